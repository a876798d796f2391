import Certificates
import ExactAlgebra

/// Fixed-point arithmetic: integers over a power of two. Its results are approximations that the checker judges.
enum FixedPoint {
  /// An approximate inverse of the positive definite matrix `gram`, symmetric, over 2^bits; nil when rounding makes it
  /// look indefinite.
  ///
  /// Gauss–Jordan exchange on the lower triangle, one pivot after the other. Cost: order³/2 products of `bits` bits.
  static func inverse(of gram: FractionMatrix, bits: Int) -> FractionMatrix? {
    let order = gram.rows
    var rows = (0..<order).map { i in
      (0...i).map { j in (gram.numerator(i, j) << bits).flooredQuotient(dividingBy: gram.denominator) }
    }
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
    return FractionMatrix(
      rows: order, columns: order,
      numerators: (0..<order).flatMap { i in (0..<order).map { j in -rows[max(i, j)][min(i, j)] } },
      denominator: Integer.one << bits
    ).inLowestTerms
  }
}
