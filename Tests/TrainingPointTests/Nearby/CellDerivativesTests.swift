import ExactAlgebra
import Networks
import TestSupport
import Testing
import TrainingPoint

@Suite struct CellDerivativesTests {
  /// Gradient and Hessian of two kinds of enclosures hold those of the exact analysis, which computes them otherwise.
  @Test func enclosuresHoldTheExactDerivatives() throws {
    try forAll(seedCount: 150) {
      $0.model(samples: Int.random(in: 1...4, using: &$0))
    } property: { model in
      let evaluation = try Evaluation(model)
      let cell = ActivationCell(model, loss: model.loss.scalar!, evaluation: evaluation)
      let exact = PointAnalysis(model, evaluation: evaluation)
      guard cell.kink == nil, let gradient = exact.gradient, let hessian = exact.hessian else { return true }
      func holds<Number: Enclosure>(_ type: Number.Type, width: Rational?) -> Bool {
        let derivatives = CellDerivatives(
          cell, at: evaluation.graph.weights.map { Number(enclosing: $0, precision: 200) }, precision: 200)
        return zip(
          derivatives.gradient + derivatives.hessian.elements, gradient + hessian.elements
        ).allSatisfy { enclosure, value in
          guard let (lower, upper) = enclosure.bounds else { return width == nil }
          return lower <= value && value <= upper && (width.map { upper - lower < $0 } ?? true)
        }
      }
      return holds(WordBall.self, width: nil)
        && holds(Interval.self, width: Rational(mantissa: 1, binaryExponent: -100))
    }
  }

  /// Sums, differences and products of balls hold those of their points.
  @Test func ballsHoldWhatTheirPointsGive() throws {
    struct Numbers { let a: Rational, b: Rational, width: Rational }
    try forAll(seedCount: 2000) { generator -> Numbers in
      let scale = Rational(mantissa: 1, binaryExponent: Int.random(in: -45...20, using: &generator))
      return Numbers(
        a: generator.rational() * scale, b: generator.rational(),
        width: Rational(mantissa: 1, binaryExponent: -Int.random(in: 5...60, using: &generator)))
    } property: { numbers in
      let (a, b, width) = (numbers.a, numbers.b, numbers.width)
      let x = WordBall(from: a - width, through: a + width, precision: 0)
      let y = WordBall(enclosing: b, precision: 0)
      func holds(_ ball: WordBall, _ value: Rational) -> Bool {
        guard let (lower, upper) = ball.bounds else { return value.magnitude > Rational(1 << 20) }
        return lower <= value && value <= upper
      }
      return [a - width, a, a + width].allSatisfy {
        holds(x + y, $0 + b) && holds(x - y, $0 - b) && holds(x * y, $0 * b) && holds(x * x, $0 * $0)
      }
    }
  }

  /// What does not fit in a word has no bound, and neither has what is computed with it.
  @Test func balloonsHaveNoBound() {
    let large = WordBall(enclosing: Rational(1 << 20), precision: 0)
    #expect(large.bounds != nil)
    #expect((large * large).bounds == nil)
    #expect((large * large - large * large).bounds == nil)
    #expect((large * large * .zero).isZero)
  }
}
