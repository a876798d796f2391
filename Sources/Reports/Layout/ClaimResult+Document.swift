import Claims
import Vocabulary

/// Why claims do not apply, or are open.
private struct Reason: Hashable {
  let verdict: Verdict
  let text: String
}

extension [ClaimResult] {
  var section: Document.Section {
    Document.Section(
      heading: "Claims", blocks: HypothesisGraph.graphs(of: self).map { .chart($0) } + [.verdicts(entries)])
  }

  /// Claims one by one, and after them those that do not apply, together with others that do not for the same reason; so are those
  /// that several claims leave open for one reason.
  private var entries: [Document.Entry] {
    var reasons: [Reason] = []
    var sharing: [Reason: [ClaimResult]] = [:]
    for result in self where result.isFoldable {
      let reason = Reason(verdict: result.finding.verdict, text: result.finding.summary)
      if sharing[reason] == nil { reasons.append(reason) }
      sharing[reason, default: []].append(result)
    }
    reasons.removeAll { $0.verdict == .undecided && sharing[$0]?.count == 1 }
    let folded = Set(reasons.flatMap { sharing[$0] ?? [] }.map(\.claim.id))
    return filter { !folded.contains($0.claim.id) }.map(\.entry)
      + reasons.map { reason in
        let results = sharing[reason] ?? []
        return Document.Entry(
          verdict: reason.verdict, subject: .claims(results.map(\.name)), reason: reason.text,
          blocks: results.map { $0.claim.text("\($0.claim.id): statement and proof") })
      }
  }

  /// What the claims come to; "expected" only where the model file expects something.
  func conclusion(isExpected: Bool) -> Phrase {
    switch ExitStatus(self) {
    case .asExpected:
      return Phrase(isExpected ? "Every claim came out as expected." : "No claim fails.", .good)
    case .undecided:
      let open = count { $0.finding.verdict == .undecided }
      return Phrase("\(open) of \(count) claims undecided.", .open)
    case .unexpected, .unusableInput:
      let wrong = count { $0.finding.verdict != .undecided && !$0.isAsExpected }
      return Phrase(
        "\(wrong) of \(count) claims "
          + (isExpected ? "did not come out as expected." : wrong == 1 ? "fails." : "fail."), .bad)
    }
  }
}

extension ClaimResult {
  fileprivate var name: Document.Entry.Name { Document.Entry.Name(id: claim.id.rawValue, title: claim.title) }

  /// Whether there is no more to say than the reason: the claim does not apply, as expected, or it is open where nothing else was
  /// expected.
  fileprivate var isFoldable: Bool {
    guard (ranges?.count ?? 1) == 1 else { return false }
    return switch finding.verdict {
    case .inapplicable: isAsExpected
    case .undecided: expected == nil && finding.values.isEmpty && finding.witness.isEmpty
    case .holds, .fails: false
    }
  }

  fileprivate var entry: Document.Entry {
    var entry = Document.Entry(verdict: finding.verdict, subject: .claim(name), reason: finding.summary)
    if finding.isVacuous { entry.marks.append("vacuous") }
    if let expected { entry.marks.append(isAsExpected ? "as expected" : "expected: \(describe(expected))") }
    if let parts { entry.blocks.append(.table(parts)) }
    if !finding.witness.isEmpty {
      let pairs = finding.witness.pairs
      entry.blocks.append(finding.verdict == .fails ? .pairs(pairs) : .details("Evidence", pairs))
    }
    var rest = finding.values
    rest.entries.removeAll { finding.witness[$0.name] != nil }
    if !rest.isEmpty { entry.blocks.append(.details("Quantities", rest.pairs)) }
    if finding.verdict == .fails {
      if let remedy = finding.remedy { entry.blocks.append(.advice(remedy)) }
      if !isAsExpected { entry.blocks.append(.advice(claim.failure)) }
    }
    entry.blocks.append(claim.text("Statement and proof"))
    return entry
  }

  /// The expectation that was not met, with its vacuity where that makes the difference.
  private func describe(_ expected: Expectation) -> String {
    guard expected.verdict == finding.verdict, let isVacuous = expected.isVacuous else {
      return expected.verdict.rawValue
    }
    return expected.verdict.rawValue + (isVacuous ? ", vacuous" : ", not vacuous")
  }

  /// The parts of a range. Where a claim holds, those where it plainly does need no line of their own.
  private var parts: Document.Table? {
    guard let ranges, ranges.count > 1 else { return nil }
    let shown = ranges.filter {
      finding.verdict != .holds || $0.verdict != .holds || $0.isVacuous == true && !finding.isVacuous
    }
    if shown.isEmpty { return nil }
    return Document.Table(
      rows: shown.map { part in
        [Phrase(part.range.description), Phrase(part.words), Phrase(part.summary)]
      })
  }
}

extension Claim {
  /// What it says, where it stands, how it is decided, and what `proofs/` has on it.
  fileprivate func text(_ summary: String) -> Document.Block {
    let texts = [("statement", statement), ("source", source), ("how it is decided", decision)]
    let proofs = theorems.map { ("Coq: \($0.status)", $0.line) }
    return .statement(
      id, summary, (texts + proofs).map { Document.Pair(name: $0, value: Phrase($1), isProse: true) })
  }
}

extension Record {
  fileprivate var pairs: [Document.Pair] {
    entries.map { Document.Pair(name: $0.name.label, value: Phrase($0.value)) }
  }
}
