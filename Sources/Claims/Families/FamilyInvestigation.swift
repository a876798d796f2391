import ExactAlgebra
import Landscape
import Networks
import Vocabulary

/// The range of a family's parameter in pieces, open intervals and single numbers in turn, on each of which every claim has
/// one verdict.
///
/// All facts are computed over the germs at some number of an interval. Every decision rests on the signs of finitely many
/// polynomials, so that it is the same on the largest interval around that number on which none of them vanishes. What is
/// left of the range is treated in the same way, and the ends of the intervals, finitely many numbers, one by one: a
/// rational one as the ordinary model that it gives, an irrational one over the real field that it generates.
public final class FamilyInvestigation {
  public let family: ModelFamily
  let claims: [Claim]
  let limits: FamilyLimits
  private let progress: (String) -> Void
  /// A loss that takes labels takes no parameter in them.
  private let convexity: LossProperty
  /// nil where the input or the targets depend on the parameter.
  private lazy var riskOfInput: RiskOfInput? = {
    let model = family.model
    let (x, y) = (model.data.x.map(\.constant), model.data.y.map(\.constant))
    guard model.architecture.name != .fullyConnected, model.loss != .squared,
      (x.elements + y.elements).allSatisfy({ $0 != nil })
    else { return nil }
    let ones = Matrix(rows: 1, columns: model.data.count, repeating: Rational.one)
    let constants = (model.isAffine || model.hasConstantFeature) ? [ones] : []
    return RiskOfInput(
      input: .vertical(constants + [x.map { $0! }.transposed]), targets: y.map { $0! }.transposed,
      loss: model.loss)
  }()
  var routes = FamilyRoutes()
  /// The ordinary investigations of rational values.
  private(set) var samples: [Rational: Investigation] = [:]
  private var roots: [Polynomial<Rational>: [RealAlgebraicNumber]] = [:]
  private var cells = 0
  private var work = 0
  var pointCells = 0
  var pointWork = 0
  /// Findings on claims about networks of a paper's own, which are the same for every model.
  private var independentFindings: [ClaimID: Decision] = [:]
  /// What is known of the range so far, in the order in which it was asked for, and how much of it has been asked for again: after an
  /// overrun of the budget all is run once more, and asks for the same.
  private var known: [Cell] = []
  private var position = 0

  /// Without a choice of `claims`, they are those of an ordinary check where the file has these expectations, and the given weights are
  /// looked at as a point of (P).
  public init(
    _ family: ModelFamily, claims: [Claim]? = nil, expectations: Expectations = [:],
    limits: FamilyLimits = FamilyLimits(), progress: @escaping (String) -> Void = { _ in }
  ) {
    self.family = family
    self.claims = claims ?? Claim.chosen(for: family.model.architecture.name, expectations)
    self.limits = limits
    self.progress = progress
    needsPoint = claims == nil
    let model = family.model
    convexity = model.loss.convexity(targets: .zeros(model.data.count, model.outputs))
  }

  /// Decides all claims on all of the range, each part within the budget and the time of the caller.
  public func decide() { _ = outcome }

  /// The parts of the range in increasing order. Together they are the range.
  var parts: [FamilyPiece] { outcome.parts }
  /// How long they took.
  var seconds: Double { outcome.seconds }

  private lazy var outcome: (parts: [FamilyPiece], seconds: Double) = {
    let clock = ContinuousClock()
    let start = clock.now
    let parts = pieces()
    return (parts, (clock.now - start) / .seconds(1))
  }()

  private func pieces() -> [FamilyPiece] {
    (position, pointCells, pointWork) = (0, 0, 0)
    let range = family.range
    if let single = range.single { return refined(piece(at: single)) }
    var result: [FamilyPiece] = []
    if let lower = range.lower, lower.isIncluded { result.append(piece(at: lower.value)) }
    result += pieces(above: range.lower?.value, below: range.upper?.value, cell: cell, at: piece)
    if let upper = range.upper, upper.isIncluded { result.append(piece(at: upper.value)) }
    return result.flatMap(refined)
  }

