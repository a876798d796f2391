import ExactAlgebra
import Networks

/// The hypotheses and the conclusion of Yun et al. 2019, Theorem 2 and Corollary 3, decided on one network
/// f(x) = wᵀ h_L(x), h_l = h_{l−1} + V_l φ_l(U_l h_{l−1}), h_0 = x (U_1 is absent).
package struct CoverageConditions {
  /// A hypothesis that is not met.
  package enum Obstacle: Sendable, Hashable, CustomStringConvertible {
    /// The network is none of those that the paper studies.
    case foreign(String)
    /// A block after the first does not begin with a linear layer U_l, or its feature was computed elsewhere.
    case noInputMap(block: Int)
    case notConvex(String)
    case notTwiceDifferentiable(String)
    case kink(String)
    case notCritical(String)
    case irrationalDerivatives
    case representationCoverage(rank: Int, width: Int)
    case parameterCoverage(rank: Int, width: Int)
    case inputMapsTooWide(total: Int, width: Int)

    package var description: String {
      switch self {
      case .foreign(let why): why
      case .noInputMap(let block): "block \(block) does not begin with a linear layer U_\(block)"
      case .notConvex(let why): "the loss is not convex: \(why)"
      case .notTwiceDifferentiable(let why): "the loss is not twice differentiable: \(why)"
      case .kink(let place): "the risk is not twice differentiable here: a kink at \(place)"
      case .notCritical(let why): "not a critical point: \(why)"
      case .irrationalDerivatives: "the derivatives of the loss are not rational numbers"
      case .representationCoverage(let rank, let width):
        "E[ℓ'' h_L h_Lᵀ] has rank \(rank) < d_x = \(width)"
      case .parameterCoverage(let rank, let width):
        "the rows of U_2 … U_L span all of the \(width) dimensions (rank \(rank))"
      case .inputMapsTooWide(let total, let width): "Σ m_l = \(total) for l ≥ 2 is not below d_x = \(width)"
      }
    }
  }

  /// The conclusion, where the hypotheses are met.
  package enum Conclusion: Sendable, Hashable {
    case negativeEigenvalue
    /// R ≤ R_lin.
    case noWorseThanLinear
    case neither
    /// R_lin is not rational and no argument decided.
    case undecided
  }

  package let obstacles: [Obstacle]
  /// m_2 + … + m_L.
  package let inputMapSize: Int?
  /// The rank of [U_2ᵀ … U_Lᵀ].
  package let parameterRank: Int?
  /// The rank of E[ℓ'' h_L h_Lᵀ].
  package let representationRank: Int?
  /// R_lin over t ∈ R^{d_x}, without intercept; nil unless the loss is squared.
  package let linearRisk: Rational?
  package let risk: Rational?
  package let conclusion: Conclusion

  /// `architectural`: Corollary 3, which replaces the parameter coverage by m_2 + … + m_L < d_x.
  package init(_ model: Model, evaluation: Evaluation, point: PointAnalysis, architectural: Bool = false) {
    risk = point.risk
    guard case .resnest(let network) = model.architecture else {
      obstacles = [.foreign(model.foreignToYun2019!)]
      (inputMapSize, parameterRank, representationRank) = (nil, nil, nil)
      (linearRisk, conclusion) = (nil, .undecided)
      return
    }
    let width = network.expansion.outputs
    var found: [Obstacle] = []
    if let reason = model.foreignToYun2019 { found.append(.foreign(reason)) }
    var inputMaps: [Matrix<Rational>] = []
    for (index, block) in network.blocks.enumerated().dropFirst() {
      if case .layers(let layers) = block.feature, case .linear(let map)? = layers.first {
        inputMaps.append(map.weight)
      } else {
        found.append(.noInputMap(block: index + 1))
      }
    }
    // Ranks and risks of another architecture would answer no question.
    guard found.isEmpty else {
      obstacles = found
      (inputMapSize, parameterRank, representationRank) = (nil, nil, nil)
      (linearRisk, conclusion) = (nil, .undecided)
      return
    }
    let stacked = Matrix.vertical(inputMaps, columns: width)
    inputMapSize = stacked.rows
    parameterRank = stacked.rank

    if case .fails(let defect) = model.loss.convexity(targets: model.data.y) {
      found.append(.notConvex("\(defect)"))
    }
    if case .fails(let defect) = model.loss.differentiability(order: 2) {
      found.append(.notTwiceDifferentiable("\(defect)"))
    }
    let local = model.loss.local(at: evaluation.prediction)
    if local == nil, point.isCritical == nil {
      found.append(.irrationalDerivatives)
    } else if let kink = point.kinks.first(where: { !$0.isConstant }) {
      found.append(.kink("\(kink)"))
    } else if point.isCritical == false {
      found.append(.notCritical(point.reason))
    }

    representationRank = local.map { scalar in
      // ℓ'' ≥ 0, so the mean has the rank of the representations with ℓ'' ≠ 0.
      let seen = (0..<model.data.count).filter { sample in
        scalar.derivative(
          order: 2, prediction: evaluation.prediction[0, sample], target: model.data.y[sample, 0]) != 0
      }
      return evaluation.states.last!.selecting(columns: seen).rank
    }
    if let rank = representationRank, rank < width {
      found.append(.representationCoverage(rank: rank, width: width))
    }
    if architectural {
      if stacked.rows >= width { found.append(.inputMapsTooWide(total: stacked.rows, width: width)) }
    } else if stacked.rank == width {
      found.append(.parameterCoverage(rank: stacked.rank, width: width))
    }
    obstacles = found

    let inputs = model.data.x.transposed
    linearRisk =
      model.loss == .squared && model.data.count > 0
      ? LeastSquares(features: inputs, targets: model.data.y.transposed).residual / Rational(model.data.count)
      : nil
    if let inertia = point.inertia, inertia.negative > 0 {
      conclusion = .negativeEigenvalue
    } else if let linearRisk, let risk {
      conclusion = risk <= linearRisk ? .noWorseThanLinear : (point.inertia == nil ? .undecided : .neither)
    } else if let scalar = local, found.isEmpty {
      // With G Xᵀ = 0 and G h_Lᵀ = 0 (criticality in w), convexity gives R(t) ≥ R + ⟨G, tᵀx − f⟩ = R for every t.
      let slopes = Matrix(rows: 1, columns: model.data.count) { _, sample in
        scalar.derivative(
          order: 1, prediction: evaluation.prediction[0, sample], target: model.data.y[sample, 0])
      }
      conclusion = (slopes * model.data.x).isZero ? .noWorseThanLinear : .undecided
    } else {
      conclusion = .undecided
    }
  }
}
