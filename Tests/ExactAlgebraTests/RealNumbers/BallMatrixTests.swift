import ExactAlgebra
import TestSupport
import Testing

@Suite struct BallMatrixTests {
  /// Whether the matrix is in the ball, by exact squares.
  static func contains(_ ball: BallMatrix, _ matrix: Matrix<Rational>) -> Bool {
    let square = (matrix - ball.center).elements.reduce(Rational.zero) { $0 + $1 * $1 }
    return square <= ball.radius * ball.radius
  }

  /// Sums, products of few and of many numbers, and transposes of matrices in balls are in the results, whether or not the
  /// centres are exact.
  @Test func operationsEnclose() throws {
    try forAll(
      seedCount: 200,
      generator: { g in
        let sizes = (0..<3).map { _ in Int.random(in: 0...6, using: &g) }
        return (
          g.matrix(sizes[0], sizes[1]), g.matrix(sizes[1], sizes[2]), g.matrix(sizes[0], sizes[1]),
          Int.random(in: 0...40, using: &g)
        )
      }
    ) { a, b, c, bits in
      let (x, y, z) = (
        BallMatrix(a, bits: bits), BallMatrix(b, bits: bits), BallMatrix(c, bits: bits)
      )
      return Self.contains(x, a) && Self.contains(x * y, a * b) && Self.contains(x + z, a + c)
        && Self.contains(x - z, a - c) && Self.contains(x.transposed, a.transposed)
        && Self.contains(x.hadamard(z), Matrix(rows: a.rows, columns: a.columns) { a[$0, $1] * c[$0, $1] })
        && Self.contains(x.selecting(rows: 0..<a.rows / 2), a.selecting(rows: Array(0..<a.rows / 2)))
        && x.leastNorm * x.leastNorm <= a.gram.trace && a.gram.trace <= x.normBound * x.normBound
    }
  }

  /// The exact inverse of a positive definite matrix is in the ball of inverses, and few bits prove nothing.
  @Test func inversesEnclose() throws {
    var outcomes: Set<Bool> = []
    try forAll(
      seedCount: 200,
      generator: { g in
        let order = Int.random(in: 0...4, using: &g)
        let factor = g.matrix(order, order + 1)
        return (factor.gram, Int.random(in: 1...80, using: &g))
      }
    ) { matrix, bits in
      let inverse = BallMatrix(matrix, bits: bits).inverse()
      outcomes.insert(inverse != nil)
      guard let inverse else { return bits < 60 || matrix.rank < matrix.rows }
      return matrix.inverse().map { Self.contains(inverse, $0) } ?? false
    }
    #expect(outcomes == [true, false])
  }

  @Test func boundsOfRoots() throws {
    try forAll(seedCount: 300, generator: { g in g.rational(maxBits: 300).magnitude }) { value in
      let root = value.squareRootBound
      let slack = Rational((Integer.one << 60) + 1, Integer.one << 60)
      return root * root >= value && root * root <= value * slack * slack && value.roundedUp >= value
        && value.roundedUp <= value * slack
        && value.roundedUp.numerator.bitLength - value.roundedUp.numerator.trailingZeroBitCount <= 65
    }
    #expect(Rational(0).squareRootBound == 0)
    #expect(Rational(0).roundedUp == 0)
  }
}
