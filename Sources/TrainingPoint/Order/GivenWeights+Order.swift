import ExactAlgebra
import Networks

extension GivenWeights {
  /// The same network with samples, inputs and units in an order that rests on its numbers alone, and for each of its parameters that
  /// of these weights. It names the same kink.
  func inCanonicalOrder() -> (point: GivenWeights, parameters: [Int]) {
    let graph = evaluation.graph
    let order = Scalar.searching { CanonicalOrder(graph, targets: model.data.y) }
    var other = model
    other.data = DatasetOver(
      x: model.data.x.submatrix(rows: order.samples, columns: order.units[graph.features[0]]),
      y: model.data.y.submatrix(rows: order.samples, columns: order.units[graph.prediction]))
    let reordered = evaluation.reordered(samples: order.samples, units: order.units)
    var parameters = Array(repeating: 0, count: graph.parameterCount)
    for map in graph.maps {
      let (rows, columns) = (order.units[map.node], order.units[map.input])
      let entries = columns + (map.affine.bias == nil ? [] : [columns.count])
      for (row, oldRow) in rows.enumerated() {
        for (entry, oldEntry) in entries.enumerated() {
          parameters[map.parameter(row, entry)] = map.parameter(oldRow, oldEntry)
        }
      }
    }
    let point = GivenWeights(other, evaluation: reordered, limits: limits, known: known)
    point.take(
      kink: place, curvature: curvature?.reordered(parameters),
      hasFaces: isSmooth || limits.cells == 0 || directionalFaces != nil)
    return (point, parameters)
  }
}

extension Decision {
  /// The first answer of a list whose last decision answers, to the same network in an order that rests on its numbers alone.
  static func inCanonicalOrder(_ decisions: [Decision]) -> Decision {
    Decision { point in
      let (other, parameters) = point.inCanonicalOrder()
      let answer = first(of: decisions, other)
      return Answer(answer.kind, answer.reason, answer.witness?.reordered(parameters))
    }
  }
}

extension Curvature {
  /// With a place for each of these places.
  fileprivate func reordered(_ places: [Int]) -> Curvature {
    Curvature(matrix.submatrix(rows: places, columns: places), inertia: inertia)
  }
}

extension PointWitness {
  /// The entry i of a direction becomes the entry `places[i]`.
  fileprivate func reordered(_ places: [Int]) -> PointWitness {
    func moved(_ direction: [Rational]) -> [Rational] {
      var result = direction
      for (place, value) in zip(places, direction) { result[place] = value }
      return result
    }
    return switch self {
    case .partialDerivative(let parameter, let value):
      .partialDerivative(parameter: places[parameter], value: value)
    case .descent(let direction, let slope): .descent(direction: moved(direction), slope: slope)
    case .negativeCurvature(let direction, let value):
      .negativeCurvature(direction: moved(direction), value: value)
    case .descendingRay(let direction, let order, let coefficient):
      .descendingRay(direction: moved(direction), order: order, coefficient: coefficient)
    case .descendingCurve(let direction, let acceleration, let coefficient):
      .descendingCurve(
        direction: moved(direction), acceleration: moved(acceleration), coefficient: coefficient)
    }
  }
}
