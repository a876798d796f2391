import Claims
import Networks
import Vocabulary

/// Every claim that a model with a parameter can answer, over the whole range of the parameter.
public struct FamilyReport: Sendable {
  public let model: ModelSummary
  public let results: [ClaimResult]
  public let family: FamilySummary

  public var exit: ExitStatus { ExitStatus(results) }

  /// What came of `investigation`, decided in exact arithmetic throughout.
  public init(
    _ investigation: FamilyInvestigation, file: String, sha256: String, provenance: Provenance? = nil,
    expectations: Expectations = [:]
  ) {
    let check = FamilyCheck(investigation, expectations: expectations)
    results = check.results
    family = check.summary
    model = ModelSummary(investigation.family.model, file: file, sha256: sha256, provenance: provenance)
  }
}
