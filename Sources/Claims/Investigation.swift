import Conditioning
import ExactAlgebra
import Landscape
import Networks
import TrainingPoint
import Vocabulary

/// Everything that claims ask about one model, computed when first asked for and kept: two claims never compute the
/// same thing twice.
public final class Investigation: Facts {
  public let model: Model
  let progress: (String) -> Void
  private var outcomes: [ClaimID: (finding: Finding, hypotheses: [Hypothesis])] = [:]

  private let outputs: Result<Evaluation, Overrun>

  /// The exact forward pass. Where the budget has no room for it, there is none for what needs it.
  public var evaluation: Evaluation { Meter.value(of: outputs) }

  /// Evaluates the model. `progress` is told, in a few words, when something long begins.
  ///
  /// Throws `EvaluationError` when the exact outputs are too large to write down and no meter runs.
  public init(_ model: Model, progress: @escaping (String) -> Void = { _ in }) throws {
    self.model = model
    self.progress = progress
    progress("evaluating the network on \(model.data.count) samples")
    do {
      outputs = try Meter.attempt("the outputs of the network") { try Evaluation(model) }
    } catch let error as EvaluationError where Meter.ofCaller != nil {
      outputs = .failure(.tooLarge("\(error)"))
    }
  }

  /// The finding on `claim`, reached once: what follows from the facts, with what the model's own numbers show.
  public func finding(_ claim: Claim) -> Finding { outcome(of: claim).finding }

  /// What the claim takes for granted, with what its finding rests on.
  public func hypotheses(of claim: Claim) -> [Hypothesis] { outcome(of: claim).hypotheses }

  private func outcome(of claim: Claim) -> (finding: Finding, hypotheses: [Hypothesis]) {
    if claim.dropped.isEmpty, let known = outcomes[claim.id] { return known }
    let hypotheses = Meter.attempt("\(claim.id): what it needs") {
      self.hypotheses(of: claim) { claim.conclusion.conditions(self) }
    }
    let outcome: (finding: Finding, hypotheses: [Hypothesis]) =
      switch hypotheses {
      case .success(let hypotheses):
        (hypotheses.obstacle.map { obstructed(claim, by: $0, hypotheses) } ?? reach(claim), hypotheses)
      case .failure(let overrun): (Finding(Decision.undecided(overrun.description)), [])
      }
    if claim.dropped.isEmpty { outcomes[claim.id] = outcome }
    return outcome
  }

  /// The finding on a claim whose hypotheses do not all hold.
  private func obstructed(_ claim: Claim, by obstacle: Decision, _ hypotheses: [Hypothesis]) -> Finding {
    // What it asks of the model itself was not looked at where another hypothesis is in its way.
    guard
      hypotheses.contains(where: { $0.status != .unasked && claim.conclusion.premises.contains($0.premise) })
    else { return Finding(obstacle) }
    let finding = Meter.attempt("\(claim.id): what is seen") {
      claim.conclusion.obstructed(by: obstacle, self)
    }
    return (try? finding.get()) ?? Finding(obstacle)
  }

  /// The finding on a claim whose hypotheses hold. What the budget has no room for is open, and what is known by other means
  /// decides all the same.
  private func reach(_ claim: Claim) -> Finding {
    let decided = Meter.attempt("\(claim.id): what follows") { claim.conclusion.decide(self) }
    let observed = Meter.attempt("\(claim.id): what is seen") { claim.conclusion.observe(self) }
    let decision =
      switch decided {
      case .success(let decision): decision
      case .failure(let overrun): Decision.undecided(overrun.description)
      }
    switch observed {
    case .success(let finding): return finding.map { Finding(decision, observed: $0) } ?? Finding(decision)
    case .failure(let overrun): return Finding(decision, observed: .undecided(overrun.description))
    }
  }

  /// `body`, or why the budget has no room for what a report calls `name`.
  public func attempt<Value>(_ name: String, _ body: (Investigation) -> Value) -> Result<Value, Overrun> {
    Meter.attempt(name) { body(self) }
  }

  package func hypothesis(_ id: ClaimID) -> Decision { finding(.named(id)).decision }

  /// [K_0 … K_L].
  public private(set) lazy var featureSizes = model.featureSizes

