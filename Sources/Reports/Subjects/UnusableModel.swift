import ModelFiles

/// A model that no report is about: what was wrong with it.
public struct UnusableModel: Sendable {
  public let file: String
  /// Of the file or the line, where it could be read.
  public let sha256: String?
  /// What the line or the file calls its model.
  public let id: String?
  public let title: String?
  /// The command that asked about it.
  public let command: String
  /// The diagnostics, one a line.
  public let errors: String
  /// The same one by one, where they are about files.
  public let faults: [Diagnostic]
  public let exit: ExitStatus

  public init(
    file: String, sha256: String?, id: String?, title: String? = nil, command: String, errors: String,
    faults: [Diagnostic] = [], exit: ExitStatus
  ) {
    (self.file, self.sha256) = (file, sha256)
    (self.id, self.title) = (id?.unlessBlank, title?.unlessBlank)
    (self.command, self.errors, self.faults, self.exit) = (command, errors, faults, exit)
  }

  /// What stands above what is said of it.
  var name: String { title ?? id ?? file }

  var json: JSON {
    var members: [(String, JSON)] = [("file", .string(file))]
    if let sha256 { members.append(("sha256", .string(sha256))) }
    if let id { members.append(("id", .string(id))) }
    if let title { members.append(("title", .string(title))) }
    return .object(
      members + [
        ("command", .string(command)), ("errors", .string(errors)), ("exit", .integer(Int(exit.rawValue))),
      ])
  }

  var document: Document {
    let lines = errors.split(separator: "\n").map { Document.Block.note(Phrase(String($0))) }
    return Document(
      title: name, sections: [Document.Section(blocks: lines)],
      conclusion: exit == .undecided
        ? Phrase("The model was not decided.", .open) : Phrase("The model could not be used.", .bad))
  }
}
