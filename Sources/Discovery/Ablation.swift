import Claims
import ExactAlgebra
import Networks
import Vocabulary

/// A claim without each of its premises, on all models of a scope.
public struct Ablation: Sendable {
  public let claim: Claim
  public let scope: Scope
  /// Whether all counterexamples are counted, and not the first one of each premise found.
  public let isWhole: Bool
  /// What is asked instead of the claim; nil of an ablation.
  public let question: OpenQuestion?
  /// Every range, in order.
  public let tasks: [RangeTask]

  /// Goes through the models of a scope for an answer to a question.
  ///
  /// Throws `Scope.Fault` where the scope is too large.
  public init(_ question: OpenQuestion, scope: Scope, isWhole: Bool = false) throws(Scope.Fault) {
    try self.init(question.claim, question, scope, isWhole)
  }

  /// The claims on (P_φ) whose conclusions ranks and the critical strata decide, and one on given weights.
  public static let claims: [ClaimID] = [
    .chen2021Proposition1i, .chen2021Proposition1ii, .chen2021Theorem1i, .chen2021Theorem1ii,
    .chen2021Corollary1, .chen2021Corollary2i, .chen2021Corollary2ii, .chen2021Theorem2i, .chen2021Theorem2ii,
    .yun2019Theorem2,
  ]

  /// - Parameters:
  ///   - claim: one of `claims`.
  ///   - scope: the models.
  ///   - isWhole: goes on after a counterexample.
  ///
  /// Throws `Scope.Fault` where the scope is too large.
  public init(_ claim: ClaimID, scope: Scope, isWhole: Bool = false) throws(Scope.Fault) {
    precondition(Self.claims.contains(claim), "\(claim) cannot be ablated")
    try self.init(claim, nil, scope, isWhole)
  }

  private init(_ claim: ClaimID, _ question: OpenQuestion?, _ scope: Scope, _ isWhole: Bool)
    throws(Scope.Fault)
  {
    self.claim = .named(claim)
    self.scope = scope
    self.isWhole = isWhole
    self.question = question
    var tasks: [RangeTask] = []
    for shape in try scope.shapes(of: self.claim, question) {
      let (size, step) = (shape.size(magnitude: scope.magnitude), shape.rangeSize(magnitude: scope.magnitude))
      for from in stride(from: 0, to: size, by: step) {
        tasks.append(
          RangeTask(
            claim: claim.rawValue, question: question, magnitude: scope.magnitude, isWhole: isWhole,
            shape: shape, from: from, to: min(from + step, size)))
      }
    }
    self.tasks = tasks
  }

  /// A premise that is dropped (nil: none), and the claim without it.
  package struct Case: Sendable {
    package let premise: Premise?
    package let claim: Claim
    /// What a screen must not find unmet, of features by values.
    let kept: Screen.Unmet
  }

  /// What models of a shape are asked. None where they can tell nothing about the claim.
  package static func cases(of claim: Claim, _ shape: ModelShape, _ question: OpenQuestion? = nil) -> [Case] {
    if question != nil {
      guard case .point(let shape) = shape, shape.loss == .squared, shape.blocks == 2 else { return [] }
      return [Case(premise: .parameterCoverage, claim: claim.dropping(.parameterCoverage), kept: [])]
    }
    switch shape {
    case .features(let shape):
      guard claim.id != .yun2019Theorem2, claim.id != .chen2021Corollary1 || shape.blocks > 1 else {
        return []
      }
      // Assumption 2 holds for the squared loss.
      let premises = claim.premises.filter { !$0.isAboutLoss }
      var required: Screen.Unmet = []
      for premise in premises { required.insert(premise.unmet) }
      return [Case(premise: nil, claim: claim, kept: required)]
        + premises.map {
          Case(premise: $0, claim: claim.dropping($0), kept: required.subtracting($0.unmet))
        }
    case .point(let shape):
      let premises = claim.id == .yun2019Theorem2 ? yunPremises(shape) : chenPremises(claim.id, shape)
      return premises.map { Case(premise: $0, claim: $0.map(claim.dropping) ?? claim, kept: []) }
    }
  }

  private static func yunPremises(_ shape: PointShape) -> [Premise?] {
    switch shape.loss {
    case .squared:
      [nil, .twiceDifferentiablePoint, .criticalPoint, .representationCoverage, .parameterCoverage]
    case .absolute, .huber: [.twiceDifferentiableLoss]
    case .doubleWell: [.convexLoss]
    case .zero, .cube, .negativeSquare: []
    }
  }

