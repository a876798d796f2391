import Networks
import Vocabulary

/// A statement of a paper (or of this project) that can be decided on a concrete model.
public struct Claim: Sendable {
  public let id: ClaimID
  /// A few words for tables.
  public var title: String { texts.title }
  /// Where the statement stands.
  public var source: String { texts.source }
  /// The statement, in this project's words.
  public var statement: String { texts.statement }
  /// How a verdict is reached.
  public var decision: String { texts.decision }
  /// What each hypothesis is for, and what this project found about the statement. May be empty.
  public var remarks: String { texts.remarks }
  /// What it means when the verdict is `fails`, and what to try next.
  public var failure: String { texts.failure }
  // Every result has its claim: copies share the texts.
  private let texts: Texts
  /// The architectures that the statement is about; none when it is about networks of the paper's own, whatever the model.
  public let architectures: Set<ArchitectureName>
  /// The claims that the statement takes for granted. Where one does not hold, the statement says nothing.
  public let hypotheses: [ClaimID]
  /// What it takes for granted as well where the loss is not the squared one.
  public let otherLossHypotheses: [ClaimID]
  /// Hypotheses that are not asked for any more. The proof of the statement is lost with them: what is left to go by are the
  /// numbers of a model.
  public private(set) var dropped: Set<Premise> = []
  /// Whether the statement is about the squared loss alone.
  public let needsSquaredLoss: Bool
  /// Claims that cannot hold where this one fails: whoever expects one of them to fail expects this one to be able to.
  public let failureEntails: Set<ClaimID>
  /// Whether the claim is decided only when it is asked for: the statements of Oyedotun et al. 2020 are about linear
  /// networks of infinite depth, and what they come to on a finite one is no verdict on an ordinary model.
  public let isOnRequest: Bool
  /// The hypothesis whose place M ≥ K_0 + … + K_L may take.
  package let wideRepresentationReplaces: ClaimID?
  /// Whether the statement speaks of (P_φ), in which every entry of W_L is free.
  let isAboutPredictionProblem: Bool
  /// Whether the statement is false for M = 0, where (P_φ) has no variable, or says nothing there.
  let needsPositiveWidth: Bool
  /// What it says, one after the other, where statements may do without some of it.
  package let parts: [any Part]
  /// The theorems of `proofs/` on the claim, as the tables of `proofs/README.md` have them.
  public let theorems: [Theorem]
  package private(set) var conclusion: any Conclusion

  package init(
    id: ClaimID, title: String, source: String, statement: String, decision: String, remarks: String = "",
    failure: String, architectures: Set<ArchitectureName> = [.resnest], hypotheses: [ClaimID] = [],
    otherLossHypotheses: [ClaimID] = [], wideRepresentationReplaces: ClaimID? = nil,
    isAboutPredictionProblem: Bool = false, needsPositiveWidth: Bool = false, needsSquaredLoss: Bool = false,
    failureEntails: Set<ClaimID> = [], isOnRequest: Bool = false, parts: [any Part] = [],
    theorems: [Theorem] = [],
    conclusion: any Conclusion
  ) {
    self.id = id
    texts = Texts(
      title: title, source: source, statement: statement, decision: decision, remarks: remarks,
      failure: failure)
    self.architectures = architectures
    self.hypotheses = hypotheses
    self.otherLossHypotheses = otherLossHypotheses
    self.wideRepresentationReplaces = wideRepresentationReplaces
    self.isAboutPredictionProblem = isAboutPredictionProblem
    self.needsPositiveWidth = needsPositiveWidth
    self.needsSquaredLoss = needsSquaredLoss
    self.failureEntails = failureEntails
    self.parts = parts
    self.isOnRequest = isOnRequest
    self.theorems = theorems
    self.conclusion = conclusion
  }

  /// The statement without one of its premises, which it has (``premises``) or asks of other losses.
  public func dropping(_ premise: Premise) -> Claim {
    precondition(
      premises.contains(premise) || otherLossHypotheses.contains { premise == .claim($0) },
      "\(id) does not rest on \(premise.name)")
    var claim = self
    claim.dropped.insert(premise)
    claim.conclusion =
      conclusion.premises.contains(premise)
      ? conclusion.dropping(premise) : Unproved(conclusion: conclusion)
    return claim
  }
}

extension Claim {
  /// What it means that a statement fails whose proof covers every model that it is decided of.
  static let contradictsTheProof = "This would contradict the proof: please report the model."

  private final class Texts: Sendable {
    let title: String
    let source: String
    let statement: String
    let decision: String
    let remarks: String
    let failure: String

    init(
      title: String, source: String, statement: String, decision: String, remarks: String, failure: String
    ) {
      self.title = title
      self.source = source
      self.statement = statement
      self.decision = decision
      self.remarks = remarks
      self.failure = failure
    }
  }
}

/// One of the things that a hypothesis says.
package protocol Part: Sendable {
  /// What it is called where it is dropped.
  var premise: Premise { get }
  func decide<F: Facts>(_ facts: F) -> Decision
}

