import Vocabulary

/// A JSON value whose objects keep their order, so that a report reads the same every time.
public indirect enum JSON: Sendable {
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
    case .integer(let value): output += String(value).utf8
    case .bool(let value): output += (value ? "true" : "false").utf8
    case .null: output += "null".utf8
    case .seconds(let value):
      // Milliseconds, written without going through a locale.
      let milliseconds = Int((value * 1000).rounded())
      let digits = String(milliseconds % 1000)
      output += "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - digits.count))\(digits)".utf8
    case .array(let items):
      let inner = items.allSatisfy(\.isPlain) ? nil : indentation
      JSON.list(items, "[", "]", outer: inner == nil ? nil : indentation, into: &output) { item, output in
        item.write(into: &output, indentation: inner.map { $0 + 2 })
      }
    case .object(let members):
      JSON.list(members, "{", "}", outer: indentation, into: &output) { member, output in
        JSON.quote(member.0, into: &output)
        output += ": ".utf8
        member.1.write(into: &output, indentation: indentation.map { $0 + 2 })
      }
    }
  }

  private static func list<Item>(
    _ items: [Item], _ open: Unicode.Scalar, _ close: Unicode.Scalar, outer: Int?, into output: inout [UInt8],
    write: (Item, inout [UInt8]) -> Void
  ) {
    func breakLine(_ indentation: Int) {
      output.append(UInt8(ascii: "\n"))
      output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indentation))
    }
    output.append(UInt8(ascii: open))
    for (index, item) in items.enumerated() {
      if index > 0 { output += (outer == nil ? ", " : ",").utf8 }
      if let outer { breakLine(outer + 2) }
      write(item, &output)
    }
    if let outer, !items.isEmpty { breakLine(outer) }
    output.append(UInt8(ascii: close))
  }

  private static func quote(_ text: String, into output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    let isPlain = text.utf8.allSatisfy { byte in
      byte >= 0x20 && byte < 0x7F && byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\\")
    }
    if isPlain {
      output += text.utf8
    } else {
      // What needs no escape is appended in one piece.
      let scalars = text.unicodeScalars
      var start = scalars.startIndex
      var index = start
      while index < scalars.endIndex {
        let scalar = scalars[index]
        let next = scalars.index(after: index)
        if let escape = escape(scalar) {
          output += text.utf8[start..<index]
          output += escape.utf8
          start = next
        }
        index = next
      }
      output += text.utf8[start...]
    }
    output.append(UInt8(ascii: "\""))
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
