import Claims
import ExactAlgebra
import Landscape
import Networks
import TestSupport
import Testing
import Vocabulary

/// What a check says about a whole range, against ordinary checks of single values anywhere in it.
@Suite struct FamilyPropertyTests {
  /// Verdicts and risks at random values and at every rational end of a part; and the parts are the range.
  @Test func agreesWithTheOrdinaryCheckAtRationalValues() throws {
    var routes = FamilyRoutes()
    var decided = 0
    try forAll(seedCount: 24) { random in
      (random.family(samples: Int.random(in: 2...4, using: &random)), random)
    } property: { family, random in
      var random = random
      let report = FamilyCheck(FamilyInvestigation(family))
      let summary = report.summary
      routes.openCells += summary.routes.openCells
      routes.rationalPoints += summary.routes.rationalPoints
      routes.algebraicPoints += summary.routes.algebraicPoints
      routes.disagreements += summary.routes.disagreements
      var values: Set<Rational> = []
      for result in report.results {
        let ranges = try #require(result.ranges).map(\.range)
        guard covers(ranges, family.range) else { return false }
        values.formUnion(ranges.compactMap { $0.upper?.value.rational })
      }
      for risk in summary.risks where !covers(risk.parts.map(\.range), family.range) { return false }
      guard covers(summary.points.map(\.range), family.range) else { return false }
      for _ in 0..<3 { values.insert(Rational(Int.random(in: -16...24, using: &random)) / 8) }
      for value in values {
        guard let model = family.model(at: value) else { continue }
        let ordinary = try Investigation(model)
        for (over, at) in zip(report.results, ordinary.results()) {
          let part = try #require(
            over.ranges?.first { $0.range.contains(RealAlgebraicNumber(value)) })
          if part.verdict == .undecided || at.finding.verdict == .undecided { continue }
          decided += 1
          guard part.verdict == at.finding.verdict,
            part.isVacuous == nil || part.isVacuous == at.finding.isVacuous
          else {
            throw PropertyViolation("\(over.claim.id) at \(value): \(part.verdict), \(at.finding.verdict)")
          }
        }
        for risk in summary.risks {
          guard self.value(of: risk, at: value) == self.value(of: risk.name, in: ordinary) else {
            throw PropertyViolation("\(risk.name) at \(value)")
          }
        }
        let point = try #require(summary.points.first { $0.range.contains(RealAlgebraicNumber(value)) }).point
        if let point, let exact = ordinary.point {
          guard point.classification == .undecided || point.classification == exact.classification,
            point.inertia == nil || point.inertia == exact.inertia
          else { throw PropertyViolation("the point at \(value): \(point), \(exact.classification)") }
        }
      }
      return true
    }
    #expect(routes.disagreements == 0)
    #expect(routes.openCells > 40)
    #expect(routes.rationalPoints > 24)
    #expect(routes.algebraicPoints > 8)
    #expect(decided > 800)
  }

  /// Near zero weights the second order is silent: whatever the ordinary check of a single value decides is decided over the range as well,
  /// and it is the same; and no weights near those of a minimum have a smaller risk.
  @Test func degeneratePointsAreDecidedOverTheRange() throws {
    var kinds: [PointClass: Int] = [:]
    try forAll(seedCount: 60) { random in
      let model = random.degenerateModel { random in
        let constant = RationalFunction(Rational(Int.random(in: -1...2, using: &random)))
        return Bool.random(using: &random) ? constant : .variable - constant
      }
      let end = ParameterRange.End(RealAlgebraicNumber(3), isIncluded: true)
      let start = ParameterRange.End(RealAlgebraicNumber(-2), isIncluded: false)
      return (
        ModelFamily(parameter: "rho", range: ParameterRange(from: start, to: end)!, model: model), random
      )
    } property: { family, random in
      var random = random
      let summary = FamilyCheck(FamilyInvestigation(family)).summary
      guard covers(summary.points.map(\.range), family.range), summary.routes.disagreements == 0 else {
        return false
      }
      for value in [-1, Rational(-1, 3), 0, Rational(1, 2), 1, 2, Rational(5, 2)] as [Rational] {
        let model = family.model(at: value)!
        let exact = try #require(try Investigation(model).point).classification
        let over = summary.points.first { $0.range.contains(RealAlgebraicNumber(value)) }?.point
        let found = try #require(over).classification
        kinds[found, default: 0] += 1
        guard found == exact || found == .localMinimum && exact == .globalMinimum else {
          throw PropertyViolation("\(found) over the range, \(exact) at \(value)")
        }
        guard [.localMinimum, .globalMinimum].contains(found) else { continue }
        let risk = try #require(try Evaluation(model).risk)
        for _ in 0..<8 {
          let step = model.parameters.map { _ in
            Rational(Integer(Int.random(in: -9...9, using: &random)), 100_000)
          }
          let moved = model.moved(by: step)
          guard try #require(try Evaluation(moved).risk) >= risk else {
            throw PropertyViolation("a smaller risk near a minimum at \(value)")
          }
        }
      }
      return true
    }
    for kind in [PointClass.saddle, .localMinimum, .globalMinimum, .notCritical, .strictSaddle] {
      #expect(kinds[kind, default: 0] > 2, "\(kinds)")
    }
  }

  /// Cross-entropy where the outputs of a sample are equal, and the logistic loss where they are zero: what the ordinary check of a value decides
  /// is decided over the range, and it is the same.
  @Test func classifiersWithEqualOutputs() throws {
    var kinds: [PointClass: Int] = [:]
    try forAll(seedCount: 40) { random in
      let isLogistic = Bool.random(using: &random)
      let outputs = Int.random(in: isLogistic ? 1...2 : 2...3, using: &random)
      func number() -> RationalFunction {
        let constant = RationalFunction(Rational(Int.random(in: -1...2, using: &random)))
        return Int.random(in: 0..<3, using: &random) == 0 ? .variable - constant : constant
      }
      func matrix(_ rows: Int, _ columns: Int, isZero: Bool = false) -> Matrix<RationalFunction> {
        Matrix(rows: rows, columns: columns) { _, _ in isZero ? .zero : number() }
      }
      let width = Int.random(in: 1...2, using: &random)
      let isZero = isLogistic || Bool.random(using: &random)
      let row = matrix(1, width, isZero: isZero)
      let activation = [Activation.square, .relu, .abs, .identity].randomElement(using: &random)!
      let layers: [LayerOver<RationalFunction>] = [
        .linear(AffineOver(weight: matrix(width, 1, isZero: Int.random(in: 0..<3, using: &random) > 0))),
        .activation(activation),
        .linear(AffineOver(weight: .vertical(Array(repeating: row, count: outputs)))),
      ]
      let samples = 4
      let labels = (0..<samples).map { Bool.random(using: &random) ? $0 % outputs : 0 }
      let targets = Matrix<RationalFunction>(rows: samples, columns: outputs) {
        isLogistic ? RationalFunction($0 % 2 == 0 ? 1 : -1) : labels[$0] == $1 ? .one : .zero
      }
      let end = ParameterRange.End(RealAlgebraicNumber(3), isIncluded: true)
      let start = ParameterRange.End(RealAlgebraicNumber(-2), isIncluded: false)
      return ModelFamily(
        parameter: "rho", range: ParameterRange(from: start, to: end)!,
        model: ModelOver(
          architecture: .fullyConnected(FullyConnectedOver(layers: layers)),
          loss: isLogistic ? .logistic : .crossEntropy,
          data: DatasetOver(x: matrix(samples, 1), y: targets)))
    } property: { family in
      let summary = FamilyCheck(FamilyInvestigation(family)).summary
      guard covers(summary.points.map(\.range), family.range), summary.routes.disagreements == 0 else {
        return false
      }
      for value in [-1, Rational(-1, 3), 0, Rational(1, 2), 1, 2, Rational(5, 2)] as [Rational] {
        let exact = try #require(try Investigation(family.model(at: value)!).point).classification
        let over = summary.points.first { $0.range.contains(RealAlgebraicNumber(value)) }?.point
        let found = try #require(over).classification
        kinds[found, default: 0] += 1
        guard found == exact || found == .localMinimum && exact == .globalMinimum else {
          throw PropertyViolation("\(found) over the range, \(exact) at \(value)")
        }
      }
      return true
    }
    for kind in [PointClass.notCritical, .strictSaddle, .globalMinimum] {
      #expect(kinds[kind, default: 0] > 2, "\(kinds)")
    }
  }

  /// f(x) = (u · x)⁴ at u = 0, with targets ρ, −1 and −1: the risk falls along some u for ρ > 1/8, and for no u below. A ray that descends at one value does so
  /// as far as its own coefficient keeps its sign, and no other polynomial that is asked about has a root at 1/8.
  @Test func aDescentReachesAsFarAsItsSign() throws {
    func numbers(_ rows: [[Rational]]) -> Matrix<RationalFunction> {
      Matrix(rows).map { RationalFunction($0) }
    }
    let layers: [LayerOver<RationalFunction>] = [
      .linear(AffineOver(weight: numbers([[0, 0]]))), .activation(.square), .activation(.square),
      .linear(AffineOver(weight: numbers([[1]]))),
    ]
    let targets = Matrix<RationalFunction>([[.variable], [-.one], [-.one]])
    let end = ParameterRange.End(RealAlgebraicNumber(3), isIncluded: true)
    let family = ModelFamily(
      parameter: "rho",
      range: ParameterRange(from: ParameterRange.End(RealAlgebraicNumber(0), isIncluded: false), to: end)!,
      model: ModelOver(
        architecture: .fullyConnected(FullyConnectedOver(layers: layers)),
        data: DatasetOver(x: numbers([[1, 0], [1, 1], [0, 1]]), y: targets)))
    let points = FamilyCheck(FamilyInvestigation(family)).summary.points
    func classification(_ value: Rational) -> PointClass? {
      points.first { $0.range.contains(RealAlgebraicNumber(value)) }?.point?.classification
    }
    for value in [Rational(1, 100), Rational(1, 16), Rational(1, 9)] {
      #expect(try Investigation(family.model(at: value)!).point?.classification == .localMinimum)
      #expect(classification(value) != .saddle, "\(value)")
    }
    for value in [1, Rational(3, 2), 3] as [Rational] {
      #expect(classification(value) == .saddle, "\(value)")
    }
  }

  /// The Hessian is positive definite, so that the first sight tells a local minimum; no value of the parameter has less than a global one.
  @Test func definiteMinimaAreGlobalOverTheRange() throws {
    func numbers(_ rows: [[Rational]]) -> Matrix<RationalFunction> {
      Matrix(rows).map { RationalFunction($0) }
    }
    let rho = RationalFunction.variable
    let cases: [(bias: [RationalFunction]?, x: Matrix<RationalFunction>, y: Matrix<RationalFunction>)] = [
      // Best on the ray, and orthogonal to all affine functions.
      (nil, numbers([[1], [2]]), Matrix([[rho + rho], [-rho]])),
      ([.zero], numbers([[1], [-1], [0]]), Matrix([[rho], [rho], [-rho - rho]])),
    ]
    for (bias, x, y) in cases {
      let layer = LayerOver<RationalFunction>.linear(AffineOver(weight: numbers([[0]]), bias: bias))
      let family = ModelFamily(
        parameter: "rho",
        range: ParameterRange(
          from: ParameterRange.End(RealAlgebraicNumber(-1), isIncluded: true),
          to: ParameterRange.End(RealAlgebraicNumber(3), isIncluded: true))!,
        model: ModelOver(
          architecture: .fullyConnected(FullyConnectedOver(layers: [layer])),
          data: DatasetOver(x: x, y: y)))
      let points = FamilyCheck(FamilyInvestigation(family)).summary.points
      #expect(!points.isEmpty && points.allSatisfy { $0.point?.classification == .globalMinimum })
      for value in [-1, Rational(1, 2), 3] as [Rational] {
        #expect(try Investigation(family.model(at: value)!).point?.classification == .globalMinimum)
      }
    }
  }

  /// Over a range where input and targets stay, A*_0 > A*_L is decided for other losses too, as it is for single values.
  @Test func otherLossesAreDecidedWhereTheInputStays() throws {
    var kinds: [Verdict: Int] = [:]
    try forAll(seedCount: 30) { random in
      random.familyWithConstantInput()
    } property: { family in
      let claims = [Claim.named(.chen2021Corollary2ii), .named(.chen2021Theorem1ii)]
      for result in FamilyCheck(FamilyInvestigation(family, claims: claims)).results {
        for part in try #require(result.ranges) {
          kinds[part.verdict, default: 0] += 1
          if part.verdict == .undecided { return false }
          guard let value = part.range.simplestRational else { continue }
          let ordinary = try Investigation(family.model(at: value)!).finding(result.claim)
          guard ordinary.verdict == part.verdict,
            part.isVacuous == nil || part.isVacuous == ordinary.isVacuous
          else { throw PropertyViolation("\(result.claim.id) at \(value): \(part.verdict)") }
        }
      }
      return true
    }
    #expect(kinds[.holds, default: 0] > 10 && kinds[.inapplicable, default: 0] > 10, "\(kinds)")
  }

  /// Entries in ρ² see what entries in σ see at σ = ρ²: a verdict at an irrational ρ is that of a rational model.
  @Test func irrationalValuesAgreeWithASubstitution() throws {
    var compared = 0
    try forAll(seedCount: 30) { random in
      random.residualFamily()
    } property: { family in
      let square = RationalFunction.variable * .variable
      let bound = RealAlgebraicNumber.squareRoot(of: 3)!
      let squared = ModelFamily(
        parameter: "rho",
        range: ParameterRange(
          from: ParameterRange.End(RealAlgebraicNumber(0), isIncluded: false),
          to: ParameterRange.End(bound, isIncluded: false))!,
        model: family.model.map { $0(square)! })
      let claims = Claim.all.filter {
        !$0.architectures.isEmpty && ["chen2021.", "nest."].contains(where: $0.id.rawValue.hasPrefix)
      }
      let report = FamilyCheck(FamilyInvestigation(squared, claims: claims))
      var cuts: Set<Rational> = []
      for result in report.results {
        for part in result.ranges ?? [] {
          guard let end = part.range.upper?.value, end.rational == nil, end.degree == 2, end != bound,
            end.polynomial[1].isZero
          else { continue }
          cuts.insert(Rational(-end.polynomial[0], end.polynomial[2]))
        }
      }
      for cut in cuts {
        guard let model = family.model(at: cut) else { continue }
        let ordinary = try Investigation(model).results(claims)
        let root = RealAlgebraicNumber.squareRoot(of: cut)!
        for (over, at) in zip(report.results, ordinary) {
          let part = try #require(over.ranges?.first { $0.range.contains(root) })
          if part.verdict == .undecided || at.finding.verdict == .undecided { continue }
          compared += 1
          guard part.verdict == at.finding.verdict,
            part.isVacuous == nil || part.isVacuous == at.finding.isVacuous
          else {
            throw PropertyViolation("\(over.claim.id) at √\(cut): \(part.verdict), \(at.finding.verdict)")
          }
        }
      }
      return true
    }
    #expect(compared > 100)
  }

  private func covers(_ parts: [ParameterRange], _ range: ParameterRange) -> Bool {
    guard let first = parts.first else { return false }
    var joined = first
    for part in parts.dropFirst() {
      guard let end = joined.upper, let start = part.lower, end.value == start.value,
        end.isIncluded != start.isIncluded
      else { return false }
      joined = joined.joined(part)
    }
    return joined == range
  }

  private func value(of risk: FamilyRisk, at value: Rational) -> Rational? {
    guard let part = risk.parts.first(where: { $0.range.contains(RealAlgebraicNumber(value)) }) else {
      return nil
    }
    switch part.value {
    case .function(let function): return function(value)
    case .number(let number): return number.rational
    case .unknown: return nil
    }
  }

  private func rational(_ real: ExactReal?) -> Rational? {
    if case .rational(let value)? = real { value } else { nil }
  }

  private func value(of name: FamilyRisk.Name, in model: Investigation) -> Rational? {
    switch name {
    case .trained: model.trainedRisk
    case .linear: model.leastRisks?.linear
    case .epsilon: rational(model.epsilon)
    case .excess: rational(model.excess)
    case .erlb(let index): model.leastRisks?.erlb[index]
    case .representation(let index): model.leastRisks?.representations[index]
    }
  }
}

struct PropertyViolation: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
