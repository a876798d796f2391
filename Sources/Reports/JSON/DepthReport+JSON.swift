import Conditioning
import ExactAlgebra

extension DepthReport {
  var json: JSON {
    .object(
      model.provenance.members + [
        ("model", model.json(nil)), ("digits", .integer(digits)),
        ("mean-growth", profile.meanGrowth.map(enclosure) ?? .null),
        ("layers", .array(profile.layers.map(json))),
      ] + (profile.repeatedLayer.map { [("repeated-layer", json($0))] } ?? [])
        + [("exit", .integer(Int(exit.rawValue)))])
  }

  private func json(_ layer: RepeatedLayer) -> JSON {
    var members: [(String, JSON)] = [
      ("residual", .bool(layer.isResidual)), ("symmetric", .bool(layer.transfer.isSymmetric)),
      ("ranks", .array(layer.ranks.map(JSON.integer))),
    ]
    switch layer.limit {
    case .direction(let rank, let alternatesInSign)?:
      members += [
        ("limit", .string(alternatesInSign ? "alternating-sign" : "direction")),
        ("limit-rank", .integer(rank)),
      ]
    case .alternating(let rank)?: members += [("limit", .string("none")), ("limit-rank", .integer(rank))]
    case .zero?: members += [("limit", .string("zero")), ("limit-rank", .integer(0))]
    case nil: members += [("limit", .null), ("limit-rank", .null)]
    }
    if let components = layer.components {
      members.append(
        (
          "components",
          .array(
            components.map { component in
              .object([
                ("eigenvalue", .number(component.eigenvalue.exactReal)),
                ("multiplicity", .integer(component.multiplicity)), ("rank", .integer(component.rank)),
                ("fate", .string(component.fate)),
              ])
            })
        ))
    }
    members += [
      ("modulus-max", layer.moduli.map { enclosure($0.greatest) } ?? .null),
      ("modulus-min", layer.moduli.map { enclosure($0.least) } ?? .null),
      ("growth", layer.growthLimit.map(enclosure) ?? .null),
    ]
    return .object(members)
  }

  private func json(_ layer: DepthProfile.Layer) -> JSON {
    var members: [(String, JSON)] = [("name", .string(layer.name)), ("layer", .integer(layer.depth))]
    members += self.members(layer.representation)
    members.append(("growth", layer.growth.map(enclosure) ?? .null))
    if let transfer = layer.transfer { members.append(("transfer-condition", condition(transfer))) }
    members.append(
      (
        "double",
        .object([
          ("rank", layer.floating.rank.map(JSON.integer) ?? .null),
          ("sigma-max", .string(layer.floating.values.first?.exactText ?? "0")),
          ("sigma-min", .string(layer.floating.values.last?.exactText ?? "0")),
          ("condition", .string(layer.floating.conditionNumber.exactText)),
        ])
      ))
    switch layer.gradient {
    case .singularValues(let values): members.append(("gradient", .object(self.members(values))))
    case .undefined(let reason): members.append(("gradient", .object([("undefined", .string(reason))])))
    }
    return .object(members)
  }

  private func members(_ values: SingularValues) -> [(String, JSON)] {
    func json(_ value: Interval?) -> JSON { value.map(enclosure) ?? .null }
    return [
      ("rows", .integer(values.rows)), ("columns", .integer(values.columns)), ("rank", .integer(values.rank)),
      ("sigma-1", json(values.greatest)), ("sigma-r", json(values.leastNonzero)),
      ("condition", condition(values)),
      ("condition-on-image", json(values.conditionOnImage)),
    ]
  }

  private func condition(_ values: SingularValues) -> JSON {
    values.isFullRank ? values.conditionNumber.map(enclosure) ?? .null : .string("infinite")
  }

  private func enclosure(_ value: Interval) -> JSON { value.enclosureJSON(digits: digits) }
}

extension Interval {
  /// Decimals that are bounds, rounded outwards, and the middle.
  func enclosureJSON(digits: Int) -> JSON {
    let bounds = decimalBounds(digits + 3)
    return .object([
      ("from", .string(bounds.lower)), ("to", .string(bounds.upper)), ("decimal", .string(text(digits))),
    ])
  }

  /// Bounds of a nonnegative quantity, of so many significant digits.
  func decimalBounds(_ digits: Int) -> (lower: String, upper: String) {
    (
      lowerBound.roundedDown(significantDigits: digits).decimal(significantDigits: digits),
      upperBound.roundedUp(significantDigits: digits).decimal(significantDigits: digits)
    )
  }
}

extension Double {
  /// The shortest decimal that reads back as the number.
  var exactText: String { isNaN ? "not a number" : isInfinite ? "infinite" : description }
}
