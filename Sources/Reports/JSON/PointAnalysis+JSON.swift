import ExactAlgebra
import Networks
import TrainingPoint
import Vocabulary

extension PointAnalysis {
  func json(expected: PointClass?) -> JSON {
    var members: [(String, JSON)] = []
    if let risk { members.append(("risk", .number(risk))) }
    members.append(("critical", isCritical.map(JSON.bool) ?? .null))
    members.append(("parameters", .integer(parameters.count)))
    members.append(("kinks", .array(kinks.map(\.json))))
    if let inertia { members.append(("inertia", inertia.json)) }
    members.append(("class", .string(classification.rawValue)))
    if let expected { members.append(("expected", .string(expected.rawValue))) }
    members.append(("reason", .string(reason)))
    if let witness { members.append(("witness", witness.json(parameters))) }
    return .object(members)
  }
}

extension Kink {
  var json: JSON {
    var members: [(String, JSON)] = []
    if let place {
      if let block = place.block { members.append(("block", .integer(block))) }
      members.append(("layer", .integer(place.layer)))
    } else {
      members.append(("loss", .bool(true)))
    }
    members.append(("unit", .integer(unit)))
    members.append(("sample", .integer(sample)))
    return .object(members)
  }
}

extension PointAnalysis.Witness {
  fileprivate func json(_ parameters: [Parameter]) -> JSON {
    /// The nonzero coordinates of a direction, by the names of their parameters.
    func sparse(_ direction: [Rational]) -> JSON {
      .object(
        zip(parameters, direction).filter { !$0.1.isZero }.map {
          ($0.0.description, .string($0.1.description))
        })
    }
    switch self {
    case .partialDerivative(let parameter, let value):
      return .object([
        ("parameter", .string(parameters[parameter].description)), ("derivative", .number(value)),
      ])
    case .descent(let direction, let slope):
      return .object([("direction", sparse(direction)), ("slope", .number(slope))])
    case .negativeCurvature(let direction, let value):
      return .object([("direction", sparse(direction)), ("second-derivative", .number(value))])
    case .descendingRay(let direction, let order, let coefficient):
      return .object([
        ("direction", sparse(direction)), ("order", .integer(order)), ("coefficient", .number(coefficient)),
      ])
    case .descendingCurve(let direction, let acceleration, let coefficient):
      return .object([
        ("direction", sparse(direction)), ("acceleration", sparse(acceleration)), ("order", .integer(4)),
        ("coefficient", .number(coefficient)),
      ])
    }
  }
}
