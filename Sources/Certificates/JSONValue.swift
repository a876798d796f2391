import Vocabulary

/// A value of a JSON text, as strict as the certificate format is: no number but an integer of at most 15 digits, no
/// escape in a string but `\"`, `\\` and `\u` of a character that commands a terminal, no name twice in an object.
package struct JSONValue: Sendable {
  package enum Content: Sendable {
    case object([(name: String, value: JSONValue)])
    case array([JSONValue])
    case string(String)
    case integer(Int)
    case flag(Bool)
  }

  package let content: Content
  /// Where the value begins, from 1.
  package let line: Int
}

/// Why a text is not JSON.
package struct JSONSyntaxError: Error, Sendable, CustomStringConvertible {
  package let line: Int
  package let column: Int
  package let message: String
  package var description: String { "\(line):\(column): \(message)" }
}

package struct JSONReader {
  private let text: [UInt8]
  private var index = 0
  private var line = 1
  private var lineStart = 0

  /// The value that the whole of `text` writes.
  package static func value(of text: [UInt8]) throws(JSONSyntaxError) -> JSONValue {
    let separators = [UInt8(ascii: ","), UInt8(ascii: ":"), UInt8(ascii: "\\")]
    guard text.count(where: separators.contains) <= Limits.separators else {
      throw JSONSyntaxError(line: 1, column: 1, message: "has more than \(Limits.separators) values")
    }
    var reader = JSONReader(text: text)
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    if reader.index < text.count { throw reader.fault("text after the end of the value") }
    return value
  }

  private init(text: [UInt8]) { self.text = text }

  private func fault(_ message: String) -> JSONSyntaxError {
    JSONSyntaxError(line: line, column: index - lineStart + 1, message: message)
  }

  private mutating func skipSpace() {
    while index < text.count {
      switch text[index] {
      case UInt8(ascii: "\n"):
        line += 1
        lineStart = index + 1
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): break
      default: return
      }
      index += 1
    }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard index < text.count, text[index] == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(JSONSyntaxError) {
    if !take(character) {
      throw fault("expected '\(character)'\(index < text.count ? "" : ", the text ends here")")
    }
  }

  private mutating func takeWord(_ word: StaticString) -> Bool {
    let matches = word.withUTF8Buffer { text[index...].starts(with: $0) }
    if matches { index += word.utf8CodeUnitCount }
    return matches
  }

  private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
    if depth > Limits.nesting {
      throw fault("values are nested deeper than \(Limits.nesting) levels")
    }
    skipSpace()
    let start = line
    func make(_ content: JSONValue.Content) -> JSONValue { JSONValue(content: content, line: start) }
    guard index < text.count else { throw fault("expected a value, the text ends here") }
    switch text[index] {
    case UInt8(ascii: "\""): return make(.string(try string()))
    case UInt8(ascii: "["):
      index += 1
      var elements: [JSONValue] = []
      if take("]") { return make(.array([])) }
      repeat { elements.append(try value(depth: depth + 1)) } while take(",")
      try expect("]")
      return make(.array(elements))
    case UInt8(ascii: "{"):
      index += 1
      var entries: [(name: String, value: JSONValue)] = []
      var names: Set<Name> = []
      if take("}") { return make(.object([])) }
      repeat {
        skipSpace()
        let name = try string()
        if !names.insert(Name(name)).inserted {
          throw fault("\"\(name)\" occurs twice in an object")
        }
        try expect(":")
        entries.append((name, try value(depth: depth + 1)))
      } while take(",")
      try expect("}")
      return make(.object(entries))
    case UInt8(ascii: "t") where takeWord("true"): return make(.flag(true))
    case UInt8(ascii: "f") where takeWord("false"): return make(.flag(false))
    default: return make(.integer(try integer()))
    }
  }

  private mutating func integer() throws(JSONSyntaxError) -> Int {
    let start = index
    if text[index] == UInt8(ascii: "-") { index += 1 }
    let digits = index
    while index < text.count, UInt8(ascii: "0")...UInt8(ascii: "9") ~= text[index] { index += 1 }
    let written = String(decoding: text[start..<index], as: UTF8.self)
    guard index > digits, index - digits <= Limits.sizeDigits, let value = Int(written),
      String(value) == written
    else {
      index = start
      throw fault("expected a value")
    }
    return value
  }

  /// What is wrong in a string is wrong where it begins.
  private mutating func string() throws(JSONSyntaxError) -> String {
    let start = index
    do {
      return try characters()
    } catch {
      throw JSONSyntaxError(line: line, column: start - lineStart + 1, message: error.message)
    }
  }

  /// The escapes are `\"`, `\\`, and `\u` with four digits for characters that command a terminal, which never stand there themselves.
  private mutating func characters() throws(JSONSyntaxError) -> String {
    try expect("\"")
    var bytes: [UInt8] = []
    // What is not escaped.
    var plain: [UInt8] = []
    while index < text.count {
      let byte = text[index]
      index += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: bytes, as: UTF8.self) else {
          throw fault("a string is not UTF-8")
        }
        if plain.count != bytes.count || !string.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }),
          String(decoding: plain, as: UTF8.self).unicodeScalars.contains(where: \.isCommand)
        {
          throw fault("a control character in a string")
        }
        return string
      case UInt8(ascii: "\\"):
        if index < text.count, text[index] == UInt8(ascii: "u") {
          bytes += Array(try command().utf8)
          continue
        }
        guard index < text.count, text[index] == UInt8(ascii: "\"") || text[index] == UInt8(ascii: "\\")
        else {
          throw fault("an escape other than \\\", \\\\ and \\u of a control character")
        }
        bytes.append(text[index])
        plain.append(text[index])
        index += 1
      case 0..<0x20: throw fault("a control character in a string")
      default:
        bytes.append(byte)
        plain.append(byte)
      }
    }
    throw fault("a string does not end")
  }

  /// The character of `u001b`.
  private mutating func command() throws(JSONSyntaxError) -> String {
    let digits = text[(index + 1)...].prefix(4)
    let isPlain = digits.allSatisfy {
      UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || UInt8(ascii: "a")...UInt8(ascii: "f") ~= $0
    }
    guard digits.count == 4, isPlain, let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16),
      let scalar = Unicode.Scalar(value), scalar.isCommand
    else { throw fault("an escape other than \\\", \\\\ and \\u of a control character") }
    index += 5
    return String(scalar)
  }
}
