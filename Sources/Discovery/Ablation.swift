import Claims
import ExactAlgebra
import Networks
import Vocabulary

/// A claim of Chen et al. 2021 without each of its premises, on all models of a scope with the squared loss.
public struct Ablation: Sendable {
  public let claim: Claim
  public let scope: Scope
  /// Whether all counterexamples are counted, and not the first one of each premise found.
  public let isWhole: Bool
  /// Every range, in order.
  public let tasks: [RangeTask]

  /// The claims on (P_φ) whose conclusions ranks and the critical strata decide.
  public static let claims: [ClaimID] = [
    .chen2021Proposition1i, .chen2021Proposition1ii, .chen2021Theorem1i, .chen2021Theorem1ii,
    .chen2021Corollary1, .chen2021Corollary2i, .chen2021Corollary2ii, .chen2021Theorem2i, .chen2021Theorem2ii,
  ]

  /// - Parameters:
  ///   - claim: one of `claims`.
  ///   - scope: the models.
  ///   - isWhole: goes on after a counterexample.
  ///
  /// Throws `Scope.Fault` where the scope is too large.
  public init(_ claim: ClaimID, scope: Scope, isWhole: Bool = false) throws(Scope.Fault) {
    precondition(Self.claims.contains(claim), "\(claim) cannot be ablated")
    self.claim = .named(claim)
    self.scope = scope
    self.isWhole = isWhole
    var tasks: [RangeTask] = []
    let usesNoWidth = self.claim.premises.contains(.positiveWidth)
    for shape in try scope.shapes(withoutWidth: usesNoWidth) {
      // One feature alone is no pair of prefixes.
      if claim == .chen2021Corollary1, shape.blocks < 2 { continue }
      let space = ModelSpace(shape, magnitude: scope.magnitude)
      for from in stride(from: 0, to: space.pairs, by: space.pairsPerRange) {
        tasks.append(
          RangeTask(
            claim: claim.rawValue, magnitude: scope.magnitude, isWhole: isWhole, shape: shape, from: from,
            to: min(from + space.pairsPerRange, space.pairs)))
      }
    }
    self.tasks = tasks
  }

  /// The premises that the scope can tell apart: Assumption 2 is met by every squared loss.
  package static func premises(of claim: Claim) -> [Premise] {
    claim.premises.filter { $0 != .claim(.chen2021Assumption2) }
  }

  /// What dropping each premise leaves to be met, the statement as it stands first.
  package static func cases(of claim: Claim) -> [(premise: Premise?, claim: Claim, kept: Screen.Unmet)] {
    var required: Screen.Unmet = []
    for premise in premises(of: claim) { required.insert(premise.unmet) }
    return [(nil, claim, required)]
      + premises(of: claim).map { ($0, claim.dropping($0), required.subtracting($0.unmet)) }
  }
}

extension Premise {
  /// What a screen says of a model that does not meet it.
  fileprivate var unmet: Screen.Unmet {
    switch self {
    case .claim(.chen2021Assumption1): [.correlation, .regularGram]
    case .claim(.chen2021Assumption3): .assumption3
    case .claim(.chen2021Assumption4): .assumption4
    case .correlation: .correlation
    case .regularGram: .regularGram
    case .positiveWidth: .positiveWidth
    case .claim: []
    }
  }
}

extension RangeTask {
  /// Goes through the models of the range.
  ///
  /// Cost: about a microsecond for each model up to symmetry, and what the engine takes for those that ranks leave open.
  /// Throws where the engine cannot evaluate a model, or contradicts the ranks.
  public func run() throws -> RangeResult {
    let claim = try validated()
    let space = ModelSpace(shape, magnitude: magnitude)
    let cases = Ablation.cases(of: claim)
    var result = RangeResult(
      task: self, premises: cases.map { PremiseCounts(premise: $0.premise?.name ?? "none") })
    var counts = result.premises
    try result.walk(space) { screen, position, orbit in
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
        if investigation == nil { investigation = try Investigation(space.model(at: position)) }
        switch investigation!.finding(item.claim).verdict {
        case .holds: counts[index].holds += 1
        case .undecided: counts[index].undecided += 1
        case .inapplicable:
          // Corollary 2 (ii) says nothing where no predictor on the features beats the linear ones.
          counts[index].inapplicable += 1
        case .fails:
          counts[index].fails += 1
          counts[index].failsInAll += orbit
          if counts[index].first == nil { counts[index].first = position }
        }
      }
    }
    result.premises = counts
    return result
  }
}

extension RangeResult {
  /// Counts the models of the range, and calls `body` for each up to symmetry, with the screen set to it and the size of its orbit.
  package mutating func walk(
    _ space: ModelSpace, _ body: (inout Screen, Position, _ orbit: Int) throws -> Void
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
          try body(&screen, Position(f: f, b: b, v: v, y: y), orbit)
        }
      }
    }
  }
}

extension ModelSpace {
  /// The model at a position, with W_L = 0 and W_{L+1} = 0.
  package func model(at position: Position) -> Model {
    let n = shape.samples
    let f = alphabet.vector(position.f, length: units * n)
    var (bEntries, vEntries, yEntries) = (
      [Int](repeating: 0, count: shape.width * units), [Int](repeating: 0, count: shape.lastUnits * n),
      [Int](repeating: 0, count: shape.outputs * n)
    )
    b.write(position.b, into: &bEntries, at: 0)
    v.write(position.v, into: &vEntries, at: 0)
    y.write(position.y, into: &yEntries, at: 0)
    func matrix(_ rows: Int, _ columns: Int, _ entry: (Int, Int) -> Int) -> Matrix<Rational> {
      Matrix(rows: rows, columns: columns) { Rational(entry($0, $1)) }
    }
    var start = 0
    var features: [Matrix<Rational>] = []
    var weights: [Matrix<Rational>] = []
    for size in shape.features.dropLast() {
      let first = start
      features.append(matrix(n, size) { f[(first + $1) * n + $0] })
      weights.append(matrix(shape.width, size) { bEntries[$0 * units + first + $1] })
      start += size
    }
    features.append(matrix(n, shape.lastUnits) { vEntries[$1 * n + $0] })
    weights.append(.zeros(shape.width, shape.lastUnits))
    return Model(
      architecture: .resnest(
        ResNEst(
          expansion: Affine(weight: weights[0]),
          blocks: zip(features, weights).dropFirst().map {
            ResidualBlock(feature: .values($0), weight: $1)
          },
          prediction: Affine(weight: .zeros(shape.outputs, shape.width)), expansionIsLayer: true)),
      data: Dataset(x: features[0], y: matrix(n, shape.outputs) { yEntries[$1 * n + $0] }))
  }
}

extension RangeTask {
  /// The model at a position of the range's shape.
  public func model(at position: Position) -> Model {
    ModelSpace(shape, magnitude: magnitude).model(at: position)
  }
}