  /// The ordinary investigation of the model at a rational value of the range.
  func investigation(at value: Rational) throws -> Investigation {
    if let known = samples[value] { return known }
    guard let model = family.model(at: value) else { preconditionFailure("a value outside of the range") }
    let investigation = try Investigation(model)
    samples[value] = investigation
    return investigation
  }

  /// What `search` finds about a part of the range, or a piece where nothing is decided: what the budget or the time has no room for
  /// leaves other parts as they are.
  private func kept(_ range: ParameterRange, _ search: () -> Cell) -> Cell {
    defer { position += 1 }
    if position < known.count { return known[position] }
    let cell: Cell =
      switch Meter.attempt("part \(position + 1) of the range", search) {
      case .success(let cell): cell
      case .failure(let overrun):
        (open(overrun.description, on: range), range.lower?.value, range.upper?.value)
      }
    known.append(cell)
    return cell
  }

  // MARK: Open intervals

  /// A piece inside of an open interval, with its ends.
  typealias Cell = (
    piece: FamilyPiece, from: RealAlgebraicNumber?, to: RealAlgebraicNumber?
  )

  /// The open interval between two numbers, worked through from left to right on a stack.
  func pieces(
    above lower: RealAlgebraicNumber?, below upper: RealAlgebraicNumber?,
    cell: (_ above: RealAlgebraicNumber?, _ below: RealAlgebraicNumber?) -> Cell,
    at point: (RealAlgebraicNumber) -> FamilyPiece
  ) -> [FamilyPiece] {
    enum Task {
      case interval(RealAlgebraicNumber?, RealAlgebraicNumber?)
      case point(RealAlgebraicNumber)
      case done(FamilyPiece)
    }
    var stack: [Task] = [.interval(lower, upper)]
    var result: [FamilyPiece] = []
    while let task = stack.popLast() {
      switch task {
      case .done(let piece): result.append(piece)
      case .point(let value): result.append(point(value))
      case .interval(let lower, let upper):
        let (cell, from, to) = cell(lower, upper)
        if let to, to != upper {
          stack.append(.interval(to, upper))
          stack.append(.point(to))
        }
        stack.append(.done(cell))
        if let from, from != lower {
          stack.append(.point(from))
          stack.append(.interval(lower, from))
        }
      }
    }
    return result
  }

  private func cell(above lower: RealAlgebraicNumber?, below upper: RealAlgebraicNumber?) -> Cell {
    kept(ParameterRange(above: lower, below: upper)) { computedCell(above: lower, below: upper) }
  }

  private func computedCell(above lower: RealAlgebraicNumber?, below upper: RealAlgebraicNumber?) -> Cell {
    cells += 1
    let point = Rational.simplest(above: lower, below: upper)
    progress("values of \(family.parameter) near \(point)")
    let range = ParameterRange(above: lower, below: upper)
    guard cells <= limits.cells else {
      return (open("more than \(limits.cells) subranges with different decisions", on: range), lower, upper)
    }
    let trace = GermTrace(point: point, limit: max(0, limits.work - work))
    defer { work += trace.work }
    guard let facts = try? facts(family.model(at: trace)) else {
      return (open("the exact outputs are too large to write down", on: range), lower, upper)
    }
    var findings = findings(facts)
    let hypotheses = hypotheses(facts)
    let risks = riskValues(facts)
    let pointFinding = needsPoint ? facts.givenPoint.map(PointFinding.init) : nil
    if trace.isExhausted {
      return (
        open("the rational functions of \(family.parameter) grow too large", on: range), lower,
        upper
      )
    }

    let (from, to) = ends(of: trace, lower, upper)
    routes.openCells += 1
    compare(&findings, at: .simplest(above: from, below: to))
    let piece = FamilyPiece(
      range: ParameterRange(above: from, below: to), findings: findings, hypotheses: hypotheses,
      risks: risks.map { $0.map { .function($0.function) } }, point: pointFinding)
    return (piece, from, to)
  }

