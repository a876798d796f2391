import ExactAlgebra
import Networks
import TestSupport
import Testing
import TrainingPoint
import Vocabulary

/// Networks whose weights are all zero, with targets for which the gradient is zero too.
private struct ZeroNetwork: CustomStringConvertible {
  enum Biases: CaseIterable { case none, output, all }

  let model: Model
  let description: String

  /// `depth` layers with `width` units between inputs of one or two numbers and one output, or two or three classes; four samples.
  init(depth: Int, width: Int, _ biases: Biases, _ activation: Activation, _ loss: Loss, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let inputs = Int.random(in: 1...2, using: &generator)
    let range = Bool.random(using: &generator) ? 1...5 : -3...3
    let x = Matrix<Rational>(rows: 4, columns: inputs) { _, _ in
      Rational(Int.random(in: range, using: &generator))
    }
    let outputs = loss == .crossEntropy ? Int.random(in: 2...3, using: &generator) : 1
    var y = [Rational](repeating: 0, count: 4 * outputs)
    if loss == .crossEntropy {
      for (sample, label) in [0, 1, 0, 1].shuffled(using: &generator).enumerated() {
        y[sample * outputs + (outputs == 3 && sample == 3 ? 2 : label)] = 1
      }
    } else if loss == .logistic {
      y = ([1, -1, 1, -1] as [Rational]).shuffled(using: &generator)
    } else {
      for sample in 0..<3 { y[sample] = Rational(Int.random(in: -3...3, using: &generator)) }
      y[3] = -y.reduce(0, +)
    }
    let sizes = [inputs] + Array(repeating: width, count: depth - 1) + [outputs]
    let layers = (0..<depth).flatMap { layer -> [Layer] in
      let hasBias = biases == .all || biases == .output && layer == depth - 1
      let affine = Affine(
        weight: .zeros(sizes[layer + 1], sizes[layer]),
        bias: hasBias ? Array(repeating: 0, count: sizes[layer + 1]) : nil)
      return [.linear(affine), .activation(activation)]
    }
    model = Model(
      architecture: .fullyConnected(FullyConnected(layers: Array(layers.dropLast()))), loss: loss,
      data: Dataset(x: x, y: Matrix(rows: 4, columns: outputs, elements: y)))
    description =
      "\(depth) layers of \(width), biases \(biases), \(activation.name), \(loss.name), x = \(x), y = \(y)"
  }

  /// Whether the risk is less with these parameters: exactly, or by enclosures.
  func isLess(at direction: [Rational]) throws -> Bool? {
    let moved = try Evaluation(model.moved(by: direction))
    let start = try Evaluation(model)
    if let risk = moved.risk, let first = start.risk { return risk < first }
    func enclosed(_ evaluation: Evaluation) -> Interval {
      model.loss.enclosure(
        of: evaluation.prediction.map { Interval($0, precision: 2048) },
        targets: model.data.y.transposed)!
    }
    return (enclosed(moved) - enclosed(start)).sign.map { $0 < 0 }
  }
}

@Suite struct ZeroInitialisationTests {
  static let activations: [Activation] = [.relu, .abs, .leakyReLU(slope: 1 / 10), .identity, .square]
  static let losses: [Loss] = [.squared, .huber(delta: 4), .logistic, .crossEntropy]

  /// Every class is shown by other means: a saddle by smaller risks along its ray, where no direction descends at first order; a
  /// minimum by risks that are no smaller at many parameters, near and far.
  @Test(arguments: [2, 3], [1, 2]) fileprivate func census(depth: Int, width: Int) throws {
    var (kinds, open): ([PointClass: Int], [String]) = ([:], [])
    var seed: UInt64 = 0
    for biases in ZeroNetwork.Biases.allCases {
      for activation in Self.activations {
        for loss in Self.losses {
          for _ in 0..<2 {
            seed += 1
            let network = ZeroNetwork(depth: depth, width: width, biases, activation, loss, seed: seed)
            let point = PointAnalysis(network.model, evaluation: try Evaluation(network.model))
            kinds[point.classification, default: 0] += 1
            switch point.classification {
            case .saddle, .strictSaddle:
              try checkSaddle(network, point)
            case .globalMinimum, .localMinimum: try checkMinimum(network, point, seed: seed)
            case .notCritical:
              #expect(point.gradient.map { !Rational.areAllZero($0) } ?? (point.witness != nil), "\(network)")
            default: open.append("\(network): \(point.reason)")
            }
          }
        }
      }
    }
    #expect(open == [], "\(kinds)")
    #expect(kinds[.saddle, default: 0] + kinds[.strictSaddle, default: 0] > 60, "\(kinds)")
    #expect(kinds[.globalMinimum, default: 0] > 1, "\(kinds)")
  }

