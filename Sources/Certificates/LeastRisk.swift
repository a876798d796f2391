import ExactNumbers

/// Which predictors have the least risk of a convex differentiable loss: those whose predictions have a gradient that is orthogonal to all features.
extension CheckedFacts {
  /// Whether a step shows that A*_0 = A*_L, for a loss other than the squared one: a predictor on the input whose gradient is orthogonal to all features, or a
  /// direction on the input along which the loss of every sample tends to its least value.
  func isInputEnough() throws -> Bool {
    let rows = problem.inputRows
    if case .inputMinimizer(let predictor)? = try step(for: .inputMinimizer) {
      _ = try predictions(of: predictor, on: rows, orthogonalTo: problem.allRows)
      return true
    }
    guard case .separation(let direction)? = try step(for: .separation) else { return false }
    guard direction.rows == problem.outputs, direction.columns == rows.rows else {
      throw Refusal("a direction that separates has a wrong shape")
    }
    guard problem.model.loss.vanishes(along: direction * rows, targets: problem.targets) else {
      throw Refusal("the loss does not vanish along the direction")
    }
    return true
  }

  /// Whether a step gives a predictor on [V; X] of the least risk, and no other predictions have it. They are the targets of `matrices` from here on: with squared
  /// loss (P_φ) has then its minima and its points of full rank where this loss has them.
  func hasOnlyMinimizer() throws -> Bool {
    if let known = knownUniqueness { return known }
    var isOnly = false
    if let width = problem.width, width >= problem.outputs || problem.isWiderThanFeatures,
      case .minimizer(let predictor)? = try step(for: .minimizer)
    {
      let rows = problem.recessionRows
      let least = try predictions(of: predictor, on: rows, orthogonalTo: rows)
      let rank = try rank(.VX) + (problem.isAffine ? 1 : 0)
      isOnly = (0..<problem.outputs).allSatisfy { output in
        let curved = (0..<problem.samples).filter {
          problem.model.loss.isCurved(prediction: least[output, $0], target: problem.targets[output, $0])
        }
        return PrimeField.largest.rank(rows.transposed.selecting(rows: curved)) == rank
      }
      if isOnly { matrices.explain(least) }
    }
    knownUniqueness = isOnly
    return isOnly
  }

  private func predictions(
    of predictor: FractionMatrix, on rows: FractionMatrix, orthogonalTo features: FractionMatrix
  ) throws -> FractionMatrix {
    guard predictor.rows == problem.outputs, predictor.columns == rows.rows else {
      throw Refusal("a predictor of the least risk has a wrong shape")
    }
    let predictions = predictor * rows
    guard let slopes = problem.model.loss.slopes(at: predictions, targets: problem.targets) else {
      throw Refusal("the gradient at a predictor of the least risk is not rational")
    }
    guard slopes.timesTransposed(features).isZero else {
      throw Refusal("the gradient at a predictor of the least risk is not orthogonal to the features")
    }
    return predictions
  }
}

extension Problem {
  /// v_0, and 1 where the prediction has a bias; nothing centred.
  package var inputRows: FractionMatrix { rows([features[0]]) }

  /// v_0 … v_L, and 1 where the prediction has a bias; nothing centred.
  package var allRows: FractionMatrix { rows(features) }

  /// [v_L; x_{L-1} + b_L], and 1 where the prediction has a bias; nothing centred.
  package var recessionRows: FractionMatrix {
    rows([features[depth], representation ?? .zeros(0, samples)])
  }

  private func rows(_ parts: [FractionMatrix]) -> FractionMatrix {
    .stacked(parts + (isAffine ? [Problem.ones(samples)] : []), columns: samples)
  }
}

extension CheckedModel.Loss {
  /// The loss of one output as a piecewise polynomial of ŷ − y, or of the margin y ŷ; nil for those that are none.
  private var scalar: (function: CheckedModel.PiecewisePolynomial, isOfMargin: Bool)? {
    switch self {
    case .squared: (CheckedModel.PiecewisePolynomial(breakpoints: [], pieces: [[0, 0, 1]]), false)
    case .huber(let delta):
      (
        CheckedModel.PiecewisePolynomial(
          breakpoints: [-delta, delta],
          pieces: [[-delta * delta / 2, -delta], [0, 0, Rational(1, 2)], [-delta * delta / 2, delta]]), false
      )
    case .smoothedHinge(let delta):
      (
        CheckedModel.PiecewisePolynomial(
          breakpoints: [1 - delta, 1],
          pieces: [[1 - delta / 2, -1], [1 / (2 * delta), -1 / delta, 1 / (2 * delta)], [0]]), true
      )
    case .piecewisePolynomial(let function): (function, false)
    case .logistic, .crossEntropy, .absolute: nil
    }
  }

  /// The derivatives of the loss in each prediction, for a loss that is differentiable and convex; predictions and targets are N_o × N. nil where they are not
  /// rational: those of the logistic loss are at 0, those of the cross-entropy where all classes of a sample have the same prediction.
  package func slopes(at predictions: FractionMatrix, targets: FractionMatrix) -> FractionMatrix? {
    let (outputs, samples, scalar) = (targets.rows, targets.columns, scalar)
    var entries: [Rational] = []
    for output in 0..<outputs {
      for sample in 0..<samples {
        let (prediction, target) = (predictions[output, sample], targets[output, sample])
        if let scalar {
          let argument = scalar.isOfMargin ? target * prediction : prediction - target
          let slope = scalar.function.derivative(order: 1, at: argument)
          entries.append(scalar.isOfMargin ? target * slope : slope)
        } else if case .logistic = self, prediction.isZero {
          entries.append(-target / 2)
        } else if case .crossEntropy = self, prediction == predictions[0, sample] {
          let sum = (0..<outputs).reduce(Rational.zero) { $0 + targets[$1, sample] }
          entries.append(sum / Rational(Integer(outputs)) - target)
        } else {
          return nil
        }
      }
    }
    return FractionMatrix(rows: outputs, columns: samples, entries: entries)
  }

  /// Whether the second derivative in the prediction is known to be positive, from both sides.
  package func isCurved(prediction: Rational, target: Rational) -> Bool {
    guard let (function, isOfMargin) = scalar, !isOfMargin || !target.isZero else { return false }
    let argument = isOfMargin ? target * prediction : prediction - target
    return zip(function.pieces.indices, function.pieces).allSatisfy { index, piece in
      let isBeside =
        (index == 0 || function.breakpoints[index - 1] <= argument)
        && (index == function.breakpoints.count || argument <= function.breakpoints[index])
      let second = PlainPolynomial.derivative(PlainPolynomial.derivative(piece))
      return !isBeside || PlainPolynomial.value(second, argument).signum() > 0
    }
  }

  /// Whether the loss of every sample tends to the least value that it has for any predictions, along t D as t grows. D and the targets are N_o × N.
  package func vanishes(along directions: FractionMatrix, targets: FractionMatrix) -> Bool {
    (0..<targets.columns).allSatisfy { sample in
      let outputs = 0..<targets.rows
      switch self {
      case .logistic:
        return outputs.allSatisfy { (directions[$0, sample] * targets[$0, sample]).signum() > 0 }
      case .crossEntropy:
        // One class has all of the target, and the largest prediction alone.
        guard let first = outputs.first(where: { targets[$0, sample].signum() > 0 }) else { return false }
        return outputs.allSatisfy {
          $0 == first
            || targets[$0, sample].isZero && directions[$0, sample] < directions[first, sample]
        }
      default: return false
      }
    }
  }
}
