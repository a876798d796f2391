import ModelFiles

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Results of ranges as lines of JSON, each with a digest that covers it and all lines before it.
///
/// The digest of a line is the SHA-256 of that of the line before it (of nothing before the first), a line feed, and the
/// result in canonical JSON: keys sorted, no spaces.
public struct AblationLog: Sendable {
  /// The digest of the last line; empty before the first.
  public private(set) var chain = ""
  public private(set) var results: [RangeResult] = []

  public init() {}

  private struct Line: Codable {
    let result: RangeResult
    let chain: String
  }

  /// What is wrong with a log.
  public struct Fault: Error, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
  }

  /// Appends a result, and gives its line, with the line feed.
  public mutating func append(_ result: RangeResult) -> String {
    let text = Self.text(result)
    chain = digest(with: text)
    results.append(result)
    return Self.line(text, chain) + "\n"
  }

  private static func line(_ text: String, _ chain: String) -> String {
    "{\"result\":\(text),\"chain\":\"\(chain)\"}"
  }

  /// The digest of a line with this text, behind those before it.
  private func digest(with text: String) -> String { Digest.sha256(of: Array("\(chain)\n\(text)".utf8)) }

  /// Takes a line that `append` wrote, whose task must be `expected`.
  ///
  /// Throws `Fault` for a line that is none, has another digest, or is about another range.
  public mutating func take(_ line: some Sequence<UInt8>, expected: RangeTask?) throws(Fault) {
    guard let read = Self.value(line, as: Line.self) else {
      throw Fault("is no line of a log of this command")
    }
    guard let expected else { throw Fault("goes on after the last range of the scope") }
    guard read.result.task == expected else {
      throw Fault("is about another range, scope or claim than the one that is next here")
    }
    guard read.result.isPlausible else { throw Fault("has counts that are none of its range") }
    let text = Self.text(read.result)
    guard digest(with: text) == read.chain else {
      throw Fault("does not have the digest that follows from its text")
    }
    // A run that goes on writes the same bytes as one that was not interrupted.
    let written = Self.line(text, read.chain)
    guard line.elementsEqual(written.utf8) || line.elementsEqual((written + "\n").utf8) else {
      throw Fault("has a space or a key that no line of a log has")
    }
    chain = read.chain
    results.append(read.result)
  }

  /// A result alone, as a line of canonical JSON without the line feed.
  public static func text<Value: Encodable>(_ value: Value) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try! encoder.encode(value), as: UTF8.self)
  }

  /// Reads what was written as a line; nil where it is none, or has a key twice.
  public static func value<Value: Decodable>(_ line: some Sequence<UInt8>, as type: Value.Type) -> Value? {
    let bytes = Array(line)
    guard let document = try? Document(bytes, file: "line"), document.diagnostics.isEmpty else { return nil }
    return try? JSONDecoder().decode(type, from: Data(bytes))
  }
}
