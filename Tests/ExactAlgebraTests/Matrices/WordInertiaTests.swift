import ExactAlgebra
import TestSupport
import Testing

/// Inertia in machine integers, beside exact elimination of the same matrices.
@Suite struct WordInertiaTests {
  private func symmetric(_ order: Int, _ entry: (Int, Int) -> Rational) -> Matrix<Rational> {
    var matrix = Matrix<Rational>.zeros(order, order)
    for i in 0..<order {
      for j in 0...i { (matrix[i, j], matrix[j, i]) = (entry(i, j), entry(i, j)) }
    }
    return Matrix(rows: order, columns: order) { matrix[max($0, $1), min($0, $1)] }
  }

  /// Full and sparse, with zeros on the diagonal, zero rows, fractions, and of every rank.
  @Test func isThatOfElimination() throws {
    try forAll(seedCount: 60) { random -> Matrix<Rational> in
      let order = Int.random(in: 0...24, using: &random)
      let rank = Bool.random(using: &random) ? order : Int.random(in: 0...order, using: &random)
      let density = Int.random(in: 1...4, using: &random)
      var factor = random.matrix(rank, order)
      for index in factor.elements.indices where Int.random(in: 0..<4, using: &random) >= density {
        factor.elements[index] = 0
      }
      let signs = (0..<rank).map { _ in [1, -1].randomElement(using: &random)! as Rational }
      var matrix = factor.transposed * Matrix(rows: rank, columns: order) { signs[$0] * factor[$0, $1] }
      if Bool.random(using: &random) { for i in 0..<order { matrix[i, i] = 0 } }
      return matrix
    } property: { matrix in
      matrix.inertia() == matrix.congruence().inertia
    }
  }

  /// A Hilbert matrix is nearly singular, and one with a pair of eigenvalues 1 ± 10⁻¹² off a singular one nearly indefinite.
  @Test func nearlySingularMatrices() {
    for order in 1...9 {
      let hilbert = symmetric(order) { Rational(1, Integer($0 + $1 + 1)) }
      #expect(hilbert.inertia() == Inertia(positive: order, negative: 0, zero: 0))
    }
    let tiny = Rational(1, Integer(10).raised(to: 12))
    for (change, sign) in [(tiny, 1), (-tiny, -1), (0, 0)] as [(Rational, Int)] {
      let matrix: Matrix<Rational> = [[1, 1], [1, 1 + change]]
      #expect(
        matrix.inertia()
          == Inertia(positive: 1 + max(sign, 0), negative: max(-sign, 0), zero: sign == 0 ? 1 : 0))
    }
  }

  /// Entries at the limits of what is computed in words, and beyond.
  @Test func longEntries() {
    for bits in [29, 38, 39, 40, 41, 62, 63, 64, 200] {
      let big = Rational(Integer(1) << bits)
      #expect(([[big, big - 1], [big - 1, big]] as Matrix<Rational>).inertia().positive == 2)
      #expect(([[big, big + 1], [big + 1, big]] as Matrix<Rational>).inertia().negative == 1)
      #expect(([[0, 1], [1, big]] as Matrix<Rational>).inertia().negative == 1)
      #expect(([[1 / big, 1], [1, -big]] as Matrix<Rational>).inertia().negative == 1)
    }
  }
}
