import ExactAlgebra

/// A loss near some predictions, up to a constant: itself, or its Taylor expansion to the fourth order, with rational coefficients.
package enum LocalLoss: Sendable, Hashable {
  /// A sum over outputs.
  case separable(ScalarLoss)
  /// S log Σ_k exp(ŷ_k) − Σ_k y_k ŷ_k with S = Σ_k y_k, where the predictions ŷ_1 = … = ŷ_K of each sample are equal. Where they change by
  /// c_k the logarithm changes by the logarithm of the mean of exp(c_k): the mean of the c_k, plus half their variance, plus ….
  case equalOutputs

  /// The highest power of what a prediction changes by.
  package var degree: Int {
    switch self {
    case .separable(let scalar): scalar.function.pieces.reduce(0) { max($0, $1.count - 1) }
    case .equalOutputs: LocalLoss.order
    }
  }

  /// That of the expansions of losses that are no polynomials.
  package static var order: Int { 4 }

  /// exp(c) and log(1 + u), up to the fourth power.
  package static var exponential: PiecewisePolynomial {
    PiecewisePolynomial(breakpoints: [], pieces: [[1, 1, 1 / 2, 1 / 6, 1 / 24]])
  }
  package static var logarithm: PiecewisePolynomial {
    PiecewisePolynomial(breakpoints: [], pieces: [[0, 1, -1 / 2, 1 / 3, -1 / 4]])
  }

  /// The derivatives of the loss of each sample with respect to its predictions, where those are equal: S/K − y_k, N_o × N, for targets
  /// N × N_o.
  package static func slopesAtEqualOutputs<Scalar: Field>(targets: Matrix<Scalar>) -> Matrix<Scalar> {
    let shares = sumsOfTargets(targets).map { $0 * Scalar(Rational(1, Integer(targets.columns))) }
    return Matrix(rows: targets.columns, columns: targets.rows) { shares[$1] - targets[$1, $0] }
  }

  /// S for each sample.
  package static func sumsOfTargets<Scalar: Field>(_ targets: Matrix<Scalar>) -> [Scalar] {
    (0..<targets.rows).map { targets.row($0).reduce(.zero, +) }
  }
}

extension Loss {
  /// What the loss is near these predictions (N_o × N); nil where its expansion has no rational coefficients. For the logistic loss
  /// log(1 + exp(−m)) = log 2 − m/2 + m²/8 − m⁴/192 + O(m⁶), it has some where all predictions are zero; for the cross-entropy, where those
  /// of each sample are equal. That of a single output is constant.
  package func local<Scalar: OrderedField>(at predictions: Matrix<Scalar>) -> LocalLoss? {
    switch self {
    case .logistic:
      guard predictions.isZero else { return nil }
      return .separable(
        ScalarLoss(.margin, PiecewisePolynomial(breakpoints: [], pieces: [[0, -1 / 2, 1 / 8, 0, -1 / 192]])))
    case .crossEntropy:
      if predictions.rows == 1 {
        return .separable(ScalarLoss(.margin, PiecewisePolynomial(breakpoints: [], pieces: [[0]])))
      }
      return predictions.hasEqualRows ? .equalOutputs : nil
    default: return scalar.map(LocalLoss.separable)
    }
  }
}

extension Matrix where Element: Field {
  package var hasEqualRows: Bool {
    (0..<columns).allSatisfy { column in
      (0..<rows).dropFirst().allSatisfy { (self[$0, column] - self[0, column]).isZero }
    }
  }
}
