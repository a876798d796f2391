import ExactAlgebra
import Networks
import TestSupport
import Testing
import TrainingPoint

@Suite struct InvariancesTests {
  private static let precision = 400

  private static func cell(_ model: Model) throws -> ActivationCell? {
    let cell = ActivationCell(model, loss: model.loss.scalar!, evaluation: try Evaluation(model))
    return cell.kink == nil ? cell : nil
  }

  /// ∂_X F = 0 for every field at random weights: the Jacobian of the predictions times each is zero, to 400 bits.
  @Test func predictionsDoNotMove() throws {
    var kinds: Set<InvarianceKind> = []
    try forAll(seedCount: 400) {
      $0.model(samples: Int.random(in: 1...4, using: &$0))
    } property: { model in
      guard let cell = try Self.cell(model) else { return true }
      let weights = try Evaluation(model).graph.weights
      let point = CellDerivatives<Interval>.point(cell, weights, Self.precision)
      let invariances = Invariances(
        cell,
        near: CellDerivatives<Approximation>(
          cell, at: weights.map { Approximation(enclosing: $0, precision: 53) }, precision: 53))
      guard let values = invariances.values(at: point, precision: Self.precision) else { return true }
      kinds.formUnion(invariances.kinds)
      let jacobian = point.jacobian(samples: Array(0..<model.data.count))
      let tiny = Rational(mantissa: 1, binaryExponent: -200)
      return values.allSatisfy { field in
        (0..<jacobian.rows).allSatisfy { row in
          let change = field.reduce(Interval.zero) { $0 + jacobian[row, $1.parameter] * $1.value }
          return change.upperBound.magnitude < tiny && change.lowerBound.magnitude < tiny
        }
      }
    }
    #expect(kinds == Set(InvarianceKind.allCases))
  }
}
