import Claims
import Vocabulary

/// What a service that runs tests needs of a report: an outcome for each claim, and for each class of a point that the file
/// expects.
struct TestOutcome: Sendable {
  /// Of the claim, or `point`.
  let id: String
  let title: String
  /// nil of a point.
  let verdict: Verdict?
  let summary: String
  let status: ExitStatus
}

extension ClaimResult {
  fileprivate var outcome: TestOutcome {
    TestOutcome(
      id: claim.id.rawValue, title: claim.title, verdict: finding.verdict, summary: finding.summary,
      status: ExitStatus([self]))
  }
}

extension Report {
  /// The model, with its outcomes; nil of a report that is about no claims.
  var outcomes: (model: ModelSummary, outcomes: [TestOutcome])? {
    switch self {
    case .model(let report):
      let points = report.pointStatuses.map { name, expected, found, status in
        TestOutcome(
          id: name, title: "the given weights", verdict: nil,
          summary: "\(found.words), expected \(expected.words)", status: status)
      }
      return (report.model, report.results.map(\.outcome) + points)
    case .family(let report): return (report.model, report.results.map(\.outcome))
    case .sizes(let report): return (report.model, report.results.map(\.outcome))
    case .criticalPoints, .depth, .reproduction, .comparison: return nil
    }
  }
}
