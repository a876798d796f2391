import ExactAlgebra
import TestSupport
import Testing

@Suite struct CongruenceTests {
  /// By Descartes' rule, exact for a polynomial with real roots only: the numbers of sign changes in the
  /// characteristic polynomial at λ and at −λ, with coefficients from Faddeev and LeVerrier's recursion.
  static func inertiaFromCharacteristicPolynomial(_ a: Matrix<Rational>) -> Inertia {
    let n = a.rows
    var coefficients: [Rational] = [1]  // of λ^n, λ^(n-1), …
    var m = Matrix<Rational>.zeros(n, n)
    for k in 1..<max(n + 1, 1) {
      m = a * m + coefficients[k - 1] * .identity(n)
      coefficients.append(-Rational(Integer(1), Integer(k)) * (a * m).trace)
    }
    func changes(_ values: [Rational]) -> Int {
      let signs = values.map { $0.signum() }.filter { $0 != 0 }
      return zip(signs, signs.dropFirst()).filter { $0 != $1 }.count
    }
    let positive = changes(coefficients)
    let negative = changes(coefficients.enumerated().map { $0.offset % 2 == 0 ? $0.element : -$0.element })
    return Inertia(positive: positive, negative: negative, zero: n - positive - negative)
  }

  static func randomSymmetric(_ random: inout SeededGenerator) -> Matrix<Rational> {
    let n = Int.random(in: 0...6, using: &random)
    switch Int.random(in: 0...2, using: &random) {
    case 0: return random.symmetricMatrix(n)
    case 1:
      // Zero diagonals and small entries bring out 2 × 2 blocks and rank drops.
      let half = random.matrix(n, n) { Rational(Int.random(in: -1...1, using: &$0)) }
      return Matrix(rows: n, columns: n) { $0 == $1 ? 0 : half[$0, $1] + half[$1, $0] }
    default:
      let factor = random.matrix(n, n, rank: Int.random(in: 0...n, using: &random))
      let signs = Matrix<Rational>(rows: n, columns: n) { $0 != $1 ? 0 : $0 % 2 == 0 ? 1 : -1 }
      return factor * signs * factor.transposed
    }
  }

  static func shrink(_ matrix: Matrix<Rational>) -> [Matrix<Rational>] {
    (0..<matrix.rows).map { removed in
      let kept = (0..<matrix.rows).filter { $0 != removed }
      return matrix.submatrix(rows: kept, columns: kept)
    }
  }

  @Test func `inertia against the signs of the characteristic polynomial`() throws {
    try forAll(seedCount: 150, generator: Self.randomSymmetric, shrink: Self.shrink) { matrix in
      let expected = Self.inertiaFromCharacteristicPolynomial(matrix)
      let congruence = matrix.congruence()
      return congruence.verify(matrix) && congruence.inertia == expected && matrix.inertia() == expected
    }
  }

  @Test func `Sylvester: inertia does not change under congruence`() throws {
    try forAll(
      seedCount: 60,
      generator: { random in
        let a = Self.randomSymmetric(&random)
        return (a, random.unimodularMatrix(a.rows))
      },
      property: { a, p in
        let b = p * a * p.transposed
        return b.inertia() == a.inertia() && b.congruence().verify(b)
      })
  }

  @Test func `a Gram matrix is positive semidefinite, of the rank of its factor`() throws {
    try forAll(
      seedCount: 40,
      generator: { random in
        let n = Int.random(in: 0...6, using: &random)
        return random.matrix(n, 5, rank: Int.random(in: 0...min(n, 5), using: &random))
      }, shrink: shrinkMatrix,
      property: {
        $0.gram.inertia() == Inertia(positive: $0.fieldRank, negative: 0, zero: $0.rows - $0.fieldRank)
      })
  }

  @Test func `small cases by hand`() {
    #expect(Matrix<Rational>.zeros(0, 0).inertia() == Inertia(positive: 0, negative: 0, zero: 0))
    #expect(Matrix<Rational>([[-2]]).inertia() == Inertia(positive: 0, negative: 1, zero: 0))
    #expect(Matrix<Rational>([[0, 3], [3, 0]]).inertia() == Inertia(positive: 1, negative: 1, zero: 0))
    #expect(Matrix<Rational>([[1, 1], [1, 1]]).inertia() == Inertia(positive: 1, negative: 0, zero: 1))
  }

  @Test func `a congruence of another matrix is refused`() {
    let matrix = Matrix<Rational>([[2, 1, 0], [1, 2, 1], [0, 1, 2]])
    let other = Matrix<Rational>([[2, 1, 0], [1, 2, 1], [0, 1, -2]])
    let good = matrix.congruence()
    #expect(good.verify(matrix) && !good.verify(other))
    let notUnit = Congruence(
      permutation: good.permutation, lower: 2 * good.lower, diagonal: Rational(1, 4) * good.diagonal)
    #expect(!notUnit.verify(matrix))
    let notBlocks = Congruence(permutation: [0, 1, 2], lower: .identity(3), diagonal: matrix)
    #expect(!notBlocks.verify(matrix))
    let notPermutation = Congruence(permutation: [0, 0, 0], lower: good.lower, diagonal: good.diagonal)
    #expect(!notPermutation.verify(matrix))
  }

  /// The form is negative along the direction, and there is one iff some eigenvalue is negative.
  @Test func negativeDirections() throws {
    try forAll(
      seedCount: 150, generator: Self.randomSymmetric, shrink: Self.shrink,
      property: { matrix in
        guard let direction = matrix.congruence().negativeDirection else {
          return matrix.inertia().negative == 0
        }
        let column = Matrix(rows: matrix.rows, columns: 1, elements: direction)
        return (column.transposed * matrix * column)[0, 0] < 0
      })
  }
}
