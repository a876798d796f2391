import Vocabulary

/// An element of XML 1.0 with its attributes in order.
struct XML {
  let name: String
  var attributes: [(name: String, value: String)] = []
  var children: [XML] = []
  var text = ""

  /// Indented, without a declaration.
  func written(indentation: Int = 0) -> String {
    let margin = String(repeating: " ", count: indentation)
    let start = margin + "<" + name + attributes.map { " \($0.name)=\"\(XML.escaped($0.value))\"" }.joined()
    if children.isEmpty, text.isEmpty { return start + "/>\n" }
    if children.isEmpty { return start + ">\(XML.escaped(text))</\(name)>\n" }
    return start + ">\n" + children.map { $0.written(indentation: indentation + 2) }.joined() + margin
      + "</\(name)>\n"
  }

  /// Text as the content of an element or an attribute. Characters that XML has no place for are spelled out.
  static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.printable.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;".unicodeScalars
      case "<": result += "&lt;".unicodeScalars
      case ">": result += "&gt;".unicodeScalars
      case "\"": result += "&quot;".unicodeScalars
      case "\u{FFFE}", "\u{FFFF}": result.append("\u{FFFD}")
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
