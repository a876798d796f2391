import FoundationEssentials
import ModelFiles
import Reports
import Vocabulary

/// The file of JSON lines that an earlier run wrote, which this one goes on with.
///
/// Whole lines stay; the part of one that an interruption left at the end is cut off. A model whose content has a report in the
/// file is not decided again: the digests of its text, which covers its `id`, and of all files that were read say that it is the
/// same, and the command that the question is.
struct EarlierReports {
  let file: GrowingFile
  /// What was found of each content, in order.
  private var reports: [String: [Found]] = [:]
  /// Digests of files as they are now.
  private var digests: [String: String?] = [:]

  private struct Found {
    let status: ExitStatus
    /// The files that were read beside the model's own, with their digests then.
    let references: [Line.File]
  }

  private struct Line: Decodable {
    struct File: Decodable {
      let file: String
      let sha256: String
    }
    struct Model: Decodable {
      let sha256: String
      let files: [File]
    }
    let command: String?
    let model: Model?
    let file: String?
    let sha256: String?
    let exit: UInt8
  }

  /// Reads the file at `path`, or makes an empty one. It is the output of `command`, and none of `inputs`.
  init(_ path: String, command: String, inputs: [String]) throws(Destination.Failure) {
    if let own = FileStatus(path),
      let input = inputs.first(where: { FileStatus(ofInput: $0)?.isSameFile(as: own) ?? false })
    {
      throw Destination.Failure(path, "it is the same file as the input \(input)")
    }
    let file = try GrowingFile(path)
    self.file = file
    func noReport(_ number: Int) -> Destination.Failure {
      file.refusal(
        "line \(number) is no report of `nest-verify … --format jsonl`: --resume goes on with the output of such a run"
      )
    }
    var lines = file.lines(limit: Limits.reportLineBytes)
    var end = 0
    var number = 0
    while let line = lines.next() {
      number += 1
      guard case .bytes(let bytes) = line else { throw noReport(number) }
      if bytes.isEmpty {
        end += 1
        continue
      }
      if !lines.endsWithLineFeed, Self.isBegun(bytes) { break }
      guard lines.endsWithLineFeed,
        let found = try? JSONDecoder().decode(Line.self, from: Data(bytes)),
        let key = found.model?.sha256 ?? found.sha256 ?? found.file,
        let status = ExitStatus(rawValue: Int32(found.exit))
      else { throw noReport(number) }
      if let other = found.command, other != command {
        throw file.refusal(
          "it is the output of another command: \(other). Give the same one, or another file")
      }
      reports[key, default: []].append(
        Found(status: status, references: Array(found.model?.files.dropFirst() ?? [])))
      end += bytes.count + 1
    }
    try file.keep(end)
  }

  /// Whether the bytes can be the beginning of a line that was not written to its end: nothing else is cut off.
  private static func isBegun(_ bytes: [UInt8]) -> Bool {
    [#"{"version": ""#, #"{"file": ""#].contains { start in
      zip(start.utf8, bytes).allSatisfy { $0 == $1 }
    }
  }

  /// The status of one report on this content, which then counts no more.
  mutating func take(_ item: BatchItem) -> ExitStatus? {
    let key = item.sha256 ?? item.name
    guard let index = reports[key]?.firstIndex(where: { isCurrent($0.references) }) else { return nil }
    return reports[key]?.remove(at: index).status
  }

  private mutating func isCurrent(_ references: [Line.File]) -> Bool {
    references.allSatisfy { reference in
      let digest = digests[reference.file] ?? BatchItem.file(reference.file).sha256
      digests[reference.file] = digest
      return digest == reference.sha256
    }
  }
}
