import ExactAlgebra
import Networks
import TrainingPoint

/// Yun et al. 2019, Theorem 4: at a critical point, R ≤ R_lin + μ ‖t̂‖ (∏ (1 + ρ_l) − 1) E‖x‖ when the l-th residual part is
/// ρ_l-Lipschitz and zero at zero, and the loss is convex, differentiable and μ-Lipschitz.
package struct NearIdentityBound {
  /// What is known of the hypotheses.
  package let hypotheses: [Hypothesis]
  /// μ.
  package let lossConstant: Rational?
  /// ρ_1 … ρ_L: products of upper bounds of spectral norms and of the activations' slopes.
  package let blockConstants: [Rational]
  /// R_lin and a t̂ that attains it; nil where they are not looked for.
  package let linearFit: RobustLinearFit.Outcome?
  package let risk: Rational?
  /// Rational bounds of the right-hand side with these constants.
  package let bound: ClosedRange<Rational>?

  /// For the logistic loss, rational bounds of μ (∏ (1 + ρ_l) − 1) E‖x‖ − ‖E y x‖/2, the slack for each unit of ‖t̂‖.
  ///
  /// At a critical point with rational weights all predictions are zero (`Decision.transcendentalSlope` of `TrainingPoint`) and R = log 2, the
  /// risk of the linear predictor 0, whose gradient is −E[y x]/2. By convexity R ≤ R_lin + ‖t̂‖ ‖E y x‖/2.
  package let logisticSlack: ClosedRange<Rational>?

  /// R ≤ bound; nil where not known.
  package var holds: Bool? {
    if let logisticSlack { return logisticSlack.lowerBound >= 0 ? true : nil }
    guard let risk, let bound else { return nil }
    if risk <= bound.lowerBound { return true }
    return risk > bound.upperBound ? false : nil
  }

  package init(_ model: Model, evaluation: Evaluation, point: PointAnalysis) {
    risk = evaluation.risk
    guard case .resnest(let network) = model.architecture else {
      preconditionFailure("the statement is about residual networks")
    }
    hypotheses = NearIdentityBound.hypotheses(
      model, evaluation: evaluation, convexity: model.loss.convexity(targets: model.data.y), point: point)
    lossConstant = model.loss.lipschitzConstant(targets: model.data.y)
    guard hypotheses.obstacle == nil else {
      blockConstants = []
      (linearFit, bound, logisticSlack) = (nil, nil, nil)
      return
    }
    let constants = network.blocks.map { block -> Rational in
      guard case .layers(let layers) = block.feature else { return 0 }
      return layers.reduce(NearIdentityBound.spectralNorm(of: block.weight)) {
        $0 * ($1.lipschitzConstant ?? 0)
      }
    }
    blockConstants = constants

    let inputs = model.data.x.transposed
    let count = Rational(inputs.columns)
    let distortion = constants.reduce(Rational.one) { $0 * (1 + $1) } - 1
    let norms = (0..<inputs.columns).map { column in
      NearIdentityBound.root(of: inner(inputs.column(column), inputs.column(column)))
    }
    let constant = lossConstant! * distortion
    let shift =
      constant * norms.reduce(.zero) { $0 + $1.lowerBound } / count...constant
      * norms.reduce(.zero) { $0 + $1.upperBound } / count

    if model.loss == .logistic {
      let pull = (inputs * model.data.y).elements.map { $0 / (2 * count) }
      let size = NearIdentityBound.root(of: inner(pull, pull))
      logisticSlack = shift.lowerBound - size.upperBound...shift.upperBound - size.lowerBound
      (linearFit, bound) = (nil, nil)
      return
    }
    logisticSlack = nil
    let found = RobustLinearFit.search(loss: model.loss, inputs: inputs, targets: model.data.y.column(0))
    linearFit = found
    guard case .least(let fit) = found else {
      bound = nil
      return
    }
    let size = NearIdentityBound.root(of: inner(fit.coefficients, fit.coefficients))
    bound = fit.risk + size.lowerBound * shift.lowerBound...fit.risk + size.upperBound * shift.upperBound
  }

  /// What Theorem 4 asks of a ResNEst.
  static let premises: [Premise] =
    Premise.scalarResNet + [
      .layeredBlocks, .residualsVanishAtZero, .lipschitzBlocks, .convexLoss, .differentiableLoss,
      .lipschitzLoss, .criticalPoint, .attainedLinearRisk,
    ]

  /// What is known of that over any ordered field. `point` is nil where nothing is known about it.
  static func hypotheses<Scalar: OrderedField>(
    _ model: ModelOver<Scalar>, evaluation: EvaluationOver<Scalar>, convexity: LossProperty,
    point: PointAnalysisOver<Scalar>?
  ) -> [Hypothesis] {
    let form = model.scalarResNet(evaluation)
    guard case .resnest(let network) = model.architecture, !form.isUnmet else {
      return form.completed(to: premises)
    }
    var obstacles: [Premise: [String]] = [:]
    for (index, block) in network.blocks.enumerated() {
      guard case .layers(let layers) = block.feature else {
        obstacles[.layeredBlocks, default: []].append(
          "the feature of block \(index + 1) is no function of its input")
        continue
      }
      let origin = Matrix<Scalar>.zeros(block.weight.rows, 1)
      if !Scalar.areAllZero((block.weight * layers.reduce(origin) { $1($0) }).elements) {
        obstacles[.residualsVanishAtZero, default: []].append(
          "the residual part of block \(index + 1) is not zero at zero")
      }
      if layers.contains(where: { $0.hasNoLipschitzConstant }) {
        obstacles[.lipschitzBlocks, default: []].append(
          "an activation of block \(index + 1) has no Lipschitz constant")
      }
    }
    let ofBlocks = [Premise.layeredBlocks, .residualsVanishAtZero, .lipschitzBlocks].map {
      Hypothesis($0, unless: obstacles[$0]?.joined(separator: "; "))
    }
    // Whether there is a constant does not depend on the targets.
    let isLipschitz = model.loss.lipschitzConstant(targets: .zeros(model.data.count, model.outputs)) != nil
    let ofLoss = [
      Hypothesis(.convexLoss, unless: convexity.defect.map { "the loss is not convex: \($0)" }),
      Hypothesis(
        .differentiableLoss,
        unless: model.loss.differentiability().defect.map { "the loss is not differentiable: \($0)" }),
      Hypothesis(
        .lipschitzLoss, unless: isLipschitz ? nil : "the \(model.loss.name) loss has no Lipschitz constant"),
    ]
    let critical = point?.isCritical.map {
      Hypothesis(.criticalPoint, unless: $0 ? nil : "not a critical point: \(point!.reason)")
    }
    return (form + ofBlocks + ofLoss + [critical].compactMap(\.self)).completed(to: premises)
  }

  /// Rational bounds of √value with 64 binary digits after the point.
  package static func root(of value: Rational) -> ClosedRange<Rational> {
    let scale = Integer.one << 128
    let floor = (value.numerator * scale / value.denominator).squareRoot()
    let unit = Rational(Integer.one << 64)
    let lower = Rational(floor) / unit
    return lower...(lower * lower == value ? lower : Rational(floor + 1) / unit)
  }

  /// A rational number that is at least ‖A‖ = √λ_max(A Aᵀ), and close to it.
  package static func spectralNorm(of matrix: Matrix<Rational>) -> Rational {
    let gram = matrix.rows <= matrix.columns ? matrix.gram : matrix.transposed.gram
    guard !gram.isZero else { return 0 }
    let largest = SymmetricSpectrum(gram).eigenvalues.last!.enclosure(bits: 64)
    return root(of: largest.upperBound).upperBound
  }
}

