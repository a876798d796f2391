/// Reads the small, regular texts that binary files have for headers, one token at a time, and remembers where it is.
///
/// A general parser would not do: those at hand let a later key replace an earlier one of the same name.
struct HeaderScanner {
  let file: String
  let text: [UInt8]
  /// Where the text begins in the file.
  let start: Int
  var index = 0

  init(_ text: [UInt8], at start: Int, in file: String) {
    self.text = text
    self.start = start
    self.file = file
  }

  var isAtEnd: Bool { index == text.count }

  func fault(
    _ message: String, _ code: Diagnostic.Code = .format, tensor: String? = nil, at index: Int? = nil
  ) -> InputError {
    InputError(
      Diagnostic(
        file: file, place: .binary(byte: start + (index ?? self.index), tensor: tensor), code: code,
        message: message))
  }

  mutating func skipSpace() {
    while index < text.count, [0x20, 0x09, 0x0A, 0x0D].contains(text[index]) { index += 1 }
  }

  /// Takes `character` if it comes next, after white space.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard index < text.count, text[index] == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(InputError) {
    if !take(character) { throw fault("expected '\(character)' in the header") }
  }

  mutating func takeWord(_ word: String) -> Bool {
    skipSpace()
    guard text[index...].starts(with: word.utf8) else { return false }
    index += word.utf8.count
    return true
  }

  /// A nonnegative integer that fits in a machine word.
  mutating func size() throws(InputError) -> Int {
    skipSpace()
    let first = index
    var value = 0
    while index < text.count, 0x30...0x39 ~= text[index] {
      let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tenfold.addingReportingOverflow(Int(text[index] - 0x30))
      if overflow || carry { throw fault("the number is too large", .offset, at: first) }
      value = sum
      index += 1
    }
    if index - first > 1, text[first] == UInt8(ascii: "0") {
      throw fault("the number begins with zero", at: first)
    }
    if index == first {
      let isNegative = index < text.count && text[index] == UInt8(ascii: "-")
      throw fault(
        isNegative ? "the number is negative" : "expected a number in the header",
        isNegative ? .offset : .format)
    }
    return value
  }

  /// `[3, 4]`, a list of JSON.
  mutating func list() throws(InputError) -> [Int] {
    try expect("[")
    var sizes: [Int] = []
    if take("]") { return sizes }
    repeat { sizes.append(try size()) } while take(",")
    try expect("]")
    return sizes
  }

  /// `(3, 4)`, `(3,)` or `()`, a tuple of Python: a comma may end it, and must after the only size.
  mutating func tuple() throws(InputError) -> [Int] {
    try expect("(")
    var sizes: [Int] = []
    while !take(")") {
      sizes.append(try size())
      if take(",") { continue }
      if sizes.count == 1 { throw fault("expected ',' after the only size in the header") }
      try expect(")")
      break
    }
    return sizes
  }

  /// A string in `quote`s, with JSON's escapes where `escapes` says so.
  mutating func string(_ quote: Unicode.Scalar = "\"", escapes: Bool = true) throws(InputError) -> String {
    try expect(quote)
    var bytes: [UInt8] = []
    let first = index
    while index < text.count {
      let byte = text[index]
      index += 1
      switch byte {
      case UInt8(ascii: quote):
        guard let string = String(validating: bytes, as: UTF8.self) else {
          throw fault("invalid UTF-8 in a string of the header", .encoding, at: first)
        }
        return string
      case UInt8(ascii: "\\"):
        if !escapes { throw fault("an escape in a string of the header", at: index - 1) }
        bytes += String(try escape()).utf8
      case 0..<0x20: throw fault("control character in a string of the header", at: index - 1)
      default: bytes.append(byte)
      }
    }
    throw fault("unterminated string in the header", at: first - 1)
  }

  private mutating func escape() throws(InputError) -> Unicode.Scalar {
    guard index < text.count else { throw fault("unterminated string in the header") }
    let byte = text[index]
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"):
      return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      let high = try codeUnit()
      guard 0xD800...0xDBFF ~= high, takeEscapedUnit() else {
        guard let scalar = Unicode.Scalar(high) else { throw fault("unpaired surrogate in the header") }
        return scalar
      }
      let low = try codeUnit()
      guard 0xDC00...0xDFFF ~= low,
        let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
      else { throw fault("unpaired surrogate in the header") }
      return scalar
    default: throw fault("unknown escape in a string of the header", at: index - 1)
    }
  }

  private mutating func takeEscapedUnit() -> Bool {
    guard text[index...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else { return false }
    index += 2
    return true
  }

  private mutating func codeUnit() throws(InputError) -> UInt32 {
    let digits = text[index...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw fault("expected four hexadecimal digits in the header") }
    index += 4
    return value
  }
}
