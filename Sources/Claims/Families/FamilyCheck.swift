import ExactAlgebra
import Networks
import Vocabulary

/// What came of claims over the whole range of a parameter.
public struct FamilyCheck: Sendable {
  public let results: [ClaimResult]
  public let summary: FamilySummary

  /// Decides claims for every value of the parameter of a family, in exact arithmetic throughout.
  ///
  /// A claim fails when it fails somewhere in the range; else it is undecided when it is somewhere; else inapplicable when
  /// it is everywhere; and else it holds.
  ///
  /// What the budget or the time has no room for is undecided on its part of the range.
  public init(_ investigation: FamilyInvestigation, expectations: Expectations = [:]) {
    let chosen = investigation.claims
    let pieces = investigation.parts
    let seconds = investigation.seconds / Double(max(1, chosen.count))
    results = chosen.enumerated().map { index, claim in
      let ranges = pieces.ranges(ofClaim: index)
      let finding = investigation.total(claim, ranges)
      return ClaimResult(
        claim: claim, finding: finding, hypotheses: pieces.hypotheses(ofClaim: index),
        expected: expectations.expected(of: claim, finding.verdict), seconds: seconds, ranges: ranges)
    }
    summary = FamilySummary(
      parameter: investigation.family.parameter, range: investigation.family.range,
      risks: investigation.riskNames.enumerated().map { pieces.risk($0.offset, $0.element) },
      points: investigation.needsPoint ? pieces.points : [], routes: investigation.routes)
  }
}

extension FamilyInvestigation {
  /// The verdict over the whole range.
  fileprivate func total(_ claim: Claim, _ ranges: [ClaimRange]) -> Finding {
    let verdicts: [Verdict] = [.fails, .undecided, .holds, .inapplicable]
    let verdict = verdicts.first { verdict in ranges.contains { $0.verdict == verdict } } ?? .undecided
    let deciding = ranges.filter { $0.verdict == verdict }
    let summary = ranges.count == 1 ? ranges[0].summary : summary(of: ranges, leading: verdict)
    switch verdict {
    case .fails: return .fails(summary, witness: witness(claim, deciding))
    case .undecided: return .undecided(summary)
    case .inapplicable: return .inapplicable(summary)
    case .holds: return .holds(summary, vacuous: deciding.allSatisfy { $0.isVacuous == true })
    }
  }

  /// `fails for rho in {1}, elsewhere holds`; the parts have the reasons.
  private func summary(of ranges: [ClaimRange], leading verdict: Verdict) -> String {
    var places: [ParameterRange] = []
    for part in ranges where part.verdict == verdict {
      if let last = places.last, last.upper?.value == part.range.lower?.value, last.upper != part.range.lower
      {
        places[places.count - 1] = last.joined(part.range)
      } else {
        places.append(part.range)
      }
    }
    var others: [String] = []
    for part in ranges where part.verdict != verdict && !others.contains(part.verdict.rawValue) {
      others.append(part.verdict.rawValue)
    }
    return
      "\(verdict.rawValue) for \(family.parameter) in \(places.map(\.description).joined(separator: " ∪ "))"
      + (others.isEmpty ? ": the whole range" : ", elsewhere " + others.joined(separator: " or "))
  }

  /// The witness of the ordinary check at a rational value where the claim fails, if there is one.
  private func witness(_ claim: Claim, _ failing: [ClaimRange]) -> Record {
    for part in failing {
      guard let value = part.range.simplestRational else { continue }
      let found = Meter.attempt("the witness of \(claim.id) at \(family.parameter) = \(value)") {
        (try? investigation(at: value))?.finding(claim).witness
      }
      guard let found = try? found.get() else { continue }
      var witness: Record = [.at(family.parameter): .number(value)]
      for (name, value) in found.entries { witness.append(name, value) }
      return witness
    }
    guard let value = failing.first?.range.single else { return [:] }
    return [
      .at(family.parameter): .real(.algebraic(value)),
      .reason: .text(failing[0].summary),
    ]
  }
}
