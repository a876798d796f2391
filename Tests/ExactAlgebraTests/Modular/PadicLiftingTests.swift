import ExactAlgebra
import TestSupport
import Testing

@Suite struct PadicLiftingTests {
  /// Ones on the diagonal, and a last row and column full of the largest words: sums of more products than two words hold,
  /// and nothing that fills in.
  @Test func `inner products longer than two words can sum`() {
    var random = SeededGenerator(seed: 7)
    let order = 640
    let largest = Rational((Integer.one << 64) - 1)
    let matrix = Matrix<Rational>(rows: order, columns: order) { i, j in
      if i == order - 1 || j == order - 1 { return (i + j) % 50 == 0 ? -largest : largest }
      return i == j ? 1 : 0
    }
    let rhs = random.matrix(order, 1) { Rational(Integer($0.next())) }
    guard case .solution(let x, let isUnique) = matrix.solve(rhs) else {
      Issue.record("no solution")
      return
    }
    #expect(isUnique && matrix * x == rhs)
  }

  /// The Gram matrix of features with long and short rows, against the solution of the normal equations.
  @Test func `quadratic forms over rows of different lengths`() throws {
    try forAll(
      seedCount: 6,
      generator: { random in
        let short = random.matrix(5, 24, maxBits: 6)
        let long = random.matrix(4, 24) { $0.dyadic(maxBits: 300) }
        return (
          Matrix.vertical([short, long, short.selecting(rows: [1])]), random.matrix(3, 24, maxBits: 40)
        )
      },
      property: { features, targets in
        let fit = LeastSquares(features: features, targets: targets)
        let solution = fit.solution
        return fit.verify(solution) && solution * features * targets.transposed == fit.explained
      })
  }
}
