import ExactAlgebra
import TestSupport
import Testing

@Suite struct LeastSquaresTests {
  static func squaredNorm(_ matrix: Matrix<Rational>) -> Rational {
    matrix.elements.reduce(.zero) { $0 + $1 * $1 }
  }

  @Test func `the solution satisfies the normal equations and reaches the residual`() throws {
    try forAll(
      seedCount: 60,
      generator: { random in
        let (k, samples) = (Int.random(in: 0...6, using: &random), Int.random(in: 0...8, using: &random))
        let rank = Int.random(in: 0...min(k, samples), using: &random)
        return (
          random.matrix(k, samples, rank: rank),
          random.matrix(Int.random(in: 0...3, using: &random), samples), rank
        )
      },
      property: { features, targets, rank in
        let fit = LeastSquares(features: features, targets: targets)
        let h = fit.solution
        return fit.rank == rank && fit.verify(h)
          && Self.squaredNorm(targets - h * features) == fit.residual
          && h * features * targets.transposed == fit.explained
          && (0..<features.rows).allSatisfy {
            fit.pivotRows.contains($0) || h.column($0).allSatisfy(\.isZero)
          }
      })
  }

  @Test func `no other predictor is better`() throws {
    try forAll(
      seedCount: 40,
      generator: { random in (random.matrix(3, 6), random.matrix(2, 6), random.matrix(2, 3)) },
      property: { features, targets, h in
        Self.squaredNorm(targets - h * features)
          >= LeastSquares(features: features, targets: targets).residual
      })
  }

  @Test func `a chain is the list of its prefixes`() throws {
    try forAll(
      seedCount: 30,
      generator: { random in
        // Rows of one matrix of rank 4, so that later blocks depend on earlier ones.
        let all = random.matrix(8, 7, rank: 4)
        let blocks = [0..<2, 2..<2, 2..<5, 5..<8].map { all.selecting(rows: Array($0)) }
        return (blocks, random.matrix(2, 7))
      },
      property: { blocks, targets in
        let chain = LeastSquares.chain(blocks: blocks, targets: targets)
        return chain.indices.allSatisfy { i in
          let alone = LeastSquares(features: .vertical(Array(blocks[...i]), columns: 7), targets: targets)
          return alone.explained == chain[i].explained && alone.pivotRows == chain[i].pivotRows
            && alone.features == chain[i].features && (i == 0 || chain[i].residual <= chain[i - 1].residual)
        } && chain.count == blocks.count
      })
  }

  /// Few rows of long numbers are eliminated; more of them, and of shorter ones, are lifted, and multiplied with the solution number by number. Against
  /// elimination over the rational numbers.
  @Test(arguments: [(1, 40_000), (2, 20_000), (3, 9_000), (2, 3_000), (13, 9_000), (2, 300)])
  func `long numbers`(_ rows: Int, _ bits: Int) throws {
    var random = SeededGenerator(seed: UInt64(rows * bits))
    func matrix(_ count: Int, _ bits: Int) -> Matrix<Rational> {
      Matrix(rows: count, columns: rows + 2) { _, _ in
        let words = (0...bits / 64).reduce(Integer.zero) { value, _ in
          (value << 64) + Integer(UInt64.random(in: 0 ... .max, using: &random))
        }
        return Rational(
          Bool.random(using: &random) ? words : -words, Integer(Int.random(in: 1...9, using: &random)))
      }
    }
    let (features, targets) = (matrix(rows, bits), matrix(2, 64))
    let fit = LeastSquares(features: features, targets: targets)
    let (a, b) = (targets.row(0), targets.row(1))
    var elimination = GramElimination(
      features.rowArrays, targets: [a, b, zip(a, b).map { $0 + $1 }], length: rows + 2)
    for row in 0..<rows { elimination.eliminate(row) }
    #expect(fit.residual == elimination.residual(0) + elimination.residual(1))
    // ‖a + b‖² = ‖a‖² + ‖b‖² + 2⟨a, b⟩, of what the features leave.
    #expect(
      (targets * targets.transposed)[0, 1] - fit.explained[0, 1] == (elimination.residual(2) - fit.residual)
        / 2)
  }

  @Test func `a predictor that is not best is refused`() {
    let fit = LeastSquares(features: Matrix([[1, 2, 3]]), targets: Matrix([[1, 1, 2]]))
    #expect(fit.solution == Matrix([[Rational(9, 14)]]))
    #expect(
      fit.verify(fit.solution) && !fit.verify(Matrix([[1]])) && !fit.verify(Matrix<Rational>.zeros(1, 2)))
    #expect(fit.residual == 6 - Rational(81, 14))
  }

  @Test func `boundary shapes`() {
    let targets = Matrix<Rational>([[1, 2]])
    let nothing = LeastSquares(features: .zeros(0, 2), targets: targets)
    #expect(nothing.rank == 0 && nothing.residual == 5 && nothing.solution == .zeros(1, 0))
    let zeros = LeastSquares(features: .zeros(3, 2), targets: targets)
    #expect(zeros.rank == 0 && zeros.residual == 5 && zeros.solution == .zeros(1, 3))
    let noSamples = LeastSquares(features: .zeros(3, 0), targets: .zeros(2, 0))
    #expect(noSamples.residual == 0 && noSamples.explained == .zeros(2, 2))
    #expect(LeastSquares.chain(blocks: [], targets: targets).isEmpty)
  }
}
