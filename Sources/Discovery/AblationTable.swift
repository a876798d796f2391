import Claims
import Landscape
import Networks
import Vocabulary

/// What the ranges of an ablation come to.
public struct AblationTable: Sendable {
  /// One premise, or one case of a question.
  public struct Row: Sendable {
    private let item: Case
    private let isSampled: Bool
    /// Over all ranges.
    public var counts: PremiseCounts
    /// The smallest counterexample.
    public var counterexample: (task: RangeTask, position: Position, model: Model)?
    /// The first of the counterexamples with the greatest value, and how many there are.
    public var greatest: (value: ExactReal, task: RangeTask, model: Model, models: Int, modelsInAll: Int)?

    init(_ item: Case, isSampled: Bool) {
      (self.item, self.isSampled, counts) = (item, isSampled, PremiseCounts(premise: item.name))
    }

    public var name: String { item.name }
    /// The premise that was dropped; nil where none was.
    public var premise: Premise? { item.premise }
    /// Whether a proof says that there is no counterexample.
    public var isProved: Bool { item.isProved }

    /// The smallest counterexample and the one with the greatest value, decided once more; nil in place of one that is none.
    public func counterexamples(to claim: Claim, _ scope: Scope) throws -> [Counterexample?] {
      var found: [Counterexample?] = []
      if let (task, _, model) = counterexample {
        found.append(try Counterexample(item, to: claim, model, task))
      }
      if let greatest {
        found.append(
          try Counterexample(
            item, to: claim, greatest.model, greatest.task, greatest: (greatest.value, scope.text)))
      }
      return found
    }

    /// Takes what was found in a later range. What is measured of its greatest counterexample is measured again.
    mutating func add(_ found: PremiseCounts, _ task: RangeTask) throws {
      counts.add(found)
      if let position = found.first, counterexample == nil {
        counterexample = (task, position, task.model(at: position))
      }
      guard let later = found.greatest else { return }
      let model = task.model(at: later.position)
      guard let value = item.measure?(try Investigation(model)) else { return }
      switch greatest.map({ value.order(to: $0.value) }) ?? 1 {
      case 1: greatest = (value, task, model, later.models, later.modelsInAll)
      case 0:
        greatest!.models += later.models
        greatest!.modelsInAll += later.modelsInAll
      case nil: counts.undecided += 1
      case .some: break
      }
    }

    /// What the enumeration says of the premise.
    public var outcome: Outcome {
      if counterexample != nil { return .needed }
      if counts.undecided > 0 { return .undecided }
      return isSampled ? .noneDrawn : .notNeededInScope
    }
  }

  public enum Outcome: String, Sendable {
    /// There is a counterexample without the premise.
    case needed
    /// There is none in the scope.
    case notNeededInScope = "not-needed-in-scope"
    /// None was drawn, which says nothing about the scope.
    case noneDrawn = "none-drawn"
    /// None was found, and some models are undecided.
    case undecided
  }

  public let claim: Claim
  public let scope: Scope
  /// What was asked instead of the claim; nil of an ablation.
  public let question: OpenQuestion?
  /// The models that were drawn; nil where all were gone through.
  public let sample: Sample?
  /// Whether all counterexamples are counted.
  public let isWhole: Bool
  public private(set) var rows: [Row]
  /// The premises that the scope cannot tell anything about.
  public let outside: [Premise]
  /// Models up to symmetry; up to orders and signs of rows of single matrices; all; assignments that are no network.
  public private(set) var (canonical, classes, all, noNetwork) = (0, 0, 0, 0)
  public private(set) var ranges = 0
  /// The digest of the log.
  public let chain: String

  /// `log`: of all ranges of the ablation, in order.
  ///
  /// Throws where the engine cannot evaluate a model that the log names.
  public init(_ ablation: Ablation, _ log: AblationLog) throws {
    (claim, scope, isWhole, chain) = (ablation.claim, ablation.scope, ablation.isWhole, log.chain)
    (question, sample) = (ablation.question, ablation.sample)
    var cases: [Case] = []
    var shapes: Set<ModelShape> = []
    for shape in ablation.tasks.map(\.shape) where shapes.insert(shape).inserted {
      for item in Ablation.cases(of: claim, shape, question)
      where !cases.contains(where: { $0.name == item.name }) {
        cases.append(item)
      }
    }
    // Those of an ablation in the order of the claim's premises.
    let premises = claim.premises
    func place(_ item: Case) -> Int { item.premise.flatMap(premises.firstIndex).map { $0 + 1 } ?? 0 }
    rows = cases.enumerated().sorted { (place($0.element), $0.offset) < (place($1.element), $1.offset) }.map {
      Row($0.element, isSampled: ablation.sample != nil)
    }
    outside = question == nil ? premises.filter { premise in !cases.contains { $0.premise == premise } } : []
    for result in log.results {
      ranges += 1
      canonical += result.canonical
      classes += result.classes
      all += result.all
      noNetwork += result.noNetwork
      for found in result.premises {
        guard let index = rows.firstIndex(where: { $0.name == found.premise }) else { continue }
        try rows[index].add(found, result.task)
      }
    }
  }

  /// Whether a model shows that what is proved is false.
  public var contradictsTheory: Bool { rows.contains { $0.isProved && $0.counterexample != nil } }
}
