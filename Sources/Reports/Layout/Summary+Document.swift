import Claims
import Vocabulary

extension [ClaimResult] {
  /// What a reader in a hurry needs: which hypotheses are met, what became of the statements that rest on them, and what to do
  /// next.
  func summary(featuresBeyondStates: String? = nil, nextSteps: [String]) -> Document.Section {
    var pairs: [Document.Pair] = []
    func append(_ name: String, _ text: String) {
      pairs.append(Document.Pair(name: name, value: Phrase(text), isProse: true))
    }
    let isHypothesis = Claim.hypotheses
    let hypotheses = filter { isHypothesis.contains($0.claim.id) }
    let met = hypotheses.filter { $0.finding.verdict == .holds && !$0.holdsOnAPart }.map(\.claim.id.rawValue)
    if !met.isEmpty { append("hypotheses met", met.joined(separator: ", ")) }
    for (index, result) in hypotheses.filter(\.holdsOnAPart).enumerated() {
      append(index == 0 ? "hypotheses met in part" : "", "\(result.claim.id): \(result.finding.summary)")
    }
    let unmet = hypotheses.filter { $0.finding.verdict == .fails && !$0.holdsOnAPart }
    for (index, result) in unmet.enumerated() {
      append(index == 0 ? "hypotheses not met" : "", "\(result.claim.id): \(result.finding.summary)")
    }
    for result in hypotheses where result.finding.verdict == .undecided {
      append("hypothesis undecided", "\(result.claim.id): \(result.finding.summary)")
    }
    let statements = filter { !isHypothesis.contains($0.claim.id) }
    func count(_ verdict: Verdict) -> Int { statements.count { $0.finding.verdict == verdict } }
    let vacuous = statements.count { $0.finding.verdict == .holds && $0.finding.isVacuous }
    let partly = statements.count { $0.finding.verdict == .holds && $0.holdsOnAPart }
    let inPart = statements.count { $0.finding.verdict == .fails && $0.holdsOnAPart }
    let details =
      (vacuous > 0 ? ["\(vacuous) of them vacuously"] : [])
      + (partly > 0 ? ["\(partly) on a part of the range, elsewhere silent"] : [])
    let counts: [(Int, String)] = [
      (count(.holds), "confirmed" + (details.isEmpty ? "" : " (\(details.joined(separator: ", ")))")),
      (count(.inapplicable), "silent"),
      (count(.fails), "contradicted" + (inPart > 0 ? " (\(inPart) on a part of the range)" : "")),
      (count(.undecided), "undecided"),
    ]
    let shown = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
    if !shown.isEmpty { append("statements", shown.joined(separator: ", ")) }
    if let featuresBeyondStates { append("features", featuresBeyondStates) }
    let failed = statements.filter { $0.finding.verdict == .fails }.map(\.claim.id.rawValue)
    if !failed.isEmpty { append("contradicted", failed.joined(separator: ", ")) }
    let remedies = unmet.compactMap { result in
      result.finding.remedy.map { "\(result.claim.id): \($0)" }
    }
    for (index, step) in (remedies + nextSteps).enumerated() {
      append(index == 0 ? "next step" : "", step)
    }
    return Document.Section(heading: "Summary", blocks: [.pairs(pairs)])
  }
}

extension ClaimResult {
  /// Whether there are values of the parameter for which the claim holds, and others for which it fails or says nothing, as far as
  /// that is all there is to say: where it is open elsewhere and fails nowhere, it is open.
  var holdsOnAPart: Bool {
    guard finding.verdict != .undecided, let ranges else { return false }
    let verdicts = Set(ranges.map(\.verdict))
    return verdicts.contains(.holds) && !verdicts.isDisjoint(with: [.fails, .inapplicable])
  }
}

extension Claim {
  /// The claims that others take for granted, and the conditions for these.
  fileprivate static let hypotheses = Set(
    all.flatMap { $0.hypotheses + $0.otherLossHypotheses }
      + all.filter { !$0.failureEntails.isEmpty }.map(\.id))
}