extension LayerOver {
  fileprivate var hasNoLipschitzConstant: Bool {
    guard case .activation(let activation) = self else { return false }
    return activation.function.lipschitzConstant == nil
  }
}

extension Layer {
  /// An upper bound of the layer's Lipschitz constant in the Euclidean norm, close to the least; nil when there is none.
  fileprivate var lipschitzConstant: Rational? {
    switch self {
    case .linear(let affine): NearIdentityBound.spectralNorm(of: affine.weight)
    case .activation(let activation): activation.function.lipschitzConstant
    }
  }
}

extension PiecewisePolynomial {
  /// The largest slope in absolute value, or nil for a function that jumps or has a piece of degree above 1.
  var lipschitzConstant: Rational? {
    guard pieces.allSatisfy({ $0.dropFirst(2).allSatisfy(\.isZero) }),
      breakpoints.indices.allSatisfy({ jumps(at: $0, upTo: 0).isEmpty })
    else { return nil }
    return pieces.map { $0.count > 1 ? $0[1].magnitude : 0 }.max()
  }
}

extension Loss {
  /// μ with |ℓ(p, y) − ℓ(q, y)| ≤ μ |p − q| for one output and all of the targets, or nil when there is none or it is not
  /// known in closed form.
  func lipschitzConstant(targets: Matrix<Rational>) -> Rational? {
    let largest = targets.elements.map(\.magnitude).max() ?? 0
    switch self {
    case .huber(let delta): return delta
    // |d/dp log(1 + exp(−y p))| ≤ |y|, and the slopes of the smoothed hinge in y p lie in [−1, 0].
    case .logistic, .smoothedHinge: return largest
    case .absolute: return 1
    // Of one output the softmax is 1.
    case .crossEntropy: return targets.columns == 1 ? 0 : nil
    case .squared: return nil
    // A convex function's slope is largest in its outer pieces, which must be linear.
    case .piecewisePolynomial(let function):
      guard convexity(targets: targets).holds else { return nil }
      let outer = [function.pieces.first!, function.pieces.last!]
      guard outer.allSatisfy({ $0.dropFirst(2).allSatisfy(\.isZero) }) else { return nil }
      return outer.map { $0.count > 1 ? $0[1].magnitude : 0 }.max()
    }
  }
}