  /// The hypotheses on the loss, with one that does not meet them.
  private static func chenPremises(_ id: ClaimID, _ shape: PointShape) -> [Premise?] {
    guard shape.blocks == 1 else { return [] }
    switch (id, shape.loss) {
    case (.chen2021Theorem1i, .absolute), (.chen2021Theorem1ii, .absolute), (.chen2021Corollary2i, .absolute),
      (.chen2021Corollary2ii, .absolute):
      return [.claim(.chen2021Assumption2), .differentiableLoss]
    case (.chen2021Theorem1i, .doubleWell), (.chen2021Theorem1ii, .doubleWell),
      (.chen2021Corollary2i, .doubleWell), (.chen2021Corollary2ii, .doubleWell):
      return [.claim(.chen2021Assumption2), .convexLoss]
    case (.chen2021Proposition1i, .zero), (.chen2021Proposition1ii, .negativeSquare),
      (.chen2021Theorem2i, .doubleWell), (.chen2021Theorem2ii, .cube):
      return [.squaredLoss]
    default: return []
    }
  }
}

extension Premise {
  /// Whether it is about the loss alone.
  var isAboutLoss: Bool {
    switch self {
    case .claim(.chen2021Assumption2), .differentiableLoss, .convexLoss, .twiceDifferentiableLoss,
      .squaredLoss:
      true
    default: false
    }
  }

  /// What a screen says of a model that does not meet it.
  fileprivate var unmet: Screen.Unmet {
    switch self {
    case .claim(.chen2021Assumption1): [.correlation, .regularGram]
    case .claim(.chen2021Assumption3): .assumption3
    case .claim(.chen2021Assumption4): .assumption4
    case .correlation: .correlation
    case .regularGram: .regularGram
    case .positiveWidth: .positiveWidth
    default: []
    }
  }
}

extension Scope {
  /// The shapes that tell something about a claim, the smallest first.
  ///
  /// Throws `Fault` where the tables of one would be too large.
  package func shapes(of claim: Claim, _ question: OpenQuestion? = nil) throws(Fault) -> [ModelShape] {
    let features = try shapes(withoutWidth: claim.premises.contains(.positiveWidth)).map(ModelShape.features)
    let all = try (features + points().map(ModelShape.point)).filter {
      !Ablation.cases(of: claim, $0, question).isEmpty
    }
    // Stable: features come before points of the same size.
    return all.enumerated().sorted {
      ($0.element.numbers, $0.offset) < ($1.element.numbers, $1.offset)
    }.map(\.element)
  }

  /// The networks of width one with their weights, for each loss.
  private func points() throws(Fault) -> [PointShape] {
    var shapes: [PointShape] = []
    for samples in 1...samples {
      for loss in PointLoss.allCases {
        shapes.append(PointShape(samples: samples, blocks: 1, activation: .identity, loss: loss))
        if blocks > 1 {
          for activation in [PointActivation.relu, .square] {
            shapes.append(PointShape(samples: samples, blocks: 2, activation: activation, loss: loss))
          }
        }
      }
    }
    shapes = shapes.filter { $0.numbers <= numbers }
    for shape in shapes where PointSpace.count(shape, magnitude: magnitude) > Limits.table {
      throw Fault(
        "\(shape) with entries up to \(magnitude) needs tables of more than \(Limits.table) numbers")
    }
    return shapes
  }
}

extension RangeTask {
  /// Goes through the models of the range.
  ///
  /// Cost: about a microsecond for each model up to symmetry, and what the engine takes for those that integers leave open.
  /// Throws where the engine cannot evaluate a model.
  public func run() throws -> RangeResult {
    let claim = try validated()
    let cases = Ablation.cases(of: claim, shape, question)
    var result = RangeResult(
      task: self, premises: cases.map { PremiseCounts(premise: $0.premise?.name ?? "none") })
    switch shape {
    case .features(let shape): try run(ModelSpace(shape, magnitude: magnitude), cases, &result)
    case .point(let shape): try run(PointSpace(shape, magnitude: magnitude), cases, &result)
    }
    return result
  }

  private func run(_ space: ModelSpace, _ cases: [Ablation.Case], _ result: inout RangeResult) throws {
    var counts = result.premises
    try result.walk(space) { screen, place, orbit in
      let unmet = screen.unmet()
      var canFail: Bool?
      var investigation: Investigation?
      for (index, item) in cases.enumerated() {
        if counts[index].first != nil, !isWhole { continue }
        counts[index].models += 1
        guard unmet.isDisjoint(with: item.kept) else {
          counts[index].inapplicable += 1
          continue
        }
        if canFail == nil { canFail = screen.canFail() }
        guard canFail! else {
          counts[index].excluded += 1
          continue
        }
        let position = place.position
        if investigation == nil { investigation = try Investigation(space.model(at: position)) }
        counts[index].count(investigation!.finding(item.claim).verdict, orbit, at: position)
      }
    }
    result.premises = counts
  }

