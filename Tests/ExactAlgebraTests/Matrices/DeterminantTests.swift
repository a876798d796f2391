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

  /// Lifting in words and on the kernels, with a solution that few digits show and with one that takes them all.
  @Test(arguments: [0, Kernels.leastOrder])
  func `the divisor and the rest, against echelon forms`(leastOrder: Int) throws {
    try Kernels.$leastOrder.withValue(leastOrder) {
      try forAll(
        seedCount: 40,
        generator: { random in
          let order = [1, 2, 7, 33, 41, 50].randomElement(using: &random)!
          let bits = [2, 31, 63, 90].randomElement(using: &random)!
          let edges = [Integer.one << 63, (.one << 64) - 1, .one << 64, .one << 127]
          switch Int.random(in: 0...4, using: &random) {
          case 0:
            // Short solutions.
            let scale = Rational(random.integer(maxBits: bits))
            return scale * random.unimodularMatrix(order)
          case 1:
            let diagonal = (0..<order).map { _ in Rational(random.integer(maxBits: bits)) }
            return Matrix(rows: order, columns: order) { i, j in i == j ? diagonal[i] : 0 }
          case 2:
            return random.matrix(order, order) {
              let edge = edges.randomElement(using: &$0)!
              return Rational(Bool.random(using: &$0) ? edge : -edge)
            }
          case 3: return random.matrix(order, order) { $0.dyadic(maxBits: bits) }
          default: return random.matrix(order, order) { Rational($0.integer(maxBits: bits)) }
          }
        }, shrink: shrinkSquareMatrix,
        property: { $0.modularDeterminant() == $0.echelonDeterminant() })
    }
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
