import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct Chen2021Assumption2Tests {
  private func verdict(_ loss: Loss) throws -> Finding {
    let model = Model(
      architecture: .resnest(
        .given(expansion: [[1]], [(values: [[1], [0]], weight: [[1]])], prediction: [[1]])),
      loss: loss, data: Dataset(x: [[1], [2]], y: [[1], [-1]]))
    return try Investigation(model).finding(.named(.chen2021Assumption2))
  }

  @Test(arguments: [Loss.squared, .huber(delta: 2), .smoothedHinge(delta: 1), .logistic])
  func convexAndSmooth(_ loss: Loss) throws { #expect(try verdict(loss).verdict == .holds) }

  /// Left and right of 0 the difference quotients of |r| are −1 and 1, however short the step.
  @Test func absoluteHasAKink() throws {
    let finding = try verdict(.absolute)
    #expect(finding.verdict == .fails && finding.values[.differentiable]?.truth == false)
    #expect(finding.values[.convex]?.truth == true && finding.witness[.reason] != nil)
  }

  /// Continuous piecewise quadratic functions, whose slopes and curvatures are decided by hand.
  @Test func piecewiseQuadratics() throws {
    struct Case: CustomStringConvertible {
      let breakpoint: Rational
      let left: [Rational]
      let right: [Rational]
      var description: String { "\(left) up to \(breakpoint), then \(right)" }
      func callAsFunction(_ r: Rational) -> Rational {
        let c = r <= breakpoint ? left : right
        return c[0] + c[1] * r + c[2] * r * r
      }
      func slope(_ c: [Rational]) -> Rational { c[1] + 2 * c[2] * breakpoint }
    }
    var outcomes: [Int] = [0, 0, 0]
    try forAll(seedCount: 200) { random -> Case in
      func small() -> Rational { Rational(Int.random(in: -1...2, using: &random)) }
      let (b, left) = (small(), [small(), small(), small()])
      var right = [Rational.zero, small(), small()]
      // Half of them with equal slopes, all with equal values at the breakpoint.
      if Bool.random(using: &random) { right[1] = left[1] + 2 * (left[2] - right[2]) * b }
      right[0] = left[0] + (left[1] - right[1]) * b + (left[2] - right[2]) * b * b
      return Case(breakpoint: b, left: left, right: right)
    } property: { loss in
      let finding = try verdict(
        .piecewisePolynomial(
          PiecewisePolynomial(breakpoints: [loss.breakpoint], pieces: [loss.left, loss.right])))
      let isSmooth = loss.slope(loss.left) == loss.slope(loss.right)
      let isConvex =
        loss.left[2].signum() >= 0 && loss.right[2].signum() >= 0
        && loss.slope(loss.left) <= loss.slope(loss.right)
      outcomes[isSmooth ? isConvex ? 0 : 1 : 2] += 1
      // A chord that lies below its function, near the breakpoint or far out on either side, refutes convexity.
      let hasLowChord = [loss.breakpoint, loss.breakpoint - 9, loss.breakpoint + 9].contains { middle in
        [Rational(1), Rational(1, 64)].contains { 2 * loss(middle) > loss(middle - $0) + loss(middle + $0) }
      }
      return finding.verdict == (isSmooth && isConvex ? .holds : .fails) && hasLowChord == !isConvex
        && finding.values[.differentiable]?.truth == isSmooth && finding.values[.convex]?.truth == isConvex
    }
    #expect(outcomes.allSatisfy { $0 > 10 }, "\(outcomes)")
  }
}
