import ArgumentParser
import Claims
import Foundation
import ModelFiles
import Networks
import Reports

extension Check {
  /// Reads one JSON model from each line of standard input and writes one report, or what was wrong with the line, on a
  /// line of its own, in order. Empty lines are passed over.
  func runOnLines(_ chosen: [Claim]?) throws {
    guard case .standardOutput = output.destination else {
      throw ValidationError(
        "--format jsonl with `-` writes to standard output as it goes; --output does not apply")
    }
    var statuses: [ExitStatus] = []
    var number = 0
    for line in Lines() {
      number += 1
      let name = "<stdin>:\(number)"
      do {
        guard case .bytes(let bytes) = line else {
          throw ModelFile.lineTooLong(name)
        }
        if bytes.allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\r") }) { continue }
        let report = try report(ModelDocument.read(bytes, name: name), chosen)
        statuses.append(report.exit)
        try output.destination.write(report.json.line + "\n")
      } catch let failure as Destination.Failure {
        throw failure
      } catch {
        let status = Diagnostics.report(error, in: name)
        statuses.append(status)
        let message = JSON.object([
          ("file", .string(name)), ("errors", .string("\(error)")), ("exit", .integer(Int(status.rawValue))),
        ])
        try output.destination.write(message.line + "\n")
      }
    }
    try leave(with: statuses)
  }
}

extension ModelFile {
  fileprivate static func lineTooLong(_ name: String) -> InputError {
    InputError(
      Diagnostic(
        file: name, place: .wholeFile, code: .tooLarge,
        message: "is longer than \(ModelFiles.Limits.textBytes) bytes",
        hint: "large matrices belong in .safetensors or .npy files"))
  }
}
