import ArgumentParser
import Claims
import Foundation
import Landscape
import ModelFiles
import Networks
import Reports

enum Format: String, ExpressibleByArgument, CaseIterable {
  case text, json, jsonl, markdown, html
}

/// Where a command writes.
struct Output: ParsableArguments {
  @Option(name: .long, help: "text, json, jsonl, markdown or html.")
  var format: Format = .text

  @Option(
    name: [.short, .long],
    help: "A file for the report, written whole or not at all; standard output without it.")
  var output: String?

  /// Colour on a terminal, unless `NO_COLOR` is set or the report goes to a file.
  var style: Style {
    let environment = ProcessInfo.processInfo.environment
    let isPlain = !(environment["NO_COLOR"] ?? "").isEmpty || environment["TERM"] == "dumb"
    return Style(hasColor: output == nil && !isPlain && isatty(STDOUT_FILENO) != 0)
  }

  func write(_ text: String) throws { try Self.write(text, to: output) }

  /// Writes to the file at `output`, whole or not at all, or to standard output.
  static func write(_ text: String, to output: String?) throws {
    guard let output else {
      FileHandle.standardOutput.write(Data(text.utf8))
      return
    }
    let target = URL(fileURLWithPath: output)
    do {
      try Data(text.utf8).write(to: target, options: .atomic)
    } catch {
      let folder = target.deletingLastPathComponent().path
      let reason =
        FileManager.default.fileExists(atPath: folder)
        ? error.localizedDescription : "there is no folder \(folder)"
      Diagnostics.write("\(output): error: not written: \(reason)")
      throw ExitCode(ExitStatus.unusableInput.rawValue)
    }
  }
}

/// Standard error: progress and diagnostics.
enum Diagnostics {
  static func write(_ line: String) { FileHandle.standardError.write(Data((line + "\n").utf8)) }

  /// Says on standard error what was wrong with the model at `path`, and what that means for the exit status.
  static func report(_ error: any Error, in path: String) -> ExitStatus {
    switch error {
    case let error as InputError:
      write(error.description)
      return .unusableInput
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
