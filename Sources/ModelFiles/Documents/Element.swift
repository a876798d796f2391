/// A value in a YAML or JSON document, with its position. Scalars are text: what it means is for whoever asks.
struct Element {
  struct Position: Hashable {
    /// From 1.
    var line: Int
    /// From 1, in Unicode scalars.
    var column: Int

    var place: Diagnostic.Place { .text(line: line, column: column) }
  }

  struct Entry {
    let key: String
    let position: Position
    let value: Element
  }

  enum Content {
    case scalar(String, isPlain: Bool)
    case sequence([Element])
    case mapping([Entry])
    /// Something that was diagnosed already.
    case refused
  }

  let position: Position
  let content: Content

  /// What it is, for messages.
  var kind: String {
    switch content {
    case .scalar(let text, true) where text.isEmpty: "nothing"
    case .scalar(let text, _): "'\(text.count > 40 ? text.prefix(37) + "..." : text[...])'"
    case .sequence: "a list"
    case .mapping: "a mapping"
    case .refused: "nothing"
    }
  }

  var isRefused: Bool { if case .refused = content { true } else { false } }
}
