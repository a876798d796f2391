import ExactAlgebra

/// A number that sits exactly at a breakpoint of an activation or of the loss where the second derivative does not
/// exist.
public struct Kink: Sendable, Hashable {
  /// The activation layer, or nil for the loss.
  public let place: LayerPlace?
  /// The unit, or the output for the loss, from 1.
  public let unit: Int
  /// From 1.
  public let sample: Int
  /// The lowest order of derivative that jumps at the breakpoint: 0, the function itself; 1, the slope; 2.
  public let order: Int
  /// Whether the number keeps its value for all parameters near the given ones, so that the risk does not see the
  /// kink. Such is the input of a unit without bias on a sample that is zero.
  public let isConstant: Bool
}

extension Kink: CustomStringConvertible {
  public var description: String {
    "\(place.map { "\($0) unit" } ?? "loss output") \(unit), sample \(sample)"
  }
}

/// The kinks of a point, grouped into the functions of the parameters whose sign decides the pieces: one for each
/// node, unit and class of samples with equal inputs.
struct KinkStructure: Sendable {
  struct Switch: Sendable, Hashable {
    let node: Int
    let unit: Int
    /// The first sample of its class.
    let sample: Int
  }

  private(set) var kinks: [Kink] = []
  /// Those of the kinks that are not constant. Earlier nodes come first.
  private(set) var switches: [Switch] = []
  /// The first sample with the same inputs, for every sample.
  let sampleClass: [Int]
  /// For every node, units × N: whether the value is the same for all parameters near the given ones.
  let isConstant: [Matrix<Bool>]

  init(model: Model, loss: ScalarLoss, evaluation: Evaluation) {
    let graph = evaluation.graph
    isConstant = evaluation.constancy
    sampleClass = KinkStructure.sampleClasses(graph, count: model.data.count)
    var found: Set<Switch> = []
    for (node, kink) in evaluation.kinks(of: loss, targets: model.data.y, constancy: isConstant) {
      kinks.append(kink)
      if kink.isConstant { continue }
      let new = Switch(node: node, unit: kink.unit - 1, sample: sampleClass[kink.sample - 1])
      if found.insert(new).inserted { switches.append(new) }
    }
  }

  private static func sampleClasses(_ graph: ComputationGraph, count: Int) -> [Int] {
    var firsts: [[[Rational]]: Int] = [:]
    return (0..<count).map { sample in
      let inputs = graph.nodes.compactMap { node -> [Rational]? in
        if case .constant(let matrix) = node { matrix.column(sample) } else { nil }
      }
      if let first = firsts[inputs] { return first }
      firsts[inputs] = sample
      return sample
    }
  }
}

extension EvaluationOver {
  /// All numbers at a breakpoint where a derivative of order ≤ 2 jumps, with the node that has them: inputs of
  /// activations in order, then predictions.
  func kinks(
    of loss: ScalarLoss, targets: Matrix<Scalar>, constancy: [Matrix<Bool>]
  ) -> [(node: Int, kink: Kink)] {
    var result: [(node: Int, kink: Kink)] = []
    for (node, place) in graph.activations {
      guard case .activation(let activation, let input) = graph.nodes[node] else { continue }
      let orders = activation.function.kinkOrders
      let values = values[input]
      for unit in 0..<values.rows {
        for sample in 0..<values.columns {
          guard let order = orders.order(at: values[unit, sample]) else { continue }
          let constant = constancy[input][unit, sample]
          let kink = Kink(
            place: place, unit: unit + 1, sample: sample + 1, order: order, isConstant: constant)
          result.append((input, kink))
        }
      }
    }
    let orders = loss.function.kinkOrders
    for output in 0..<prediction.rows {
      for sample in 0..<prediction.columns {
        let target = targets[sample, output]
        let point = loss.argument(prediction: prediction[output, sample], target: target)
        guard let order = orders.order(at: point) else { continue }
        let constant =
          constancy[graph.prediction][output, sample] || loss.slope(target: target).signum() == 0
        let kink = Kink(place: nil, unit: output + 1, sample: sample + 1, order: order, isConstant: constant)
        result.append((graph.prediction, kink))
      }
    }
    return result
  }

  /// For every node, units × N: whether the value is the same for all parameters near the given ones.
  ///
  /// A value is constant near the point when it comes from the data alone, passes an activation inside a constant
  /// piece, or is a weighted sum without bias of constants that are zero.
  var constancy: [Matrix<Bool>] {
    var result: [Matrix<Bool>] = []
    for (index, node) in graph.nodes.enumerated() {
      let values = values[index]
      switch node {
      case .constant: result.append(Matrix(rows: values.rows, columns: values.columns, repeating: true))
      case .affine(let map, let input):
        let inputs = self.values[input]
        let known = result[input]
        let hasBias = graph.maps[map].affine.bias != nil
        let zeros = (0..<inputs.columns).map { sample in
          !hasBias && known.column(sample).allSatisfy { $0 } && Scalar.areAllZero(inputs.column(sample))
        }
        let constant: Matrix<Bool> = Matrix(rows: values.rows, columns: values.columns) { _, sample in
          zeros[sample]
        }
        result.append(constant)
      case .activation(let activation, let input):
        let inputs = self.values[input]
        let function = activation.function
        let constantPieces = function.pieces.map { $0.dropFirst().allSatisfy(\.isZero) }
        let known = result[input]
        let constant: Matrix<Bool> = Matrix(rows: values.rows, columns: values.columns) { unit, sample in
          if known[unit, sample] { return true }
          let value = inputs[unit, sample]
          let piece = function.piece(at: value)
          return constantPieces[piece] && (piece == 0 || Scalar(function.breakpoints[piece - 1]) < value)
        }
        result.append(constant)
      case .sum(let a, let b):
        let (left, right) = (result[a], result[b])
        let constant: Matrix<Bool> = Matrix(rows: values.rows, columns: values.columns) {
          left[$0, $1] && right[$0, $1]
        }
        result.append(constant)
      case .stack(let a, let b): result.append(.vertical([result[a], result[b]]))
      }
    }
    return result
  }
}

extension PiecewisePolynomial {
  /// The breakpoints where the value or one of the first two derivatives jumps, with the lowest order that does.
  var kinkOrders: [Rational: Int] {
    var result: [Rational: Int] = [:]
    for (index, point) in breakpoints.enumerated() {
      if let order = jumps(at: index, upTo: 2).first { result[point] = order }
    }
    return result
  }
}

extension [Rational: Int] {
  /// The order that belongs to `x`, a key that may lie in a larger field.
  fileprivate func order<Scalar: OrderedField>(at x: Scalar) -> Int? {
    keys.sorted().first { (x - Scalar($0)).signum() == 0 }.map { self[$0]! }
  }
}
