import Claims
import ExactAlgebra
import Landscape

extension Inertia {
  var json: JSON {
    .object([("positive", .integer(positive)), ("negative", .integer(negative)), ("zero", .integer(zero))])
  }
}

extension CriticalPointsReport {
  var json: JSON {
    let eigenvalues = landscape.spectrum.eigenvalues.map { ExactReal($0) }.map(JSON.number)
    let rows = strata.map { stratum, risk, representative in
      var members: [(String, JSON)] = [
        ("r", .integer(stratum.r)), ("t", .integer(stratum.t)),
        (
          "eigenvalues",
          .array(zip(stratum.chosen, eigenvalues).flatMap { Array(repeating: $1, count: $0) })
        ),
        ("risk", .number(risk)), ("dimension", .integer(stratum.dimension)),
        ("inertia", stratum.inertia.json),
        ("class", .string(stratum.kind.rawValue)),
      ]
      if stratum.isFamily { members.append(("family", .bool(true))) }
      switch representative {
      case .rational(let point): members.append(("representative", point.json { .string($0.description) }))
      case .algebraic(let point): members.append(("representative", point.json(JSON.entry)))
      case .defined(let reason):
        members.append(("representative", .object([("defined-because", .string(reason))])))
      }
      return JSON.object(members)
    }
    var members: [(String, JSON)] =
      model.provenance.members + [
        ("model", model.json(nil)),
        ("n", .integer(landscape.problem.variableCount)),
        ("infimum", .number(landscape.infimum)), ("attained", .bool(landscape.isAttained)),
        ("erlb", .number(landscape.erlb)), ("epsilon", .number(landscape.epsilon)),
      ]
    if let reason = landscape.undecided { members.append(("undecided", .string(reason))) }
    members.append(("strata", .array(rows)))
    return .object(members)
  }
}

extension JSON {
  /// An entry of a matrix over a real field: a rational number where it is one.
  static func entry(_ element: RealFieldElement) -> JSON {
    if let value = element.rational { return .string(value.description) }
    return algebraic(element.algebraicNumber)
  }
}

extension PredictionPoint {
  fileprivate func json(_ entry: (F) -> JSON) -> JSON {
    func matrix(_ matrix: Matrix<F>) -> JSON { .array(matrix.rowArrays.map { .array($0.map(entry)) }) }
    var members = [("W_L", matrix(weight)), ("W_L+1", matrix(prediction))]
    if let bias { members.append(("bias", .array(bias.map(entry)))) }
    return .object(members)
  }
}
