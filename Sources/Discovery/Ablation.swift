import Claims
import ExactAlgebra
import Networks
import Vocabulary

/// Models that are drawn, in place of all.
public struct Sample: Sendable, Hashable {
  /// How many of each shape.
  public let count: Int
  public let seed: UInt64

  /// The largest `count`.
  public static var limit: Int { Limits.sample }

  public init(count: Int, seed: UInt64) { (self.count, self.seed) = (count, seed) }
}

/// A claim without each of its premises, on all models of a scope.
public struct Ablation: Sendable {
  public let claim: Claim
  public let scope: Scope
  /// Whether all counterexamples are counted, and not the first one of each premise found.
  public let isWhole: Bool
  /// What is asked instead of the claim; nil of an ablation.
  public let question: OpenQuestion?
  /// The models that are drawn; nil where all are gone through.
  public let sample: Sample?
  /// Every range, in order.
  public let tasks: [RangeTask]

  /// Goes through the models of a scope for an answer to a question, or through some that are drawn from it. Where something is measured
  /// all counterexamples are decided.
  ///
  /// Throws `Scope.Fault` where the scope is too large.
  public init(
    _ question: OpenQuestion, scope: Scope, isWhole: Bool = false, sample: Sample? = nil
  ) throws(Scope.Fault) {
    try self.init(question.claim, question, scope, isWhole || question.measure != nil, sample)
  }

  /// Those that can be ablated, in the order of the papers.
  public static let claims: [ClaimID] = AblatedClaim.all.map(\.id)

  /// - Parameters:
  ///   - claim: one of `claims`.
  ///   - scope: the models.
  ///   - isWhole: goes on after a counterexample.
  ///
  /// Throws `Scope.Fault` where the scope is too large.
  public init(_ claim: ClaimID, scope: Scope, isWhole: Bool = false) throws(Scope.Fault) {
    precondition(Self.claims.contains(claim), "\(claim) cannot be ablated")
    try self.init(claim, nil, scope, isWhole, nil)
  }

  private init(
    _ claim: ClaimID, _ question: OpenQuestion?, _ scope: Scope, _ isWhole: Bool, _ sample: Sample?
  ) throws(Scope.Fault) {
    self.claim = .named(claim)
    self.scope = scope
    self.isWhole = isWhole
    self.question = question
    self.sample = sample
    var tasks: [RangeTask] = []
    for shape in try scope.shapes(of: self.claim, question, isSampled: sample != nil) {
      let size = sample?.count ?? shape.size(magnitude: scope.magnitude)
      let step = sample == nil ? shape.rangeSize(magnitude: scope.magnitude) : Limits.rangeDraws
      for from in stride(from: 0, to: size, by: step) {
        tasks.append(
          RangeTask(
            claim: claim.rawValue, question: question, sample: sample?.seed, magnitude: scope.magnitude,
            isWhole: isWhole, shape: shape, from: from, to: min(from + step, size)))
      }
    }
    self.tasks = tasks
  }

  /// What models of a shape are asked. None where they can tell nothing about the claim.
  package static func cases(of claim: Claim, _ shape: ModelShape, _ question: OpenQuestion? = nil) -> [Case] {
    if let question { return question.cases(of: claim, shape) }
    guard let ablated = AblatedClaim.named(claim.id) else { return [] }
    switch shape {
    case .features(let shape):
      guard let least = ablated.fewestBlocks, shape.blocks >= least else { return [] }
      return Case.onFeatures(claim)
    case .point(let shape):
      return ablated.premises(at: shape).map { premise -> Case in
        ablated.isAboutLocalMinimisers
          ? Case(claim, without: premise, finding: atGivenWeights) : Case(claim, without: premise)
      }
    case .linear: return []
    }
  }

  /// Of other weights than the given ones nothing is asked.
  private static func atGivenWeights(_ claim: Claim) -> @Sendable (Investigation) -> Finding {
    { investigation in
      let finding = investigation.finding(claim)
      return finding.verdict == .undecided && investigation.isNoLocalMinimiser
        ? .inapplicable("the given weights are no local minimiser") : finding
    }
  }
}

extension Premise {
  /// Whether it is about the loss alone. A claim is what its parts are about.
  var isAboutLoss: Bool {
    switch self {
    case .claim(let id):
      !Claim.named(id).parts.isEmpty && Claim.named(id).parts.allSatisfy(\.premise.isAboutLoss)
    case .differentiableLoss, .convexLoss, .twiceDifferentiableLoss, .squaredLoss: true
    default: false
    }
  }

  /// What a screen says of a model that does not meet it. A claim is not met where one of its parts is not.
  var unmet: Screen.Unmet {
    switch self {
    case .claim(let id):
      Claim.named(id).parts.reduce(Screen.Unmet.claims[id] ?? []) { $0.union($1.premise.unmet) }
    case .correlation: .correlation
    case .regularGram: .regularGram
    case .beatenLinearPredictor: .beatenLinearPredictor
    case .positiveWidth: .positiveWidth
    default: []
    }
  }
}

extension RangeResult {
  /// The claim of a task that goes through features by values, or given weights.
  private var ablated: AblatedClaim { .named(ClaimID(rawValue: task.claim)!)! }

  /// Counts the models of the range, and calls `body` for each up to symmetry, with the screen set to it and the size of its orbit.
  package mutating func walk(
    _ space: ModelSpace, _ body: (inout Screen, ModelSpace.Place, _ orbit: Int) throws -> Void
  ) throws {
    let shape = space.shape
    var screen = Screen(ablated, shape)
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
    var screen = PointScreen(ablated, space.shape)
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

  /// The same for the linear networks of the range.
  package mutating func walk(
    _ space: LinearSpace, _ body: (LinearScreen, Position, _ orbit: Int) throws -> Void
  ) throws {
    var screen = LinearScreen(space.shape)
    var (input, fixing): (Int, [Int]?) = (-1, nil)
    for pair in task.from..<task.to {
      let (x, weights) = pair.quotientAndRemainder(dividingBy: space.weights)
      if x != input { (input, fixing) = (x, space.stabilizer(of: x)) }
      guard let fixing, let ofWeights = space.stabilizer(ofWeights: weights, fixing) else { continue }
      for r in 0..<space.r.count {
        guard let ofR = space.stabilizer(ofR: r, ofWeights) else { continue }
        let orbit = space.changes / ofR.count
        let position = Position([x, weights, r])
        screen.set(space.matrices(at: position))
        canonical += 1
        classes += orbit
        all += orbit * space.r.sizes[r]
        try body(screen, position, orbit * space.r.sizes[r])
      }
    }
  }
}
