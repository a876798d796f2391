import ExactAlgebra
import Networks
import Vocabulary

/// What claims ask about one model, over any ordered field: ranks, signs and least risks, computed when first asked for.
///
/// Over germs, what is found here holds on a whole interval of values of the parameter.
final class Facts<Scalar: OrderedField> {
  let model: ModelOver<Scalar>
  let evaluation: EvaluationOver<Scalar>
  /// Chen et al. 2021, Assumption 2, which depends on no entry.
  let lossIsDifferentiableAndConvex: Bool
  let hessianLimit: Int
  var findings: [ClaimID: FactFinding] = [:]

  init(_ model: ModelOver<Scalar>, lossIsDifferentiableAndConvex: Bool, hessianLimit: Int) throws {
    self.model = model
    self.lossIsDifferentiableAndConvex = lossIsDifferentiableAndConvex
    self.hessianLimit = hessianLimit
    evaluation = try EvaluationOver(model, sizeLimit: 1 << 26)
  }

  var isSquared: Bool { model.loss == .squared }
  var outputs: Int { model.outputs }
  var depth: Int { model.depth }
  /// M; 0 where there is no residual representation.
  var width: Int { model.width ?? 0 }

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
    var elimination = GramElimination(rows + targets, length: model.data.count)
    let scale = Scalar(Rational(1, Integer(model.data.count)))
    var next = 0
    return blocks.map { block in
      for _ in 0..<block.rows {
        elimination.eliminate(next)
        next += 1
      }
      let sum = targets.indices.reduce(Scalar.zero) { $0 + elimination.residual(rows.count + $1) }
      return (elimination.rank, sum * scale)
    }
  }

  /// The least risk of a linear predictor on x without intercept; nil unless the loss is squared.
  private(set) lazy var linearRiskWithoutIntercept: Scalar? = {
    guard isSquared, model.data.count > 0 else { return nil }
    return leastRisks(of: [model.data.x.transposed])[0].risk
  }()

  var trainedRisk: Scalar? { evaluation.risk }

  // MARK: The landscape of (P_φ)

  /// The ranks that decide which critical strata of (P_φ) there are, in the notation of `CriticalLandscape`.
  struct LandscapeRanks: Sendable, Hashable {
    /// p, the rank of what V leaves of X.
    let representation: Int
    let T: Int
    let Q: Int
    /// rank [Q | T].
    let QT: Int
  }

  /// For a ResNEst with squared loss.
  private(set) lazy var landscape: LandscapeRanks = {
    let V = centered(features[depth])
    let X = depth == 0 ? Matrix.zeros(width, model.data.count) : centered(evaluation.states[depth - 1])
    let Y = centered(model.data.y.transposed)
    let products = Y * Matrix.vertical([V, X]).transposed
    let T = products.selecting(columns: Array(0..<V.rows))

    var elimination = GramElimination(
      V.rowArrays + X.rowArrays + Y.rowArrays, length: model.data.count - (model.isAffine ? 1 : 0))
    for row in 0..<V.rows { elimination.eliminate(row) }
    let featureRank = elimination.rank
    let Q: Matrix<Scalar> = Matrix(rows: outputs, columns: width) {
      elimination.product(V.rows + width + $0, V.rows + $1)
    }
    let rankOfQ = Q.gramRank
    for row in 0..<X.rows { elimination.eliminate(V.rows + row) }
    return LandscapeRanks(
      representation: elimination.rank - featureRank, T: T.gramRank, Q: rankOfQ, QT: products.gramRank)
  }()

  /// With a bias in the prediction, the rows projected on the orthogonal complement of the constants.
  private func centered(_ matrix: Matrix<Scalar>) -> Matrix<Scalar> {
    guard model.isAffine else { return matrix }
    let scale = Scalar(Rational(1, Integer(max(1, matrix.columns))))
    let means = (0..<matrix.rows).map { matrix.row($0).reduce(.zero, +) * scale }
    return Matrix(rows: matrix.rows, columns: matrix.columns) { matrix[$0, $1] - means[$0] }
  }

  /// Whether the infimum of (P_φ) is a minimum; nil for M < N_o, where ranks do not decide.
  var isAttained: Bool? {
    let ranks = landscape
    return width < outputs ? nil : ranks.QT - ranks.Q <= width - ranks.representation && ranks.QT <= width
  }

  /// Whether (P_φ) has critical points with W_{L+1} of rank N_o, for M ≥ N_o: the stratum of the whole space.
  var hasCriticalPointsOfFullRank: Bool { outputs <= landscape.Q + width - landscape.representation }

  /// Whether the stratum of the zero space is not empty: W_{L+1} = 0.
  private var hasZeroStratum: Bool { landscape.QT == landscape.T }

  /// Whether (P_φ) has saddle points; nil where that depends on the eigenvectors of Σ. At saddles t = rank T_c > 0.
  var hasSaddles: Bool? {
    landscape.T == 0 ? false : hasZeroStratum ? true : nil
  }

  /// Whether (P_φ) has critical points; nil where that depends on the eigenvectors of Σ. With one output there are two
  /// strata at most.
  var hasCriticalPoints: Bool? {
    if hasZeroStratum || isAttained == true { return true }
    if width >= outputs, hasCriticalPointsOfFullRank { return true }
    return outputs == 1 ? false : nil
  }

  // MARK: The point

  /// nil where the risk is not rational.
  private(set) lazy var point = PointFacts(model, evaluation: evaluation, hessianLimit: hessianLimit)
}
