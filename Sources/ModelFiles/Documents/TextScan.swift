/// What has to be known of a text before a parser may see it: that it is short, shallow and printable UTF-8.
///
/// The scan knows nothing of quotes. It errs on the side of refusing, and only for texts with dozens of unmatched
/// brackets or ever deeper indentation inside of strings.
struct TextScan {
  /// The text without a byte order mark.
  let text: String
  /// Whether a character occurs that could begin an anchor, an alias or a tag.
  private(set) var hasMarkers = false
  /// Whether `\u` occurs.
  private(set) var hasUnicodeEscapes = false

  init(_ bytes: [UInt8], file: String) throws(InputError) {
    func fault(_ position: Element.Position, _ code: Diagnostic.Code, _ message: String) -> InputError {
      InputError(Diagnostic(file: file, place: position.place, code: code, message: message))
    }
    let hasByteOrderMark = bytes.starts(with: [0xEF, 0xBB, 0xBF])
    guard let text = String(validating: bytes.dropFirst(hasByteOrderMark ? 3 : 0), as: UTF8.self) else {
      let utf16 = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
      let position = TextScan.positionOfInvalidUTF8(bytes)
      throw fault(position, .encoding, utf16 ? "the text is UTF-16, expected UTF-8" : "invalid UTF-8")
    }
    self.text = text

    var position = Element.Position(line: 1, column: 1)
    var depth = 0
    var separators = 0
    /// Columns of the enclosing blocks as far as indentation shows them.
    var indents: [Int] = []
    var atLineStart = true
    var previous: Unicode.Scalar = "\n"
    for scalar in text.unicodeScalars {
      switch scalar {
      case "[", "{":
        depth += 1
        if depth > Limits.nesting {
          throw fault(position, .nesting, "brackets are nested deeper than \(Limits.nesting) levels")
        }
      case "]", "}": depth = max(0, depth - 1)
      case ",", ":": separators += 1
      case "&", "*", "!": hasMarkers = true
      case "u" where previous == "\\": hasUnicodeEscapes = true
      default: break
      }
      if scalar != " ", scalar != "\n", scalar != "\r", atLineStart {
        while let last = indents.last, last >= position.column { indents.removeLast() }
        indents.append(position.column)
        if indents.count > Limits.nesting {
          throw fault(position, .nesting, "blocks are nested deeper than \(Limits.nesting) levels")
        }
        // After `- ` or `? ` a nested block may begin on the same line.
        atLineStart = scalar == "-" || scalar == "?" || scalar == "\t"
      }
      guard TextScan.isPrintable(scalar) else {
        throw fault(
          position, .character,
          "character U+\(String(scalar.value, radix: 16, uppercase: true)) is not allowed")
      }
      if TextScan.isLineBreak(scalar) {
        if !(scalar == "\n" && previous == "\r") {
          position.line += 1
          separators += 1
        }
        position.column = 1
        atLineStart = true
      } else {
        position.column += 1
      }
      previous = scalar
    }
    if separators > Limits.separators {
      throw InputError(
        Diagnostic(
          file: file, place: .wholeFile, code: .tooLarge,
          message: "has more than \(Limits.separators) values",
          hint: "large matrices belong in .safetensors or .npy files"))
    }
  }

  /// What YAML calls printable, less the private-use characters that `YAMLDocument` needs for itself.
  private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0x85, 0xA0...0xD7FF: true
    case 0xE000...0xFFFD, 0x10000...0x10FFFF: scalar.value != 0xFEFF && !YAMLDocument.isReserved(scalar)
    default: false
    }
  }

  static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A, 0x0D, 0x85, 0x2028, 0x2029: true
    default: false
    }
  }

  private static func positionOfInvalidUTF8(_ bytes: [UInt8]) -> Element.Position {
    var position = Element.Position(line: 1, column: 1)
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      if scalar == "\n" {
        position = Element.Position(line: position.line + 1, column: 1)
      } else {
        position.column += 1
      }
    }
    return position
  }
}