  private func run(_ space: PointSpace, _ cases: [Ablation.Case], _ result: inout RangeResult) throws {
    var counts = result.premises
    let id = ClaimID(rawValue: claim)!
    try result.walk(space) { screen, position, orbit in
      var investigation: Investigation?
      for (index, item) in cases.enumerated() {
        if counts[index].first != nil, !isWhole { continue }
        counts[index].models += 1
        guard screen.canFail(id, without: item.premise), question == nil || screen.canAnswer else {
          counts[index].excluded += 1
          continue
        }
        let position = Position([position.samples, position.weights])
        if investigation == nil { investigation = try Investigation(space.model(at: position)) }
        var verdict = investigation!.finding(item.claim).verdict
        // Of other weights nothing is asked here.
        if verdict == .undecided, aboutLocalMinimisers.contains(id), investigation!.isNoLocalMinimiser {
          verdict = .inapplicable
        }
        if question != nil, verdict == .fails {
          // Critical, without negative curvature, worse than linear: a counterexample only if it is a local minimum.
          switch investigation!.point?.classification {
          case .localMinimum: break
          case .saddle, .strictSaddle, .notCritical: verdict = .holds
          case .globalMinimum, .notDifferentiable, .undecided, nil: verdict = .undecided
          }
        }
        counts[index].count(verdict, orbit, at: position)
      }
    }
    result.premises = counts
  }
}

/// The claims that local minimisers with another loss refute.
private let aboutLocalMinimisers: Set<ClaimID> = [
  .chen2021Theorem1ii, .chen2021Corollary2i, .chen2021Corollary2ii,
]

extension RangeResult {
  /// Counts the models of the range, and calls `body` for each up to symmetry, with the screen set to it and the size of its orbit.
  package mutating func walk(
    _ space: ModelSpace, _ body: (inout Screen, ModelSpace.Place, _ orbit: Int) throws -> Void
  ) throws {
    let shape = space.shape
    var screen = Screen(ClaimID(rawValue: task.claim)!, shape)
    let (freeV, freeY) = (
      space.alphabet.power(shape.samples * shape.lastUnits),
      space.alphabet.power(shape.samples * shape.outputs)
    )
    var code = -1
    var fixing: [(order: Int, units: Int)]?
    for pair in task.from..<task.to {
      let (f, b) = pair.quotientAndRemainder(dividingBy: space.b.count)
      if f != code {
        code = f
        fixing = space.stabilizer(
          of: f, space.alphabet.vector(f, length: space.units * shape.samples))
      }
      guard let fixing, let ofB = space.stabilizer(of: b, fixingF: fixing) else { continue }
      guard screen.set(f: f, b: b, in: space) else {
        noNetwork += ofB.orbit * space.b.sizes[b] * freeV * freeY
        continue
      }
      for v in 0..<space.v.count {
        guard let ofV = space.stabilizer(ofV: v, ofB) else { continue }
        guard screen.set(v: v, in: space) else {
          noNetwork += ofV.orbit * space.b.sizes[b] * space.v.sizes[v] * freeY
          continue
        }
        for y in 0..<space.y.count {
          guard let ofY = space.stabilizer(ofY: y, ofV) else { continue }
          screen.set(y: y, in: space)
          let orbit = ofY.orbit * space.b.sizes[b] * space.v.sizes[v] * space.y.sizes[y]
          canonical += 1
          classes += ofY.orbit
          all += orbit
          try body(&screen, ModelSpace.Place(f: f, b: b, v: v, y: y), orbit)
        }
      }
    }
  }

  /// The same for the points of the range.
  package mutating func walk(
    _ space: PointSpace,
    _ body: (PointScreen, (samples: Int, weights: Int), _ orbit: Int) throws -> Void
  ) throws {
    var screen = PointScreen(space.shape)
    for index in task.from..<task.to {
      let samples = space.samples(index)
      guard let fixing = space.stabilizer(of: samples) else { continue }
      let orders = space.orders(of: samples)
      guard screen.set(samples: samples, space.alphabet) else {
        noNetwork += orders * (space.symmetries / fixing.count) * space.weightCount
        continue
      }
      for weights in 0..<space.weightCount {
        guard let count = space.stabilizerCount(of: weights, fixing) else { continue }
        screen.set(weights: weights, space.alphabet)
        canonical += 1
        classes += space.symmetries / count
        all += space.symmetries / count * orders
        try body(screen, (index, weights), space.symmetries / count * orders)
      }
    }
  }
}
