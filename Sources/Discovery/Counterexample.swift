import Claims
import ExactAlgebra
import ModelFiles
import Networks
import Vocabulary

/// A model without one premise of a claim on which its conclusion fails.
public struct Counterexample: Sendable {
  public let claim: Claim
  public let premise: Premise
  /// With W_L and W_{L+1} at a global minimum of (P_φ), where there is one.
  public let model: Model
  /// Why the conclusion fails.
  public let summary: String
  public let shape: ModelShape
  /// The largest entry of the scope.
  public let magnitude: Int

  /// Decides the claim on the model once more. nil unless its conclusion fails there without the premise, and the claim as it stands
  /// does not fail.
  public init?(_ claim: Claim, without premise: Premise, _ found: Model, _ task: RangeTask) throws {
    let investigation = try Investigation(found)
    // Of points the weights are the counterexample.
    var moved: Model?
    if case .features(let shape) = task.shape, shape.width > 0 { moved = try? investigation.snapped()?.model }
    let model = moved ?? found
    let finding = try Investigation(model).finding(claim.dropping(premise))
    guard finding.verdict == .fails, try Investigation(model).finding(claim).verdict == .inapplicable else {
      return nil
    }
    (self.claim, self.premise, self.model) = (claim, premise, model)
    summary = finding.summary
    (shape, magnitude) = (task.shape, task.magnitude)
  }

  /// Whether a model file can hold the model: sizes are positive there.
  public var isWritable: Bool { model.width != 0 }

  /// The name of its file, without an ending.
  public var name: String {
    "\(claim.id.rawValue.split(separator: ".").joined(separator: "-"))-without-\(premise.shortName)"
  }

  /// The text of a model file: what it shows as a comment, the model, and what should come out.
  ///
  /// Throws where the model cannot be evaluated.
  public func text() throws -> String {
    var model = model
    model.title = "\(claim.id) without \(premise.name)"
    let results = try Investigation(model).results()
    let named = Set(claim.hypotheses + [claim.id])
    let expected = results.filter { named.contains($0.claim.id) || $0.finding.verdict == .fails }
    let comment = """
      # \(claim.source), without \(premise.name) (\(premise.meaning)):
      # \(summary).
      # The other hypotheses are met. No model that `nest-verify ablate` goes through shows it with fewer numbers, entries from
      # -\(magnitude) to \(magnitude).

      """
    let expectations = expected.map { result in
      let finding = result.finding
      return "  \(result.claim.id): "
        + (finding.verdict == .holds && finding.isVacuous
          ? "{verdict: holds, vacuous: true}" : finding.verdict.rawValue) + "\n"
    }
    return comment + ModelFile.text(for: model) + "expect:\n" + expectations.joined()
  }

  /// Reads the text again, and says whether the conclusion fails on what was read, and all is as expected.
  ///
  /// Throws where the text cannot be read.
  public func isConfirmed(by text: String) throws -> Bool {
    let file = try ModelFile.read(Array(text.utf8), name: "\(name).yaml")
    let investigation = try Investigation(file.model)
    return investigation.finding(claim.dropping(premise)).verdict == .fails
      && investigation.results(expectations: file.expectations).allSatisfy(\.isAsExpected)
  }
}

extension Premise {
  /// For the names of files.
  var shortName: String {
    switch self {
    case .claim(let id): id.rawValue.split(separator: ".").dropFirst().joined(separator: "-")
    case .correlation: "correlation"
    case .regularGram: "regular-gram"
    case .positiveWidth: "width"
    case .squaredLoss: "squared-loss"
    case .differentiableLoss: "differentiable-loss"
    case .convexLoss: "convex-loss"
    case .twiceDifferentiableLoss: "twice-differentiable-loss"
    case .twiceDifferentiablePoint: "twice-differentiable-point"
    case .criticalPoint: "critical-point"
    case .representationCoverage: "representation-coverage"
    case .parameterCoverage: "parameter-coverage"
    }
  }
}
