import Conditioning
import ExactAlgebra
import Testing
import TestSupport

/// Enclosures against the exact inertia of H Hᵀ − λ I, which counts eigenvalues by another route.
@Suite struct SingularValuesTests {
  /// Whether σ_1 and σ_r of `matrix` are where `values` has them, with bounds that are a little wider than those.
  static func hold(_ values: SingularValues, of matrix: Matrix<Rational>) -> Bool {
    guard let greatest = values.greatest, let least = values.leastNonzero else { return false }
    let gram = matrix.gram
    func inertia(_ bound: Rational) -> Inertia {
      (gram - (bound * bound) * Matrix.identity(gram.rows)).inertia()
    }
    if values.rank == 0 { return matrix.isZero && greatest == .zero && least == .zero }
    let (below, above) = (1 - Rational(1, 1 << 40), 1 + Rational(1, 1 << 40))
    return inertia(greatest.upperBound * above).positive == 0
      && inertia(greatest.lowerBound * below).positive >= 1
      && inertia(least.lowerBound * below).positive == values.rank
      && inertia(least.upperBound * above).positive < values.rank
  }

  @Test func boundsCountEigenvalues() throws {
    try forAll(seedCount: 60) { random in
      let (rows, columns) = (Int.random(in: 1...5, using: &random), Int.random(in: 1...6, using: &random))
      let inner = Int.random(in: 1...5, using: &random)
      // Products have small ranks.
      return Bool.random(using: &random)
        ? random.matrix(rows, columns) : random.matrix(rows, inner) * random.matrix(inner, columns)
    } property: { matrix in
      let values = SingularValues(of: matrix, bits: 40)
      return values.rank == matrix.rankDecision(route: .fractionFree).rank && Self.hold(values, of: matrix)
    }
  }

  @Test func widthsAreAsAskedFor() throws {
    try forAll(seedCount: 20) { random in
      random.matrix(4, 5)
    } property: { matrix in
      [8, 60, 300].allSatisfy { bits in
        let values = SingularValues(of: matrix, bits: bits)
        guard let condition = values.conditionOnImage else { return matrix.isZero }
        return condition.width * Rational(mantissa: 1, binaryExponent: bits) <= condition.lowerBound
      }
    }
  }

  /// Several equal singular values at either end: nothing separates them, and the bounds close in all the same.
  @Test func repeatedSingularValues() {
    let matrix = Matrix<Rational>(rows: 4, columns: 4) { $0 == $1 ? [3, 3, 2, 2][$0] : 0 }
    let values = SingularValues(of: matrix, bits: 50)
    #expect(values.greatest!.contains(3))
    #expect(values.leastNonzero!.contains(2))
    #expect(values.conditionNumber!.contains(Rational(3, 2)))
  }

  /// As many squarings as bits: exponents of the powers would not fit into a word.
  @Test func repeatedSingularValuesToManyDigits() {
    for scale in [Rational(3), Rational(1, 1000), Rational(mantissa: 5, binaryExponent: 900)] {
      let values = SingularValues(of: scale * Matrix<Rational>.identity(3), bits: 200)
      #expect(values.greatest!.contains(scale) && values.leastNonzero!.contains(scale))
      #expect(values.conditionNumber!.contains(1) && values.conditionNumber!.isRelativelyNarrow(bits: 200))
    }
  }

  @Test func theHilbertMatrix() {
    // By mpmath with 60 digits: 15257575741.64694…
    let matrix = Matrix<Rational>(rows: 8, columns: 8) { Rational(1, Integer($0 + $1 + 1)) }
    let values = SingularValues(of: matrix, bits: 40)
    #expect(values.conditionNumber!.midpoint.decimal(significantDigits: 12) == "15257575741.6")
    #expect(Self.hold(values, of: matrix))
  }

  @Test func farApart() {
    let small = Rational(mantissa: 1, binaryExponent: -3000)
    let matrix = Matrix<Rational>([[1, 1, 0], [1, 1 + small, 0]])
    let values = SingularValues(of: matrix, bits: 20)
    // det = small = σ_1 σ_2, and σ_1² + σ_2² = 4 + …
    #expect(values.rank == 2)
    let product = values.greatest! * values.leastNonzero!
    #expect(product.contains(small))
    #expect(values.conditionNumber!.lowerBound.decimal(significantDigits: 3) == "4.92e903")
  }

  /// The rows that are found to be a basis are nearly parallel, or of very different lengths, and the matrix is well conditioned on
  /// its image all the same.
  @Test func basesOfNearlyParallelRows() {
    let small = Rational(mantissa: 1, binaryExponent: -400)
    for matrix in [
      Matrix<Rational>([[1, 1, 0], [1, 1 + small, 0], [1, -1, 0]]),
      Matrix<Rational>([[small, 0, 0, small], [0, small, 0, 0], [3, 0, 0, 3], [0, 2, 0, 0]]),
    ] {
      let values = SingularValues(of: matrix, bits: 30)
      #expect(values.rank == 2)
      #expect(values.conditionOnImage.map { $0.upperBound < 3 } == true)
      #expect(Self.hold(values, of: matrix))
    }
  }

  @Test func smallestShapes() {
    let zero = SingularValues(of: Matrix<Rational>.zeros(2, 3), bits: 20)
    #expect(zero.rank == 0 && !zero.isFullRank && zero.conditionNumber == nil && zero.conditionOnImage == nil)
    let row = SingularValues(of: Matrix<Rational>([[3, 4]]), bits: 20)
    #expect(row.isFullRank && row.greatest!.contains(5) && row.conditionNumber!.contains(1))
    let empty = SingularValues(of: Matrix<Rational>.zeros(0, 0), bits: 20)
    #expect(empty.rank == 0 && empty.conditionNumber == nil)
  }

  /// A ball that is too wide is refused, not answered.
  @Test func wideBallsAreRefused() {
    let ball = BallMatrix(Matrix<Rational>([[2, 0], [0, 1]]), bits: 60, radius: 1 / 2)
    #expect(ball.greatestEigenvalue(bits: 20) == nil)
    #expect(
      BallMatrix(Matrix<Rational>([[2, 0], [0, 1]]), bits: 60).greatestEigenvalue(bits: 20)!.contains(2))
  }
}
