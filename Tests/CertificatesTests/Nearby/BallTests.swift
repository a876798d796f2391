import Certificates
import ExactAlgebra
import TestSupport
import Testing

/// Results of balls hold the results for numbers in them.
@Suite struct BallTests {
  private struct Case {
    let balls: [Ball]
    /// One in each ball.
    let numbers: [Rational]
  }

  private func holds(_ ball: Ball, _ number: Rational) -> Bool {
    ball.lowerBound <= number && number <= ball.upperBound
  }

  /// Numbers, some of them no binary fractions, with balls that hold them, some of radius zero.
  private func numbers(_ count: Int, _ generator: inout SeededGenerator) -> Case {
    var (balls, numbers): ([Ball], [Rational]) = ([], [])
    for _ in 0..<count {
      let scale = Rational(mantissa: 1, binaryExponent: Int.random(in: -220...20, using: &generator))
      let middle =
        Rational(Int.random(in: -999...999, using: &generator))
        / Rational(Int.random(in: 1...9, using: &generator))
        * scale
      let distance = Bool.random(using: &generator) ? Rational.zero : scale / 7
      let part = Rational(Int.random(in: -10...10, using: &generator)) / Rational(10)
      balls.append(Ball(middle, within: distance))
      numbers.append(middle + part * distance)
    }
    return Case(balls: balls, numbers: numbers)
  }

  @Test func operationsHoldTheExactResults() throws {
    try forAll(seedCount: 400) {
      self.numbers(4, &$0)
    } property: { item in
      let (b, x) = (item.balls, item.numbers)
      let polynomial: [Rational] = [Rational(1, 3), -2, Rational(5, 7)]
      return zip(b, x).allSatisfy(holds) && holds(b[0] + b[1], x[0] + x[1]) && holds(b[0] - b[1], x[0] - x[1])
        && holds(b[0] * b[1], x[0] * x[1]) && holds(Ball.dot(b[0...1], b[2...3]), x[0] * x[2] + x[1] * x[3])
        && holds(
          Ball.value(polynomial, at: b[0]), (polynomial[2] * x[0] + polynomial[1]) * x[0] + polynomial[0])
    }
  }

  @Test func shortBinaryFractionsStayExact() {
    let (a, b) = (Rational(3, 1 << 60), Rational(-5, 1 << 40))
    let product = Ball(a) * Ball(b) + Ball(a) - Ball(b)
    #expect(product.lowerBound == a * b + a - b && product.upperBound == a * b + a - b)
    #expect(Ball(Rational(1, 3)).lowerBound < Ball(Rational(1, 3)).upperBound)
  }

  /// Regular matrices and, with a row that is a combination of others, singular ones: the exact rank decides.
  @Test func regularMatricesAreTold() throws {
    var regular = 0
    try forAll(seedCount: 200) { generator -> Matrix<Rational> in
      let order = Int.random(in: 1...6, using: &generator)
      var matrix = Matrix(rows: order, columns: order) { _, _ in
        Rational(Int.random(in: -4...4, using: &generator))
          / Rational(Int.random(in: 1...3, using: &generator))
      }
      if order > 1, Bool.random(using: &generator) {
        for j in 0..<order { matrix[order - 1, j] = matrix[0, j] * 3 / 7 }
      }
      return matrix
    } property: { matrix in
      func isRegular(within distance: Rational) -> Bool {
        BallMatrix.isRegular((0..<matrix.rows).map { matrix.row($0).map { Ball($0, within: distance) } })
      }
      let expected = matrix.rankDecision().rank == matrix.rows
      regular += expected ? 1 : 0
      // Balls of this size hold singular matrices as well.
      return isRegular(within: .zero) == expected && !isRegular(within: 20)
    }
    #expect((40...160).contains(regular))
  }
}
