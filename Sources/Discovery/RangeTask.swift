import Claims
import Vocabulary

/// A part of an enumeration that is done at once: some of the models of one shape.
///
/// The order of ranges, and of models within one, is that of size: a first hit is a smallest one.
public struct RangeTask: Sendable, Hashable, Codable {
  /// The claim whose premises are dropped.
  public let claim: String
  /// Entries are -magnitude … magnitude.
  public let magnitude: Int
  /// Whether the models after the first counterexample to each premise are decided too.
  public let isWhole: Bool
  public let shape: Shape
  /// The pairs of F and a class of B that it goes through: from … to - 1.
  public let from: Int
  public let to: Int

  package init(
    claim: String, magnitude: Int, isWhole: Bool, shape: Shape, from: Int, to: Int
  ) {
    (self.claim, self.magnitude, self.isWhole) = (claim, magnitude, isWhole)
    (self.shape, self.from, self.to) = (shape, from, to)
  }

  enum CodingKeys: String, CodingKey {
    case claim, shape, from, to
    case magnitude = "entries"
    case isWhole = "all"
  }

  /// The claim, where there is one with this name that can be ablated, and the numbers are those of a range.
  ///
  /// Throws `Scope.Fault` for a line that is none of an enumeration.
  public func validated() throws(Scope.Fault) -> Claim {
    guard let id = ClaimID(rawValue: claim), Ablation.claims.contains(id) else {
      throw Scope.Fault("'\(claim)' is no claim that can be ablated")
    }
    guard shape.samples > 0, shape.width >= 0, shape.outputs > 0, shape.features.count > 1,
      shape.features.allSatisfy({ (1...Limits.units).contains($0) }), shape.samples <= Limits.samples,
      shape.width <= Limits.width, shape.outputs <= Limits.width, shape.blocks <= Limits.blocks,
      (1...Limits.magnitude).contains(magnitude), shape.numbers <= Limits.numbers,
      ModelSpace.tableSize(shape, magnitude: magnitude) <= Limits.table
    else { throw Scope.Fault("the shape is none of a scope") }
    guard 0 <= from, from < to, to <= ModelSpace(shape, magnitude: magnitude).pairs else {
      throw Scope.Fault("the range from \(from) to \(to) is none of the shape")
    }
    return .named(id)
  }
}

/// What was found about one premise on the models of a range.
public struct PremiseCounts: Sendable, Hashable, Codable {
  /// The premise that was dropped; `none` for the statement as it stands.
  public let premise: String
  /// Models up to symmetry that were looked at.
  public var models = 0
  /// Of these: another hypothesis is not met, so that the statement without the premise says nothing.
  public var inapplicable = 0
  /// The conclusion cannot fail, by ranks of integer matrices and a lemma.
  public var excluded = 0
  /// The engine decided: the conclusion holds, is left open, or fails.
  public var holds = 0
  public var undecided = 0
  public var fails = 0
  /// Counterexamples, all that symmetry makes of each counted.
  public var failsInAll = 0
  /// The first counterexample.
  public var first: Position?

  enum CodingKeys: String, CodingKey {
    case premise, models, inapplicable, excluded, holds, undecided, fails, first
    case failsInAll = "fails-in-all"
  }

  package init(premise: String) { self.premise = premise }

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
  /// Models up to orders and signs of the rows of B, V and Y alone.
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
