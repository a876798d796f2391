import ExactAlgebra

/// A basis ψ of a row space over Q with ‖ψ ψᵀ − I‖ < 1/4, by enclosures: coordinates in which a convex problem on that space is well
/// conditioned, whatever the features are.
struct NearlyOrthonormalRows {
  /// d × N. The basis is within the ball; its Gram matrix is near the identity for every matrix of the ball.
  let rows: BallMatrix
  let bits: Int
  /// The exact F (d × d) with ψ = F φ.
  let factor: Matrix<Rational>

  /// 1/σ_min(ψ) is at most this: σ_min² > 3/4 > (6/7)².
  static let inverseNorm = Rational(7, 6)

  /// That of the row space of the first `count` rows of the basis: the factor is triangular.
  init(first count: Int, of other: NearlyOrthonormalRows) {
    rows = other.rows.selecting(rows: 0..<count)
    bits = other.bits
    factor = other.factor.submatrix(rows: Array(0..<count), columns: Array(0..<count))
  }

  /// The row space of `basis` (d × N), whose rows are independent; nil where the precision that there may be does not give one.
  ///
  /// With T the inverse of the triangular factor of the Gram matrix, by rounded arithmetic, ψ = T φ. T is triangular with a positive
  /// diagonal, so that the span is that of φ. Cost: d³ + d² N products of `bits` bits.
  init?(spanning basis: Matrix<Rational>, bits first: Int) {
    // Rows of about the same length: a row space does not depend on scales.
    let exponents = (0..<basis.rows).map { row in
      Matrix(rows: 1, columns: basis.columns, elements: basis.row(row)).binaryExponent
    }
    let scaled = Matrix<Rational>(rows: basis.rows, columns: basis.columns) {
      basis[$0, $1].shifted(by: -exponents[$0])
    }
    var bits = first
    while bits <= Limits.lastEnclosureBits {
      let words = bits / 64 + 1
      Meter.charge(
        work: basis.rows * basis.rows * (basis.rows + 2 * basis.columns) * words * words,
        "an orthonormal basis of \(basis.rows) features with \(bits) bits")
      let ball = BallMatrix(scaled, bits: bits)
      if let factor = (ball * ball.transposed).inverseFactor() {
        let rows = factor * ball
        let distance = (rows * rows.transposed - .identity(basis.rows, bits: bits)).normBound
        if distance < Rational(1, 4), rows.radius.shifted(by: first / 2) < 1 {
          self.rows = rows
          self.bits = bits
          let triangle = factor.center
          self.factor = Matrix(rows: basis.rows, columns: basis.rows) {
            triangle[$0, $1].shifted(by: -exponents[$1])
          }
          return
        }
      }
      bits *= 2
    }
    return nil
  }
}
