import ExactAlgebra

extension Loss {
  /// The derivatives of the loss of each sample with respect to its prediction; both arguments and the result are
  /// N_o × N. nil where a derivative does not exist or is not rational.
  package func gradient(at predictions: Matrix<Rational>, targets: Matrix<Rational>) -> Matrix<Rational>? {
    if self == .crossEntropy, predictions.rows > 1 {
      // (Σ_j y_j) softmax(ŷ) − y, rational where the classes of each sample have equal predictions.
      let isUniform = (0..<predictions.columns).allSatisfy { Set(predictions.column($0)).count == 1 }
      guard isUniform else { return nil }
      let shares = (0..<targets.columns).map {
        targets.column($0).reduce(.zero, +) / Rational(targets.rows)
      }
      return Matrix(rows: targets.rows, columns: targets.columns) { shares[$1] - targets[$0, $1] }
    }
    guard let scalar = local(at: predictions) else { return nil }
    var derivatives: [Rational] = []
    for (prediction, target) in zip(predictions.elements, targets.elements) {
      let argument = scalar.argument(prediction: prediction, target: target)
      let function = scalar.function
      if let corner = function.breakpoints.firstIndex(of: argument),
        !function.jumps(at: corner, upTo: 1).isEmpty
      {
        return nil
      }
      let slope = PiecewisePolynomial.derivative(function.pieces[function.piece(at: argument)])
      derivatives.append(PiecewisePolynomial.evaluate(slope, at: argument) * scalar.slope(target: target))
    }
    return Matrix(rows: predictions.rows, columns: predictions.columns, elements: derivatives)
  }
}
