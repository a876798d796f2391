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
}
