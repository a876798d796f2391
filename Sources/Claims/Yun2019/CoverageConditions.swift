import ExactAlgebra
import Networks
import TrainingPoint

/// A hypothesis of Yun et al. 2019, Theorem 2 or Corollary 3, that is not met.
package enum CoverageObstacle: Sendable, Hashable, CustomStringConvertible {
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

  /// What would have to be dropped for it not to count; nil where the network is none of the paper's.
  var premise: Premise? {
    switch self {
    case .foreign, .noInputMap, .irrationalDerivatives, .inputMapsTooWide: nil
    case .notConvex: .convexLoss
    case .notTwiceDifferentiable: .twiceDifferentiableLoss
    case .kink: .twiceDifferentiablePoint
    case .notCritical: .criticalPoint
    case .representationCoverage: .representationCoverage
    case .parameterCoverage: .parameterCoverage
    }
  }

  package var description: String {
    switch self {
    case .foreign(let why): why
    case .noInputMap(let block):
      "block \(block) does not begin with a linear layer U_\(block), or is there by its values alone"
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
package enum CoverageConclusion: Sendable, Hashable {
  case negativeEigenvalue
  /// R ≤ R_lin.
  case noWorseThanLinear
  case neither
  /// R_lin is not rational and no argument decided.
  case undecided
}

/// The hypotheses and the conclusion of Yun et al. 2019, Theorem 2 and Corollary 3, decided on one network
/// f(x) = wᵀ h_L(x), h_l = h_{l−1} + V_l φ_l(U_l h_{l−1}), h_0 = x (U_1 is absent).
package struct CoverageConditions<Scalar: OrderedField> {
  package typealias Obstacle = CoverageObstacle
  package typealias Conclusion = CoverageConclusion

  /// The hypotheses that the two statements share and that are not met.
  private let commonObstacles: [Obstacle]
  /// d_x.
  private let width: Int
  /// m_2 + … + m_L.
  package let inputMapSize: Int?
  /// The rank of [U_2ᵀ … U_Lᵀ].
  package let parameterRank: Int?
  /// The rank of E[ℓ'' h_L h_Lᵀ].
  package let representationRank: Int?
  /// R_lin over t ∈ R^{d_x}, without intercept; nil unless the loss is squared.
  package let linearRisk: Scalar?
  package let risk: Scalar?
  package let conclusion: Conclusion
  /// Whether the loss is convex, its derivative orthogonal to the representation and to the input: then R ≤ R_lin.
  package let isNoWorseByConvexity: Bool

  /// `point`: nil where the derivatives of the loss are not known to be rational. `convexity`: of the loss for the targets.
  /// `linearRisk`: R_lin, where it is known.
  package init(
    _ model: ModelOver<Scalar>, evaluation: EvaluationOver<Scalar>, point: PointAnalysisOver<Scalar>?,
    convexity: LossProperty, linearRisk: Scalar?, rank: (Matrix<Scalar>) -> Int
  ) {
    self.linearRisk = linearRisk
    risk = evaluation.risk
    var found: [Obstacle] = model.foreignToYun2019(evaluation).map { [.foreign($0)] } ?? []
    var inputMaps: [Matrix<Scalar>] = []
    if case .resnest(let network) = model.architecture {
      for (index, block) in network.blocks.enumerated().dropFirst() {
        if case .layers(let layers) = block.feature, case .linear(let map)? = layers.first {
          inputMaps.append(map.weight)
        } else {
          found.append(.noInputMap(block: index + 1))
        }
      }
    }
    // Ranks and risks of another architecture would answer no question.
    guard found.isEmpty else {
      commonObstacles = found
      width = 0
      (inputMapSize, parameterRank, representationRank) = (nil, nil, nil)
      conclusion = .undecided
      isNoWorseByConvexity = false
      return
    }
    let width = model.width!
    self.width = width
    let stacked = Matrix.vertical(inputMaps, columns: width)
    inputMapSize = stacked.rows
    parameterRank = rank(stacked)

    if case .fails(let defect) = convexity { found.append(.notConvex("\(defect)")) }
    if case .fails(let defect) = model.loss.differentiability(order: 2) {
      found.append(.notTwiceDifferentiable("\(defect)"))
    }
    let local = point == nil ? nil : model.loss.local(at: evaluation.prediction)
    if local == nil, point?.isCritical == nil {
      found.append(.irrationalDerivatives)
    } else if let kink = point?.kinks.first(where: { !$0.isConstant }) {
      found.append(.kink("\(kink)"))
    } else if point?.isCritical == false {
      found.append(.notCritical(point!.reason))
    }

    func derivatives(_ scalar: ScalarLoss, order: Int) -> [Scalar] {
      (0..<model.data.count).map {
        scalar.derivative(order: order, prediction: evaluation.prediction[0, $0], target: model.data.y[$0, 0])
      }
    }
    representationRank = local.map { scalar in
      // ℓ'' ≥ 0, so the mean has the rank of the representations with ℓ'' ≠ 0.
      let curvatures = derivatives(scalar, order: 2)
      return rank(
        evaluation.states.last!.selecting(columns: curvatures.indices.filter { curvatures[$0].signum() != 0 })
      )
    }
    if let rank = representationRank, rank < width {
      found.append(.representationCoverage(rank: rank, width: width))
    }
    commonObstacles = found

    // With G Xᵀ = 0 and G h_Lᵀ = 0 (criticality in w), convexity gives R(t) ≥ R + ⟨G, tᵀx − f⟩ = R for every t.
    if local != nil, convexity.holds, point?.isCritical == true, let scalar = local {
      let slopes = Matrix(rows: 1, columns: model.data.count, elements: derivatives(scalar, order: 1))
      isNoWorseByConvexity = Scalar.areAllZero((slopes * model.data.x).elements)
    } else {
      isNoWorseByConvexity = false
    }

    if let inertia = point?.inertia, inertia.negative > 0 {
      conclusion = .negativeEigenvalue
    } else if let linearRisk, let risk {
      conclusion =
        (risk - linearRisk).signum() <= 0
        ? .noWorseThanLinear : (point?.inertia == nil ? .undecided : .neither)
    } else {
      conclusion = found.isEmpty && isNoWorseByConvexity ? .noWorseThanLinear : .undecided
    }
  }

  /// The hypotheses of a model that are not met: of Theorem 2, or of Corollary 3 (`architectural`), which replaces the
  /// parameter coverage by m_2 + … + m_L < d_x.
  package func obstacles(architectural: Bool) -> [Obstacle] {
    guard let inputMapSize, let parameterRank else { return commonObstacles }
    if architectural {
      return commonObstacles
        + (inputMapSize >= width ? [.inputMapsTooWide(total: inputMapSize, width: width)] : [])
    }
    return commonObstacles
      + (parameterRank == width ? [.parameterCoverage(rank: parameterRank, width: width)] : [])
  }
}

extension CoverageConditions {
  package init<F: Facts>(_ facts: F) where F.Scalar == Scalar {
    self.init(
      facts.model, evaluation: facts.evaluation, point: facts.givenPoint, convexity: facts.convexity,
      linearRisk: facts.linearRiskWithoutIntercept, rank: facts.rank)
  }
}
