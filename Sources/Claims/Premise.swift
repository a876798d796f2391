import Networks
import Vocabulary

/// What a statement takes for granted, as fine as one can ask whether it is needed: a claim, a part of one, or what the wording
/// has built in.
public enum Premise: Sendable, Hashable {
  /// A claim that the statement rests on.
  case claim(ClaimID)
  /// The first half of Assumption 1 of Chen et al. 2021: Σ v_L yᵀ ≠ 0.
  case correlation
  /// Its second half: Σ v_L v_Lᵀ has full rank.
  case regularGram
  /// The first half of Assumption 2 of Chen et al. 2021: the loss is differentiable.
  case differentiableLoss
  /// The other half, and a hypothesis of Yun et al. 2019: the loss is convex.
  case convexLoss
  /// The loss is the squared one, where a statement says so itself.
  case squaredLoss
  /// Of Chen et al. 2021, Corollary 2 (ii): some predictor on all features beats every linear one on the input.
  case beatenLinearPredictor
  /// M > 0, which no paper says and every model file keeps.
  case positiveWidth
  /// Of Yun et al. 2019, Theorem 2: the loss is twice differentiable.
  case twiceDifferentiableLoss
  /// The risk is twice differentiable at the given weights: no unit is at a kink.
  case twiceDifferentiablePoint
  /// The given weights are a critical point.
  case criticalPoint
  /// E[ℓ'' h_L h_Lᵀ] has full rank.
  case representationCoverage
  /// The rows of U_2, …, U_L do not span R^{d_x}.
  case parameterCoverage

  /// The name in reports and logs.
  public var name: String {
    switch self {
    case .claim(let id): id.rawValue
    case .correlation: "\(ClaimID.chen2021Assumption1) (correlation)"
    case .regularGram: "\(ClaimID.chen2021Assumption1) (Gram matrix)"
    case .differentiableLoss: "a differentiable loss"
    case .convexLoss: "a convex loss"
    case .squaredLoss: "the squared loss"
    case .beatenLinearPredictor: "A*_0 > A*_L"
    case .positiveWidth: "M > 0"
    case .twiceDifferentiableLoss: "a twice differentiable loss"
    case .twiceDifferentiablePoint: "no kink"
    case .criticalPoint: "a critical point"
    case .representationCoverage: "representation coverage"
    case .parameterCoverage: "parameter coverage"
    }
  }

  /// What is dropped, in a few words.
  public var meaning: String {
    switch self {
    case .claim(let id): Claim.named(id).title
    case .correlation: "Σ v_L yᵀ ≠ 0"
    case .regularGram: "Σ v_L v_Lᵀ has full rank"
    case .differentiableLoss: "the loss has a derivative everywhere"
    case .convexLoss: "the loss is convex in the prediction"
    case .squaredLoss: "ℓ(ŷ, y) = ‖ŷ - y‖²"
    case .beatenLinearPredictor: "some predictor on the features beats every linear one on the input"
    case .positiveWidth: "the representation has a coordinate"
    case .twiceDifferentiableLoss: "the loss has a second derivative everywhere"
    case .twiceDifferentiablePoint: "the risk is twice differentiable at the given weights"
    case .criticalPoint: "the gradient is zero"
    case .representationCoverage: "E[ℓ'' h_L h_Lᵀ] has full rank"
    case .parameterCoverage: "the rows of U_2, …, U_L do not span R^{d_x}"
    }
  }
}

extension Claim {
  /// What the statement takes for granted: its hypotheses in the order of the papers, halves of Assumptions 1 and 2 after the whole,
  /// and what the wording has built in.
  public var premises: [Premise] {
    let own = hypotheses.flatMap { [.claim($0)] + Claim.named($0).parts.map(\.premise) }
    return (needsSquaredLoss ? [.squaredLoss] : []) + own + (needsPositiveWidth ? [.positiveWidth] : [])
      + conclusion.premises
  }

  /// The statement without one of its hypotheses.
  public func dropping(_ hypothesis: ClaimID) -> Claim { dropping(.claim(hypothesis)) }
}

extension Facts {
  /// What is left of a hypothesis where some of its parts are not asked for; nil where it is asked for as a whole.
  func remainder(of id: ClaimID, without dropped: Set<Premise>) -> Decision? {
    let parts = Claim.named(id).parts
    let left = parts.filter { !dropped.contains($0.premise) }
    if left.count == parts.count { return nil }
    let decisions = left.map { $0.decide(self) }
    return decisions.first { $0.verdict != .holds }
      ?? .holds(decisions.map(\.summary).joined(separator: "; "))
  }
}
