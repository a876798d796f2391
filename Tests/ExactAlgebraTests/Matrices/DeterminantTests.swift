import ExactAlgebra
import TestSupport
import Testing

@Suite struct DeterminantTests {
  /// Laplace expansion along the first row.
  static func cofactorExpansion(_ a: Matrix<Rational>) -> Rational {
    if a.rows == 0 { return 1 }
    return (0..<a.columns).reduce(.zero) { sum, j in
      let minor = a.submatrix(rows: Array(1..<a.rows), columns: (0..<a.columns).filter { $0 != j })
      let term = a[0, j] * cofactorExpansion(minor)
      return j % 2 == 0 ? sum + term : sum - term
    }
  }

  @Test func `determinant against Laplace expansion`() throws {
    try forAll(
      seedCount: 60,
      generator: { random in
        let order = Int.random(in: 0...5, using: &random)
        let rank =
          Int.random(in: 0...2, using: &random) == 0 ? Int.random(in: 0...order, using: &random) : order
        return random.matrix(order, order, rank: rank)
      }, shrink: shrinkSquareMatrix,
      property: { matrix in
        matrix.determinant == Self.cofactorExpansion(matrix)
      })
  }

  @Test func `the modular route against fraction-free elimination`() throws {
    try forAll(
      seedCount: 60,
      generator: { random in
        let order = Int.random(in: 0...9, using: &random)
        switch Int.random(in: 0...3, using: &random) {
        case 0: return random.matrix(order, order, rank: Int.random(in: 0...order, using: &random))
        case 1:
          // Many equal invariant factors: no solution's denominator is the whole determinant.
          return 6 * random.unimodularMatrix(order)
        default: return random.matrix(order, order)
        }
      }, shrink: shrinkSquareMatrix,
      property: { matrix in
        let reference = matrix.fractionFreeDeterminant()
        return matrix.modularDeterminant() == reference && matrix.determinant == reference
      })
  }

  @Test func `determinants multiply`() throws {
    try forAll(
      seedCount: 20,
      generator: { random in
        let n = Int.random(in: 1...12, using: &random)
        return (random.matrix(n, n), random.matrix(n, n), random.unimodularMatrix(n))
      },
      property: { a, b, u in
        let product: Rational = a.determinant * b.determinant
        return (a * b).determinant == product && u.determinant.magnitude == 1
      })
  }
}
