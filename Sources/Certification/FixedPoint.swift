import Certificates
import ExactAlgebra

/// Fixed-point arithmetic: integers over a power of two. Its results are approximations that the checker judges.
enum FixedPoint {
  /// An approximate inverse of the positive definite matrix `gram`, symmetric, over 2^bits; nil when rounding makes it
  /// look indefinite.
  static func inverse(of gram: FractionMatrix, bits: Int) -> FractionMatrix? {
    let entries = gram.numerators.map { ($0 << bits).flooredQuotient(dividingBy: gram.denominator) }
    guard let inverse = fixedPointInverse(entries, order: gram.rows, bits: bits) else { return nil }
    return FractionMatrix(
      rows: gram.rows, columns: gram.rows, numerators: inverse, denominator: Integer.one << bits
    ).inLowestTerms
  }

  /// C with ‖I − CZ‖ < 1/2 in the row-sum norm, with as few digits as that takes; nil where none is found, as where the columns of Z are
  /// dependent.
  static func leftInverse(of matrix: FractionMatrix) -> FractionMatrix? {
    let gram = matrix.transposed.timesTransposed(matrix.transposed)
    let identity = FractionMatrix.identity(matrix.columns)
    for bits in sequence(first: 128, next: { $0 < Certification.Limits.bestFitBits ? 2 * $0 : nil }) {
      guard let inverse = inverse(of: gram, bits: bits) else { continue }
      let product = inverse.timesTransposed(matrix)
      for digits in sequence(first: 16, next: { $0 < bits ? 2 * $0 : nil }) {
        let rounded = FractionMatrix(
          rows: product.rows, columns: product.columns,
          numerators: product.numerators.map {
            self.rounded(Rational($0, product.denominator), bits: digits)
          },
          denominator: Integer.one << digits
        ).inLowestTerms
        if (identity - rounded * matrix).rowSumNorm < Rational(1, 2) { return rounded }
      }
    }
    return nil
  }

  /// floor(2^bits q).
  static func rounded(_ number: Rational, bits: Int) -> Integer {
    (number.numerator << bits).flooredQuotient(dividingBy: number.denominator)
  }
}
