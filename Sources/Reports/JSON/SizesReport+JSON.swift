import Claims

extension SizesReport {
  var json: JSON {
    var members =
      model.provenance.members + [
        ("model", model.json(nil)), ("claims", .array(results.map(\.json))),
        ("open", .array(open.map { .string($0.rawValue) })),
      ]
    if let load { members.append(("load", .number(load))) }
    members.append(("exit", .integer(Int(exit.rawValue))))
    return .object(members)
  }
}
