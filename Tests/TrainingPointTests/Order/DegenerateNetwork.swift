import ExactAlgebra
import Networks
import TestSupport
import TrainingPoint
import Vocabulary

/// A small fully connected network most of whose weights are zero: many numbers are at breakpoints.
struct DegenerateNetwork: CustomStringConvertible {
  let model: Model
  /// The same with samples, inputs, hidden units and outputs in another order.
  let reordered: Model
  private let seed: UInt64

  init(_ random: inout SeededGenerator) {
    func pick<T>(_ list: [T]) -> T { list.randomElement(using: &random)! }
    let loss = pick([Loss.squared, .absolute, .absolute, .huber(delta: 1), .logistic, .crossEntropy])
    let (inputs, samples) = (Int.random(in: 1...3, using: &random), Int.random(in: 1...4, using: &random))
    let outputs = loss == .crossEntropy ? pick([2, 2, 3]) : pick([1, 1, 2])
    var sizes = [inputs] + (0..<pick([1, 1, 2, 2, 3])).map { _ in Int.random(in: 1...3, using: &random) }
    sizes.append(outputs)
    let (zeros, biases) = (pick([6, 8, 9, 10]), pick([0, 0, 1]))
    let activations = pick(
      [
        [Activation.relu], [.relu], [.abs], [.leakyReLU(slope: 1 / 2)], [.identity],
        [.relu, .abs, .identity],
      ])
    func entry() -> Rational {
      Int.random(in: 0..<10, using: &random) < zeros ? 0 : pick([1, -1, 2, -2, 1 / 2])
    }
    func small() -> Rational { Rational(Int.random(in: -3...3, using: &random)) }
    let affines = (1..<sizes.count).map { layer in
      Affine(
        weight: Matrix(rows: sizes[layer], columns: sizes[layer - 1]) { _, _ in entry() },
        bias: biases == 0 ? nil : (0..<sizes[layer]).map { _ in entry() })
    }
    let functions = affines.map { _ in pick(activations) }
    let endsWithActivation = Int.random(in: 0..<12, using: &random) == 0
    let x = Matrix<Rational>(rows: samples, columns: inputs) { _, _ in pick([-2, -1, 0, 1, 2]) }
    let y: Matrix<Rational>
    switch loss {
    case .crossEntropy:
      let labels = (0..<samples).map { _ in Int.random(in: 0..<outputs, using: &random) }
      y = Matrix(rows: samples, columns: outputs) { $1 == labels[$0] ? 1 : 0 }
    case .logistic: y = Matrix(rows: samples, columns: outputs) { _, _ in pick([1, -1]) }
    default: y = Matrix(rows: samples, columns: outputs) { _, _ in small() }
    }
    func network(_ affines: [Affine], _ x: Matrix<Rational>, _ y: Matrix<Rational>) -> Model {
      var layers = zip(affines, functions).flatMap { [Layer.linear($0), .activation($1)] }
      if !endsWithActivation { layers.removeLast() }
      return Model(
        architecture: .fullyConnected(FullyConnected(layers: layers)), loss: loss, data: Dataset(x: x, y: y))
    }
    model = network(affines, x, y)
    let rows = Array(0..<samples).shuffled(using: &random)
    let orders = sizes.map { Array(0..<$0).shuffled(using: &random) }
    reordered = network(
      affines.enumerated().map { layer, affine in
        Affine(
          weight: affine.weight.submatrix(rows: orders[layer + 1], columns: orders[layer]),
          bias: affine.bias.map { bias in orders[layer + 1].map { bias[$0] } })
      }, x.submatrix(rows: rows, columns: orders[0]), y.submatrix(rows: rows, columns: orders.last!))
    seed = random.next()
  }

  var description: String { "\(model)" }

  /// Why the class or the witness is wrong, if it is: a witness is followed, and near and far from a minimum risks are computed.
  func fault(of point: PointAnalysis) throws -> String? {
    let start = try Evaluation(model)
    switch point.witness {
    case .descendingRay(let direction, _, _)?, .negativeCurvature(let direction, _)?,
      .descent(let direction, _)?:
      return try descends(start, direction, direction.map { _ in 0 }) ? nil : "no descent: \(point.witness!)"
    case .descendingCurve(let direction, let acceleration, _)?:
      return try descends(start, direction, acceleration) ? nil : "no descent: \(point.witness!)"
    case .partialDerivative?, nil: break
    }
    let isGlobal = point.classification == .globalMinimum
    guard isGlobal || point.classification == .localMinimum else {
      return point.classification == .saddle || point.classification == .strictSaddle ? "no witness" : nil
    }
    var random = SeededGenerator(seed: seed)
    for round in 0..<24 {
      // Of different sizes, and many zeros among them: descents hide in few directions.
      let scale = isGlobal ? 2 - 6 * (round % 3) : -8 - 6 * (round % 3)
      let step = point.parameters.map { _ in
        Bool.random(using: &random)
          ? Rational.zero
          : Rational(
            mantissa: Integer(Int.random(in: -9...9, using: &random)),
            binaryExponent: scale - (round < 12 ? 0 : Int.random(in: 0...12, using: &random)))
      }
      if try isLess(start, step) == true { return "a smaller risk at \(step)" }
    }
    return nil
  }

  private func descends(_ start: Evaluation, _ direction: [Rational], _ acceleration: [Rational]) throws
    -> Bool
  {
    try [12, 20, 30, 45].contains { bits in
      let t = Rational(mantissa: 1, binaryExponent: -bits)
      return try isLess(start, zip(direction, acceleration).map { t * $0 + t * t * $1 }) == true
    }
  }

  /// Whether the risk is less there: exactly, or by enclosures.
  private func isLess(_ start: Evaluation, _ step: [Rational]) throws -> Bool? {
    let moved = try Evaluation(model.moved(by: step))
    if let risk = moved.risk, let first = start.risk { return risk < first }
    func enclosed(_ evaluation: Evaluation) -> Interval {
      model.loss.enclosure(
        of: evaluation.prediction.map { Interval($0, precision: 1024) }, targets: model.data.y.transposed)!
    }
    return (enclosed(moved) - enclosed(start)).sign.map { $0 < 0 }
  }
}