  /// Whether the prediction has a bias of its own, so that predictors are affine.
  public var isAffine: Bool { model.isAffine }

  package lazy var convexity: LossProperty = model.loss.convexity(targets: model.data.y)

  // MARK: Evaluation

  /// The model as a linear network, or why it is none.
  package private(set) lazy var linearNetwork = Result { () throws(LinearNetwork.Obstacle) in
    try LinearNetwork(model, evaluation)
  }

  /// The eigenspace of the largest eigenvalue of W², where all layers of a linear network equal one symmetric W ≠ 0; nil of others,
  /// and where the characteristic polynomial is too large.
  private(set) lazy var leadingEigenspace: Eigenspace? = {
    guard case .success(let network) = linearNetwork, let weight = network.weights.first, !weight.isZero,
      weight.isSymmetric, network.weights.allSatisfy({ $0 == weight })
    else { return nil }
    return Eigenspace.extremes(of: weight * weight)?.greatest
  }()

  /// v_0 … v_L, each K_i × N. An expansion bias without a prediction bias makes v_0 = [x; 1] (Chen et al. 2021,
  /// footnote 2); with a prediction bias the constant is accounted for already.
  public lazy var features: [Matrix<Rational>] = {
    var features = evaluation.features
    if model.hasConstantFeature {
      features[0] = .vertical([
        features[0], Matrix(rows: 1, columns: model.data.count, repeating: Rational.one),
      ])
    }
    return features
  }()

  /// The targets, N_o × N.
  public lazy var targets: Matrix<Rational> = model.data.y.transposed

  // MARK: Ranks

  /// B = [W_0 … W_{L-1}], M × (K_0 + … + K_{L-1}); M × 0 when there is no block.
  public lazy var B: Matrix<Rational> = {
    guard case .resnest(let network) = model.architecture else { return .zeros(0, 0) }
    return network.columnsOfB(hasConstantFeature: model.hasConstantFeature)
  }()

  private(set) lazy var rankDecisionOfB: RankDecision = {
    progress("rank of B = [W_0 … W_{L-1}]")
    return B.rankDecision()
  }()

  package var rankOfB: Int { rankDecisionOfB.rank }

  package func rank(_ matrix: Matrix<Rational>) -> Int { matrix.rank }

  /// Σ v_L yᵀ, K_L × N_o.
  private(set) lazy var correlation = features.last! * model.data.y

  package var isUncorrelated: Bool { correlation.isZero }

  package var rankOfLastFeature: Int { rankDecisionOfLastFeature.rank }

  /// The blocks (0-based, as in W_0 … W_{L-1}) that own the 1-based columns of B.
  func blocks(ofColumns columns: [Int]) -> [Int] {
    var owners: [Int] = []
    var start = 0
    for (block, size) in featureSizes.dropLast().enumerated() {
      if columns.contains(where: { $0 > start && $0 <= start + size }) { owners.append(block) }
      start += size
    }
    return owners
  }

  /// The rank of v_L, K_L × N: where the prediction has no bias that of V in (P_φ).
  private(set) lazy var rankDecisionOfLastFeature: RankDecision =
    model.architecture.name == .resnest && !isAffine
    ? predictionProblem.featureRank : features[depth].rankDecision()

  /// The ranks of [v_0], [v_0; v_1], …, [v_0; …; v_L].
  public lazy var featureRanks: [Int] = {
    // Without a row of ones the least-squares chain has the same prefixes.
    if !isAffine, case .success(let risks?) = Meter.attempt("ranks of least risks", { leastRisks }) {
      return risks.ranks
    }
    progress("ranks of the features")
    return prefixRanks([])
  }()

  /// The ranks of the same with `constant` above, from one elimination.
  private func prefixRanks(_ constant: [Matrix<Rational>]) -> [Int] {
    let independent = Matrix.vertical(constant + features).independentRows()
    var height = constant.count
    return features.map { feature in
      height += feature.rows
      return independent.count { $0 < height }
    }
  }

  /// P with v_i = P [v_0; …; v_{i-1}], for a feature that is linearly predictable; nil where it has too many entries to be
  /// worth what it costs. The ranks decide, with or without it.
  package func predictor(of index: Int) -> Matrix<Rational>? {
    guard featureSizes[index] * featureSizes[..<index].reduce(0, +) <= Limits.predictorEntries else {
      return nil
    }
    let earlier = Matrix.vertical(Array(features[..<index]))
    guard case .solution(let solution, _) = earlier.transposed.solve(features[index].transposed) else {
      preconditionFailure("v_\(index) is not predictable from the features before it")
    }
    return solution.transposed
  }

