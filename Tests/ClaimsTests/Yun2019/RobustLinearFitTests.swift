import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing

@Suite struct RobustLinearFitTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func theGradientVanishes(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let inputs = generator.matrix(2, 7)
    let targets = generator.matrix(1, 7).elements
    let delta = Rational(1, 2)
    let fit = try #require(RobustLinearFit(loss: .huber(delta: delta), inputs: inputs, targets: targets))
    for row in 0..<2 {
      let gradient = (0..<7).reduce(Rational.zero) { sum, sample in
        let residual =
          fit.coefficients[0] * inputs[0, sample] + fit.coefficients[1] * inputs[1, sample]
          - targets[sample]
        return sum + min(delta, max(-delta, residual)) * inputs[row, sample]
      }
      #expect(gradient == 0)
    }
  }

  @Test func noMinimum() {
    // A convex loss that falls for ever.
    let slope = Loss.piecewisePolynomial(PiecewisePolynomial(breakpoints: [], pieces: [[0, 1]]))
    #expect(RobustLinearFit(loss: slope, inputs: [[1]], targets: [0]) == nil)
    #expect(RobustLinearFit(loss: .absolute, inputs: [[1]], targets: [0]) == nil)
  }
}
