import ModelFiles

/// Something other than a claim that a user may ask about.
struct Topic: Sendable {
  enum Content: Sendable {
    case prose(String)
    /// Lines that stay as they are: equations and lists.
    case lines([String])
  }

  let name: String
  let title: String
  let sections: [(heading: String, content: Content)]

  func text(_ style: Style) -> String {
    let parts = sections.map { heading, content in
      switch content {
      case .prose(let text): Catalogue.section(heading, text, style)
      case .lines(let lines):
        style.paint(heading, .strong) + "\n" + lines.map { "  " + $0 }.joined(separator: "\n")
      }
    }
    return ([style.paint(name, .strong) + "  " + title] + parts).joined(separator: "\n\n") + "\n"
  }

  var json: JSON {
    .object(
      [("id", .string(name)), ("title", .string(title))]
        + sections.map { heading, content in
          switch content {
          case .prose(let text): (heading.lowercased(), .string(text))
          case .lines(let lines): (heading.lowercased(), .array(lines.map(JSON.string)))
          }
        })
  }
}

extension Catalogue {
  /// Architectures, concepts, then the codes of diagnostics.
  static let topics: [Topic] =
    architectures + concepts
    + Diagnostic.Code.allCases.map { code in
      Topic(
        name: code.rawValue, title: "a diagnostic of input files",
        sections: [("Meaning", .prose(code.meaning)), ("What to do", .prose(code.remedy))])
    }
}
