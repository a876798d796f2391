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
  /// The model's title, id and file, with its outcomes; nil of a report that is about no claims.
  var outcomes: (title: String, id: String?, file: String, outcomes: [TestOutcome])? {
    func of(_ model: ModelSummary, _ outcomes: [TestOutcome]) -> (String, String?, String, [TestOutcome]) {
      (model.name, model.id, model.file, outcomes)
    }
    switch self {
    case .model(let report):
      let points = report.pointStatuses.map { name, expected, found, status in
        TestOutcome(
          id: name, title: "the given weights", verdict: nil,
          summary: "\(found.words), expected \(expected.words)", status: status)
      }
      return of(report.model, report.results.map(\.outcome) + points)
    case .family(let report): return of(report.model, report.results.map(\.outcome))
    case .sizes(let report): return of(report.model, report.results.map(\.outcome))
    case .unusable(let model):
      let outcome = TestOutcome(
        id: "input", title: "the model can be used", verdict: nil,
        summary: model.errors.replacing("\n", with: "; "), status: model.exit)
      return (model.name, model.id, model.file, [outcome])
    case .criticalPoints, .depth, .reproduction, .comparison, .ablation: return nil
    }
  }
}
