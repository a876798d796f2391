import Vocabulary

/// A value in a YAML or JSON document, with its position. Scalars are text: what it means is for whoever asks.
package struct Element: Sendable {
  package struct Position: Hashable, Sendable {
    /// From 1.
    package var line: Int
    /// From 1, in Unicode scalars.
    package var column: Int

    var place: Diagnostic.Place { .text(line: line, column: column) }
  }

  package struct Entry: Sendable {
    package let name: Name
    package let position: Position
    package let value: Element

    package var key: String { name.text }
  }

  package enum Content: Sendable {
    case scalar(String, isPlain: Bool)
    case sequence([Element])
    case mapping([Entry])
  }

  package let position: Position
  package let content: Content

  /// Whether it is `null`, in JSON and YAML, and not the word in quotes.
  package var isNull: Bool { if case .scalar("null", isPlain: true) = content { true } else { false } }

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
