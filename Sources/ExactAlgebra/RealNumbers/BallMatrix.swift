/// All real matrices within a distance of a centre, in the Frobenius norm: rigorous arithmetic on whole matrices.
///
/// The centre's entries are multiples of 2^-bits, the radius is rounded up. Every operation encloses the results for all
/// matrices of its operands; products of centres are exact integer products, so that the cost is that of a few matrix products.
package struct BallMatrix: Sendable {
  /// Rows × columns.
  package let center: Matrix<Rational>
  /// A bound for the Frobenius norm of what is added to the centre.
  package let radius: Rational
  let bits: Int

  /// The ball around `matrix` rounded to multiples of 2^-bits, and wider by `radius`.
  package init(_ matrix: Matrix<Rational>, bits: Int, radius: Rational = 0) {
    center = matrix.map { $0.rounded(bits: bits) }
    // Each entry moves by half of 2^-bits at most.
    let isExact = zip(center.elements, matrix.elements).allSatisfy { $0 == $1 }
    let rounding =
      isExact
      ? Rational.zero
      : Rational(matrix.rows * matrix.columns).squareRootBound
        * Rational(mantissa: 1, binaryExponent: -bits - 1)
    self.radius = (radius + rounding).roundedUp
    self.bits = bits
  }

  package var rows: Int { center.rows }
  package var columns: Int { center.columns }

  /// A bound for the norm of every matrix of the ball.
  package var normBound: Rational { (center.norm + radius).roundedUp }

  /// A lower bound for the norm of every matrix of the ball.
  package var leastNorm: Rational {
    // norm ≤ (1 + 2^-60) · the true one.
    let least = center.norm * Rational((Integer.one << 60) - 1, Integer.one << 60) - radius
    return least.signum() > 0 ? least : 0
  }

  package var transposed: BallMatrix { BallMatrix(center.transposed, bits: bits, radius: radius) }

  package static func + (a: BallMatrix, b: BallMatrix) -> BallMatrix {
    BallMatrix(a.center + b.center, bits: min(a.bits, b.bits), radius: a.radius + b.radius)
  }

  package static func - (a: BallMatrix, b: BallMatrix) -> BallMatrix {
    BallMatrix(a.center - b.center, bits: min(a.bits, b.bits), radius: a.radius + b.radius)
  }

  /// (A + δ)(B + ε) = A B + (A ε + δ B + δ ε).
  package static func * (a: BallMatrix, b: BallMatrix) -> BallMatrix {
    let moved =
      a.radius.isZero && b.radius.isZero
      ? 0 : a.center.norm * b.radius + a.radius * b.center.norm + a.radius * b.radius
    return BallMatrix(a.center * b.center, bits: min(a.bits, b.bits), radius: moved)
  }

  /// The inverses of the matrices of a ball around a positive definite matrix; nil when these bits do not prove that all of
  /// them have one.
  ///
  /// With G near C⁻¹ and I − (C + δ) G = E of norm η < 1 the inverse is G (I − E)⁻¹, within ‖G‖ η / (1 − η) of G.
  /// Cost: order³/2 products of numbers of `bits` bits, and a matrix product.
  package func inverse() -> BallMatrix? {
    precondition(rows == columns, "inverse of a \(rows) × \(columns) matrix")
    let scale = Integer.one << bits
    let numerators = center.elements.map { $0.numerator * scale.dividedExactly(by: $0.denominator) }
    guard let entries = fixedPointInverse(numerators, order: rows, bits: bits) else { return nil }
    let inverse = Matrix(
      rows: rows, columns: rows, elements: entries.map { Rational(mantissa: $0, binaryExponent: -bits) })
    let error = (.identity(rows) - center * inverse).norm + radius * inverse.norm
    guard error < 1 else { return nil }
    return BallMatrix(inverse, bits: bits, radius: inverse.norm * error / (1 - error))
  }
}

/// An approximate inverse of the symmetric positive definite matrix with these `entries` over 2^bits, symmetric, over 2^bits
/// too; nil when rounding makes the matrix look indefinite. A proposal: whoever uses it checks it.
///
/// Gauss–Jordan exchange on the lower triangle, one pivot after the other. Cost: order³/2 products of `bits` bits.
package func fixedPointInverse(_ entries: [Integer], order: Int, bits: Int) -> [Integer]? {
  var rows = (0..<order).map { i in (0...i).map { entries[i * order + $0] } }
  for k in 0..<order {
    let pivot = rows[k][k]
    guard pivot.signum() > 0 else { return nil }
    let column = (0..<order).map { $0 > k ? rows[$0][k] : rows[k][$0] }
    let scaled = column.map { ($0 << bits).flooredQuotient(dividingBy: pivot) }
    for i in 0..<order where i != k && !scaled[i].isZero {
      for j in 0...i where j != k { rows[i][j] -= (scaled[i] * column[j]) >> bits }
    }
    // Exchanged columns carry the sign that makes the matrix -G⁻¹ in the end.
    for i in 0..<order where i != k {
      if i > k { rows[i][k] = scaled[i] } else { rows[k][i] = scaled[i] }
    }
    rows[k][k] = -(Integer.one << (2 * bits)).flooredQuotient(dividingBy: pivot)
  }
  return (0..<order).flatMap { i in (0..<order).map { j in -rows[max(i, j)][min(i, j)] } }
}

extension Matrix where Element == Rational {
  /// A bound for the Frobenius norm from above, at most 1 + 2^-60 times as large.
  package var norm: Rational { elements.reduce(Rational.zero) { $0 + $1 * $1 }.squareRootBound }
}

extension Rational {
  /// The nearest multiple of 2^-bits.
  package func rounded(bits: Int) -> Rational {
    if let exponent = denominator.powerOfTwoExponent, exponent <= bits { return self }
    let doubled = (numerator << (bits + 1)).flooredQuotient(dividingBy: denominator) + 1
    return Rational(mantissa: doubled >> 1, binaryExponent: -bits)
  }

  /// At least as large, with a mantissa of 64 bits.
  package var roundedUp: Rational {
    let excess = numerator.bitLength - denominator.bitLength - 64
    if isZero || numerator.bitLength <= 64 && denominator.powerOfTwoExponent != nil { return self }
    let scaled = excess >= 0 ? (numerator, denominator << excess) : (numerator << -excess, denominator)
    return Rational(
      mantissa: -(-scaled.0).flooredQuotient(dividingBy: scaled.1), binaryExponent: excess)
  }

  /// A bound for the square root of a nonnegative number from above, at most 1 + 2^-62 times as large.
  package var squareRootBound: Rational {
    if isZero { return 0 }
    let exponent = numerator.bitLength - denominator.bitLength - 130
    let even = exponent - (exponent & 1)
    let scaled = even >= 0 ? (numerator, denominator << even) : (numerator << -even, denominator)
    let quotient = scaled.0.quotientAndRemainder(dividingBy: scaled.1).quotient
    // √(quotient + 1) ≤ ⌊√quotient⌋ + 1.
    return Rational(mantissa: quotient.squareRoot() + 1, binaryExponent: even / 2)
  }
}
