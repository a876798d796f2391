import ExactNumbers

/// A polynomial with integer coefficients, the constant term first, without a common divisor, the leading one positive:
/// up to a factor each rational polynomial is one of these.
package struct PrimitivePolynomial: Sendable {
  package let coefficients: [Integer]

  /// nil unless the coefficients are written so, and there are at least two.
  package init?(_ coefficients: [Integer]) {
    guard coefficients.count >= 2, coefficients.last!.signum() > 0,
      coefficients.reduce(.zero, Integer.gcd).isOne
    else { return nil }
    self.coefficients = coefficients
  }

  package var degree: Int { coefficients.count - 1 }

  /// The sign of the value at `point`.
  package func sign(at point: Rational) -> Int {
    var value = Integer.zero
    var power = Integer.one
    for coefficient in coefficients.reversed() {
      value = value * point.numerator + coefficient * power
      power *= point.denominator
    }
    return value.signum()
  }

  /// Whether p(A) B = 0, by Horner's rule. Cost: as many products with A as the degree.
  package func annihilates(_ vectors: FractionMatrix, under map: FractionMatrix) -> Bool {
    var value = FractionMatrix.zeros(vectors.rows, vectors.columns)
    for coefficient in coefficients.reversed() { value = map * value + vectors.scaled(by: coefficient) }
    return value.isZero
  }
}

/// The characteristic polynomial of a symmetric matrix, all of whose roots are real.
package struct CharacteristicPolynomial: Sendable {
  /// The coefficients of det(xI − S), the constant term first, for the numerators S of the matrix.
  private let coefficients: [Integer]
  private let denominator: Integer

  /// By the method of Faddeev and Le Verrier, whose divisions leave no rest. Cost: order⁴ products.
  package init(_ matrix: FractionMatrix) {
    let order = matrix.rows
    let integral = FractionMatrix(rows: order, columns: order, numerators: matrix.numerators)
    var coefficients = [Integer](repeating: .one, count: order + 1)
    var product = FractionMatrix.zeros(order, order)
    for k in stride(from: 1, through: order, by: 1) {
      product = integral * (product + FractionMatrix.identity(order).scaled(by: coefficients[order - k + 1]))
      let trace = (0..<order).reduce(Integer.zero) { $0 + product.numerator($1, $1) }
      coefficients[order - k] = -trace.dividedExactly(by: Integer(k))
    }
    self.coefficients = coefficients
    denominator = matrix.denominator
  }

  /// The number of eigenvalues less than `point`, with multiplicity.
  ///
  /// Where all roots are real, the sign changes of p(−x) count the negative ones (Descartes).
  package func countBelow(_ point: Rational) -> Int {
    let shift = point * Rational(denominator)
    let degree = coefficients.count - 1
    // q^n p((x + s)/q), with the shift s/q.
    var shifted = coefficients
    var power = Integer.one
    for index in shifted.indices.reversed() {
      shifted[index] *= power
      power *= shift.denominator
    }
    for first in 0..<degree {
      for index in (first..<degree).reversed() { shifted[index] += shifted[index + 1] * shift.numerator }
    }
    let signs = shifted.indices.map { shifted[$0].signum() * ($0.isMultiple(of: 2) ? 1 : -1) }.filter {
      $0 != 0
    }
    return zip(signs, signs.dropFirst()).count { $0 != $1 }
  }
}
