import Vocabulary

/// Markdown as GitHub reads it.
public enum Markdown {
  /// The text as Markdown that says nothing but the text, at the start of a line, in its middle and in a cell of a table:
  /// no emphasis, code, links, HTML, headings, lists, rules, mentions or cells of its own.
  ///
  /// A backslash before any ASCII punctuation stands for that character (CommonMark 0.31, section 2.4).
  public static func escaped(_ text: String) -> String {
    let characters = Array(text.printable.unicodeScalars)
    let number = characters.prefix(while: isDigit).count
    var result = String.UnicodeScalarView()
    for (index, scalar) in characters.enumerated() {
      let before = index > 0 ? characters[index - 1] : nil
      let after = index + 1 < characters.count ? characters[index + 1] : nil
      if needsBackslash(scalar, before, after, endsNumber: index == number) {
        result.append("\\")
      }
      result.append(scalar)
    }
    return String(result)
  }

  private static func needsBackslash(
    _ scalar: Unicode.Scalar, _ before: Unicode.Scalar?, _ after: Unicode.Scalar?, endsNumber: Bool
  ) -> Bool {
    switch scalar {
    case "\\", "`", "*", "[", "]", "<", ">", "&", "|", "#", "~", "!", "$", "@": true
    // Inside a word an underscore is no emphasis.
    case "_": !(isWord(before) && isWord(after))
    // What would begin a list, a rule or an underline of the line above.
    case "-", "+", "=": before == nil
    case ".", ")":
      endsNumber && (after == nil || after == " ") || (before == "w" || before == "W") && isWord(after)
    // An address.
    case ":": after == "/"
    default: false
    }
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private static func isWord(_ scalar: Unicode.Scalar?) -> Bool {
    guard let scalar else { return false }
    return isDigit(scalar) || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }
}
