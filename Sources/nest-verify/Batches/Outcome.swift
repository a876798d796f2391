import ModelFiles
import Reports
import Vocabulary

/// What became of one model of several.
struct Outcome {
  let status: ExitStatus
  /// nil where a line is all that is needed of it.
  var report: Report?
  /// The line of a file of JSON lines.
  var line: String?
  /// The files that were read.
  var inputs: [String] = []
  /// Whether an earlier run had found it.
  var isKept = false
  /// What was wrong with the model, and its name.
  private var failure: (error: any Error, name: String)?

  init(_ report: Report, inputs: [String]) {
    (status, self.report, self.inputs) = (report.exit, report, inputs)
  }

  init(_ status: ExitStatus, line: String, inputs: [String]) {
    (self.status, self.line, self.inputs) = (status, line, inputs)
  }

  init(kept status: ExitStatus) { (self.status, isKept) = (status, true) }

  init(_ error: any Error, in item: BatchItem, writesLine: Bool) {
    status = Diagnostics.status(of: error)
    failure = (error, item.name)
    guard writesLine else { return }
    var members: [(String, JSON)] = [("file", .string(item.name))]
    if let sha256 = item.sha256 { members.append(("sha256", .string(sha256))) }
    if let id = item.id { members.append(("id", .string(id))) }
    members += [("errors", .string("\(error)")), ("exit", .integer(Int(status.rawValue)))]
    line = JSON.object(members).line + "\n"
  }

  /// Says on standard error what was wrong.
  func diagnose() {
    if let failure { _ = Diagnostics.report(failure.error, in: failure.name) }
  }
}
