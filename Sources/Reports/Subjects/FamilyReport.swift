import Claims
import Networks
import Vocabulary

/// Every claim that a model with a parameter can answer, over the whole range of the parameter.
public struct FamilyReport: Sendable {
  public let model: ModelSummary
  public let results: [ClaimResult]
  public let family: FamilySummary

  public var exit: ExitStatus { ExitStatus(results) }

  /// Decides `claims` for every value of the parameter, in exact arithmetic throughout.
  ///
  /// Throws `EvaluationError` when the exact outputs of the model at some value are too large to write down.
  public init(
    _ family: ModelFamily, file: String, sha256: String, provenance: Provenance? = nil,
    claims: [Claim]? = nil,
    expectations: Expectations = [:], progress: @escaping (String) -> Void = { _ in }
  ) throws {
    let check = try FamilyCheck(family, claims: claims, expectations: expectations, progress: progress)
    results = check.results
    self.family = check.summary
    model = ModelSummary(family.model, file: file, sha256: sha256, provenance: provenance)
  }
}
