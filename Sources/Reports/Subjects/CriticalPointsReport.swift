import Claims
import ExactAlgebra
import Landscape
import Networks
import Vocabulary

/// Every critical stratum of (P_φ), with a point on each.
public struct CriticalPointsReport: Sendable {
  public let model: ModelSummary
  public let landscape: CriticalLandscape
  /// Global minima first, then by risk; as many as were asked for.
  public let strata: [(stratum: Stratum, risk: ExactReal, representative: Representative)]
  /// The risk at the given weights.
  public let trainedRisk: Rational?
  /// The number of representatives where the inertia of the explicit Hessian was found to be that of the closed form.
  public let verifiedInertias: Int

  /// Why (P_φ) of a model has no landscape here.
  public enum Unavailable: Error, CustomStringConvertible {
    case noResNEst(ArchitectureName)
    case loss(String)
    case limit(LandscapeLimit)

    public var description: String {
      switch self {
      case .noResNEst(let name):
        "critical points are those of (P_φ) of a resnest, and this is a \(name) model"
          + (name == .densenest ? "; `nest-verify convert` writes the equivalent resnest" : "")
      case .loss(let name):
        "the closed form of all critical points is for the squared loss, and the loss is \(name)"
      case .limit(.tooManyStrata(let count)):
        "\(LandscapeLimit.tooManyStrata(count)); --top N lists those of the smallest risks"
      case .limit(let limit): limit.description
      }
    }
  }

  /// Computes all strata, or the `top` of the smallest risks without the others, and verifies a point on each, as far as the limits on representatives go.
  ///
  /// Throws `Unavailable`, or `InternalError` where two computations disagree.
  public init(
    _ investigation: Investigation, file: String, sha256: String, provenance: Provenance? = nil,
    parameter: ParameterValue? = nil,
    top: Int? = nil
  ) throws {
    guard case .resnest = investigation.model.architecture else {
      throw Unavailable.noResNEst(investigation.model.architecture.name)
    }
    guard investigation.model.loss == .squared else { throw Unavailable.loss(investigation.model.loss.name) }
    switch top.map(investigation.lowestStrata) ?? investigation.landscape {
    case .failure(let limit): throw Unavailable.limit(limit)
    case .success(let landscape):
      self.landscape = landscape
      let kept = landscape.strataByRisk
      let points = try kept.map { try landscape.representative(of: $0.stratum) }
      strata = zip(kept, points).map { ($0.stratum, $0.risk, $1.representative) }
      verifiedInertias = points.count(where: \.inertiaIsVerified)
    }
    trainedRisk = investigation.trainedRisk
    model = ModelSummary(
      investigation.model, file: file, sha256: sha256, provenance: provenance, parameter: parameter)
  }

  public var exit: ExitStatus { landscape.undecided == nil ? .asExpected : .undecided }
}
