import Networks
import Vocabulary

/// What the sizes of a network decide, for all weights and data of these sizes at once.
public struct SizesInvestigation: Sendable {
  public let sizes: NetworkSizes

  public init(_ sizes: NetworkSizes) { self.sizes = sizes }

  func decision(on claim: Claim) -> Decision {
    hypotheses(of: claim).obstacle ?? claim.conclusion.decide(sizes)
  }

  private func hypotheses(of claim: Claim) -> [Hypothesis] {
    claim.hypotheses(for: sizes) {
      decision(on: .named($0))
    } conditions: {
      claim.conclusion.conditions(sizes)
    }
  }

  /// Decides `claims`, or those about the architecture. Of the latter those that the sizes leave open are named apart, unless
  /// something is expected of them.
  public func results(
    _ claims: [Claim]? = nil, expectations: Expectations = [:]
  ) -> (decided: [ClaimResult], open: [ClaimID]) {
    var decided: [ClaimResult] = []
    var open: [ClaimID] = []
    for claim in claims ?? Claim.chosen(for: sizes.architecture.name, expectations) {
      let decision = decision(on: claim)
      if decision.verdict == .undecided, claims == nil, expectations[claim.id] == nil {
        open.append(claim.id)
        continue
      }
      decided.append(
        ClaimResult(
          claim: claim, finding: Finding(decision), hypotheses: hypotheses(of: claim),
          expected: expectations.expected(of: claim, decision.verdict), seconds: 0, ranges: nil))
    }
    return (decided, open)
  }
}

extension ModelOver where Scalar == UnknownEntry {
  /// K_0 + … + K_{L-1}, with a constant feature where there is one; 0 without a block.
  var columnsOfB: Int { depth == 0 ? 0 : featureSizes.dropLast().reduce(0, +) }
}
