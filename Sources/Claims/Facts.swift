import ExactAlgebra
import Landscape
import Networks
import TrainingPoint
import Vocabulary

/// What decisions ask about one model: ranks, signs and least risks over an ordered field.
///
/// Over germs, what is found holds on a whole interval of values of a parameter.
package protocol Facts: AnyObject {
  associatedtype Scalar: OrderedField

  var model: ModelOver<Scalar> { get }
  var evaluation: EvaluationOver<Scalar> { get }
  /// Whether the loss is convex for the targets at hand.
  var convexity: LossProperty { get }
  /// v_0 … v_L, each K_i × N, with a constant feature where the model has one.
  var features: [Matrix<Scalar>] { get }
  /// Whether Σ v_L yᵀ = 0.
  var isUncorrelated: Bool { get }
  var rankOfLastFeature: Int { get }
  /// B = [W_0 … W_{L-1}], M × (K_0 + … + K_{L-1}); M × 0 when there is no block.
  var B: Matrix<Scalar> { get }
  var rankOfB: Int { get }
  /// The ranks of [v_0], [v_0; v_1], …, [v_0; …; v_L].
  var featureRanks: [Int] { get }
  /// A*_0 … A*_L; nil unless the loss is squared and there are samples.
  var erlb: [Scalar]? { get }
  /// Whether the facts are about one model, and not about all values of a parameter near one.
  static var areOfOneModel: Bool { get }
  /// Whether A*_0 > A*_L by the risks of a convex loss other than the squared one; nil where they do not tell.
  var isInputBeatenByRisk: Bool? { get }
  /// Which critical points (P_φ) has. For a loss other than the squared one, where Theorem 1 (ii) applies or M ≥ N_o.
  var convexPoints: ConvexPointExistence { get }
  /// Which critical points (P_φ) has. For a ResNEst with squared loss.
  var criticalPoints: CriticalPointExistence { get }
  /// The least risk of a linear predictor on x without intercept; nil unless the loss is squared and there are samples.
  var linearRiskWithoutIntercept: Scalar? { get }
  /// The given weights as a point of the full problem (P); nil where nothing is known about it.
  var givenPoint: PointAnalysisOver<Scalar>? { get }
  /// What Theorem 2 and Corollary 3 of Yun et al. 2019 ask of the network and of the given weights.
  var coverage: CoverageConditions<Scalar> { get }

  func rank(_ matrix: Matrix<Scalar>) -> Int
  /// What is known about a claim that another one rests on.
  func hypothesis(_ id: ClaimID) -> Decision
}

extension Facts {
  /// N_o.
  package var outputs: Int { model.outputs }
  /// L; 0 for a fully connected network.
  package var depth: Int { model.depth }
  /// M; 0 where there is no residual representation.
  package var width: Int { model.width ?? 0 }
  package var isSquared: Bool { model.loss == .squared }
  /// Whether M ≥ K_0 + … + K_L.
  package var isWiderThanFeatures: Bool { model.isWiderThanFeatures }
  /// Whether A*_0 > A*_L: some linear predictor on all features beats every one on the input. nil where that is not known.
  var isInputBeaten: Bool? {
    if isSquared { return erlb.map { ($0[0] - $0.last!).signum() > 0 } }
    return featureRanks[0] == featureRanks.last! ? false : isInputBeatenByRisk
  }
  /// What is known of the hypotheses of `claim`; of what it asks of the model itself, `conditions` where nothing else is in its way.
  func hypotheses(of claim: Claim, _ conditions: () -> [Hypothesis]) -> [Hypothesis] {
    claim.hypotheses(
      for: model, { remainder(of: $0, without: claim.dropped) ?? hypothesis($0) }, conditions: conditions)
  }

  /// x_{i-1} + b_i of a ResNEst, what W_i v_i is added to; zero for i = 0.
  func shiftedState(before block: Int) -> Matrix<Scalar> {
    guard case .resnest(let network) = model.architecture else { preconditionFailure("no ResNEst") }
    return evaluation.shiftedState(before: block, of: network)
  }

  // MARK: What local minimisers and saddles have in common

  /// A statement about all local minimisers, which says nothing where there are none. Those of a convex differentiable loss attain the infimum where
  /// such a statement holds, as those of the squared loss do.
  package func ofLocalMinimisers(_ summary: String, convex: String) -> Decision {
    let isAttained = isSquared ? criticalPoints.isAttained : convexPoints.isAttained
    if isAttained == false {
      return .holds(Decision.noLocalMinimiser, vacuous: true)
    }
    return .holds(isSquared ? summary : convex, vacuous: isAttained.map { !$0 })
  }

  /// A statement about all saddle points of (P_φ) with squared loss.
  package func ofSaddles(_ summary: String) -> Decision {
    let exist = criticalPoints.hasSaddles
    return .holds(exist == false ? "(P_φ) has no saddle point" : summary, vacuous: exist.map { !$0 })
  }
}

extension Claim {
  /// What the claim takes for granted, with what is known of it on `model`, but for what is dropped.
  ///
  /// What it asks of the model itself is looked at only where all else is met.
  func hypotheses<Scalar>(
    for model: ModelOver<Scalar>, _ decision: (ClaimID) -> Decision, conditions: () -> [Hypothesis]
  ) -> [Hypothesis] {
    let name = model.architecture.name
    guard architectures.isEmpty || architectures.contains(name) else {
      let names = architectures.sorted()
      let words = names.map(\.rawValue).joined(separator: " and ")
      return [
        Hypothesis(
          .architecture(names), .unmet, "this is a statement about \(words), not about \(name)")
      ]
    }
    if let reason = model.reduction?.tiedLastWeight, isAboutPredictionProblem {
      return [Hypothesis(.freeLastWeight, .unmet, reason)]
    }
    let isSquared = model.loss == .squared
    var found: [Hypothesis] = []
    // Every model file has M > 0.
    if needsPositiveWidth, model.width == 0 { found.append(Hypothesis(.positiveWidth, .unmet, "M = 0")) }
    if needsSquaredLoss {
      found.append(
        Hypothesis(.squaredLoss, unless: isSquared ? nil : "the loss is \(model.loss.name), not squared"))
    }
    for id in hypotheses + (isSquared ? [] : otherLossHypotheses) where !dropped.contains(.claim(id)) {
      let decision = decision(id)
      if decision.verdict != .holds, id == wideRepresentationReplaces, model.isWiderThanFeatures {
        found.append(Hypothesis(.wideRepresentation, .met))
        continue
      }
      let hypothesis =
        switch decision.verdict {
        case .holds: Hypothesis(.claim(id), .met, decision.summary)
        case .undecided: Hypothesis(.claim(id), .open, "\(id) is undecided")
        case .fails, .inapplicable: Hypothesis(.claim(id), .unmet, "\(id) fails: \(decision.summary)")
        }
      found.append(hypothesis)
    }
    found.removeAll { dropped.contains($0.premise) }
    let own = found.obstacle == nil ? conditions() : conclusion.premises.map(Hypothesis.unasked)
    return found + own.filter { !dropped.contains($0.premise) }
  }
}

extension ModelOver {
  /// Whether M ≥ K_0 + … + K_L.
  fileprivate var isWiderThanFeatures: Bool { (width ?? 0) >= featureSizes.reduce(0, +) }
}
