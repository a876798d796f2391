import ModelFiles
import Reports
import Vocabulary

/// What became of one model of several.
struct Outcome {
  let status: ExitStatus
  /// nil where an earlier run had found it.
  var report: Report?
  /// The report as a line of a file of JSON lines, where that is written.
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

  init(kept status: ExitStatus) { (self.status, isKept) = (status, true) }

  init(_ error: any Error, in item: BatchItem) {
    status = Diagnostics.status(of: error)
    failure = (error, item.name)
    let (id, title) = item.names
    let model = UnusableModel(
      file: item.name, sha256: item.sha256, id: id, title: title, command: CommandLine.text,
      errors: "\(error)", faults: (error as? InputError)?.diagnostics ?? [],
      exit: status)
    report = .unusable(model)
  }

  /// Says on standard error what was wrong.
  func diagnose() {
    if let failure { _ = Diagnostics.report(failure.error, in: failure.name) }
  }
}
