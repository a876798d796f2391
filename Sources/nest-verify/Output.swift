import ArgumentParser
import Claims
import ExactAlgebra
import Foundation
import Landscape
import ModelFiles
import Networks
import Reports
import Vocabulary

extension ReportFormat: ExpressibleByArgument {}

/// How and where a command writes.
struct Output: ParsableArguments {
  @Option(name: .long, help: "text, json, jsonl, markdown or html; csv of a table along the depth.")
  var format: ReportFormat = .text

  @Option(
    name: [.short, .long],
    help: "A file for the report, written whole or not at all; standard output without it, and for `-`.")
  var output: String?

  var destination: Destination { Destination(output) }

  /// Colour on a terminal, unless `NO_COLOR` is set or the report goes to a file.
  var style: Style {
    let environment = ProcessInfo.processInfo.environment
    let isPlain = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
    guard case .standardOutput = destination, !isPlain else { return Style(hasColor: false) }
    return Style(hasColor: isatty(STDOUT_FILENO) != 0)
  }

  static let noTable = ValidationError("--format csv is for tables along the depth: nest-verify depth MODEL")

  /// Writes `report`, which was made from the files at `inputs`, and ends with its status.
  func finish(_ report: Report, inputs: [String] = []) throws {
    if format == .csv, !report.isTable { throw Output.noTable }
    try destination.write(report.text(as: format, style), inputs: inputs)
    if report.exit != .asExpected { throw ExitCode(report.exit.rawValue) }
  }
}

/// Standard error: progress and diagnostics.
enum Diagnostics {
  /// One line, whatever names it holds. There is nowhere to say that it could not be written.
  static func write(_ line: String) {
    _ = SystemCall.write(Array((line.printable + "\n").utf8), to: STDERR_FILENO)
  }

  /// Says on standard error what was wrong with the model at `path`, and what that means for the exit status.
  static func report(_ error: any Error, in path: String) -> ExitStatus {
    switch error {
    case let error as InputError:
      for diagnostic in error.diagnostics { write(diagnostic.description) }
      return .unusableInput
    case let error as Overrun:
      write("\(path): undecided: \(error)")
      return .undecided
    case let error as EvaluationError:
      write("\(path): undecided: \(error)")
      return .undecided
    case let error as CriticalPointsReport.Unavailable:
      if case .limit = error {
        write("\(path): undecided: \(error)")
        return .undecided
      }
      write("\(path): error: \(error)")
      return .unusableInput
    case let error as InternalError:
      write("\(path): internal error, please report this model: \(error)")
      return .undecided
    default:
      write("\(path): error: \(error)")
      return .unusableInput
    }
  }

  /// Shows what is being computed, on a terminal only.
  static func progress(_ phase: String) {
    if isatty(STDERR_FILENO) != 0 { write("… " + phase) }
  }
}
