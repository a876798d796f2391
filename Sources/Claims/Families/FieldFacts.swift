import ExactAlgebra
import Landscape
import Networks
import TrainingPoint
import Vocabulary

/// The facts about one model over any ordered field, by elimination alone, each computed when first asked for.
final class FieldFacts<Scalar: OrderedField>: Facts {
  let model: ModelOver<Scalar>
  let evaluation: EvaluationOver<Scalar>
  let convexity: LossProperty
  private let hessianParameters: Int
  /// Of input and targets, where these do not depend on the parameter.
  private let riskOfInput: RiskOfInput?
  private var outcomes: [ClaimID: (decision: Decision, hypotheses: [Hypothesis])] = [:]

  init(
    _ model: ModelOver<Scalar>, convexity: LossProperty, riskOfInput: RiskOfInput?, limits: FamilyLimits
  ) throws {
    self.model = model
    self.riskOfInput = riskOfInput
    self.convexity = convexity
    hessianParameters = limits.hessianParameters
    evaluation = try EvaluationOver(model, sizeLimit: limits.evaluationBits)
  }

  /// The decision on `claim`, reached once.
  func decision(on claim: Claim) -> Decision { outcome(of: claim).decision }

  func hypotheses(of claim: Claim) -> [Hypothesis] { outcome(of: claim).hypotheses }

  private func outcome(of claim: Claim) -> (decision: Decision, hypotheses: [Hypothesis]) {
    if claim.dropped.isEmpty, let known = outcomes[claim.id] { return known }
    let hypotheses = hypotheses(of: claim) { claim.conclusion.conditions(over: self) }
    let outcome = (
      decision: hypotheses.obstacle ?? claim.conclusion.decide(self), hypotheses: hypotheses
    )
    if claim.dropped.isEmpty { outcomes[claim.id] = outcome }
    return outcome
  }

  func hypothesis(_ id: ClaimID) -> Decision { decision(on: .named(id)) }

  func rank(_ matrix: Matrix<Scalar>) -> Int { matrix.gramRank }

  private var ones: [Scalar] { Array(repeating: .one, count: model.data.count) }

  /// v_0 … v_L, each K_i × N, with a constant feature as `Investigation.features` has it.
  private(set) lazy var features: [Matrix<Scalar>] = {
    var features = evaluation.features
    if model.hasConstantFeature {
      features[0] = .vertical([features[0], Matrix(rows: 1, columns: model.data.count, elements: ones)])
    }
    return features
  }()

  // MARK: Ranks

  /// Whether Σ v_L yᵀ = 0.
  private(set) lazy var isUncorrelated = Scalar.areAllZero((features.last! * model.data.y).elements)

  private(set) lazy var rankOfLastFeature = features.last!.gramRank

  /// B = [W_0 … W_{L-1}].
  private(set) lazy var B: Matrix<Scalar> = {
    guard case .resnest(let network) = model.architecture else { return .zeros(0, 0) }
    return network.columnsOfB(hasConstantFeature: model.hasConstantFeature)
  }()

  private(set) lazy var rankOfB = B.gramRank

  /// The ranks of [v_0], [v_0; v_1], …, [v_0; …; v_L].
  private(set) lazy var featureRanks: [Int] = {
    let rows = features.flatMap(\.rowArrays)
    var elimination = GramElimination(rows, length: model.data.count)
    var next = 0
    return features.map { feature in
      for _ in 0..<feature.rows {
        elimination.eliminate(next)
        next += 1
      }
      return elimination.rank
    }
  }()

  // MARK: Least risks

  /// A*_0 … A*_L and err(x_0) … err(x_L) as in `LeastRisks`; nil unless the loss is squared.
  private(set) lazy var leastRisks: (erlb: [Scalar], representations: [Scalar])? = {
    guard isSquared, model.data.count > 0 else { return nil }
    let constant = model.isAffine ? [Matrix(rows: 1, columns: model.data.count, elements: ones)] : []
    let chain = leastRisks(of: [.vertical(constant + [features[0]])] + features.dropFirst())
    // The row space of x_i lies in that of [v_0; …; v_i]: where the ranks agree, so do the least risks.
    let representations = zip(evaluation.states, chain).map { state, prefix in
      let representation = Matrix.vertical(constant + [state])
      return representation.gramRank == prefix.rank ? prefix.risk : leastRisks(of: [representation])[0].risk
    }
    return (chain.map(\.risk), representations)
  }()

