import Claims
import ExactAlgebra
import Landscape
import ModelFiles
import Networks
import Vocabulary

/// A model without one premise of a claim on which its conclusion fails, or one that answers a question.
public struct Counterexample: Sendable {
  private let item: Case
  /// The claim as it stands.
  public let claim: Claim
  public let question: OpenQuestion?
  /// With W_L and W_{L+1} at a global minimum of (P_φ), where there is one and the weights are free.
  public let model: Model
  /// Why it is one.
  public let summary: String
  /// What is measured, where the model has the greatest value of it in a scope.
  public let greatest: (value: ExactReal, scope: String)?
  public let shape: ModelShape
  /// The largest entry of the scope.
  public let magnitude: Int
  /// Whether it was drawn.
  private let isSampled: Bool

  /// The premise that is dropped; nil of a question that drops none.
  public var premise: Premise? { item.premise }
  /// What it is a counterexample to, as a row of a table names it.
  public var row: String { item.name }

  /// Decides a model once more. nil unless it is a counterexample, and the claim as it stands does not fail on it where a premise was dropped.
  package init?(
    _ item: Case, to claim: Claim, _ found: Model, _ task: RangeTask,
    greatest: (value: ExactReal, scope: String)? = nil
  ) throws {
    let investigation = try Investigation(found)
    // Of points the weights are the counterexample.
    var moved: Model?
    if case .features(let shape) = task.shape, shape.width > 0 { moved = try? investigation.snapped()?.model }
    let model = moved ?? found
    let finding = item.finding(try Investigation(model))
    guard finding.verdict == .fails,
      try item.premise == nil || Investigation(model).finding(claim).verdict == .inapplicable
    else { return nil }
    (self.item, self.claim, self.model, self.greatest) = (item, claim, model, greatest)
    summary = finding.summary
    (shape, magnitude, question, isSampled) = (task.shape, task.magnitude, task.question, task.sample != nil)
  }

  /// The same for a premise of a claim that was dropped.
  public init?(_ claim: Claim, without premise: Premise, _ found: Model, _ task: RangeTask) throws {
    guard
      let item = Ablation.cases(of: claim, task.shape, task.question).first(where: { $0.premise == premise })
    else { return nil }
    try self.init(item, to: claim, found, task)
  }

  /// Whether a model file can hold the model: sizes are positive there.
  public var isWritable: Bool { model.width != 0 }

  /// The name of its file, without an ending.
  public var name: String {
    let subject = (question?.rawValue ?? claim.id.rawValue).replacing(".", with: "-")
    return subject + (greatest == nil ? "" : "-greatest") + item.suffix
  }

  /// The text of a model file: what it shows as a comment, the model, and what should come out.
  ///
  /// Throws where the model cannot be evaluated.
  public func text() throws -> String {
    var model = model
    model.title = title
    let investigation = try Investigation(model)
    let named = Set(claim.hypotheses + [claim.id])
    let expected =
      investigation.results().map { ($0.claim.id, $0.finding) }.filter {
        named.contains($0) || $1.verdict == .fails
      } + (claim.isOnRequest ? [(claim.id, investigation.finding(claim))] : [])
    let expectations = expected.map { id, finding in
      "  \(id): "
        + (finding.verdict == .holds && finding.isVacuous
          ? "{verdict: holds, vacuous: true}" : finding.verdict.rawValue) + "\n"
    }
    return comment.map { "# \($0)\n" }.joined() + ModelFile.text(for: model) + "expect:\n"
      + expectations.joined()
  }

  private var title: String {
    premise.map { "\(claim.id) without \($0.name)" } ?? question!.rawValue
  }

  private var comment: [String] {
    let head =
      premise.map { "\(claim.source), without \($0.name) (\($0.meaning)):" }
      ?? "Asked of \(claim.source): \(question!.text)"
    let summary = premise == nil ? "\(item.name): \(summary)" : summary
    let met = premise == nil ? "" : "The other hypotheses are met. "
    let search = question.map { "search \($0.rawValue)" }
    if let greatest, let question, let measure = question.measure {
      let sign = if case .rational = greatest.value { "=" } else { "≈" }
      let value = "\(measure) \(sign) \(greatest.value.decimal(significantDigits: 12)) at local minima."
      if isSampled {
        return [
          head, value,
          "\(met)It was drawn, by `nest-verify search \(question.rawValue) --sample`: there may be greater ones.",
        ]
      }
      return [
        head, value,
        "\(met)No model of `nest-verify search \(question.rawValue)", "--scope \(greatest.scope)` has more.",
      ]
    }
    if isSampled {
      return [
        head, "\(summary).",
        "\(met)It was drawn, by `nest-verify \(search!) --sample`: there may be smaller ones.",
      ]
    }
    return [
      head, "\(summary).",
      "\(met)No model that `nest-verify \(search ?? "ablate")` goes through shows it with fewer numbers, entries from",
      "-\(magnitude) to \(magnitude).",
    ]
  }

  /// Reads the text again, and says whether it still is a counterexample, and all is as expected.
  ///
  /// Throws where the text cannot be read.
  public func isConfirmed(by text: String) throws -> Bool {
    let file = try ModelFile.read(Array(text.utf8), name: "\(name).yaml")
    let investigation = try Investigation(file.model)
    return item.finding(investigation).verdict == .fails
      && investigation.results(expectations: file.expectations).allSatisfy(\.isAsExpected)
  }
}

extension Case {
  /// For the names of files.
  fileprivate var suffix: String {
    if let premise { return "-without-\(premise.shortName)" }
    if let comparison = BlockComparison(rawValue: name) { return "-\(comparison)" }
    if let condition = GradientCondition(rawValue: name) { return "-\(condition)" }
    return ""
  }
}

extension Premise {
  /// For the names of files.
  var shortName: String {
    switch self {
    case .claim(let id): id.rawValue.split(separator: ".").dropFirst().joined(separator: "-")
    case .correlation: "correlation"
    case .regularGram: "regular-gram"
    case .beatenLinearPredictor: "beaten-linear-predictor"
    case .positiveWidth: "width"
    case .squaredLoss: "squared-loss"
    case .differentiableLoss: "differentiable-loss"
    case .convexLoss: "convex-loss"
    case .twiceDifferentiableLoss: "twice-differentiable-loss"
    case .twiceDifferentiablePoint: "twice-differentiable-point"
    case .criticalPoint: "critical-point"
    case .representationCoverage: "representation-coverage"
    case .parameterCoverage: "parameter-coverage"
    // No other one is dropped.
    default: preconditionFailure("\(name) is no premise of an ablation")
    }
  }
}
