import ExactAlgebra
import Networks

/// The derivatives of all activations and of the loss on one activation cell: a choice, for every number that sits at
/// a breakpoint, of the piece to its left or to its right. On the cell the risk is a polynomial in the parameters.
struct Cell<Scalar: OrderedField>: Sendable {
  /// σ′ at every activation node, units × N.
  var slopes: [Int: Matrix<Scalar>] = [:]
  /// σ″, for the activation nodes where it is not zero throughout.
  var curvatures: [Int: Matrix<Scalar>] = [:]
  /// The derivative of the risk with respect to the predictions, N_o × N.
  var lossSlope: Matrix<Scalar>
  /// The second derivatives of the risk with respect to the predictions.
  var lossCurvature: LossCurvature<Scalar>

  /// `side` tells, for an entry (node, unit, sample), on which side of its present value the cell lies: -1 or 1. It is
  /// asked only about numbers at a breakpoint.
  init(
    model: ModelOver<Scalar>, loss: LocalLoss, evaluation: EvaluationOver<Scalar>,
    side: (_ node: Int, _ unit: Int, _ sample: Int) -> Int
  ) {
    let graph = evaluation.graph
    for layer in graph.activations {
      let values = evaluation.values[layer.input]
      let function = layer.activation.function
      Meter.charge(
        work: values.elements.count * 256, "the derivatives of the activation at \(layer.place)")
      let firsts = function.pieces.map(PiecewisePolynomial.derivative)
      let seconds = firsts.map(PiecewisePolynomial.derivative)
      let pieces: Matrix<Int> = Matrix(rows: values.rows, columns: values.columns) { unit, sample in
        function.piece(near: values[unit, sample]) { side(layer.input, unit, sample) }
      }
      slopes[layer.node] = Matrix(rows: values.rows, columns: values.columns) {
        PiecewisePolynomial.evaluate(firsts[pieces[$0, $1]], at: values[$0, $1])
      }
      let curvature: Matrix<Scalar> = Matrix(rows: values.rows, columns: values.columns) {
        PiecewisePolynomial.evaluate(seconds[pieces[$0, $1]], at: values[$0, $1])
      }
      if !curvature.isZero { curvatures[layer.node] = curvature }
    }

    (lossSlope, lossCurvature) = loss.derivatives(
      at: evaluation.prediction, targets: model.data.y, weight: Scalar(1 / Rational(max(1, model.data.count)))
    ) { side(graph.prediction, $0, $1) }
  }
}

extension PiecewisePolynomial {
  /// The piece that holds next to `x`; at a breakpoint, `side` chooses the left one (negative) or the right one.
  func piece<Scalar: OrderedField>(near x: Scalar, side: () -> Int) -> Int {
    let right = piece(at: x)
    guard right > 0, !(Scalar(breakpoints[right - 1]) < x) else { return right }
    return side() < 0 ? right - 1 : right
  }
}
