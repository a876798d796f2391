import ExactAlgebra
import Networks
import TestSupport
import Testing
import TrainingPoint
import Vocabulary

private func analyse(_ model: Model) throws -> PointAnalysis {
  PointAnalysis(model, evaluation: try Evaluation(model))
}

@Suite struct CanonicalOrderTests {
  /// A class says something about the network, not about how it is written down; and it is right.
  @Test func classesDoNotDependOnTheOrder() throws {
    var kinds: [PointClass: Int] = [:]
    try forAll(seedCount: 120, generator: { DegenerateNetwork(&$0) }) { network in
      let point = try analyse(network.model)
      kinds[point.classification, default: 0] += 1
      if let fault = try network.fault(of: point) { throw PropertyFailure(description: fault) }
      let other = try analyse(network.reordered).classification
      if other != point.classification {
        throw PropertyFailure(description: "\(point.classification) and \(other): \(network.reordered)")
      }
      return true
    }
    for kind in [PointClass.saddle, .strictSaddle, .localMinimum, .globalMinimum, .notCritical] {
      #expect(kinds[kind, default: 0] > 5, "\(kinds)")
    }
  }

  /// Neighbours do not tell the units of two triangles from those of a hexagon; which it is does not matter here, but the descent that
  /// is found first must be the same wherever one begins.
  @Test func tiesThatNeighboursDoNotBreak() throws {
    func point(_ order: [Int]) throws -> PointAnalysis {
      let edges: [Set<Int>] = [[0, 1], [1, 2], [2, 0], [3, 4], [4, 5], [5, 3]]
      let x = Matrix<Rational>(rows: 6, columns: 6) { edges[$0].contains(order[$1]) ? 1 : 0 }
      let y: Matrix<Rational> = [[1], [-1], [1], [-1], [1], [-1]]
      return try analyse(
        Model(
          architecture: .fullyConnected(
            FullyConnected(layers: [
              .linear(Affine(weight: .zeros(1, 6))), .activation(.relu), .linear(Affine(weight: [[0]])),
              .activation(.relu), .linear(Affine(weight: [[0]])),
            ])), data: Dataset(x: x, y: y)))
    }
    let first = try point([0, 1, 2, 3, 4, 5])
    guard case .descendingRay(_, let order, let coefficient) = first.witness else {
      Issue.record("\(first.reason)")
      return
    }
    for other in [[5, 4, 3, 2, 1, 0], [2, 0, 1, 4, 3, 5], [3, 4, 5, 0, 1, 2]] {
      guard case .descendingRay(_, order, coefficient) = try point(other).witness else {
        Issue.record("\(other)")
        continue
      }
    }
  }

  /// Witnesses are in the order of the given weights.
  @Test func witnessesAreTakenBack() throws {
    let model = Model(
      architecture: .fullyConnected(
        FullyConnected(layers: [
          .linear(Affine(weight: [[0], [0]])), .activation(.relu),
          .linear(Affine(weight: .zeros(2, 2))), .activation(.relu),
          .linear(Affine(weight: [[0, -1]])), .activation(.relu), .linear(Affine(weight: [[0]])),
        ])), loss: .absolute, data: Dataset(x: [[-2], [1]], y: [[-3], [3]]))
    let point = try analyse(model)
    guard case .descendingRay(let direction, let order, let coefficient) = point.witness else {
      Issue.record("\(point.reason)")
      return
    }
    let step = Rational(mantissa: 1, binaryExponent: -40)
    let change = try Evaluation(model.moved(by: direction.map { $0 * step })).risk! - Evaluation(model).risk!
    let leading = coefficient * (0..<order).reduce(Rational.one) { product, _ in product * step }
    #expect(change < 0 && change / leading > 1 / 2 && change / leading < 2)
  }
}
