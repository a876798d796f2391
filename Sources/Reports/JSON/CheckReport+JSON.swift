import Claims
import ExactAlgebra
import Landscape
import Vocabulary

/// The version of the program and of the shape of its reports.
public let version = "1.0.0"

extension JSON {
  /// `{"exact": "25/78", "decimal": "0.320512820513"}`.
  static func number(_ value: Rational) -> JSON {
    .object([("exact", .string(value.description)), ("decimal", .string(value.decimal()))])
  }

  static func number(_ real: ExactReal) -> JSON {
    switch real {
    case .rational(let value): number(value)
    case .algebraic(let value):
      .object([("exact", algebraic(value)), ("decimal", .string(value.decimal()))])
    case .spectral(let value):
      .object([("exact", spectral(value)), ("decimal", .string(real.decimal()))])
    }
  }

  /// `{"polynomial": ["c0", "c1", …], "interval": ["lo", "hi"], "decimal": "…"}`.
  static func algebraic(_ value: RealAlgebraicNumber) -> JSON {
    let (lower, upper) = value.isolatingInterval
    return .object([
      ("polynomial", .array(value.polynomial.coefficients.map { .string($0.description) })),
      ("interval", .array([.string(lower.description), .string(upper.description)])),
      ("decimal", .string(value.decimal())),
    ])
  }

  /// A combination of the eigenvalues of Σ, numbered from 1 in increasing order, with an enclosure.
  static func spectral(_ value: SpectralValue) -> JSON {
    let (lower, upper) = value.enclosure(bits: 128)
    let terms = value.weights.enumerated().filter { !$0.element.isZero }.map { index, weight in
      JSON.object([("weight", .string(weight.description)), ("eigenvalue", .integer(index + 1))])
    }
    return .object([
      ("constant", .string(value.constant.description)), ("terms", .array(terms)),
      ("interval", .array([.string(lower.description), .string(upper.description)])),
    ])
  }

  static func numbers(_ values: [Rational]) -> JSON { .array(values.map(number)) }

  /// Rows of exact numbers.
  static func matrix(_ matrix: Matrix<Rational>) -> JSON {
    .array(matrix.rowArrays.map { .array($0.map { .string($0.description) }) })
  }

  static func value(_ value: Value) -> JSON {
    switch value {
    case .count(let count): .integer(count)
    case .number(let number): JSON.number(number)
    case .real(let real): JSON.number(real)
    case .flag(let flag): .bool(flag)
    case .text(let text): .string(text)
    case .matrix(let matrix): JSON.matrix(matrix)
    case .list(let items): .array(items.map(JSON.value))
    case .record(let record): JSON.record(record)
    }
  }

  static func record(_ record: Record) -> JSON {
    .object(record.entries.map { ($0.name.key, value($0.value)) })
  }
}

extension ModelSummary {
  func json(_ family: FamilySummary?) -> JSON {
    var members: [(String, JSON)] = [
      ("file", .string(file)), ("sha256", .string(sha256)), ("files", provenance.filesJSON),
      ("architecture", .string(architecture.rawValue)),
      ("N", .integer(samples)), ("N_in", .integer(inputs)), ("N_o", .integer(outputs)),
    ]
    if let id { members.insert(("id", .string(id)), at: 0) }
    if let title { members.insert(("title", .string(title)), at: id == nil ? 0 : 1) }
    if let width { members.append(("M", .integer(width))) }
    members.append(("L", .integer(depth)))
    members.append(("K", .array(featureSizes.map(JSON.integer))))
    if let stem {
      members.append(
        (
          "stem",
          .object([("layers", .array(stem.layers.map(JSON.string))), ("weights", .integer(stem.weightCount))])
        ))
    }
    if let parameter {
      members.append(
        ("parameter", .object([("name", .string(parameter.name)), ("value", .number(parameter.value))])))
    }
    if let family { members.append(("parameter", family.parameterJSON)) }
    return .object(members)
  }
}

