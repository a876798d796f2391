import Claims
import Networks
import Vocabulary

/// A part of an enumeration that is done at once: some of the models of one shape.
///
/// The order of ranges, and of models within one, is that of size: a first hit is a smallest one.
public struct RangeTask: Sendable, Hashable, Codable {
  /// The claim whose premises are dropped.
  public let claim: String
  /// What is asked instead, of a search; nil of an ablation.
  public let question: OpenQuestion?
  /// The seed of the models, where they are drawn; nil where all are gone through.
  public let sample: UInt64?
  /// Entries are -magnitude … magnitude.
  public let magnitude: Int
  /// Whether the models after the first counterexample to each premise are decided too.
  public let isWhole: Bool
  public let shape: ModelShape
  /// What it goes through: from … to - 1, of the pairs of F and a class of B, of the multisets of samples, of the pairs of X and W^1 … W^L, or
  /// of the models that are drawn.
  public let from: Int
  public let to: Int

  package init(
    claim: String, question: OpenQuestion? = nil, sample: UInt64? = nil, magnitude: Int, isWhole: Bool,
    shape: ModelShape, from: Int, to: Int
  ) {
    (self.claim, self.question, self.sample) = (claim, question, sample)
    (self.magnitude, self.isWhole) = (magnitude, isWhole)
    (self.shape, self.from, self.to) = (shape, from, to)
  }

  enum CodingKeys: String, CodingKey {
    case claim, question, sample, shape, from, to
    case magnitude = "entries"
    case isWhole = "all"
  }

  /// The claim, where there is one with this name that can be ablated, and the numbers are those of a range.
  ///
  /// Throws `Scope.Fault` for a line that is none of an enumeration.
  public func validated() throws(Scope.Fault) -> Claim {
    guard let id = ClaimID(rawValue: claim), question.map({ $0.claim == id }) ?? Ablation.claims.contains(id)
    else {
      throw Scope.Fault("'\(claim)' is no claim that can be ablated")
    }
    guard (1...Limits.magnitude).contains(magnitude),
      shape.isWithinLimits(magnitude: magnitude, isSampled: sample != nil),
      !Ablation.cases(of: .named(id), shape, question).isEmpty
    else { throw Scope.Fault("the shape is none of a scope") }
    guard 0 <= from, from < to, to <= (sample == nil ? shape.size(magnitude: magnitude) : Limits.sample)
    else {
      throw Scope.Fault("the range from \(from) to \(to) is none of the shape")
    }
    return .named(id)
  }

  /// The model at a position of the range's shape.
  public func model(at position: Position) -> Model {
    if let sample {
      return ModelSample(shape, magnitude: magnitude, seed: sample).model(position.numbers[0])!
    }
    return switch shape {
    case .features(let shape): ModelSpace(shape, magnitude: magnitude).model(at: position)
    case .point(let shape): PointSpace(shape, magnitude: magnitude).model(at: position)
    case .linear(let shape): LinearSpace(shape, magnitude: magnitude).model(at: position)
    }
  }

  /// Whether there is a model at `position`.
  fileprivate func contains(_ position: Position) -> Bool {
    guard let sample else { return shape.contains(position, magnitude: magnitude) }
    return position.numbers.count == 1 && (from..<to).contains(position.numbers[0])
      && ModelSample(shape, magnitude: magnitude, seed: sample).model(position.numbers[0]) != nil
  }
}

extension ModelShape {
  /// Whether the sizes are those of a shape, and of one that tables can be made for where models are not drawn.
  fileprivate func isWithinLimits(magnitude: Int, isSampled: Bool) -> Bool {
    switch self {
    case .features(let shape):
      return (1...Limits.samples).contains(shape.samples) && (0...Limits.width).contains(shape.width)
        && (1...Limits.width).contains(shape.outputs)
        && (2...(Limits.blocks + 1)).contains(shape.features.count)
        && shape.features.allSatisfy { (1...Limits.units).contains($0) } && numbers <= Limits.numbers
        && (isSampled || ModelSpace.tableSize(shape, magnitude: magnitude) <= Limits.table)
    case .point(let shape):
      return (1...Limits.samples).contains(shape.samples) && (1...2).contains(shape.blocks)
        && numbers <= Limits.numbers
        && (isSampled || PointSpace.count(shape, magnitude: magnitude) <= Limits.table)
    case .linear(let shape):
      return (1...Limits.samples).contains(shape.samples) && (1...Limits.width).contains(shape.width)
        && (1...Limits.blocks).contains(shape.blocks) && numbers <= Limits.numbers
        && (isSampled || LinearSpace.tableSize(shape, magnitude: magnitude) <= Limits.table)
    }
  }

  /// Whether there is a model at `position`. Of a shape within the limits.
  fileprivate func contains(_ position: Position, magnitude: Int) -> Bool {
    let bounds: [Int]
    switch self {
    case .features(let shape):
      let space = ModelSpace(shape, magnitude: magnitude)
      bounds = [space.codes, space.b.count, space.v.count, space.y.count]
    case .point(let shape):
      bounds = [
        PointSpace.count(shape, magnitude: magnitude), Alphabet(magnitude: magnitude).power(2 * shape.blocks),
      ]
    case .linear(let shape):
      let space = LinearSpace(shape, magnitude: magnitude)
      bounds = [space.inputs, space.weights, space.r.count]
    }
    return position.numbers.count == bounds.count
      && zip(position.numbers, bounds).allSatisfy { (0..<$1).contains($0) }
  }

