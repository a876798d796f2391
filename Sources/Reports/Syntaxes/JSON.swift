import Vocabulary

/// A JSON value whose objects keep their order, so that a report reads the same every time.
public enum JSON: Sendable {
  case string(String)
  case integer(Int)
  case bool(Bool)
  case null
  /// Wall-clock seconds, the only quantity in a report that is not exact.
  case seconds(Double)
  case array([JSON])
  case object([(String, JSON)])

  /// Indented text; arrays of plain values stay on one line.
  public func text(indentation: Int = 0) -> String {
    var output: [UInt8] = []
    write(into: &output, indentation: indentation)
    return String(decoding: output, as: UTF8.self)
  }

  /// The whole value on one line.
  public var line: String {
    var output: [UInt8] = []
    write(into: &output, indentation: nil)
    return String(decoding: output, as: UTF8.self)
  }

  /// The value without members that are times.
  var withoutSeconds: JSON {
    switch self {
    case .array(let items): .array(items.map(\.withoutSeconds))
    case .object(let members):
      .object(
        members.compactMap { name, value in
          if case .seconds = value { nil } else { (name, value.withoutSeconds) }
        })
    case .string, .integer, .bool, .null, .seconds: self
    }
  }

  private var isPlain: Bool {
    switch self {
    case .array(let items): items.isEmpty
    case .object(let members): members.isEmpty
    default: true
    }
  }

  private func write(into output: inout [UInt8], indentation: Int?) {
    switch self {
    case .string(let text): JSON.quote(text, into: &output)
    case .integer(let value): JSON.write(String(value), into: &output)
    case .bool(let value): JSON.write(value ? "true" : "false", into: &output)
    case .null: JSON.write("null", into: &output)
    case .seconds(let value):
      // Milliseconds, written without going through a locale.
      let milliseconds = Int((value * 1000).rounded())
      let digits = String(milliseconds % 1000)
      JSON.write(
        "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - digits.count))\(digits)", into: &output)
    case .array(let items):
      let lines = items.allSatisfy(\.isPlain) ? nil : indentation.map { $0 + 2 }
      output.append(UInt8(ascii: "["))
      for index in items.indices {
        JSON.separate(index, lines, into: &output)
        items[index].write(into: &output, indentation: lines)
      }
      JSON.close("]", isEmpty: items.isEmpty, lines, into: &output)
    case .object(let members):
      let lines = indentation.map { $0 + 2 }
      output.append(UInt8(ascii: "{"))
      for index in members.indices {
        JSON.separate(index, lines, into: &output)
        JSON.quote(members[index].0, into: &output)
        JSON.write(": ", into: &output)
        members[index].1.write(into: &output, indentation: lines)
      }
      JSON.close("}", isEmpty: members.isEmpty, lines, into: &output)
    }
  }

  /// What comes before an item: a comma, and a new line indented by `lines` or a space.
  private static func separate(_ index: Int, _ lines: Int?, into output: inout [UInt8]) {
    if index > 0 { output.append(UInt8(ascii: ",")) }
    if let lines {
      breakLine(lines, into: &output)
    } else if index > 0 {
      output.append(UInt8(ascii: " "))
    }
  }

  private static func close(
    _ bracket: Unicode.Scalar, isEmpty: Bool, _ lines: Int?, into output: inout [UInt8]
  ) {
    if let lines, !isEmpty { breakLine(lines - 2, into: &output) }
    output.append(UInt8(ascii: bracket))
  }

  private static func breakLine(_ indentation: Int, into output: inout [UInt8]) {
    output.append(UInt8(ascii: "\n"))
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation))
  }

  private static func write(_ text: String, into output: inout [UInt8]) {
    var text = text
    text.withUTF8 { output.append(contentsOf: $0) }
  }

  /// What needs no escape is appended in one piece.
  private static func quote(_ text: String, into output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    var text = text
    text.withUTF8 { bytes in
      var start = 0
      var index = 0
      while index < bytes.count {
        if index + 8 <= bytes.count, isPlain(wordOf: bytes, at: index) {
          index += 8
          continue
        }
        if isPlain(bytes[index]) {
          index += 1
          continue
        }
        let (scalar, next) = scalar(in: bytes, at: index)
        if let escape = escape(scalar) {
          output.append(contentsOf: bytes[start..<index])
          write(escape, into: &output)
          start = next
        }
        index = next
      }
      output.append(contentsOf: bytes[start...])
    }
    output.append(UInt8(ascii: "\""))
  }

  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
  }

  /// Whether eight bytes are plain, all at once.
  private static func isPlain(wordOf bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Bool {
    let word = UnsafeRawPointer(bytes.baseAddress!).loadUnaligned(fromByteOffset: index, as: UInt64.self)
    let ones: UInt64 = 0x0101_0101_0101_0101
    /// A borrow into the high bit of a byte that is zero, or of one above such a byte.
    func marksZero(_ word: UInt64) -> UInt64 { word &- ones }
    let marks =
      word | (word &- ones &* 0x20) | (word &+ ones)
      | marksZero(word ^ ones &* UInt64(UInt8(ascii: "\"")))
      | marksZero(word ^ ones &* UInt64(UInt8(ascii: "\\")))
    return marks & (ones &* 0x80) == 0
  }

  /// The scalar that begins at `index` of valid UTF-8, and where the next one begins.
  private static func scalar(
    in bytes: UnsafeBufferPointer<UInt8>, at index: Int
  ) -> (scalar: Unicode.Scalar, next: Int) {
    let lead = bytes[index]
    if lead < 0x80 { return (Unicode.Scalar(lead), index + 1) }
    // As many ones as bytes; the rest of the byte, and six bits of each that follows, are the value.
    let length = (~lead).leadingZeroBitCount
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    for byte in bytes[index + 1..<index + length] { value = value << 6 | UInt32(byte & 0x3F) }
    return (Unicode.Scalar(value)!, index + length)
  }

  private static func escape(_ scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "\"": return "\\\""
    case "\\": return "\\\\"
    case "\n": return "\\n"
    case "\r": return "\\r"
    case "\t": return "\\t"
    case " "..."~": return nil
    // Others than JSON asks for too: a report may be read on a terminal.
    case _ where scalar.isCommand:
      let hex = String(scalar.value, radix: 16)
      return "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
    default: return nil
    }
  }
}