  /// The largest interval to the right of the point of the trace where nothing changes that was asked.
  func ends(
    of trace: GermTrace, _ lower: RealAlgebraicNumber?, _ upper: RealAlgebraicNumber?
  ) -> (RealAlgebraicNumber?, RealAlgebraicNumber?) {
    var (from, to) = (lower, upper)
    let here = RealAlgebraicNumber(trace.point)
    for polynomial in trace.polynomials {
      for root in realRoots(of: polynomial) {
        if root <= here {
          if from.map({ $0 < root }) ?? true { from = root }
        } else if to.map({ root < $0 }) ?? true {
          to = root
        }
      }
    }
    return (from, to)
  }

  private func realRoots(of polynomial: Polynomial<Rational>) -> [RealAlgebraicNumber] {
    if let known = roots[polynomial] { return known }
    let found = IntegerPolynomial(primitivePartOf: polynomial).realRoots().map(\.root).filter(
      family.range.reaches)
    roots[polynomial] = found
    return found
  }

  func facts<Scalar: OrderedField>(_ model: ModelOver<Scalar>) throws -> FieldFacts<Scalar> {
    try FieldFacts(model, convexity: convexity, riskOfInput: riskOfInput, limits: limits)
  }

  private func findings<Scalar: OrderedField>(_ facts: FieldFacts<Scalar>) -> [Decision] {
    claims.map { $0.architectures.isEmpty ? independentFinding($0) : facts.decision(on: $0) }
  }

  /// On which the findings rest.
  private func hypotheses<Scalar: OrderedField>(_ facts: FieldFacts<Scalar>) -> [[Hypothesis]] {
    claims.map { $0.architectures.isEmpty ? [] : facts.hypotheses(of: $0) }
  }

  private func independentFinding(_ claim: Claim) -> Decision {
    if let known = independentFindings[claim.id] { return known }
    guard let value = family.range.simplestRational, let investigation = try? investigation(at: value) else {
      return .pointwise
    }
    let finding = investigation.finding(claim).decision
    independentFindings[claim.id] = finding
    return finding
  }

  /// A piece on which nothing is decided.
  private func open(_ reason: String, on range: ParameterRange) -> FamilyPiece {
    FamilyPiece(
      range: range, findings: claims.map { _ in .undecided(reason) }, hypotheses: claims.map { _ in [] },
      risks: riskNames.map { _ in nil }, point: nil)
  }

  // MARK: Single numbers

  private func piece(at value: RealAlgebraicNumber) -> FamilyPiece {
    kept(ParameterRange(value)) {
      progress("\(family.parameter) = \(value.rational?.description ?? value.decimal())")
      return (value.rational.map(piece) ?? irrationalPiece(at: value), value, value)
    }.piece
  }

  private func irrationalPiece(at value: RealAlgebraicNumber) -> FamilyPiece {
    routes.algebraicPoints += 1
    let range = ParameterRange(value)
    guard value.degree <= limits.degree,
      let model = family.model(at: value, degreeLimit: limits.degree)
    else {
      return open(
        "\(family.parameter) is a root of a polynomial of degree \(value.degree) there, above the limit of "
          + "\(limits.degree)", on: range)
    }
    guard let facts = try? facts(model) else {
      return open("the exact outputs are too large to write down", on: range)
    }
    return FamilyPiece(
      range: range, findings: findings(facts), hypotheses: hypotheses(facts),
      risks: riskValues(facts).map { $0.map { .value($0.algebraicNumber) } },
      point: needsPoint ? facts.givenPoint.map(PointFinding.init) : nil)
  }