  /// What ranges are parts of. Of a shape within the limits.
  package func size(magnitude: Int) -> Int {
    switch self {
    case .features(let shape): ModelSpace(shape, magnitude: magnitude).pairs
    case .point(let shape): PointSpace.count(shape, magnitude: magnitude)
    case .linear(let shape): LinearSpace(shape, magnitude: magnitude).pairs
    }
  }

  /// How much of it one range holds.
  func rangeSize(magnitude: Int) -> Int {
    switch self {
    case .features(let shape): ModelSpace(shape, magnitude: magnitude).pairsPerRange
    case .point(let shape):
      max(1, Limits.rangeModels / Alphabet(magnitude: magnitude).power(2 * shape.blocks) / 24)
    case .linear(let shape): LinearSpace(shape, magnitude: magnitude).pairsPerRange
    }
  }
}

/// The counterexamples with the greatest value of what a question measures.
public struct Greatest: Sendable, Hashable, Codable {
  /// The first of them.
  public let position: Position
  /// Models up to symmetry that have it; all.
  public var models: Int
  public var modelsInAll: Int

  enum CodingKeys: String, CodingKey {
    case position, models
    case modelsInAll = "models-in-all"
  }
}

/// What was found about one premise, or one case of a question, on the models of a range.
public struct PremiseCounts: Sendable, Hashable, Codable {
  /// The premise that was dropped, `none` for the statement as it stands, or the name of the case.
  public let premise: String
  /// Models up to symmetry that were looked at.
  public var models = 0
  /// Of these: another hypothesis is not met, so that the statement without the premise says nothing.
  public var inapplicable = 0
  /// The conclusion cannot fail, or another hypothesis is not met, by integer arithmetic and a lemma.
  public var excluded = 0
  /// The engine decided: the conclusion holds, is left open, or fails.
  public var holds = 0
  public var undecided = 0
  public var fails = 0
  /// Counterexamples, all that symmetry makes of each counted.
  public var failsInAll = 0
  /// The first counterexample.
  public var first: Position?
  /// Those with the greatest value, where something is measured.
  public var greatest: Greatest?

  enum CodingKeys: String, CodingKey {
    case premise, models, inapplicable, excluded, holds, undecided, fails, first, greatest
    case failsInAll = "fails-in-all"
  }

  package init(premise: String) { self.premise = premise }

  /// Counts a verdict of the engine on the model at `position`, whose orbit has so many models.
  mutating func count(_ verdict: Verdict, _ orbit: Int, at position: Position) {
    switch verdict {
    case .holds: holds += 1
    case .undecided: undecided += 1
    case .inapplicable: inapplicable += 1
    case .fails:
      fails += 1
      failsInAll += orbit
      if first == nil { first = position }
    }
  }

  /// Adds what was found on later models.
  package mutating func add(_ later: PremiseCounts) {
    models += later.models
    inapplicable += later.inapplicable
    excluded += later.excluded
    holds += later.holds
    undecided += later.undecided
    fails += later.fails
    failsInAll += later.failsInAll
  }
}

/// What was found on the models of a range.
public struct RangeResult: Sendable, Hashable, Codable {
  public let task: RangeTask
  /// Models up to symmetry.
  public var canonical = 0
  /// Models up to orders and signs of the rows of B, V and Y alone; of points up to the order of the samples alone.
  public var classes = 0
  /// All models of networks: the sum of the orbits.
  public var all = 0
  /// Assignments of entries that are no network, since a feature is no function of the state before it: all of them.
  public var noNetwork = 0
  public var premises: [PremiseCounts]

  package init(task: RangeTask, premises: [PremiseCounts] = []) {
    (self.task, self.premises) = (task, premises)
  }

  enum CodingKeys: String, CodingKey {
    case task, canonical, classes, all, premises
    case noNetwork = "no-network"
  }
}

extension RangeResult {
  /// Whether it can be the result of its task, which is one of an ablation: who wrote it is not known.
  public var isPlausible: Bool {
    guard let id = ClaimID(rawValue: task.claim) else { return false }
    let counts =
      [canonical, classes, all, noNetwork]
      + premises.flatMap {
        [$0.models, $0.inapplicable, $0.excluded, $0.holds, $0.undecided, $0.fails, $0.failsInAll]
          + ($0.greatest.map { [$0.models, $0.modelsInAll] } ?? [])
      }
    let cases = Ablation.cases(of: .named(id), task.shape, task.question)
    return counts.allSatisfy { (0...(1 << 53)).contains($0) } && premises.map(\.premise) == cases.map(\.name)
      && zip(premises, cases).allSatisfy { row, item in
        (row.first == nil) == (row.fails == 0) && (row.first.map(task.contains) ?? true)
          && (item.measure != nil && row.fails > 0 || row.greatest == nil)
          && (row.greatest.map { task.contains($0.position) } ?? true)
      }
  }
}
