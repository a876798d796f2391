import Claims
import ExactAlgebra
import Landscape
import Networks
import TrainingPoint
import Vocabulary

/// Every claim that one model can answer, with its risks and what its weights are.
public struct CheckReport: Sendable {
  /// Means over the samples; trained = A* + ε + excess.
  public struct Risks: Sendable {
    /// The empirical risk at the given weights; nil where the loss is not rational.
    public let trained: Rational?
    /// Nil unless the loss is squared.
    public let least: LeastRisks?
    /// The infimum of (P_φ) less A*; nil where the architecture has no (P_φ).
    public let epsilon: ExactReal?
    /// What training left: the trained risk less the least one with these features.
    public let excess: ExactReal?
  }

  public let model: ModelSummary
  /// Why the features are functions of the input alone and not of the states; nil where nothing shows that.
  public let featuresBeyondStates: String?
  /// Whether the model is the pooled view of a network of images, whose v_0 is not x itself.
  let isPooledView: Bool
  public let results: [ClaimResult]
  public let risks: Risks
  /// The same for other losses that are convex and differentiable.
  public let convexRisks: ConvexRisks?
  /// Why there are no least risks; nil where there are, and where the budget is the reason.
  let withoutLeastRisks: String?
  /// The given weights as a point of (P_φ); nil unless the model is a ResNEst with squared loss, and when the claims were
  /// chosen.
  public let pointOfPhi: PredictionPointAnalysis?
  /// The same for other losses, by the gradient.
  public let convexPointOfPhi: ConvexPredictionPoint?
  /// Why the infimum of (P_φ) of a ResNEst is not known with a loss other than the squared one.
  let withoutInfimum: String?
  /// Why nothing is known of the point in (P_φ) of a ResNEst; nil where something is, where the budget is the reason, and when the
  /// claims were chosen.
  let withoutPointOfPhi: String?
  /// The given weights as a point of the full problem (P); nil without samples, and when the claims were chosen.
  public let point: PointAnalysis?
  /// What is proved to lie near the given weights; nil unless it was asked for.
  public let near: NearbyPoint?
  /// What the budget had no room for, by the names of the parts of the report, beside the claims.
  public let overruns: [(part: String, overrun: Overrun)]
  public let expectations: Expectations
  /// Whether no claims were chosen.
  private let isComplete: Bool

  /// Decides `claims` on the model of `investigation`, or those of `Investigation.results` without a choice. `near` asks for
  /// what lies near the given weights, too.
  public init(
    _ investigation: Investigation, file: String, sha256: String, provenance: Provenance? = nil,
    parameter: ParameterValue? = nil, claims: [Claim]? = nil, expectations: Expectations = [:],
    near: Bool = false
  ) {
    var overruns: [(part: String, overrun: Overrun)] = []
    func part<Value>(_ name: String, _ body: (Investigation) -> Value?) -> Value? {
      switch investigation.attempt(name, body) {
      case .success(let value): return value
      case .failure(let overrun):
        overruns.append((name, overrun))
        return nil
      }
    }
    featuresBeyondStates = part("whether features need more than the states") {
      $0.model.featuresBeyondStates($0.evaluation)
    }
    isPooledView = if case .pooledView = investigation.model.reduction { true } else { false }
    results = investigation.results(claims, expectations: expectations)
    let isSquared = investigation.isSquared
    risks = Risks(
      trained: part("the risk at the given weights", \.trainedRisk),
      least: isSquared ? part("least risks of linear predictors", \.leastRisks) : nil,
      epsilon: part("ε", \.epsilon), excess: part("what training left", \.excess))
    convexRisks = isSquared ? nil : part("least risks of linear predictors", \.convexRisks)
    isComplete = claims == nil
    pointOfPhi = claims == nil && isSquared ? part("the point in (P_φ)", \.pointOfPhi) : nil
    convexPointOfPhi = claims == nil && !isSquared ? part("the point in (P_φ)", \.convexPointOfPhi) : nil
    point = claims == nil ? part("the point in (P)", \.point) : nil
    let loss = investigation.model.loss
    let isResNEst = if case .resnest = investigation.model.architecture { true } else { false }
    let obstacle = part("whether the loss has least risks") {
      ConvexRisks.obstacle(for: loss, targets: $0.model.data.y)
    }
    let isOverBudget = !overruns.isEmpty || investigation.model.data.count == 0
    withoutLeastRisks =
      risks.least == nil && convexRisks == nil && !isOverBudget
      ? "not computed: \(obstacle ?? "no predictor was found that has the minimum")" : nil
    withoutInfimum =
      isResNEst && convexRisks != nil && convexRisks?.infimum == nil
      ? investigation.model.reduction?.tiedLastWeight
        ?? "for M < N_o it is not that of a linear predictor, and known for the squared loss only" : nil
    withoutPointOfPhi =
      isResNEst && isComplete && pointOfPhi == nil && convexPointOfPhi == nil && !isOverBudget
      ? "undecided: " + (investigation.model.reduction?.tiedLastWeight ?? obstacle ?? "a number is too large")
      : nil
    self.near = near ? part("what lies near", \.nearby) : nil
    self.overruns = overruns
    self.expectations = expectations
    model = ModelSummary(
      investigation.model, file: file, sha256: sha256, provenance: provenance, parameter: parameter)
  }

  /// The status of the claims, and of the classes of the point that the file expects. What was not computed is undecided.
  public var exit: ExitStatus {
    ExitStatus.combined(
      [ExitStatus(results)] + pointStatuses.map(\.status) + (overruns.isEmpty ? [] : [.undecided]))
  }

  /// What became of the classes that the file expects; none when the claims were chosen. A class that the report does not have is
  /// no other one than expected: it is undecided.
  var pointStatuses: [(name: String, expected: PointClass, found: PointClass, status: ExitStatus)] {
    guard isComplete else { return [] }
    let pairs = [
      ("point", expectations.point, point?.classification),
      (
        "point-of-P_phi", expectations.pointOfPhi,
        pointOfPhi?.pointClass.pointClass ?? convexPointOfPhi?.pointClass
      ),
    ]
    return pairs.compactMap { name, expected, found in
      guard let expected else { return nil }
      let found = found ?? .undecided
      let status: ExitStatus =
        found == .undecided ? .undecided : found == expected ? .asExpected : .unexpected
      return (name, expected, found, status)
    }
  }
}
