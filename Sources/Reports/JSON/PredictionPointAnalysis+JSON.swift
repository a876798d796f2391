import ExactAlgebra
import Landscape
import Vocabulary

extension PredictionPointAnalysis {
  func json(expected: PointClass?) -> JSON {
    var members: [(String, JSON)] = [("class", .string(pointClass.pointClass.rawValue))]
    if let expected { members.append(("expected", .string(expected.rawValue))) }
    members.append(("gradient", .number(largestDerivative.value)))
    members.append(("variable", .string(largestDerivative.variable.description)))
    members.append(("excess", .number(excess)))
    switch distance {
    case .success(let distance): members.append(("distance", .number(distance.bound)))
    case .failure(let reason): members.append(("no-distance", .string(reason.description)))
    }
    if let saddles {
      members.append(("strata-below", .integer(saddles.below)))
      members.append(("strata-above", .integer(saddles.above)))
    }
    if let inertia { members.append(("inertia", inertia.json)) }
    if case .strictSaddle(let direction) = pointClass {
      var entries: [(String, JSON)] = [
        ("W_L", .matrix(direction.weight)), ("W_L+1", .matrix(direction.prediction)),
      ]
      if let bias = direction.bias { entries.append(("bias", .array(bias.map { .string($0.description) }))) }
      entries.append(("value", .number(direction.value)))
      members.append(("direction", .object(entries)))
    }
    return .object(members)
  }
}

extension PredictionPointAnalysis.Variable {
  /// `W_L[1, 3]`, rows and columns from 1.
  var description: String {
    switch self {
    case .prediction(let row, let column): "W_{L+1}[\(row + 1), \(column + 1)]"
    case .weight(let row, let column): "W_L[\(row + 1), \(column + 1)]"
    case .bias(let row): "bias[\(row + 1)]"
    }
  }
}
