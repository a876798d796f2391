import ExactAlgebra

extension Loss {
  /// The derivatives of the loss of each sample with respect to its prediction; both arguments and the result are
  /// N_o × N. nil where a derivative does not exist or is not rational.
  package func gradient(at predictions: Matrix<Rational>, targets: Matrix<Rational>) -> Matrix<Rational>? {
    guard let local = local(at: predictions) else { return nil }
    guard case .separable(let scalar) = local else {
      return LocalLoss.slopesAtEqualOutputs(targets: targets.transposed)
    }
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