/// What a statement says where its hypotheses are met.
package protocol Conclusion: Sendable {
  /// What it asks of a model itself, beside the hypotheses of its claim.
  var premises: [Premise] { get }

  /// What is known of these over any ordered field, where the hypotheses of the claim are met.
  func conditions<F: Facts>(over facts: F) -> [Hypothesis]

  /// The same for all weights and data of a network's sizes at once.
  func conditions(_ sizes: NetworkSizes) -> [Hypothesis]

  /// The same of a rational model.
  func conditions(_ investigation: Investigation) -> [Hypothesis]

  /// The finding where one of them is in the way of the statement.
  func obstructed(by obstacle: Decision, _ investigation: Investigation) -> Finding

  /// What follows for a model over any ordered field, from signs, ranks, and the proof of the statement.
  func decide<F: Facts>(_ facts: F) -> Decision

  /// What follows for all weights and data of a network's sizes at once.
  func decide(_ sizes: NetworkSizes) -> Decision

  /// What the numbers of a rational model show by themselves, without the proof, with evidence; nil where there is
  /// nothing to see beside the decision.
  func observe(_ investigation: Investigation) -> Finding?

  /// What the given W_L and W_{L+1} show of it, with a loss that leaves the rest to the proof; nil where that is nothing.
  func observeGivenPoint(_ investigation: Investigation) -> Finding?

  /// The same without asking for one of its premises.
  func dropping(_ premise: Premise) -> any Conclusion
}

extension Conclusion {
  package func observeGivenPoint(_ investigation: Investigation) -> Finding? { nil }
  package var premises: [Premise] { [] }
  package func conditions<F: Facts>(over facts: F) -> [Hypothesis] { premises.map(Hypothesis.unasked) }
  package func conditions(_ sizes: NetworkSizes) -> [Hypothesis] { premises.map(Hypothesis.unasked) }
  package func conditions(_ investigation: Investigation) -> [Hypothesis] { conditions(over: investigation) }
  package func obstructed(by obstacle: Decision, _ investigation: Investigation) -> Finding {
    Finding(obstacle)
  }
  package func dropping(_ premise: Premise) -> any Conclusion { self }

  package func decide(_ sizes: NetworkSizes) -> Decision { .needsNumbers }

  package func observe(_ investigation: Investigation) -> Finding? { nil }
}

/// A conclusion that only the numbers of a rational model decide.
package protocol ObservedConclusion: Conclusion {
  func observe(_ investigation: Investigation) -> Finding?
}

extension ObservedConclusion {
  package func decide<F: Facts>(_ facts: F) -> Decision { .pointwise }
}

/// The conclusion of a statement that lost a hypothesis.
private struct Unproved: ObservedConclusion {
  let conclusion: any Conclusion
  var premises: [Premise] { conclusion.premises }
  func conditions(_ investigation: Investigation) -> [Hypothesis] { conclusion.conditions(investigation) }
  func obstructed(by obstacle: Decision, _ investigation: Investigation) -> Finding {
    conclusion.obstructed(by: obstacle, investigation)
  }
  func dropping(_ premise: Premise) -> any Conclusion { Unproved(conclusion: conclusion.dropping(premise)) }
  /// With other losses than the squared one, what there is to say about a model comes from the proof, or from its weights.
  func observe(_ investigation: Investigation) -> Finding? {
    (investigation.isSquared
      ? conclusion.observe(investigation) : conclusion.observeGivenPoint(investigation))
      ?? .undecided("nothing but the proof decides this conclusion")
  }
}

/// A verdict with the evidence that it rests on.
public struct Finding: Sendable {
  public let verdict: Verdict
  /// True when the statement holds because nothing satisfies its hypothesis.
  public let isVacuous: Bool
  /// The reason, in one line.
  public let summary: String
  /// Quantities that bear on the verdict.
  public let values: Record
  /// What refutes the claim, for `fails`; also the evidence worth showing for other verdicts.
  public let witness: Record
  /// What would make this model meet the claim, where that is known.
  public let remedy: String?

  package init(
    verdict: Verdict, isVacuous: Bool = false, summary: String, values: Record = [:], witness: Record = [:],
    remedy: String? = nil
  ) {
    self.remedy = remedy
    self.verdict = verdict
    self.isVacuous = isVacuous
    self.summary = summary
    self.values = values
    self.witness = witness
  }

  package static func holds(
    _ summary: String, vacuous: Bool = false, values: Record = [:], evidence: Record = [:]
  ) -> Finding {
    Finding(verdict: .holds, isVacuous: vacuous, summary: summary, values: values, witness: evidence)
  }

  package static func fails(
    _ summary: String, values: Record = [:], witness: Record, remedy: String? = nil
  ) -> Finding {
    Finding(verdict: .fails, summary: summary, values: values, witness: witness, remedy: remedy)
  }

  package static func inapplicable(_ summary: String, values: Record = [:]) -> Finding {
    Finding(verdict: .inapplicable, summary: summary, values: values)
  }

  package static func undecided(_ summary: String, values: Record = [:]) -> Finding {
    Finding(verdict: .undecided, summary: summary, values: values)
  }
}
