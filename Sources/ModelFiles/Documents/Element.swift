import Vocabulary

/// A value in a YAML or JSON document, with its position. Scalars are text: what it means is for whoever asks.
struct Element: Sendable {
  struct Position: Hashable, Sendable {
    /// From 1.
    var line: Int
    /// From 1, in Unicode scalars.
    var column: Int

    var place: Diagnostic.Place { .text(line: line, column: column) }
  }

  struct Entry: Sendable {
    let name: Name
    let position: Position
    let value: Element

    var key: String { name.text }
  }

  enum Content: Sendable {
    case scalar(String, isPlain: Bool)
    case sequence([Element])
    case mapping([Entry])
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
    }
  }
}
