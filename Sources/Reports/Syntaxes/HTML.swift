import Vocabulary

/// HTML (and the SVG inside it) as a tree, so that every tag is closed and every text escaped by construction.
indirect enum HTML {
  case element(String, [(name: String, value: String)], [HTML])
  case text(String)
  /// A style sheet or a script, the only texts that are not escaped: never anything that came from a model.
  case styleSheet(StaticString)
  case script(StaticString)
  /// What a tree was written as, which needs less memory.
  case written(Written)

  struct Written {
    fileprivate let text: String
  }

  /// `HTML.tag("p", ["class": "note"], "text")`.
  static func tag(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ children: HTML...
  ) -> HTML {
    .tag(name, attributes, children)
  }

  static func tag(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ children: [HTML]
  ) -> HTML {
    .element(name, attributes.map { (name: $0.key, value: $0.value) }, children)
  }

  /// The elements that have no content and no end tag.
  private static let voids: Set<String> = ["meta", "br"]

  func written() -> HTML {
    var text = ""
    write(into: &text)
    return .written(Written(text: text))
  }

  func write(into output: inout String) {
    switch self {
    case .written(let written): output += written.text
    case .text(let text): HTML.escape(text, into: &output)
    case .styleSheet(let text): output += "<style>\(text)</style>\n"
    case .script(let text): output += "<script>\(text)</script>\n"
    case .element(let name, let attributes, let children):
      output += "<\(name)"
      for attribute in attributes {
        output += " \(attribute.name)=\""
        HTML.escape(attribute.value, into: &output)
        output += "\""
      }
      output += ">"
      if HTML.voids.contains(name) { return }
      for child in children { child.write(into: &output) }
      output += "</\(name)>"
      if HTML.blocks.contains(name) { output += "\n" }
    }
  }

  /// The elements after which a line ends, so that a page can be read and compared line by line.
  private static let blocks: Set<String> = [
    "title", "head", "header", "section", "nav", "h1", "h2", "h3", "p", "table", "thead", "tbody", "tr",
    "caption", "details", "div", "dl", "li", "ul", "figure", "figcaption", "svg", "main", "body",
  ]

  /// Nothing that a model or a file name holds can end a text or an attribute, or act on the text around it.
  private static func escape(_ text: String, into output: inout String) {
    for scalar in text.printable.unicodeScalars {
      switch scalar {
      case "&": output += "&amp;"
      case "<": output += "&lt;"
      case ">": output += "&gt;"
      case "\"": output += "&quot;"
      case "'": output += "&#39;"
      default: output.unicodeScalars.append(scalar)
      }
    }
  }
}

extension HTML: ExpressibleByStringInterpolation {
  init(stringLiteral value: String) { self = .text(value) }
}
