import ExactAlgebra
import TrainingPoint

extension NearbyPoint {
  var json: JSON {
    var members: [(String, JSON)] = [("kind", .string(kind.rawValue))]
    if let radius { members.append(("radius", .number(radius))) }
    if let inertia { members.append(("inertia", inertia.json)) }
    if let nullity { members.append(("nullity", .integer(nullity))) }
    if let explained { members.append(("explained", .integer(explained))) }
    members.append(("reason", .string(reason)))
    return .object(members)
  }
}
