import Vocabulary

/// How text reports are set: colour only where the caller says so.
public struct Style: Sendable {
  public let hasColor: Bool
  public init(hasColor: Bool) { self.hasColor = hasColor }

  func paint(_ text: String, _ ink: Phrase.Ink) -> String {
    guard hasColor, let code = Style.code(ink) else { return text }
    return "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  /// The phrase, printable, and followed by as many spaces as it takes to fill `width` columns.
  func set(_ phrase: Phrase, width: Int = 0) -> String {
    phrase.spans.map { paint($0.text.printable, $0.ink) }.joined()
      + String(repeating: " ", count: max(0, width - phrase.printableCount))
  }

  /// Select Graphic Rendition, ECMA-48 section 8.3.117.
  private static func code(_ ink: Phrase.Ink) -> String? {
    switch ink {
    case .plain: nil
    case .strong: "1"
    case .dim: "2"
    case .bad: "31"
    case .good: "32"
    case .open: "33"
    }
  }
}

extension Phrase {
  var printableCount: Int { plain.printable.count }
}

extension String {
  /// The text followed by as many spaces as it takes to fill `width` columns.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  /// So many characters, with an ellipsis in place of more.
  func shortened(to count: Int) -> String { self.count <= count ? self : prefix(count - 1) + "…" }

  /// The words of the text in lines of at most `width` columns, where no word is longer.
  func wrapped(to width: Int) -> [String] {
    var lines: [String] = []
    for word in split(whereSeparator: \.isWhitespace) {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = last + " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
