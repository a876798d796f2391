import Foundation
import ModelFiles
import Testing
import Yams

/// The texts of `Tests/Corpus`, each with its one reading.
@Suite("The corpus of accepted and refused texts")
struct CorpusTests {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  struct Case: Sendable, CustomTestStringConvertible {
    let place: String
    let bytes: [UInt8]
    /// The tree as JSON, or `line:column code` of what is refused.
    let reading: String?
    let refused: String?
    var testDescription: String { place }
  }

  static func cases(_ name: String) throws -> [Case] {
    let file = root.appendingPathComponent("Tests/Corpus/\(name)")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").enumerated().map {
      number, line in
      // The reading is compared as text: Foundation takes keys for equal that differ in their bytes.
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      let bytes =
        if let text = object["text"] as? String { Array(text.utf8) } else {
          Array(try #require(Data(base64Encoded: object["base64"] as? String ?? "")))
        }
      let reading = line.firstRange(of: ", \"reading\": ").map { String(line[$0.upperBound...].dropLast()) }
      return Case(
        place: "\(name):\(number + 1)", bytes: bytes, reading: reading, refused: object["refused"] as? String)
    }
  }

  @Test(arguments: ["hand-written.jsonl", "generated.jsonl"])
  func everyTextHasItsReading(_ name: String) throws {
    let cases = try Self.cases(name)
    #expect(cases.count > 250)
    for text in cases {
      do {
        let document = try Document(text.bytes, file: "m")
        if let fault = document.diagnostics.first {
          #expect(text.refused == summary(fault), "\(text.place)")
        } else {
          #expect(text.reading == json(try #require(document.root)), "\(text.place)")
        }
      } catch let error as InputError {
        #expect(text.refused == summary(error.diagnostics[0]), "\(text.place)")
      }
    }
  }

  /// What is accepted means the same to libyaml, a reader that knows all of YAML.
  @Test(arguments: ["hand-written.jsonl", "generated.jsonl"])
  func whatIsAcceptedIsYAML(_ name: String) throws {
    var compared = 0
    for text in try Self.cases(name) where text.reading != nil {
      // The parser keeps a pointer to the text, which only a long one holds still for.
      let mark = text.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
      let yaml =
        String(decoding: text.bytes.dropFirst(mark), as: UTF8.self) + String(repeating: "\n", count: 16)
      // Pairs of escapes are JSON, keys with equal letters and different bytes YAML; libyaml or Yams reads neither.
      if yaml.contains("\\ud83d") || yaml.contains("\u{301}") || yaml.contains("\u{212A}: ") { continue }
      let node = try #require(
        try Parser(yaml: yaml, resolver: .basic, constructor: .default, encoding: .utf8).singleRoot(),
        "\(text.place)")
      #expect(json(node) == text.reading, "\(text.place)")
      compared += 1
    }
    #expect(compared > 50)
  }

  @Test func theOtherReaderAgrees() throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["python3", Self.root.appendingPathComponent("Tests/Corpus/check.py").path]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
  }

  private func json(_ element: Element) -> String {
    switch element.content {
    case .scalar(let text, _): quoted(text)
    case .sequence(let elements): "[\(elements.map(json).joined(separator: ", "))]"
    case .mapping(let entries):
      "{\(entries.map { "\(quoted($0.key)): \(json($0.value))" }.joined(separator: ", "))}"
    }
  }

  private func json(_ node: Node) -> String {
    switch node {
    case .scalar(let scalar): quoted(scalar.string)
    case .sequence(let nodes): "[\(nodes.map(json).joined(separator: ", "))]"
    case .mapping(let mapping):
      "{\(mapping.map { "\(quoted($0.key.scalar?.string ?? "?")): \(json($0.value))" }.joined(separator: ", "))}"
    case .alias: "*"
    }
  }

  /// As the corpus has it: ASCII, two escapes for a character beyond U+FFFF.
  private func quoted(_ text: String) -> String {
    var result = "\""
    let short: [UInt16: String] = [
      0x22: "\\\"", 0x5C: "\\\\", 0x0A: "\\n", 0x0D: "\\r", 0x09: "\\t", 0x08: "\\b", 0x0C: "\\f",
    ]
    for unit in text.utf16 {
      if let escape = short[unit] {
        result += escape
      } else if 0x20...0x7E ~= unit {
        result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      } else {
        let digits = String(unit, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return result + "\""
  }
}