  /// A nonzero u with uᵀ A = 0, from the decision that A has dependent rows.
  func rowRelation(of matrix: Matrix<Rational>, _ decision: RankDecision) -> [Rational] {
    if case .rowRelations(let relations) = decision.upperBound { return relations.row(0) }
    return matrix.transposed.kernel().column(0)
  }

  // MARK: Risks

  /// The least risks of linear predictors; nil unless the loss is squared, where they are rational.
  public lazy var leastRisks: LeastRisks? = {
    guard model.loss == .squared else { return nil }
    progress("least-squares risks of the features")
    // Ranks decide most claims without: they are left half of the budget.
    return Meter.once("least risks", share: Rational(1, 2)) {
      LeastRisks(features: features, states: evaluation.states, targets: targets, affine: isAffine)
    }
  }()

  public var erlb: [Rational]? { leastRisks?.erlb }

  package static let areOfOneModel = true

  /// The risks of a model whose loss is convex and differentiable, and not the squared one.
  public lazy var convexRisks: ConvexRisks? = {
    guard model.loss != .squared else { return nil }
    progress("least risks of linear predictors")
    return Meter.once("least risks", share: Rational(9, 10)) {
      ConvexRisks(
        features: features, ranks: isAffine ? prefixRanks(constant) : featureRanks, states: evaluation.states,
        lastLayers: lastLayers,
        predictions: evaluation.prediction, targets: targets, affine: isAffine, loss: model.loss)
    }
  }()

  package private(set) lazy var isInputBeatenByRisk: Bool? =
    convexRisks?.isInputBeaten
    ?? RiskOfInput(
      input: .vertical(constant + [features[0]]), targets: targets, loss: model.loss,
      proposals: [evaluation.prediction]
    ).isBeaten(by: .vertical(features))

  /// The row of ones of affine predictors.
  private var constant: [Matrix<Rational>] {
    isAffine ? [Matrix(rows: 1, columns: model.data.count, repeating: Rational.one)] : []
  }

  /// Where the budget has no room for the least risks, nothing of it is known: what follows from convexity does all the same.
  package private(set) lazy var convexPoints: ConvexPointExistence =
    (try? Meter.attempt("the critical points of a convex risk") { computedConvexPoints }.get()) ?? .unknown

  private var computedConvexPoints: ConvexPointExistence {
    if let least = convexRisks?.infimum { return ConvexPointExistence(predictionProblem, least: least) }
    guard convexity.holds, let lastLayers,
      model.loss.fall(on: .vertical(constant + [lastLayers]), targets: targets) != nil
    else { return .unknown }
    return .none
  }

  /// Rows that span all predictions of free W_L and W_{L+1}, or of the last linear map of a DenseNEst, up to limits: for M ≥ N_o
  /// every A [x_{L-1}; W_L v_L] is a limit of A_k (x_{L-1} + W_k v_L) with A_k of full row rank. For M ≥ K_0 + … + K_L and B of full column rank every
  /// predictor H on x_{L-1} and v_L is there: A does on the columns of B what it has to, and has K_L dimensions left for W_L. nil for other networks.
  private var lastLayers: Matrix<Rational>? {
    switch model.architecture {
    case .densenest: return .vertical(features)
    case .fullyConnected: return nil
    case .resnest:
      let isWide =
        width >= outputs || isWiderThanFeatures && hypothesis(.chen2021Assumption4).verdict == .holds
      guard isWide, model.reduction?.tiedLastWeight == nil else { return nil }
      return depth == 0 ? features[0] : .vertical([shiftedState(before: depth), features[depth]])
    }
  }

  // MARK: The point

  /// The given weights as a point of the full problem (P), all parameters free; nil without samples. Where the risk is not rational, or layers are
  /// not differentiated, derivatives in W_L and W_{L+1} that are not zero say what it is.
  public lazy var point: PointAnalysis? = model.data.count > 0 ? givenPoint : nil

