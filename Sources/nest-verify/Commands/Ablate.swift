import ArgumentParser
import Claims
import Discovery
import Reports
import Vocabulary

struct Ablate: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Which hypotheses of a claim are needed: a smallest model without each, or none in a scope.",
    discussion: """
      Drops each hypothesis of a claim on (P_φ) in turn, keeps the others, and goes through all models of the scope up to symmetry, \
      the smallest first. Exit status 0: every hypothesis is needed, or has no counterexample in the scope; 3: for some \
      hypothesis a model is undecided; 1: a model contradicts the claim itself.
      """)

  @Argument(
    help: "A claim: \(Ablation.claims.map(\.rawValue).joined(separator: ", ")).",
    completion: .list(Ablation.claims.map(\.rawValue)))
  var claim: String

  @OptionGroup var enumeration: EnumerationSetting
  @OptionGroup var output: Output

  func validate() throws {
    guard let id = ClaimID(rawValue: claim), Ablation.claims.contains(id) else {
      throw ValidationError(
        "'\(claim)' is no claim that can be ablated: \(Ablation.claims.map(\.rawValue).joined(separator: ", "))"
      )
    }
    do { _ = try ablation } catch { throw ValidationError("--scope \(error)") }
  }

  private var ablation: Ablation {
    get throws(Scope.Fault) {
      try Ablation(ClaimID(rawValue: claim)!, scope: enumeration.scopeOfRun, isWhole: enumeration.all)
    }
  }

  func run() throws {
    if let report = try enumeration.report(on: ablation) { try output.finish(report) }
  }
}

struct Search: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Looks in all models of a scope for an answer to a question that a paper leaves open.",
    discussion: """
      With --sample in some that are drawn, which proves nothing of the others. Exit status 0: found, or there is none in the scope; 3: \
      some models are undecided; 1: a model contradicts what is proved. Questions: \
      \(OpenQuestion.allCases.map { "\($0.rawValue): \($0.text)" }.joined(separator: "; "))
      """)

  @Argument(
    help: "\(OpenQuestion.allCases.map(\.rawValue).joined(separator: ", ")).",
    completion: .list(OpenQuestion.allCases.map(\.rawValue)))
  var question: String

  @Option(
    help: ArgumentHelp(
      "Draw so many models of each shape of the scope, in place of all; of points the targets are then such that the gradient is zero.",
      valueName: "count"))
  var sample: Int?

  @Option(help: ArgumentHelp("The seed of the models that are drawn.", valueName: "number"))
  var seed: UInt64?

  @OptionGroup var enumeration: EnumerationSetting
  @OptionGroup var output: Output

  func validate() throws {
    guard OpenQuestion(rawValue: question) != nil else {
      throw ValidationError(
        "'\(question)' is no question: \(OpenQuestion.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    guard (sample == nil) == (seed == nil) else {
      throw ValidationError("--sample and --seed go together: a sample is the same whenever it is drawn")
    }
    guard sample.map((1...Sample.limit).contains) ?? true else {
      throw ValidationError("--sample \(sample!): expected 1 to \(Sample.limit)")
    }
    do { _ = try ablation } catch { throw ValidationError("--scope \(error)") }
  }

  private var ablation: Ablation {
    get throws(Scope.Fault) {
      try Ablation(
        OpenQuestion(rawValue: question)!, scope: enumeration.scopeOfRun, isWhole: enumeration.all,
        sample: sample.map { Sample(count: $0, seed: seed!) })
    }
  }

  func run() throws {
    if let report = try enumeration.report(on: ablation) { try output.finish(report) }
  }
}
