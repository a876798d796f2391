import Networks
import Vocabulary

/// A statement of a paper (or of this project) that can be decided on a concrete model.
public struct Claim: Sendable {
  public let id: ClaimID
  /// A few words for tables.
  public let title: String
  /// Where the statement stands.
  public let source: String
  /// The statement, in this project's words.
  public let statement: String
  /// How a verdict is reached.
  public let decision: String
  /// What each hypothesis is for, and what this project found about the statement. May be empty.
  public let remarks: String
  /// What it means when the verdict is `fails`, and what to try next.
  public let failure: String
  /// The architectures that the statement is about, by their names in model files; none when it is about networks of the
  /// paper's own, whatever the model.
  public let architectures: Set<ArchitectureName>
  /// Claims that cannot hold where this one fails: whoever expects one of them to fail expects this one to be able to.
  public let failureEntails: Set<ClaimID>
  /// Whether the claim is decided only when it is asked for: the statements of Oyedotun et al. 2020 are about linear
  /// networks of infinite depth, and what they come to on a finite one is no verdict on an ordinary model.
  public var isOnRequest: Bool { id.paper == "oyedotun2020" }
  let decide: @Sendable (Investigation) -> Finding

  init(
    id: ClaimID, title: String, source: String, statement: String, decision: String, remarks: String = "",
    failure: String, architectures: Set<ArchitectureName> = [.resnest],
    failureEntails: Set<ClaimID> = [], decide: @escaping @Sendable (Investigation) -> Finding
  ) {
    self.id = id
    self.title = title
    self.source = source
    self.statement = statement
    self.decision = decision
    self.remarks = remarks
    self.failure = failure
    self.architectures = architectures
    self.failureEntails = failureEntails
    self.decide = decide
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

  private init(
    _ verdict: Verdict, vacuous: Bool = false, _ summary: String, _ values: Record, _ witness: Record
  ) {
    self.verdict = verdict
    self.isVacuous = vacuous
    self.summary = summary
    self.values = values
    self.witness = witness
  }

  static func holds(_ summary: String, vacuous: Bool = false, values: Record = [:], evidence: Record = [:])
    -> Finding
  {
    Finding(.holds, vacuous: vacuous, summary, values, evidence)
  }

  static func fails(_ summary: String, values: Record = [:], witness: Record) -> Finding {
    Finding(.fails, summary, values, witness)
  }

  static func inapplicable(_ summary: String, values: Record = [:]) -> Finding {
    Finding(.inapplicable, summary, values, [:])
  }

  static func undecided(_ summary: String, values: Record = [:]) -> Finding {
    Finding(.undecided, summary, values, [:])
  }
}
