import Claims
import ExactAlgebra
import Networks
import Vocabulary

/// What the sizes of a network decide about all networks of these sizes.
public struct SizesReport: Sendable {
  public let model: ModelSummary
  public let results: [ClaimResult]
  /// Claims that the sizes leave open.
  public let open: [ClaimID]
  /// (K_0 + … + K_{L-1}) / M, which the bottleneck condition wants to be at most 1; nil where there is no such thing.
  public let load: Rational?

  public init(
    _ sizes: NetworkSizes, file: String, sha256: String, provenance: Provenance? = nil,
    claims: [Claim]? = nil, expectations: Expectations = [:]
  ) {
    let investigation = SizesInvestigation(sizes)
    (results, open) = investigation.results(claims, expectations: expectations)
    model = ModelSummary(sizes, file: file, sha256: sha256, provenance: provenance)
    load =
      if let width = sizes.width, sizes.depth > 0 {
        Rational(Integer(sizes.featureSizes.dropLast().reduce(0, +)), Integer(width))
      } else { nil }
  }

  public var exit: ExitStatus { ExitStatus(results) }
}
