import Claims
import Networks
import Vocabulary

/// What the ranges of an ablation come to.
public struct AblationTable: Sendable {
  /// One premise.
  public struct Row: Sendable {
    /// The premise that was dropped; nil for the statement as it stands.
    public let premise: Premise?
    /// Over all ranges.
    public var counts: PremiseCounts
    /// The smallest counterexample.
    public var counterexample: (task: RangeTask, position: Position, model: Model)?

    /// What the enumeration says of the premise.
    public var outcome: Outcome {
      counterexample != nil ? .needed : counts.undecided > 0 ? .undecided : .notNeededInScope
    }
  }

  public enum Outcome: String, Sendable {
    /// There is a counterexample without the premise.
    case needed
    /// There is none in the scope.
    case notNeededInScope = "not-needed-in-scope"
    /// None was found, and some models are undecided.
    case undecided
  }

  public let claim: Claim
  public let scope: Scope
  /// What was asked instead of the claim; nil of an ablation.
  public let question: OpenQuestion?
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
  public init(_ ablation: Ablation, _ log: AblationLog) {
    (claim, scope, isWhole, chain) = (ablation.claim, ablation.scope, ablation.isWhole, log.chain)
    question = ablation.question
    let shapes = Set(ablation.tasks.map(\.shape))
    let cases = shapes.flatMap { Ablation.cases(of: ablation.claim, $0, ablation.question).map(\.premise) }
    let known = Set(cases)
    rows = ([nil] + claim.premises.map { $0 }).filter(known.contains).map {
      Row(premise: $0, counts: PremiseCounts(premise: $0?.name ?? "none"))
    }
    outside = ablation.question == nil ? claim.premises.filter { !known.contains($0) } : []
    for result in log.results {
      ranges += 1
      canonical += result.canonical
      classes += result.classes
      all += result.all
      noNetwork += result.noNetwork
      for found in result.premises {
        guard let index = rows.firstIndex(where: { $0.counts.premise == found.premise }) else { continue }
        rows[index].counts.add(found)
        if let position = found.first, rows[index].counterexample == nil {
          rows[index].counterexample = (result.task, position, result.task.model(at: position))
        }
      }
    }
  }

  /// Whether a model shows that the statement itself is false, which would contradict its proof.
  public var contradictsTheory: Bool { rows.contains { $0.premise == nil && $0.counterexample != nil } }
}
