import ExactAlgebra
import Networks

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

extension EvaluationOver {
  /// All numbers at a breakpoint where a derivative of order ≤ 2 jumps, with the node that has them: inputs of
  /// activations in order, then predictions.
  func kinks(
    of loss: LocalLoss, targets: Matrix<Scalar>, constancy: [Matrix<Bool>]
  ) -> [(node: Int, kink: Kink)] {
    var result: [(node: Int, kink: Kink)] = []
    func append(_ node: Int, _ kink: Kink) {
      // They are counted as they are found: before, there is only the bound of all entries of all nodes.
      if result.count.isMultiple(of: 1 << 10) {
        Meter.charge(
          bytes: 2 * result.count * MemoryLayout<(node: Int, kink: Kink)>.stride, "the list of all kinks")
      }
      result.append((node, kink))
    }
    for layer in graph.activations {
      let orders = layer.activation.function.kinkOrders
      let values = values[layer.input]
      for unit in 0..<values.rows {
        for sample in 0..<values.columns {
          guard let order = orders.order(at: values[unit, sample]) else { continue }
          let constant = constancy[layer.input][unit, sample]
          let kink = Kink(
            place: layer.place, unit: unit + 1, sample: sample + 1, order: order, isConstant: constant)
          append(layer.input, kink)
        }
      }
    }
    guard case .separable(let loss) = loss else { return result }
    let orders = loss.function.kinkOrders
    for output in 0..<prediction.rows {
      for sample in 0..<prediction.columns {
        let target = targets[sample, output]
        let point = loss.argument(prediction: prediction[output, sample], target: target)
        guard let order = orders.order(at: point) else { continue }
        let constant =
          constancy[graph.prediction][output, sample] || loss.slope(target: target).signum() == 0
        let kink = Kink(place: nil, unit: output + 1, sample: sample + 1, order: order, isConstant: constant)
        append(graph.prediction, kink)
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
    (count == 1 ? Array(keys) : keys.sorted())
      .first { $0.isZero ? x.signum() == 0 : (x - Scalar($0)).signum() == 0 }.map { self[$0]! }
  }
}