  /// The least risk of a linear predictor on each prefix of the blocks, with the prefix's rank.
  private func leastRisks(of blocks: [Matrix<Scalar>]) -> [(rank: Int, risk: Scalar)] {
    let rows = blocks.flatMap(\.rowArrays)
    let targets = model.data.y.transposed.rowArrays
    var elimination = GramElimination(rows, targets: targets, length: model.data.count)
    let scale = Scalar(Rational(1, Integer(model.data.count)))
    var next = 0
    return blocks.map { block in
      for _ in 0..<block.rows {
        elimination.eliminate(next)
        next += 1
      }
      let sum = targets.indices.reduce(Scalar.zero) { $0 + elimination.residual($1) }
      return (elimination.rank, sum * scale)
    }
  }

  /// The least risk of a linear predictor on x without intercept; nil unless the loss is squared.
  private(set) lazy var linearRiskWithoutIntercept: Scalar? = {
    guard isSquared, model.data.count > 0 else { return nil }
    return leastRisks(of: [model.data.x.transposed])[0].risk
  }()

  var erlb: [Scalar]? { leastRisks?.erlb }

  /// The least risk, attained or not, of the last layers with these features: of (P_φ) for M ≥ N_o, the least of a linear
  /// predictor on [x_{L-1}; v_L]; of a DenseNEst A*. nil for M < N_o, where eigenvalues decide it.
  private(set) lazy var infimum: Scalar? = {
    guard let leastRisks else { return nil }
    switch model.architecture.name {
    case .fullyConnected: return nil
    case .densenest: return leastRisks.erlb.last
    case .resnest:
      guard width >= outputs else { return nil }
      let constant = model.isAffine ? [Matrix(rows: 1, columns: model.data.count, elements: ones)] : []
      let representation = depth == 0 ? [] : [shiftedState(before: depth)]
      let span = Matrix.vertical(constant + representation + [features[depth]])
      return self.leastRisks(of: [span])[0].risk
    }
  }()

  // MARK: The landscape of (P_φ)

  static var areOfOneModel: Bool { false }

  private(set) lazy var isInputBeatenByRisk: Bool? = riskOfFirstFeature?.isBeaten(by: .vertical(features))

  /// v_0 may be more than the input.
  private var riskOfFirstFeature: RiskOfInput? {
    evaluation.features[0] == model.data.x.transposed ? riskOfInput : nil
  }

  private(set) lazy var convexPoints: ConvexPointExistence = {
    guard case .resnest = model.architecture, convexity.holds, model.data.count > 0,
      width >= outputs || isWiderThanFeatures
    else { return .unknown }
    let representation = depth == 0 ? Matrix.zeros(width, model.data.count) : shiftedState(before: depth)
    if model.loss.attainsLeastRisks {
      return ConvexPointExistence(
        attainedOn: representation, feature: features[depth], outputs: outputs, isAffine: model.isAffine)
    }
    guard riskOfFirstFeature?.hasNoMinimumWithMore == true else { return .unknown }
    let constant = model.isAffine ? [Matrix(rows: 1, columns: model.data.count, elements: ones)] : []
    // Where these span all features, the input is among them.
    return Matrix.vertical(constant + [representation, features[depth]]).gramRank
      == Matrix.vertical(constant + features).gramRank ? .none : .unknown
  }()

  private(set) lazy var criticalPoints = CriticalPointExistence(
    representation: shiftedState(before: depth),
    feature: features[depth], targets: model.data.y.transposed, isAffine: model.isAffine)

  // MARK: The point

  private(set) lazy var givenPoint: PointAnalysisOver<Scalar>? =
    point(atFirstSight: true)

  /// The point by its gradient and its Hessian, or by all arguments that any ordered field has. nil where the derivatives of the loss
  /// are not rational functions.
  func point(atFirstSight: Bool) -> PointAnalysisOver<Scalar>? {
    guard evaluation.risk != nil || model.loss.local(at: evaluation.prediction) != nil else { return nil }
    return PointAnalysisOver(
      signsOf: model, evaluation: evaluation, hessianParameters: hessianParameters,
      atFirstSight: atFirstSight)
  }

  private(set) lazy var coverage: CoverageConditions<Scalar> = CoverageConditions(self)
}
