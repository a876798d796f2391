import ExactAlgebra
import Networks
import Vocabulary

/// One claim on a part of the range of a parameter.
public struct ClaimRange: Sendable {
  public let range: ParameterRange
  public let verdict: Verdict
  /// Whether the claim holds because nothing satisfies its hypothesis; nil where that is not known.
  public let isVacuous: Bool?
  public let summary: String
}

/// One risk over the range of a parameter.
public struct FamilyRisk: Sendable {
  public enum Name: Sendable, Hashable {
    /// `excess` is the trained risk less the infimum of (P_φ), or less A* of a DenseNEst.
    case trained, linear, epsilon, excess
    /// A*_i.
    case erlb(Int)
    /// err(x_i).
    case representation(Int)
  }

  public enum Value: Sendable {
    case function(RationalFunction)
    /// At a single value of the parameter where no function of its neighbours gives the risk.
    case number(RealAlgebraicNumber)
    case unknown
  }

  public let name: Name
  /// In order; together they are the range.
  public let parts: [(range: ParameterRange, value: Value)]
}

/// What is known over the range of a parameter beside the claims.
public struct FamilySummary: Sendable {
  /// The parameter's name.
  public let parameter: String
  public let range: ParameterRange
  public let risks: [FamilyRisk]
  /// The given weights as a point of the full problem (P), part by part; empty when claims were chosen. nil: not known.
  public let points: [(range: ParameterRange, point: PointFinding?)]
  package let routes: FamilyRoutes
}

/// How the parts of a range were decided.
package struct FamilyRoutes: Sendable, Hashable {
  package var openCells = 0
  package var rationalPoints = 0
  package var algebraicPoints = 0
  /// Verdicts that the ordinary check of a rational value gave as well.
  package var agreements = 0
  /// Verdicts that it contradicted: none, if the program is right.
  package var disagreements = 0

  package init() {}
}

extension [FamilyPiece] {
  /// What came out for one claim, with equal neighbours as one.
  func ranges(ofClaim index: Int) -> [ClaimRange] {
    merged {
      $0.findings[index]
    } same: { a, b, _ in
      a == b ? a : nil
    }.map {
      ClaimRange(
        range: $0.range, verdict: $0.value.verdict, isVacuous: $0.value.isVacuous, summary: $0.value.summary)
    }
  }

  /// What one claim takes for granted, over all of them.
  func hypotheses(ofClaim index: Int) -> [Hypothesis] { map { $0.hypotheses[index] }.overRange }

  func risk(_ index: Int, _ name: FamilyRisk.Name) -> FamilyRisk {
    let parts = merged {
      $0.risks[index]
    } same: { a, b, meeting -> FamilyPiece.Quantity?? in
      switch (a, b) {
      case (nil, nil): .some(nil)
      case (.function(let f)?, .function(let g)?): f == g ? .some(a) : nil
      case (.function(let f)?, .value(let value)?): f.takes(value, at: meeting) ? .some(a) : nil
      case (.value(let value)?, .function(let g)?): g.takes(value, at: meeting) ? .some(b) : nil
      default: nil
      }
    }
    return FamilyRisk(
      name: name,
      parts: parts.map { part in
        switch part.value {
        case .function(let function)?: (part.range, .function(function))
        case .value(let value)?: (part.range, .number(value))
        case nil: (part.range, .unknown)
        }
      })
  }

  var points: [(range: ParameterRange, point: PointFinding?)] {
    func isSame(_ a: PointFinding?, _ b: PointFinding?) -> Bool {
      a?.classification == b?.classification && a?.inertia == b?.inertia && a?.kinks == b?.kinks
    }
    // What is said of an interval is true of a number beside it where the point is of the same kind, but not the other way round.
    let general = indices.map { index in
      var piece = self[index]
      let beside = [index - 1, index + 1].filter { indices.contains($0) && self[$0].range.single == nil }
      if piece.range.single != nil, let like = beside.first(where: { isSame(self[$0].point, piece.point) }) {
        piece.point = self[like].point
      }
      return piece
    }
    return general.merged(\.point) { a, b, _ in isSame(a, b) ? .some(a) : nil }
      .map { ($0.range, $0.value) }
  }

  /// Neighbours whose values `same` takes for one, which gives that one, joined; it is told where they meet.
  private func merged<Value>(
    _ value: (FamilyPiece) -> Value, same: (Value, Value, RealAlgebraicNumber) -> Value?
  ) -> [(range: ParameterRange, value: Value)] {
    var result: [(range: ParameterRange, value: Value)] = []
    for piece in self {
      let next = value(piece)
      if let last = result.last, let meeting = piece.range.lower?.value,
        let one = same(last.value, next, meeting)
      {
        result[result.count - 1] = (last.range.joined(piece.range), one)
      } else {
        result.append((piece.range, next))
      }
    }
    return result
  }
}

extension RationalFunction {
  /// Whether the function has this value at `point`.
  fileprivate func takes(_ value: RealAlgebraicNumber, at point: RealAlgebraicNumber) -> Bool {
    if let rational = point.rational { return self(rational).map { RealAlgebraicNumber($0) } == value }
    guard let field = RealField(adjoining: [point]) else { return false }
    return self(field.generators[0]).map(\.algebraicNumber) == value
  }
}
