import ExactAlgebra
import Networks
import TestSupport
import Testing
import TrainingPoint
import Vocabulary

private func analyse(_ layers: [Layer], x: Matrix<Rational>, y: Matrix<Rational>) throws -> PointAnalysis {
  let model = Model(
    architecture: .fullyConnected(FullyConnected(layers: layers)), loss: .absolute, data: Dataset(x: x, y: y))
  return PointAnalysis(model, evaluation: try Evaluation(model))
}

/// The least Σ |y − A x − b| over lines: some line of least absolute deviations passes through as many points as it has coefficients.
private func leastDeviation(_ x: [Rational], _ y: [Rational], hasBias: Bool) -> Rational {
  func sum(_ slope: Rational, _ bias: Rational) -> Rational {
    zip(x, y).reduce(0) { $0 + ($1.1 - slope * $1.0 - bias).magnitude }
  }
  let points = zip(x, y)
  if !hasBias { return ([sum(0, 0)] + points.filter { $0.0 != 0 }.map { sum($0.1 / $0.0, 0) }).min()! }
  let flat = y.map { sum(0, $0) }
  let lines = points.flatMap { a in
    points.filter { $0.0 != a.0 }.map { b in
      let slope = (b.1 - a.1) / (b.0 - a.0)
      return sum(slope, a.1 - slope * a.0)
    }
  }
  return (flat + lines).min()!
}

@Suite struct SubgradientsTests {
  /// A linear network with one input: it is a global minimum of the absolute loss exactly where no line fits better, and a point with
  /// zeros in all layers too.
  @Test func leastAbsoluteDeviations() throws {
    var kinds: [Bool: Int] = [:]
    try forAll(seedCount: 300) { random -> ([Rational], [Rational], [Rational], Bool) in
      let count = Int.random(in: 1...4, using: &random)
      func numbers(_ range: ClosedRange<Int>, _ count: Int) -> [Rational] {
        (0..<count).map { _ in Rational(Int.random(in: range, using: &random)) }
      }
      return (numbers(-2...2, count), numbers(-2...2, count), numbers(-1...1, 3), Bool.random(using: &random))
    } property: { x, y, weights, hasBias in
      let layers: [Layer] = [
        .linear(Affine(weight: [[weights[0]], [0]])), .activation(.identity),
        .linear(Affine(weight: [[weights[1], 0]], bias: hasBias ? [weights[2]] : nil)),
      ]
      let column = { (values: [Rational]) in Matrix(rows: values.count, columns: 1, elements: values) }
      let found = try analyse(layers, x: column(x), y: column(y))
      let isLeast = found.risk! * Rational(x.count) == leastDeviation(x, y, hasBias: hasBias)
      kinds[isLeast, default: 0] += 1
      return (found.classification == .globalMinimum) == isLeast
    }
    #expect(kinds[true]! > 30 && kinds[false]! > 30, "\(kinds)")
  }

  /// Where a ReLU is zero all around, only the bias behind it matters: the point is a minimum where the bias is a median.
  @Test func deadUnits() throws {
    func found(_ bias: Rational) throws -> PointAnalysis {
      try analyse(
        [
          .linear(Affine(weight: [[2], [1]], bias: [0, 0])), .activation(.identity),
          .linear(Affine(weight: [[0, 0]], bias: [-1])), .activation(.relu),
          .linear(Affine(weight: [[0]], bias: [bias])),
        ], x: [[1], [2], [-1]], y: [[-2], [1], [1]])
    }
    #expect(try found(1).classification == .localMinimum)
    #expect(try found(0).classification == .notCritical)
  }

  /// One weight of the last layer outweighs the other, unless the subgradient at the residual that is zero is chosen so: two
  /// outputs, one of which is fitted.
  @Test func featuresThatOnlyRise() throws {
    let layers: [Layer] = [
      .linear(Affine(weight: [[0]])), .activation(.relu), .linear(Affine(weight: [[0], [-1]])),
    ]
    let minimum = try analyse(layers, x: [[-1]], y: [[-2, 0]])
    #expect(minimum.classification == .localMinimum, "\(minimum.reason)")
    let descent = try analyse(layers, x: [[-1]], y: [[-2, -1]])
    #expect(descent.classification == .notCritical, "\(descent.reason)")
  }
}
