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
  /// The second derivative of the risk with respect to each prediction, N_o × N.
  var lossCurvature: Matrix<Scalar>

  /// `side` tells, for an entry (node, unit, sample), on which side of its present value the cell lies: -1 or 1. It is
  /// asked only about numbers at a breakpoint.
  init(
    model: ModelOver<Scalar>, loss: ScalarLoss, evaluation: EvaluationOver<Scalar>,
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

    let predictions = evaluation.prediction
    let targets = model.data.y
    let weight = Scalar(1 / Rational(max(1, model.data.count)))
    let firsts = loss.function.pieces.map(PiecewisePolynomial.derivative)
    let seconds = firsts.map(PiecewisePolynomial.derivative)
    func derivative(_ pieces: [[Rational]], _ output: Int, _ sample: Int, order: Int) -> Scalar {
      let target = targets[sample, output]
      let inner = loss.slope(target: target)
      let point = loss.argument(prediction: predictions[output, sample], target: target)
      let piece = loss.function.piece(near: point) {
        side(graph.prediction, output, sample) * inner.signum()
      }
      let factor = (0..<order).reduce(weight) { product, _ in product * inner }
      return PiecewisePolynomial.evaluate(pieces[piece], at: point) * factor
    }
    lossSlope = Matrix(rows: predictions.rows, columns: predictions.columns) {
      derivative(firsts, $0, $1, order: 1)
    }
    lossCurvature = Matrix(rows: predictions.rows, columns: predictions.columns) {
      derivative(seconds, $0, $1, order: 2)
    }
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
