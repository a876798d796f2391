import ExactAlgebra
import Networks

extension Decision where Scalar == Rational {
  /// For a differentiable loss whose derivatives are not rational here: enclosures of them prove that the risk decreases in a direction.
  static var enclosedSlope: Decision {
    Decision { point in
      guard !point.hasDerivatives, point.hasEnclosedDescent else { return nil }
      return Answer(
        .notCritical, "the risk decreases in a direction whose one-sided derivative is enclosed below zero")
    }
  }
}

extension GivenWeights where Scalar == Rational {
  /// Whether the one-sided derivative of the risk is proved negative along the negative gradient on the cell where all numbers at a
  /// breakpoint take the right side, or the left one. The gradient is that for rational derivatives of the loss near the true ones; what the
  /// predictions change by along it is exact.
  fileprivate var hasEnclosedDescent: Bool {
    let graph = evaluation.graph
    guard graph.activations.allSatisfy({ !$0.activation.function.kinkOrders.values.contains(0) }),
      let slopes = enclosedLossSlopes
    else { return false }
    let nothing = LocalLoss.separable(
      ScalarLoss(.residual, PiecewisePolynomial(breakpoints: [], pieces: [[]])))
    return [1, -1].contains { side in
      let cell = Cell(model: model, loss: nothing, evaluation: evaluation) { _, _, _ in side }
      let gradient = Derivatives(
        evaluation: evaluation, cell: cell, linear: [graph.prediction: slopes.map(\.midpoint)]
      ).gradient
      let changes = predictions(along: [gradient.map { -$0 }], order: 1)[1]
      let sum = zip(slopes.elements, changes.elements).reduce(Interval.zero) { sum, term in
        sum + term.0 * Interval(term.1, precision: Limits.slopeBits)
      }
      return sum.upperBound.signum() < 0
    }
  }

  /// The derivatives of the loss of each sample, N_o × N; nil where a number is too large.
  private var enclosedLossSlopes: Matrix<Interval>? {
    model.loss.gradientEnclosure(
      at: evaluation.prediction.map { Interval($0, precision: Limits.slopeBits) },
      targets: model.data.y.transposed)
  }
}
