/// What has to be known of a text before it is parsed: that it is UTF-8, that all its characters are allowed, and that
/// it is not too long. See `Documentation/ModelFileGrammar.md`.
enum TextScan {
  /// The bytes of `bytes` after a byte order mark, once every character is known to be allowed.
  static func text(of bytes: [UInt8], file: String) throws(InputError) -> ArraySlice<UInt8> {
    let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
    var position = Element.Position(line: 1, column: 1)
    func fault(_ code: Diagnostic.Code, _ message: String) -> InputError {
      InputError(Diagnostic(file: file, place: position.place, code: code, message: message))
    }
    func loneReturn() -> InputError {
      position.column -= 1
      return fault(.character, "a carriage return without a line feed is not allowed")
    }
    var separators = 0
    var decoder = UTF8()
    var iterator = text.makeIterator()
    var previous: Unicode.Scalar = "\n"
    decoding: while true {
      let scalar: Unicode.Scalar
      switch decoder.decode(&iterator) {
      case .scalarValue(let next): scalar = next
      case .emptyInput: break decoding
      case .error:
        if previous == "\r" { throw loneReturn() }
        let isUTF16 = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
        throw fault(.encoding, isUTF16 ? "the text is UTF-16, expected UTF-8" : "invalid UTF-8")
      }
      if previous == "\r", scalar != "\n" { throw loneReturn() }
      guard isAllowed(scalar) else {
        throw fault(
          .character,
          "character U+\(hexadecimal(scalar)) is not allowed\(isLineBreak(scalar) ? ", lines end with a line feed" : "")"
        )
      }
      switch scalar {
      case "\n":
        separators += 1
        position = Element.Position(line: position.line + 1, column: 1)
      case ",", ":":
        separators += 1
        position.column += 1
      default: position.column += 1
      }
      previous = scalar
    }
    if previous == "\r" { throw loneReturn() }
    if separators > Limits.separators {
      throw InputError(
        Diagnostic(
          file: file, place: .wholeFile, code: .tooLarge,
          message: "has more than \(Limits.separators) values",
          hint: "large matrices belong in .safetensors or .npy files"))
    }
    return text
  }

  /// What YAML calls printable, less what some readers take for the end of a line, and what no text has.
  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20...0x7E, 0xA0...0x2027, 0x202A...0xD7FF: true
    case 0xE000...0x10FFFF: scalar.value != 0xFEFF && !isNoncharacter(scalar)
    default: false
    }
  }

  /// U+FDD0 to U+FDEF and the last two of each plane, which are for no text to have.
  static func isNoncharacter(_ scalar: Unicode.Scalar) -> Bool {
    0xFDD0...0xFDEF ~= scalar.value || scalar.value & 0xFFFE == 0xFFFE
  }

  private static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
    ["\u{85}", "\u{2028}", "\u{2029}"].contains(scalar)
  }

  static func hexadecimal(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