  private func checkSaddle(_ network: ZeroNetwork, _ point: PointAnalysis) throws {
    let direction: [Rational]
    let order: Int
    switch point.witness {
    case .negativeCurvature(let vector, _): (direction, order) = (vector, 2)
    case .descendingRay(let vector, let power, _): (direction, order) = (vector, power)
    default:
      Issue.record("no ray: \(network), \(point.reason)")
      return
    }
    #expect(point.isCritical == true, "\(network)")
    #expect(
      try (10...20).contains { bits in
        let step = Rational(mantissa: 1, binaryExponent: -2 * bits)
        return try network.isLess(at: direction.map { $0 * step }) == true
      }, "order \(order): \(network)")
    // No direction descends at first order: differences are of second order in the step, from 2⁻⁴⁰.
    guard let risk = try Evaluation(network.model).risk else {
      #expect([.logistic, .crossEntropy].contains(network.model.loss), "\(network)")
      return
    }
    var generator = SeededGenerator(seed: 1)
    let step = Rational(mantissa: 1, binaryExponent: -40)
    for _ in 0..<4 {
      let other = direction.map { _ in step * Rational(Int.random(in: -9...9, using: &generator)) }
      let change = try Evaluation(network.model.moved(by: other)).risk! - risk
      #expect(change > -(step * step * 1_000_000), "\(network)")
    }
  }

  private func checkMinimum(_ network: ZeroNetwork, _ point: PointAnalysis, seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let isGlobal = point.classification == .globalMinimum
    let scales: [Rational] = isGlobal ? [1 / 1000, 1 / 10, 1, 100] : [1 / 1_000_000]
    for scale in scales {
      for _ in 0..<8 {
        let direction = point.parameters.map { _ in
          scale * Rational(Int.random(in: -9...9, using: &generator))
        }
        #expect(try network.isLess(at: direction) != true, "\(network): \(direction)")
      }
    }
  }

  /// A bias of the prediction, which all rays with equal weights move, would hide the descent.
  @Test func biasOfThePrediction() throws {
    let zero = { (rows: Int, columns: Int) in Matrix<Rational>.zeros(rows, columns) }
    func point(_ bias: [Rational]?) throws -> PointAnalysis {
      let model = Model(
        architecture: .fullyConnected(
          FullyConnected(layers: [
            .linear(Affine(weight: zero(2, 1))), .activation(.relu), .linear(Affine(weight: zero(2, 2))),
            .activation(.relu), .linear(Affine(weight: zero(1, 2), bias: bias)),
          ])), data: Dataset(x: [[1], [2]], y: [[-1], [1]]))
      return PointAnalysis(model, evaluation: try Evaluation(model))
    }
    for bias in [nil, [0]] as [[Rational]?] {
      let point = try point(bias)
      #expect(point.classification == .saddle, "\(point.reason)")
      guard case .descendingRay(_, 3, let coefficient) = point.witness else {
        Issue.record("\(point.reason)")
        continue
      }
      #expect(coefficient < 0)
    }
  }

  /// With a loss that has kinks the risk has no gradient: the bias of the prediction alone changes it at first order, and rises it.
  @Test func medianAtManyKinks() throws {
    func point(_ y: Matrix<Rational>) throws -> PointAnalysis {
      let model = Model(
        architecture: .fullyConnected(
          FullyConnected(layers: [
            .linear(Affine(weight: .zeros(3, 2))), .activation(.leakyReLU(slope: 1 / 10)),
            .linear(Affine(weight: .zeros(2, 3), bias: [0, 0])),
          ])), loss: .absolute, data: Dataset(x: [[1, 2], [1, -1], [0, -1], [-2, 1]], y: y))
      return PointAnalysis(model, evaluation: try Evaluation(model))
    }
    let saddle = try point([[0, 1], [-2, 1], [3, -2], [-1, 0]])
    #expect(saddle.classification == .saddle && saddle.isCritical == true, "\(saddle.reason)")
    #expect(try point([[0, 1], [2, 1], [3, -2], [1, 0]]).classification == .notCritical)
  }

  /// Opposite inputs have equal predictions for all parameters, whatever biases there are behind an even layer.
  @Test func evenBehindBiases() throws {
    func point(_ y: Matrix<Rational>, _ biases: [[Rational]?]) throws -> PointAnalysis {
      let weights = biases.map { Affine(weight: [[0]], bias: $0) }
      let model = Model(
        architecture: .fullyConnected(
          FullyConnected(layers: [
            .linear(weights[0]), .activation(.abs), .linear(weights[1]), .activation(.relu),
            .linear(weights[2]),
          ])), data: Dataset(x: [[1], [-1], [2], [-2]], y: y))
      return PointAnalysis(model, evaluation: try Evaluation(model))
    }
    let opposite: Matrix<Rational> = [[1], [-1], [3], [-3]]
    for biases in [[nil, nil, nil], [nil, nil, [0]], [nil, [0], [0]], [nil, [0], nil]] as [[[Rational]?]] {
      let point = try point(opposite, biases)
      #expect(point.classification == .globalMinimum, "\(biases): \(point.reason)")
    }
    #expect(try point(opposite, [[0], [0], [0]]).classification == .saddle)
    #expect(try point([[1], [1], [-1], [-1]], [nil, [0], [0]]).classification == .saddle)
    // A constant and a multiple of |x| fit no better, though a function of |x| does.
    let line: Matrix<Rational> = [[1], [1], [-2], [-2], [1], [1]]
    let x: Matrix<Rational> = [[1], [-1], [2], [-2], [3], [-3]]
    for bias in [nil, [0]] as [[Rational]?] {
      let model = Model(
        architecture: .fullyConnected(
          FullyConnected(layers: [
            .linear(Affine(weight: [[0]])), .activation(.abs), .linear(Affine(weight: [[0]], bias: bias)),
            .activation(.relu), .linear(Affine(weight: [[0]], bias: [0])),
          ])), data: Dataset(x: x, y: line))
      let point = PointAnalysis(model, evaluation: try Evaluation(model))
      #expect((point.classification == .globalMinimum) == (bias == nil), "\(point.reason)")
    }
  }
}
