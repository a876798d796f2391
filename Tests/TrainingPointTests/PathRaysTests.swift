import ExactAlgebra
import Networks
import TestSupport
import Testing
import TrainingPoint
import Vocabulary

private func point(_ weights: [Matrix<Rational>], _ loss: Loss, x: Matrix<Rational>, y: Matrix<Rational>)
  throws
  -> PointAnalysis
{
  let layers = weights.flatMap { [Layer.linear(Affine(weight: $0)), .activation(.relu)] }.dropLast()
  let model = Model(
    architecture: .fullyConnected(FullyConnected(layers: Array(layers))), loss: loss,
    data: Dataset(x: x, y: y))
  return PointAnalysis(model, evaluation: try Evaluation(model))
}

@Suite struct PathRaysTests {
  /// Zero weights by the hundreds: one path of units is enough, at the cost of some expansions.
  @Test(arguments: [Loss.squared, .absolute, .crossEntropy]) func wideZeroNetworks(loss: Loss) throws {
    let x: Matrix<Rational> = [[1, 2, -1], [0, 1, 1], [-1, 0, 2], [2, 1, 0]]
    let y: Matrix<Rational> =
      loss == .crossEntropy ? [[1, 0], [0, 1], [1, 0], [0, 1]] : [[1, 2], [3, -1], [0, 2], [-1, 1]]
    let found = try point([.zeros(12, 3), .zeros(12, 12), .zeros(2, 12)], loss, x: x, y: y)
    #expect(found.classification == .saddle && found.isCritical == true)
    guard case .descendingRay(let direction, 3, let coefficient) = found.witness else {
      Issue.record("\(found.reason)")
      return
    }
    #expect(coefficient < 0)
    // One unit of each layer: its row, and one weight behind it for each layer.
    #expect(direction[36...].count { !$0.isZero } == 2)
  }

  /// Whichever of two units the weight leads to, the path through the other one is found.
  @Test func eitherUnit() throws {
    for last: Matrix<Rational> in [[[-1, 0]], [[0, -1]]] {
      let found = try point(
        [[[0], [0]], .zeros(2, 2), last, [[0]]], .absolute, x: [[1], [-2]], y: [[3], [-3]])
      #expect(found.classification == .saddle, "\(found.reason)")
      guard case .descendingRay(_, 4, _) = found.witness else {
        Issue.record("\(found.reason)")
        continue
      }
    }
  }

  /// Where the sign of the last step is not free, the first row goes where it has to: with y on one side of what |·| gives it descends, on
  /// the other it does not.
  @Test func rowsOfACell() throws {
    let x: Matrix<Rational> = [[2, 1], [1, 2]]
    // Only rows with 2 v₁ + v₂ much larger than v₁ + 2 v₂ make the sum of the losses fall: along (1, 1) it rises.
    let saddle = try point([[[0, 0]], [[0]], [[1]]], .absolute, x: x, y: [[3], [0]])
    #expect(saddle.classification == .saddle || saddle.classification == .strictSaddle, "\(saddle.reason)")
    let minimum = try point([[[0, 0]], [[0]], [[1]]], .absolute, x: x, y: [[-3], [0]])
    #expect(minimum.classification == .localMinimum, "\(minimum.reason)")
  }
}
