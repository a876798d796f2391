import ExactAlgebra
import Networks
import TestSupport
import Testing
import TrainingPoint
import Vocabulary

/// The expansion of the cross-entropy where the outputs of each sample are equal, and of the logistic loss where all are zero, against differences of
/// enclosed risks.
@Suite struct LocalLossTests {
  /// A network without kinks nearby whose last layer has equal rows, or is zero.
  private struct Classifier: CustomStringConvertible {
    let model: Model
    let description: String

    init(_ generator: inout SeededGenerator) {
      func small(_ range: ClosedRange<Int>) -> Rational { Rational(Int.random(in: range, using: &generator)) }
      func matrix(_ rows: Int, _ columns: Int) -> Matrix<Rational> {
        Matrix(rows: rows, columns: columns) { _, _ in small(-2...2) }
      }
      let loss: Loss = Bool.random(using: &generator) ? .crossEntropy : .logistic
      let outputs = Int.random(in: 2...4, using: &generator)
      let samples = Int.random(in: 3...5, using: &generator)
      let (inputs, width) = (
        Int.random(in: 1...2, using: &generator), Int.random(in: 1...2, using: &generator)
      )
      let y = Matrix<Rational>(rows: samples, columns: outputs) { _, _ in 0 }
      var targets = y
      for sample in 0..<samples {
        switch loss {
        case .logistic:
          for output in 0..<outputs { targets[sample, output] = Bool.random(using: &generator) ? 1 : -1 }
        default:
          // One class, or two.
          targets[sample, Int.random(in: 0..<outputs, using: &generator)] += 1 / 3
          targets[sample, Int.random(in: 0..<outputs, using: &generator)] += 2 / 3
        }
      }
      let row = loss == .logistic ? Array(repeating: 0, count: width) : (0..<width).map { _ in small(-2...2) }
      let shift = loss == .logistic ? 0 : small(-3...3)
      let activation = [Activation.square, .identity, .polynomial([1, 0, -1, 2])].randomElement(
        using: &generator)!
      let layers: [Layer] = [
        .linear(Affine(weight: matrix(width, inputs), bias: (0..<width).map { _ in small(-1...1) })),
        .activation(activation),
        .linear(
          Affine(
            weight: Matrix(rows: outputs, columns: width) { row[$1] },
            bias: Array(repeating: shift, count: outputs))),
      ]
      let x = matrix(samples, inputs)
      model = Model(
        architecture: .fullyConnected(FullyConnected(layers: layers)), loss: loss,
        data: Dataset(x: x, y: targets))
      description = "\(loss.name), \(layers), x = \(x), y = \(targets)"
    }
  }