  /// Whether some derivative of the risk in W_L, W_{L+1} or the bias of the prediction is proved not to be zero.
  private var hasSlopeInPhi: Bool {
    guard model.loss == .squared else { return convexPointOfPhi?.pointClass == .notCritical }
    guard let predictionPoint else { return false }
    return !Rational.areAllZero(predictionProblem.slope(at: predictionPoint).scaledGradient)
  }

  /// What is proved to lie near the given weights in (P): themselves, where they are critical exactly.
  public lazy var nearby: NearbyPoint =
    point.flatMap { NearbyPoint(at: $0) }
    ?? model.reduction.map { NearbyPoint(undecided: $0.undecidedPoint) }
    ?? NearbyPoint(near: model, evaluation: evaluation, progress: progress)

  package private(set) lazy var givenPoint: PointAnalysis? = {
    if model.data.count > 0, model.reduction == nil {
      progress("the given weights as a point of the training problem")
    }
    return Meter.once("the given weights in (P)") {
      PointAnalysis(
        model, evaluation: evaluation,
        known: KnownElsewhere(bound: { self.reducedRankBound }, hasSlopeInPhi: { self.hasSlopeInPhi }))
    }
  }()

  package private(set) lazy var coverage: CoverageConditions<Rational> = CoverageConditions(self)

  private(set) lazy var nearIdentityBound: NearIdentityBound? = givenPoint.map {
    NearIdentityBound(model, evaluation: evaluation, point: $0)
  }

  package private(set) lazy var linearRiskWithoutIntercept: Rational? =
    model.loss == .squared && model.data.count > 0
    ? LeastSquares(features: model.data.x.transposed, targets: targets).residual / Rational(model.data.count)
    : nil

  // MARK: The landscape of (P_φ)

  package private(set) lazy var criticalPoints: CriticalPointExistence =
    switch landscape {
    case .success(let landscape): CriticalPointExistence(landscape)
    case .failure(.tooManyStrata):
      // The lowest of them tells whether the infimum is attained.
      (try? lowestStrata(1).get()).map(CriticalPointExistence.init)
        ?? CriticalPointExistence(predictionProblem)
    case .failure(.overBudget): CriticalPointExistence(predictionProblem)
    }

  /// (P_φ) of a ResNEst; without a block, W_0 takes the place of W_L and the input that of v_L.
  public lazy var predictionProblem: PredictionProblem = predictionProblem(blocks: depth)

  /// (P_φ) with the first blocks alone.
  func predictionProblem(blocks: Int) -> PredictionProblem {
    PredictionProblem(
      representation: shiftedState(before: blocks), feature: features[blocks], targets: targets,
      hasBias: isAffine)
  }

  /// All critical points of (P_φ). For a ResNEst with squared loss.
  // Ranks decide most of what the list of strata does: they are left half of the budget.
  public lazy var landscape = strata(nil, "landscape", share: Rational(1, 2))

  /// The `count` critical strata of (P_φ) with the smallest risks, however many there are. For a ResNEst with squared loss.
  public func lowestStrata(_ count: Int) -> Result<CriticalLandscape, LandscapeLimit> {
    strata(count, "lowest strata", share: 1)
  }

  private func strata(_ count: Int?, _ name: String, share: Rational) -> Result<
    CriticalLandscape, LandscapeLimit
  > {
    let attempt = Meter.attempt("explained targets") { explainedTargets! }
      .flatMap { targets in
        progress("critical points of (P_φ)")
        return Meter.attempt(name, share: share) {
          Result { () throws(LandscapeLimit) in try CriticalLandscape(targets, lowest: count) }
        }
      }
    return switch attempt {
    case .success(let landscape): landscape
    case .failure(let overrun): .failure(.overBudget(overrun))
    }
  }

  /// Σ and the infimum of (P_φ); nil unless the model is a ResNEst with squared loss.
  public lazy var explainedTargets: ExplainedTargets? = {
    guard case .resnest = model.architecture, let leastRisks else { return nil }
    return ExplainedTargets(predictionProblem, least: leastRisks)
  }()

