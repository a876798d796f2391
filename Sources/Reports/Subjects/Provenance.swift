import ModelFiles

/// What a report was made from, and by what.
public struct Provenance: Sendable {
  /// Every file that was read, the model file first.
  public var files: [FileDigest]
  /// The command line, quoted for a shell; nil where there was none.
  public var command: String?

  public init(files: [FileDigest], command: String? = nil) {
    self.files = files
    self.command = command
  }
}

extension Provenance {
  /// The files with their digests, and the program with the command.
  var section: Document.Section {
    let program = Phrase("nest-verify \(version)" + (command.map { ": \($0)" } ?? ""))
    let digests: [Document.Block] =
      files.isEmpty ? [] : [.list(files.map { ($0.sha256, Phrase($0.file)) })]
    return Document.Section(
      heading: "Provenance", remark: files.isEmpty ? "" : "SHA-256 of every file that was read",
      blocks: digests + [.pairs([Document.Pair(name: "by", value: program)])])
  }

  var filesJSON: JSON {
    .array(files.map { .object([("file", .string($0.file)), ("sha256", .string($0.sha256))]) })
  }

  /// Members of a report.
  var members: [(String, JSON)] {
    [("version", .string(version))] + (command.map { [("command", .string($0))] } ?? [])
  }
}