  /// risk(θ + direction), enclosed from exp and log.
  private func risk(_ model: Model, _ direction: [Rational]) throws -> Interval {
    try #require(
      model.loss.enclosure(
        of: Evaluation(model.moved(by: direction)).prediction.map { Interval($0, precision: 2048) },
        targets: model.data.y.transposed)) * Interval(Rational(1, Integer(model.data.count)), precision: 2048)
  }

  /// Whether the enclosed number divided by `unit` is within 2⁻²⁰ of a rational one.
  private func isClose(_ interval: Interval, _ unit: Rational, _ value: Rational) -> Bool {
    let tolerance = Rational(mantissa: 1, binaryExponent: -20) * unit
    return (interval.lowerBound - value * unit).magnitude < tolerance
      && (interval.upperBound - value * unit).magnitude < tolerance
  }

  private let step = Rational(mantissa: 1, binaryExponent: -60)

  @Test func gradientsAndHessiansAreDifferences() throws {
    var nonzero = 0
    try forAll(seedCount: 60, generator: { Classifier(&$0) }) { classifier in
      let model = classifier.model
      let point = PointAnalysis(model, evaluation: try Evaluation(model))
      let (gradient, hessian) = (try #require(point.gradient), try #require(point.hessian))
      let n = gradient.count
      func at(_ entries: (Int, Int)...) throws -> Interval {
        var direction = Array(repeating: Rational.zero, count: n)
        for (index, sign) in entries { direction[index] += Rational(sign) * step }
        return try risk(model, direction)
      }
      if !Rational.areAllZero(hessian.elements) { nonzero += 1 }
      return try (0..<n).allSatisfy { i in
        let j = (i * 5 + 2) % n
        let mixed =
          try at((i, 1), (j, 1)) - at((i, 1), (j, -1)) - (try at((i, -1), (j, 1)) - at((i, -1), (j, -1)))
        return isClose(try at((i, 1)) - at((i, -1)), 2 * step, gradient[i])
          && isClose(mixed, 4 * step * step, hessian[i, j])
      }
    }
    #expect(nonzero > 40)
  }

  /// The leading coefficients of rays along which the risk falls, of the orders 1 to 6, are quotients of differences.
  @Test func raysAreQuotients() throws {
    var orders: [Int: Int] = [:]
    for seed in 0..<120 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let (depth, outputs) = (Int.random(in: 2...3, using: &random), Int.random(in: 1...3, using: &random))
      let activation = [Activation.square, .abs, .relu, .leakyReLU(slope: 1 / 10)].randomElement(
        using: &random)!
      let y = Matrix<Rational>(rows: 4, columns: outputs) {
        outputs == 1 ? ($0 % 2 == 0 ? 1 : -1) : ($0 % outputs == $1 ? 1 : 0)
      }
      let sizes = [1] + Array(repeating: 1, count: depth - 1) + [outputs]
      let layers = (0..<depth).flatMap { layer -> [Layer] in
        let zero = layer > 0 || Bool.random(using: &random)
        let weight = Matrix<Rational>(rows: sizes[layer + 1], columns: sizes[layer]) { _, _ in zero ? 0 : 1 }
        return [.linear(Affine(weight: weight)), .activation(activation)]
      }
      let model = Model(
        architecture: .fullyConnected(FullyConnected(layers: Array(layers.dropLast()))),
        loss: outputs == 1 ? .logistic : .crossEntropy,
        data: Dataset(
          x: Matrix(rows: 4, columns: 1) { _, _ in Rational(Int.random(in: -3...3, using: &random)) }, y: y))
      let point = PointAnalysis(model, evaluation: try Evaluation(model))
      let (direction, order, coefficient): ([Rational], Int, Rational)
      switch point.witness {
      case .descent(let vector, let slope): (direction, order, coefficient) = (vector, 1, slope)
      case .negativeCurvature(let vector, let value): (direction, order, coefficient) = (vector, 2, value / 2)
      case .descendingRay(let vector, let power, let value):
        (direction, order, coefficient) = (vector, power, value)
      default: continue
      }
      let change = try risk(model, direction.map { $0 * step }) - risk(model, direction.map { _ in 0 })
      #expect(
        isClose(change, step.raised(to: order), coefficient), "seed \(seed), order \(order): \(point.reason)")
      orders[order, default: 0] += 1
    }
    #expect(orders[2, default: 0] > 5 && orders.keys.contains { $0 > 2 }, "\(orders)")
  }

  /// At equal outputs and a kink the one-sided derivative is a rational number.
  @Test func slopesAtKinks() throws {
    func point(_ activation: Activation, _ outer: Matrix<Rational>) throws -> PointAnalysis {
      let model = Model(
        architecture: .fullyConnected(
          FullyConnected(layers: [
            .linear(Affine(weight: [[0]])), .activation(activation), .linear(Affine(weight: outer)),
          ])), loss: .crossEntropy, data: Dataset(x: [[1], [-2], [3]], y: [[1, 0], [0, 1], [0, 1]]))
      return PointAnalysis(model, evaluation: try Evaluation(model))
    }
    // d/d|u| of the mean of log(exp(|u x|) + 1) − y_1 |u x|: (1 + 2 + 3)/6 − 1/3.
    let rising = try point(.abs, [[1], [0]])
    #expect(
      rising.classification == .localMinimum || rising.classification == .globalMinimum, "\(rising.reason)")
    let falling = try point(.abs, [[0], [1]])
    #expect(falling.classification == .notCritical)
    guard case .descent(let direction, let slope) = falling.witness else {
      Issue.record("\(falling.reason)")
      return
    }
    #expect(slope == -direction[0].magnitude * 2 / 3)
    // With slopes 1 and 1/10 on the two sides, 3/10 on both.
    let leaky = try point(.leakyReLU(slope: 1 / 10), [[0], [1]])
    guard case .descent(let other, let value) = leaky.witness else {
      Issue.record("\(leaky.reason)")
      return
    }
    #expect(leaky.classification == .notCritical && value == -other[0].magnitude * 3 / 10)
  }
}