  private func piece(at value: Rational) -> FamilyPiece {
    routes.rationalPoints += 1
    let range = ParameterRange(RealAlgebraicNumber(value))
    guard let model = family.model(at: value), let facts = try? facts(model) else {
      return open("the exact outputs are too large to write down", on: range)
    }
    var findings = findings(facts)
    var hypotheses = hypotheses(facts)
    for (index, finding) in findings.enumerated() where finding.verdict == .undecided {
      if let investigation = try? investigation(at: value) {
        hypotheses[index] = investigation.hypotheses(of: claims[index])
      }
    }
    compare(&findings, at: value, overridesUndecided: true)
    return FamilyPiece(
      range: range, findings: findings, hypotheses: hypotheses,
      risks: riskValues(facts).map { $0.map { .value(RealAlgebraicNumber($0)) } },
      point: needsPoint ? ordinaryPoint(at: value) : nil)
  }

  // MARK: The ordinary check beside it

  /// Compares the findings with those of the ordinary check of one rational value that they are about. Where both decide
  /// and differ, neither is to be believed.
  private func compare(_ findings: inout [Decision], at value: Rational, overridesUndecided: Bool = false) {
    guard let investigation = try? investigation(at: value) else { return }
    for (index, claim) in claims.enumerated() {
      let finding = findings[index]
      // Claims that no fact decides are decided by the ordinary check, and only where a number is asked about.
      if finding.verdict == .undecided {
        if overridesUndecided {
          findings[index] = investigation.finding(claim).decision
        }
        continue
      }
      let ordinary = investigation.finding(claim)
      if ordinary.verdict == .undecided { continue }
      if !finding.contradicts(ordinary) {
        routes.agreements += 1
        if finding.isVacuous == nil, overridesUndecided {
          findings[index] = Decision(
            verdict: finding.verdict, isVacuous: ordinary.isVacuous, summary: finding.summary)
        }
      } else {
        routes.disagreements += 1
        findings[index] = .undecided(
          "internal disagreement at \(family.parameter) = \(value), please report this model: "
            + "\(finding.verdict.rawValue) over the range, \(ordinary.verdict.rawValue) there")
      }
    }
  }

  // MARK: Risks and the point

  /// Whether the point belongs to the report, which it does when no claims are chosen.
  let needsPoint: Bool

  /// The names of the risks in a report.
  lazy var riskNames: [FamilyRisk.Name] = {
    var names: [FamilyRisk.Name] = [.trained]
    let model = family.model
    guard model.loss == .squared else { return names }
    names.append(.linear)
    names += (0...model.depth).map { .erlb($0) }
    names += (0...model.depth).map { .representation($0) }
    switch model.architecture.name {
    case .resnest: names += [.epsilon, .excess]
    case .densenest: names.append(.excess)
    case .fullyConnected: break
    }
    return names
  }()

  private func difference<Scalar: OrderedField>(_ a: Scalar?, _ b: Scalar?) -> Scalar? {
    a.flatMap { a in b.map { a - $0 } }
  }

  private func riskValues<Scalar: OrderedField>(_ facts: FieldFacts<Scalar>) -> [Scalar?] {
    riskNames.map { name in
      switch name {
      case .trained: facts.evaluation.risk
      case .linear: facts.leastRisks?.erlb[0]
      case .erlb(let index): facts.leastRisks?.erlb[index]
      case .representation(let index): facts.leastRisks?.representations[index]
      case .epsilon: difference(facts.infimum, facts.leastRisks?.erlb.last)
      case .excess: difference(facts.evaluation.risk, facts.infimum)
      }
    }
  }
}

extension RationalFunction {
  /// The value of a constant; nil elsewhere.
  fileprivate var constant: Rational? {
    guard isConstant else { return nil }
    return isZero ? .zero : numerator.leadingCoefficient
  }
}

extension ParameterRange {
  /// Whether the number is inside of the range or at an end of it.
  fileprivate func reaches(_ value: RealAlgebraicNumber) -> Bool {
    if let lower, value < lower.value { return false }
    if let upper, value > upper.value { return false }
    return true
  }
}
