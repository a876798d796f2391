import ExactAlgebra
import Networks
import TestSupport
import Testing

@Suite struct LossPropertyTests {
  private let targets: Matrix<Rational> = [[1], [-2]]

  @Test(arguments: [
    Loss.squared, .huber(delta: 3 / 2), .smoothedHinge(delta: 1 / 3), .logistic, .crossEntropy,
    .piecewisePolynomial(PiecewisePolynomial(breakpoints: [0], pieces: [[0, 0, 1], [0, 0, 0, 1]])),
  ])
  func convexAndDifferentiable(loss: Loss) {
    #expect(loss.convexity(targets: targets).holds)
    #expect(loss.differentiability().holds)
  }

  @Test func absoluteHasAKink() {
    #expect(Loss.absolute.convexity(targets: targets).holds)
    #expect(Loss.absolute.differentiability() == .fails(.jump(order: 1, at: 0, left: -1, right: 1)))
  }

  @Test func huberHasNoSecondDerivative() {
    #expect(
      Loss.huber(delta: 2).differentiability(order: 2) == .fails(.jump(order: 2, at: -2, left: 0, right: 1)))
    #expect(Loss.squared.differentiability(order: 2).holds)
  }

  private func convexity(_ breakpoints: [Rational], _ pieces: [[Rational]]) -> LossProperty {
    Loss.piecewisePolynomial(PiecewisePolynomial(breakpoints: breakpoints, pieces: pieces))
      .convexity(targets: targets)
  }

  @Test func defects() {
    #expect(convexity([1], [[0], [1]]) == .fails(.jump(order: 0, at: 1, left: 0, right: 1)))
    #expect(convexity([1], [[0, 1], [1]]) == .fails(.fallingSlope(at: 1, left: 1, right: 0)))
    #expect(
      Loss.piecewisePolynomial(.init(breakpoints: [1], pieces: [[0], [1]])).differentiability()
        == .fails(.jump(order: 0, at: 1, left: 0, right: 1)))
    // x³ is concave below 0 alone, −x² everywhere.
    guard case .fails(.negativeCurvature(let point, let value, 1)) = convexity([], [[0, 0, 0, 1]]) else {
      Issue.record("x³ is not convex")
      return
    }
    #expect(point < 0 && value == 6 * point)
    #expect(!convexity([], [[0, 0, -1]]).holds)
    #expect(!convexity([-1], [[-1, 0, -1], [-4, -2]]).holds)
  }

  @Test func curvatureThatTouchesZero() {
    // Second derivatives 12 x² and (x − 1)² (x + 2)² scaled: zero at double roots, negative nowhere.
    #expect(convexity([], [[0, 0, 0, 0, 1]]).holds)
    let touching: [Rational] = [4, -4, -3, 2, 1]
    let integrated = [0, 0] + touching.enumerated().map { $1 / Rational(($0 + 1) * ($0 + 2)) }
    #expect(convexity([], [integrated]).holds)
    // One part in a million lower, and it dips below zero near the double roots.
    var lowered = integrated
    lowered[2] -= 1 / 1_000_000
    guard case .fails(.negativeCurvature(_, let value, _)) = convexity([], [lowered]) else {
      Issue.record("the lowered curvature is negative somewhere")
      return
    }
    #expect(value < 0)
  }

  /// Curvature x (x − 1): negative on (0, 1) and nowhere else, with roots at the breakpoints.
  @Test func onlyThePieceAtHandCounts() {
    let piece: [Rational] = [0, 0, 0, -1 / 6, 1 / 12]
    let slopeAtOne: Rational = -1 / 2 + 1 / 3
    let valueAtOne: Rational = -1 / 6 + 1 / 12
    #expect(!convexity([], [piece]).holds)
    #expect(convexity([0], [piece, [0]]).holds)
    #expect(
      convexity([1], [[valueAtOne - slopeAtOne, slopeAtOne], piece]).holds)
    #expect(!convexity([0, 1], [[0], piece, [valueAtOne - slopeAtOne, slopeAtOne]]).holds)
  }

  @Test func crossEntropyNeedsTargetsWithANonnegativeSum() {
    #expect(Loss.crossEntropy.convexity(targets: [[1, -1], [2, 3]]).holds)
    #expect(
      Loss.crossEntropy.convexity(targets: [[1, 0], [1, -2]])
        == .fails(.negativeTargetSum(sample: 2, sum: -1)))
    #expect(Loss.crossEntropy.convexity(targets: [[-1]]).holds)
  }

  @Test func values() {
    #expect(Loss.squared.value(of: [1, 2], target: [0, 4]) == 5)
    #expect(Loss.huber(delta: 1).value(of: [3, 1 / 2], target: [0, 0]) == Rational(21, 8))
    // Margins 2, 3/4 and −1 of a smoothed hinge with δ = 1/2.
    #expect(
      Loss.smoothedHinge(delta: 1 / 2).value(of: [2, -3 / 4, -1], target: [1, -1, 1]) == Rational(29, 16))
    #expect(Loss.absolute.value(of: [-3], target: [1]) == 4)
    #expect(Loss.logistic.value(of: [0], target: [1]) == nil)
  }
}
