import Claims
import ExactAlgebra
import Landscape
import Networks
import TrainingPoint
import Vocabulary

/// Every claim that one model can answer, with its risks.
public struct CheckReport: Sendable {
  public struct Risks: Sendable {
    /// The empirical risk at the given weights; nil where the loss is not rational.
    public let trained: Rational?
    /// Nil unless the loss is squared.
    public let least: LeastRisks?
    public let epsilon: Rational?
  }

  public let model: ModelSummary
  public let results: [ClaimResult]
  public let risks: Risks
  /// The given weights as a point of the full problem (P); nil where the risk is not rational, and when the claims were
  /// chosen.
  public let point: PointAnalysis?

  public var exit: ExitStatus { ExitStatus(results) }

  /// Decides `claims` on the model of `investigation`, or those of `Investigation.results` without a choice.
  public init(
    _ investigation: Investigation, file: String, sha256: String, parameter: ParameterValue? = nil,
    claims: [Claim]? = nil, expectations: [ClaimID: Expectation] = [:]
  ) {
    results = investigation.results(claims, expectations: expectations)
    risks = Risks(
      trained: investigation.trainedRisk, least: investigation.leastRisks, epsilon: investigation.epsilon)
    point = claims == nil ? investigation.point : nil
    model = ModelSummary(investigation.model, file: file, sha256: sha256, parameter: parameter)
  }
}