  /// The given weights as a point of (P_φ); nil where that is not the problem of training W_L and W_{L+1}.
  package private(set) lazy var predictionPoint: PredictionPoint<Rational>? = {
    guard case .resnest(let network) = model.architecture, model.reduction?.tiedLastWeight == nil else {
      return nil
    }
    let prediction = network.prediction
    if let block = network.blocks.last {
      return PredictionPoint(prediction: prediction.weight, weight: block.weight, bias: prediction.bias)
    }
    // W_0 takes the place of W_L. Its bias is the weight of the constant feature, or adds to the bias of the prediction.
    let expansion = network.expansion
    guard let shift = expansion.bias else {
      return PredictionPoint(
        prediction: prediction.weight, weight: expansion.weight, bias: prediction.bias)
    }
    let column = Matrix(rows: shift.count, columns: 1, elements: shift)
    guard let bias = prediction.bias else {
      return PredictionPoint(
        prediction: prediction.weight, weight: .horizontal([expansion.weight, column]), bias: nil)
    }
    return PredictionPoint(
      prediction: prediction.weight, weight: expansion.weight,
      bias: zip(bias, (prediction.weight * column).elements).map { $0 + $1 })
  }()

  /// The infimum of (P_φ); nil unless the model is a ResNEst with squared loss.
  package private(set) lazy var infimum: ExactReal? = explainedTargets.map { targets in
    // For M < N_o it takes the spectrum of Σ, as the landscape does.
    guard width < outputs, case .success(let landscape) = landscape else { return targets.infimum }
    return landscape.infimum
  }

  /// What kind of point of (P_φ) the given weights are; nil unless the model is a ResNEst with squared loss.
  public private(set) lazy var pointOfPhi: PredictionPointAnalysis? = {
    guard let targets = explainedTargets, let predictionPoint else { return nil }
    progress("the given weights as a point of (P_φ)")
    return PredictionPointAnalysis(
      predictionPoint, targets, excess: excess!, landscape: try? landscape.get(),
      isAttained: criticalPoints.isAttained)
  }()

  /// What the gradient says of the given weights as a point of (P_φ); nil unless the model is a ResNEst with a differentiable loss
  /// other than the squared one.
  public private(set) lazy var convexPointOfPhi: ConvexPredictionPoint? = {
    guard model.loss != .squared, model.data.count > 0, let predictionPoint else { return nil }
    progress("the given weights as a point of (P_φ)")
    return ConvexPredictionPoint(
      predictionPoint, predictionProblem, loss: model.loss, excess: convexRisks?.excess)
  }()

  /// The infimum of (P_φ) with the first 1, …, L blocks, for M ≥ N_o and squared loss: the least risk of a linear
  /// predictor on [x_{i-1}; v_i].
  lazy var prefixInfima: [Rational] = {
    let least = leastRisks!
    let samples = model.data.count
    let constant = isAffine ? [Matrix(rows: 1, columns: samples, repeating: Rational.one)] : []
    let shorter = (1..<depth).map { block in
      let span = Matrix.vertical(constant + [shiftedState(before: block), features[block]])
      if span.rank(atMost: least.ranks[block]) == least.ranks[block] { return least.erlb[block] }
      return LeastSquares(features: span, targets: targets).residual / Rational(samples)
    }
    return shorter + [explainedTargets!.leastRiskOfSpan]
  }()

  /// The empirical risk at the given weights (mean over the samples), where it is rational.
  public lazy var trainedRisk: Rational? = evaluation.risk

  /// ε, the infimum of (P_φ) less A* (Chen et al. 2021, section 3); nil unless the model is a ResNEst with squared loss.
  public private(set) lazy var epsilon: ExactReal? = infimum.flatMap { infimum in
    explainedTargets.map { infimum - $0.erlb }
  }

  /// The trained risk less the least one that the last layers can reach with these features: the infimum of (P_φ), or A* of a
  /// DenseNEst. nil for other architectures and unless the loss is squared.
  public private(set) lazy var excess: ExactReal? = {
    guard let trainedRisk else { return nil }
    if let infimum { return .rational(trainedRisk) - infimum }
    guard case .densenest = model.architecture, let bound = erlb?.last else { return nil }
    return .rational(trainedRisk - bound)
  }()
}

extension Matrix where Element == Rational {
  /// A nonzero z with A z = 0, from the decision that A has dependent columns.
  func kernelVector(_ decision: RankDecision) -> [Rational] {
    if case .columnRelations(let relations) = decision.upperBound { return relations.column(0) }
    return kernel().column(0)
  }
}
