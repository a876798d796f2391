import ExactAlgebra
import Networks

/// The second derivatives of the risk with respect to the predictions of each sample: a diagonal matrix less a multiple of 1 1ᵀ.
struct LossCurvature<Scalar: OrderedField>: Sendable {
  /// The diagonals, N_o × N.
  let own: Matrix<Scalar>
  /// The multiples, one for each sample; nil where all are zero.
  let shared: [Scalar]?

  /// Of blocks of N columns, which stand side by side.
  func applied(to tangents: Matrix<Scalar>) -> Matrix<Scalar> {
    let product = hadamard(own, tangents)
    guard let shared else { return product }
    let sums = (0..<tangents.columns).map {
      shared[$0 % shared.count] * tangents.column($0).reduce(.zero, +)
    }
    return Matrix(rows: product.rows, columns: product.columns) { product[$0, $1] - sums[$1] }
  }
}

extension LocalLoss {
  /// `weight` times the derivatives of the loss of each sample, at predictions N_o × N with targets N × N_o. `side` tells, for an output
  /// and a sample, on which side of a breakpoint the prediction is taken to be.
  func derivatives<Scalar: OrderedField>(
    at predictions: Matrix<Scalar>, targets: Matrix<Scalar>, weight: Scalar,
    side: (_ output: Int, _ sample: Int) -> Int
  ) -> (slope: Matrix<Scalar>, curvature: LossCurvature<Scalar>) {
    switch self {
    case .separable(let loss):
      let firsts = loss.function.pieces.map(PiecewisePolynomial.derivative)
      let seconds = firsts.map(PiecewisePolynomial.derivative)
      func derivative(_ pieces: [[Rational]], _ output: Int, _ sample: Int, order: Int) -> Scalar {
        let target = targets[sample, output]
        let inner = loss.slope(target: target)
        let point = loss.argument(prediction: predictions[output, sample], target: target)
        let piece = loss.function.piece(near: point) { side(output, sample) * inner.signum() }
        let factor = (0..<order).reduce(weight) { product, _ in product * inner }
        return PiecewisePolynomial.evaluate(pieces[piece], at: point) * factor
      }
      return (
        Matrix(rows: predictions.rows, columns: predictions.columns) { derivative(firsts, $0, $1, order: 1) },
        LossCurvature(
          own: Matrix(rows: predictions.rows, columns: predictions.columns) {
            derivative(seconds, $0, $1, order: 2)
          }, shared: nil)
      )
    case .equalOutputs:
      // S (1/K − 1/K²) on the diagonal and −S/K² beside it.
      let share = Scalar(Rational(1, Integer(predictions.rows))) * weight
      let own = LocalLoss.sumsOfTargets(targets).map { $0 * share }
      return (
        LocalLoss.slopesAtEqualOutputs(targets: targets).map { $0 * weight },
        LossCurvature(
          own: Matrix(rows: predictions.rows, columns: predictions.columns) { own[$1] },
          shared: own.map { $0 * Scalar(Rational(1, Integer(predictions.rows))) })
      )
    }
  }

  /// The power series of the loss of one sample whose predictions have these series, one for each output, for small positive t; up to a
  /// constant, and to the order that the expansion of the loss has.
  func series<Scalar: OrderedField>(along predictions: [[Scalar]], targets: [Scalar]) -> [Scalar] {
    func sum(_ terms: some Sequence<[Scalar]>) -> [Scalar] {
      terms.reduce(Array(repeating: .zero, count: predictions[0].count)) { zip($0, $1).map(+) }
    }
    switch self {
    case .separable(let loss):
      return sum(
        zip(predictions, targets).map { series, target in
          let slope = loss.slope(target: target)
          var argument = series.map { $0 * slope }
          argument[0] = loss.argument(prediction: series[0], target: target)
          return loss.function.composed(with: argument)
        })
    case .equalOutputs:
      // Less the first one, which the logarithm adds again.
      let changes = predictions.map { zip($0, predictions[0]).map(-) }
      let share = Scalar(Rational(1, Integer(changes.count)))
      var mean = sum(changes.map(LocalLoss.exponential.composed)).map { $0 * share }
      mean[0] -= .one
      let total = targets.reduce(.zero, +)
      let logarithm = LocalLoss.logarithm.composed(with: mean)
      return sum(
        [zip(predictions[0], logarithm).map { total * ($0 + $1) }]
          + zip(predictions, targets).map { series, target in series.map { -target * $0 } })
    }
  }
}