extension ClaimResult {
  var json: JSON {
    var members: [(String, JSON)] = [
      ("id", .string(claim.id.rawValue)), ("title", .string(claim.title)),
      ("verdict", .string(finding.verdict.rawValue)),
    ]
    if finding.isVacuous { members.append(("vacuous", .bool(true))) }
    if let expected {
      members.append(("expected", .string(expected.verdict.rawValue)))
      if let isVacuous = expected.isVacuous { members.append(("expected-vacuous", .bool(isVacuous))) }
    }
    members.append(("summary", .string(finding.summary)))
    members.append(("values", .record(finding.values)))
    if let remedy = finding.remedy { members.append(("remedy", .string(remedy))) }
    if !finding.witness.isEmpty { members.append(("witness", .record(finding.witness))) }
    if let ranges { members.append(("ranges", .array(ranges.map(\.json)))) }
    members.append(("seconds", .seconds(seconds)))
    return .object(members)
  }
}

extension JSON {
  /// An exact number, or `{"interval": ["lo", "hi"], "decimal": "…"}` with the digits that the ends agree on, if there are twelve.
  static func number(_ value: CertifiedReal) -> JSON {
    if case .exact(let value) = value { return number(value) }
    let ends = [
      value.lowerBound.roundedOutward(digits: 30, up: false),
      value.upperBound.roundedOutward(digits: 30, up: true),
    ]
    var members: [(String, JSON)] = [("interval", .array(ends.map { .string($0.description) }))]
    if let decimal = value.decimal() { members.append(("decimal", .string(decimal))) }
    return .object(members)
  }
}

extension ConvexRisks {
  fileprivate func members(trained isNeeded: Bool, epsilon hasEpsilon: Bool) -> [(String, JSON)] {
    var members: [(String, JSON)] = []
    if isNeeded, let trained { members.append(("trained", .number(trained))) }
    members.append(("erlb", .array(erlb.map { .number($0.value) })))
    members.append(("representations", .array(representations.map { .number($0.value) })))
    members.append(("linear", .number(erlb[0].value)))
    if hasEpsilon, let epsilon { members.append(("epsilon", .number(epsilon))) }
    if let excess { members.append(("excess", .number(excess))) }
    members.append(("attained", .array(erlb.map { $0.isAttained.map { .bool($0) } ?? .null })))
    return members
  }
}

extension ConvexPredictionPoint {
  fileprivate func json(expected: PointClass?, excess: CertifiedReal?) -> JSON {
    var members: [(String, JSON)] = [("class", .string(pointClass.rawValue))]
    if let expected { members.append(("expected", .string(expected.rawValue))) }
    members.append(("gradient", .number(largestDerivative.value)))
    members.append(("variable", .string(largestDerivative.variable.description)))
    if let excess { members.append(("excess", .number(excess))) }
    return .object(members)
  }
}

extension CheckReport {
  var json: JSON {
    var risk: [(String, JSON)] = []
    if let trained = risks.trained { risk.append(("trained", .number(trained))) }
    if let least = risks.least {
      risk.append(("erlb", .numbers(least.erlb)))
      risk.append(("representations", .numbers(least.representations)))
      risk.append(("linear", .number(least.linear)))
    }
    if let epsilon = risks.epsilon { risk.append(("epsilon", .number(epsilon))) }
    if let excess = risks.excess { risk.append(("excess", .number(excess))) }
    if let convexRisks {
      risk += convexRisks.members(trained: risks.trained == nil, epsilon: model.architecture == .resnest)
    }
    var members =
      model.provenance.members + [
        ("model", model.json(nil)), ("claims", .array(results.map(\.json))), ("risk", .object(risk)),
      ]
    if let featuresBeyondStates {
      members.append(("features-beyond-states", .string(featuresBeyondStates)))
    }
    if let pointOfPhi {
      members.append(("point-of-P_phi", pointOfPhi.json(expected: expectations.pointOfPhi)))
    }
    if let convexPointOfPhi {
      members.append(
        (
          "point-of-P_phi",
          convexPointOfPhi.json(expected: expectations.pointOfPhi, excess: convexRisks?.excess)
        ))
    }
    if let point { members.append(("point", point.json(expected: expectations.point))) }
    if let near { members.append(("near", near.json)) }
    if !overruns.isEmpty {
      members.append(
        (
          "not-computed",
          .array(
            overruns.map { .object([("part", .string($0.part)), ("reason", .string("\($0.overrun)"))]) })
        ))
    }
    members.append(("exit", .integer(Int(exit.rawValue))))
    return .object(members)
  }
}
