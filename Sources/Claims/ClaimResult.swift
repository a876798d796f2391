import Networks
import Vocabulary

/// One claim on one model.
public struct ClaimResult: Sendable {
  public let claim: Claim
  public let finding: Finding
  /// What the claim takes for granted, and whether it is met.
  public let hypotheses: [Hypothesis]
  /// What the model file says should come out, when it says so.
  public let expected: Expectation?
  public let seconds: Double
  /// For a model with a parameter: what came out on each part of its range, in order. Together the parts are the range.
  public let ranges: [ClaimRange]?

  /// Without an expectation, `holds` and `inapplicable` are as expected.
  public var isAsExpected: Bool {
    guard let expected else { return finding.verdict == .holds || finding.verdict == .inapplicable }
    return expected.isMet(by: finding.verdict, isVacuous: finding.isVacuous)
  }
}

extension Investigation {
  /// Decides `claims`.
  ///
  /// Without a choice of claims, these are the claims about the model's architecture that need not be asked for by name, and
  /// those that `expectations` names.
  public func results(_ claims: [Claim]? = nil, expectations: Expectations = [:]) -> [ClaimResult] {
    let clock = ContinuousClock()
    return (claims ?? Claim.chosen(for: model.architecture.name, expectations)).map { claim in
      let start = clock.now
      let finding = finding(claim)
      let seconds = (clock.now - start) / .seconds(1)
      return ClaimResult(
        claim: claim, finding: finding, hypotheses: hypotheses(of: claim),
        expected: expectations.expected(of: claim, finding.verdict), seconds: seconds, ranges: nil)
    }
  }
}

extension Claim {
  /// The claims that are decided when none are chosen: those about the architecture that need not be asked for by name, and
  /// those that `expectations` names.
  static func chosen(for architecture: ArchitectureName, _ expectations: Expectations) -> [Claim] {
    all.filter { $0.architectures.contains(architecture) && !$0.isOnRequest || expectations[$0.id] != nil }
  }
}

extension Expectations {
  /// What should come out for `claim`; a claim that cannot hold where another is expected to fail may fail as well.
  func expected(of claim: Claim, _ verdict: Verdict) -> Expectation? {
    if let expected = self[claim.id] { return expected }
    let entailed = verdict == .fails && claim.failureEntails.contains { self[$0]?.verdict == .fails }
    return entailed ? Expectation(.fails) : nil
  }
}
