import Claims
import ModelFiles
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
  /// What the file expects of a claim where something else came out.
  var missed: String?
  /// What is wrong in which file, and where.
  var fault: Diagnostic?
}

extension Expectation {
  fileprivate var words: String {
    verdict.rawValue + (isVacuous.map { $0 ? " vacuously" : " not vacuously" } ?? "")
  }
}

extension ClaimResult {
  fileprivate var outcome: TestOutcome {
    let status = ExitStatus([self])
    return TestOutcome(
      id: claim.id.rawValue, title: claim.title, verdict: finding.verdict, summary: finding.summary,
      status: status, missed: status == .asExpected ? nil : expected?.words)
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
      func outcome(_ summary: String, _ fault: Diagnostic? = nil) -> TestOutcome {
        TestOutcome(
          id: "input", title: "the model can be used", verdict: nil, summary: summary, status: model.exit,
          fault: fault)
      }
      let outcomes =
        model.faults.isEmpty
        ? [outcome(model.errors.replacing("\n", with: "; "))]
        : model.faults.map {
          outcome(([$0.message] + [$0.hint].compactMap(\.self)).joined(separator: "; "), $0)
        }
      return (model.name, model.id, model.file, outcomes)
    case .criticalPoints, .depth, .reproduction, .comparison, .ablation: return nil
    }
  }
}
