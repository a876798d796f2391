import ExactAlgebra
import Networks
import TrainingPoint

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
  package typealias Conclusion = CoverageConclusion

  /// What the two statements ask for in common.
  private let common: [Hypothesis]
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
    let (maps, missing) = model.inputMaps
    var form = model.scalarResNet(evaluation)
    form.append(form.isUnmet ? .unasked(.inputMaps) : Hypothesis(missingInputMap: missing))
    // Ranks and risks of another architecture would answer no question.
    guard !form.isUnmet else {
      common = form + Premise.atCriticalPoint.map(Hypothesis.unasked)
      width = 0
      (inputMapSize, parameterRank, representationRank) = (nil, nil, nil)
      conclusion = .undecided
      isNoWorseByConvexity = false
      return
    }
    let width = model.width!
    self.width = width
    let stacked = Matrix.vertical(maps.map(\.weight), columns: width)
    inputMapSize = stacked.rows
    parameterRank = rank(stacked)

    // The prediction is a single number.
    var local: ScalarLoss?
    if point != nil, case .separable(let scalar)? = model.loss.local(at: evaluation.prediction) {
      local = scalar
    }
    let kink = point?.kinks.first { !$0.isConstant }
    let isIrrational = local == nil && point?.isCritical == nil
    // The premise at a point that is not known there, where the derivatives of the loss are no rational numbers.
    func unknown(_ premise: Premise) -> Hypothesis {
      isIrrational
        ? Hypothesis(premise, .open, "the derivatives of the \(model.loss.name) loss are not rational")
        : .unasked(premise)
    }
    let smooth =
      isIrrational
      ? Hypothesis.unasked(.twiceDifferentiablePoint)
      : Hypothesis(
        .twiceDifferentiablePoint,
        unless: kink.map { "the risk is not twice differentiable here: a kink at \($0)" })
    let critical =
      switch kink == nil ? point?.isCritical : nil {
      case true?: Hypothesis(.criticalPoint, .met)
      case false?: Hypothesis(.criticalPoint, .unmet, "not a critical point: \(point!.reason)")
      case nil: unknown(.criticalPoint)
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
    let covered =
      representationRank.map { rank in
        Hypothesis(
          .representationCoverage,
          unless: rank < width ? "E[ℓ'' h_L h_Lᵀ] has rank \(rank) < d_x = \(width)" : nil)
      } ?? unknown(.representationCoverage)
    common = form + model.loss.smoothness(convexity) + [smooth, critical, covered]

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
      conclusion = common.obstacle == nil && isNoWorseByConvexity ? .noWorseThanLinear : .undecided
    }
  }

  /// What is known of the hypotheses: of Theorem 2, or of Corollary 3 (`architectural`), which replaces the parameter coverage by
  /// m_2 + … + m_L < d_x.
  package func hypotheses(architectural: Bool) -> [Hypothesis] {
    guard let inputMapSize, let parameterRank else {
      return common + [.unasked(architectural ? .narrowInputMaps : .parameterCoverage)]
    }
    return common + [
      architectural
        ? Hypothesis(inputMapSize: inputMapSize, width: width)
        : Hypothesis(
          .parameterCoverage,
          unless: parameterRank == width
            ? "the rows of U_2 … U_L span all of the \(width) dimensions (rank \(parameterRank))" : nil)
    ]
  }
}

extension Premise {
  /// What Theorem 2 and Corollary 3 ask of the loss and the given weights.
  fileprivate static let atCriticalPoint: [Premise] = [
    .convexLoss, .twiceDifferentiableLoss, .twiceDifferentiablePoint, .criticalPoint, .representationCoverage,
  ]

  /// What Theorem 2, or Corollary 3, asks of a ResNEst.
  static func coverage(architectural: Bool) -> [Premise] {
    scalarResNet + [.inputMaps] + atCriticalPoint + [architectural ? .narrowInputMaps : .parameterCoverage]
  }
}

extension Hypothesis {
  fileprivate init(missingInputMap block: Int?) {
    self.init(
      .inputMaps,
      unless: block.map {
        "block \($0) does not begin with a linear layer U_\($0), or is there by its values alone"
      })
  }

  fileprivate init(inputMapSize total: Int, width: Int) {
    self.init(
      .narrowInputMaps, unless: total < width ? nil : "Σ m_l = \(total) for l ≥ 2 is not below d_x = \(width)"
    )
  }
}

extension Loss {
  fileprivate func smoothness(_ convexity: LossProperty) -> [Hypothesis] {
    [
      Hypothesis(.convexLoss, unless: convexity.defect.map { "the loss is not convex: \($0)" }),
      Hypothesis(
        .twiceDifferentiableLoss,
        unless: differentiability(order: 2).defect.map { "the loss is not twice differentiable: \($0)" }),
    ]
  }
}

extension LossProperty {
  /// Why it does not hold; nil where it does.
  var defect: String? { if case .fails(let defect) = self { "\(defect)" } else { nil } }
}

extension ModelOver where Scalar == UnknownEntry {
  /// m_2 + … + m_L.
  var inputMapSize: Int { inputMaps.maps.reduce(0) { $0 + $1.outputs } }

  /// What the sizes show of the hypotheses of Theorem 2, or of Corollary 3.
  func coverage(architectural: Bool) -> [Hypothesis] {
    var known = scalarResNet
    guard architectural else { return known.completed(to: Premise.coverage(architectural: false)) }
    known.append(Hypothesis(missingInputMap: inputMaps.missing))
    if !known.isUnmet {
      known += loss.smoothness(loss.convexity(targets: .zeros(0, 1)))
      known.append(Hypothesis(inputMapSize: inputMapSize, width: width!))
    }
    return known.completed(to: Premise.coverage(architectural: true))
  }
}

extension [Hypothesis] {
  /// With those of `premises` that are not looked at, in their order.
  func completed(to premises: [Premise]) -> [Hypothesis] {
    premises.map { premise in first { $0.premise == premise } ?? .unasked(premise) }
  }
}

extension CoverageConditions {
  package init<F: Facts>(_ facts: F) where F.Scalar == Scalar {
    self.init(
      facts.model, evaluation: facts.evaluation, point: facts.givenPoint, convexity: facts.convexity,
      linearRisk: facts.linearRiskWithoutIntercept, rank: facts.rank)
  }
}
