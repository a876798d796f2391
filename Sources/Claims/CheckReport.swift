import ExactAlgebra
import Landscape
import Networks
import TrainingPoint
import Vocabulary

/// The name, contents' digest and sizes of a model, as reports show them.
public struct ModelSummary: Sendable {
  public let title: String?
  public let file: String
  public let sha256: String
  public let architecture: ArchitectureName
  public let samples: Int
  public let inputs: Int
  public let outputs: Int
  /// M; nil where there is no residual representation.
  public let width: Int?
  public let depth: Int
  /// K_0 … K_L.
  public let featureSizes: [Int]
  /// The value that the parameter of the file was given, where it has one.
  public let parameter: ParameterValue?

  init<Scalar: Field>(
    _ model: ModelOver<Scalar>, file: String, sha256: String, parameter: ParameterValue? = nil
  ) {
    title = model.title
    self.file = file
    self.sha256 = sha256
    architecture = model.architecture.name
    samples = model.data.count
    inputs = model.data.x.columns
    outputs = model.outputs
    width = model.width
    depth = model.depth
    featureSizes = model.featureSizes
    self.parameter = parameter
  }
}

/// One claim on one model.
public struct ClaimResult: Sendable {
  public let claim: Claim
  public let finding: Finding
  /// What the model file says should come out, when it says so.
  public let expected: Expectation?
  public let seconds: Double
  /// For a model with a parameter: what came out on each part of its range, in order. Together the parts are the range.
  public let ranges: [ClaimRange]?

  /// Without an expectation, `holds` and `inapplicable` are as expected.
  public var isAsExpected: Bool {
    guard let expected else { return finding.verdict == .holds || finding.verdict == .inapplicable }
    return expected.isMet(by: finding.verdict, isVacuous: finding.isVacuous)
  }
}

/// How a run ended, for scripts.
public enum ExitStatus: Int32, Sendable {
  case asExpected = 0
  case unexpected = 1
  case unusableInput = 2
  case undecided = 3

  /// The status of several reports together: bad input first, then a claim that failed, then one left open.
  public static func combined(_ statuses: [ExitStatus]) -> ExitStatus {
    for status in [ExitStatus.unusableInput, .unexpected, .undecided] where statuses.contains(status) {
      return status
    }
    return .asExpected
  }
}

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
  /// What is known over the range of a parameter; nil for an ordinary model.
  public let family: FamilySummary?

  public var exit: ExitStatus {
    if results.contains(where: { $0.finding.verdict != .undecided && !$0.isAsExpected }) {
      return .unexpected
    }
    return results.contains { $0.finding.verdict == .undecided } ? .undecided : .asExpected
  }

  /// Decides `claims` on the model of `investigation`.
  ///
  /// Without a choice of claims, these are the claims about the model's architecture that need not be asked for by name, and
  /// those that `expectations` names.
  public init(
    _ investigation: Investigation, file: String, sha256: String, parameter: ParameterValue? = nil,
    claims: [Claim]? = nil, expectations: [ClaimID: Expectation] = [:]
  ) {
    let model = investigation.model
    let chosen = claims ?? CheckReport.defaultClaims(model.architecture.name, expectations)
    let clock = ContinuousClock()
    results = chosen.map { claim in
      let start = clock.now
      let finding = investigation.finding(claim)
      let seconds = (clock.now - start) / .seconds(1)
      return ClaimResult(
        claim: claim, finding: finding, expected: expectations.expected(of: claim, finding.verdict),
        seconds: seconds, ranges: nil)
    }
    risks = Risks(
      trained: investigation.trainedRisk, least: investigation.leastRisks, epsilon: investigation.epsilon)
    point = claims == nil ? investigation.point : nil
    family = nil
    self.model = ModelSummary(investigation.model, file: file, sha256: sha256, parameter: parameter)
  }

  /// The claims that are decided when none are chosen: those about the architecture that need not be asked for by name, and
  /// those that `expectations` names.
  static func defaultClaims(_ architecture: ArchitectureName, _ expectations: [ClaimID: Expectation])
    -> [Claim]
  {
    Claim.all.filter {
      $0.architectures.contains(architecture) && !$0.isOnRequest || expectations[$0.id] != nil
    }
  }

  init(
    model: ModelSummary, results: [ClaimResult], family: FamilySummary
  ) {
    self.model = model
    self.results = results
    self.family = family
    risks = Risks(trained: nil, least: nil, epsilon: nil)
    point = nil
  }
}

extension [ClaimID: Expectation] {
  /// What should come out for `claim`; a claim that cannot hold where another is expected to fail may fail as well.
  func expected(of claim: Claim, _ verdict: Verdict) -> Expectation? {
    if let expected = self[claim.id] { return expected }
    let entailed = verdict == .fails && claim.failureEntails.contains { self[$0]?.verdict == .fails }
    return entailed ? Expectation(.fails) : nil
  }
}
