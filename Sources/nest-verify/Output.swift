import ArgumentParser
import Claims
import ExactAlgebra
import FoundationEssentials
import Glibc
import Landscape
import ModelFiles
import Networks
import Reports
import Vocabulary

extension ReportFormat: ExpressibleByArgument {}

/// How and where a command writes.
struct Output: ParsableArguments {
  @Option(
    name: .long,
    help:
      "text, json, jsonl, markdown, html or latex; csv of a table along the depth; junit or sarif of a check."
  )
  var format: ReportFormat = .text

  @Option(
    name: [.short, .long],
    help: "A file for the report, written whole or not at all; standard output without it, and for `-`.",
    completion: .file())
  var output: String?

  @Option(
    name: .long,
    help:
      "auto, always or never: colour in text. auto is for terminals; NO_COLOR and CLICOLOR_FORCE change what it does."
  )
  var color: ColorChoice = .auto

  @Flag(
    inversion: .prefixedNo,
    help:
      "Show what is being computed, on standard error: one line on a terminal, where it is shown anyway, lines in a log."
  )
  var progress: Bool?

  enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
    case auto, always, never
  }

  func validate() throws {
    if output == "" {
      throw ValidationError("--output '': expected the name of a file, or - for standard output")
    }
    Progress.setMode(progress.map { $0 ? .on : .off } ?? .automatic)
  }

  var destination: Destination { Destination(output) }

  /// Colour where it is asked for, and else on a terminal that is no dumb one, unless the report goes to a file. Of the environment
  /// `NO_COLOR` forbids it and `CLICOLOR_FORCE` asks for it (no-color.org, bixense.com/clicolors).
  var style: Style {
    let environment = ProcessInfo.processInfo.environment
    func isSet(_ name: String) -> Bool { !["", "0"].contains(environment[name] ?? "") }
    switch color {
    case .always: return Style(hasColor: true)
    case .never: return Style(hasColor: false)
    case .auto:
      guard case .standardOutput = destination, (environment["NO_COLOR"] ?? "").isEmpty else {
        return Style(hasColor: false)
      }
      return Style(
        hasColor: isSet("CLICOLOR_FORCE") || isatty(STDOUT_FILENO) != 0 && environment["TERM"] != "dumb")
    }
  }

  /// There is no such form of a report.
  var noForm: ValidationError {
    ValidationError(
      format == .csv
        ? "--format csv is for tables along the depth: nest-verify depth MODEL"
        : "--format \(format.rawValue) is for claims: nest-verify check MODEL")
  }

  /// Writes `report`, which was made from the files at `inputs`, and ends with its status.
  func finish(_ report: Report, inputs: [String] = []) throws {
    if !report.can(beWrittenAs: format) { throw noForm }
    try destination.write(report.text(as: format, style), inputs: inputs)
    if report.exit != .asExpected { throw ExitCode(report.exit.rawValue) }
  }
}

/// Standard error: progress and diagnostics.
enum Diagnostics {
  /// One line, whatever names it holds. There is nowhere to say that it could not be written.
  static func write(_ line: String) {
    Progress.clear()
    _ = SystemCall.write(Array((line.printable + "\n").utf8), to: STDERR_FILENO)
  }

  /// An error with the option that may help.
  static func text(of error: any Error) -> String {
    let overrun =
      switch error {
      case let overrun as Overrun: overrun
      case CriticalPointsReport.Unavailable.limit(.overBudget(let overrun)): overrun
      default: nil as Overrun?
      }
    return if let step = overrun?.nextStep { "\(error) (\(step))" } else { "\(error)" }
  }

  /// What an error means for the exit status.
  static func status(of error: any Error) -> ExitStatus {
    switch error {
    case is Overrun, is ThreadShortage, is EvaluationError, is InternalError,
      CriticalPointsReport.Unavailable.limit:
      .undecided
    default: .unusableInput
    }
  }

  /// Says on standard error what was wrong with the model at `path`, and what that means for the exit status.
  static func report(_ error: any Error, in path: String) -> ExitStatus {
    switch error {
    case let error as InputError: for diagnostic in error.diagnostics { write(diagnostic.description) }
    case let error as InternalError: write("\(path): internal error, please report this model: \(error)")
    default:
      write("\(path): \(status(of: error) == .undecided ? "undecided" : "error"): \(text(of: error))")
    }
    return status(of: error)
  }
}
