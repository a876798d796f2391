import Claims
import ExactAlgebra
import Networks

extension JSON {
  /// A rational number, or an irrational one by its polynomial.
  static func number(_ value: RealAlgebraicNumber) -> JSON {
    if let rational = value.rational { return .number(rational) }
    return .object([("exact", .algebraic(value)), ("decimal", .string(value.decimal()))])
  }
}

extension ParameterRange {
  /// `{"from": NUMBER or null, "from-included": …, "to": …, "to-included": …}`; null stands for an infinite end.
  var members: [(String, JSON)] {
    [
      ("from", lower.map { .number($0.value) } ?? .null),
      ("from-included", .bool(lower?.isIncluded ?? false)),
      ("to", upper.map { .number($0.value) } ?? .null), ("to-included", .bool(upper?.isIncluded ?? false)),
    ]
  }
}

extension ClaimRange {
  var json: JSON {
    var members = range.members
    members.append(("verdict", .string(verdict.rawValue)))
    if isVacuous != false { members.append(("vacuous", isVacuous.map(JSON.bool) ?? .null)) }
    members.append(("summary", .string(summary)))
    return .object(members)
  }
}

extension FamilySummary {
  var parameterJSON: JSON {
    .object([("name", .string(parameter)), ("range", .object(range.members))])
  }

  /// The members of `risk`, each with the parts of the range in place of one number.
  var riskMembers: [(String, JSON)] {
    var members: [(String, JSON)] = []
    var erlb: [JSON] = []
    var representations: [JSON] = []
    for risk in risks {
      switch risk.name {
      case .trained: members.append(("trained", json(risk)))
      case .linear: members.append(("linear", json(risk)))
      case .epsilon: members.append(("epsilon", json(risk)))
      case .excess: members.append(("excess", json(risk)))
      case .erlb: erlb.append(json(risk))
      case .representation: representations.append(json(risk))
      }
    }
    if !erlb.isEmpty { members.append(("erlb", .array(erlb))) }
    if !representations.isEmpty { members.append(("representations", .array(representations))) }
    return members
  }

  private func json(_ risk: FamilyRisk) -> JSON {
    .object([
      (
        "ranges",
        .array(
          risk.parts.map { range, value in
            switch value {
            case .function(let function):
              .object(range.members + [("function", .string(function.text(variable: parameter)))])
            case .number(let number): .object(range.members + [("value", .number(number))])
            case .unknown: .object(range.members + [("function", .null)])
            }
          })
      )
    ])
  }

  var pointJSON: JSON {
    .object([
      (
        "ranges",
        .array(
          points.map { range, point in
            var members = range.members
            guard let point else { return .object(members + [("class", .string("undecided"))]) }
            members.append(("kinks", .array(point.kinks.map(\.json))))
            if let inertia = point.inertia { members.append(("inertia", inertia.json)) }
            members.append(("class", .string(point.classification.rawValue)))
            members.append(("reason", .string(point.reason)))
            return .object(members)
          })
      )
    ])
  }
}

extension FamilyReport {
  var json: JSON {
    var members =
      model.provenance.members + [
        ("model", model.json(family)), ("claims", .array(results.map(\.json))),
        ("risk", .object(family.riskMembers)),
      ]
    if !family.points.isEmpty { members.append(("point", family.pointJSON)) }
    members.append(("exit", .integer(Int(exit.rawValue))))
    return .object(members)
  }
}
