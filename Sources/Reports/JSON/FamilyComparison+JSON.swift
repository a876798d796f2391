import Conditioning
import ExactAlgebra

extension FamilyComparison {
  var json: JSON {
    .object([
      ("version", .string(version)),
      (
        "curves",
        .array(
          curves.map { curve in
            .object([
              ("family", .string(curve.system.family.rawValue)), ("width", .integer(curve.system.width)),
              ("paths", .integer(curve.system.paths)),
              ("activation", .string(curve.system.activation.rawValue)), ("seed", .string("\(curve.seed)")),
              ("layers", .array(curve.layers.map { $0.comparisonJSON })),
            ])
          })
      ),
      (
        "findings",
        .array(
          findings.map { finding in
            .object([
              ("source", .string(finding.source)), ("activation", .string(finding.activation.rawValue)),
              ("statement", .string(finding.statement)),
              ("holds", .array(finding.holds.map { .string("\($0)") })),
              ("fails", .array(finding.fails.map { .string("\($0)") })),
            ])
          })
      ),
      ("out-of-reach", .array(FamilyComparison.outOfReach.map(JSON.string))),
      ("exit", .integer(Int(exit.rawValue))),
    ])
  }
}

extension DepthProfile.Layer {
  fileprivate var comparisonJSON: JSON {
    let condition: JSON =
      representation.isFullRank
      ? representation.conditionNumber.map { $0.enclosureJSON(digits: 6) } ?? .null : .string("infinite")
    return .object([
      ("layer", .integer(depth)), ("rank", .integer(representation.rank)), ("condition", condition),
      ("double", .string(floating.conditionNumber.exactText)),
    ])
  }
}
