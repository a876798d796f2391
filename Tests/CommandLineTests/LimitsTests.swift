import Foundation
import Testing

/// The table of limits in the documentation is that of the sources.
@Suite struct LimitsTests {
  struct Limit: Hashable, CustomStringConvertible {
    let part: Substring
    let name: Substring
    let value: Int
    var description: String { "\(part) \(name) \(value)" }
  }

  /// The value of `1 << 16`, `2_000` or `16 << 20`.
  private static func value(_ text: Substring) -> Int? {
    let parts = text.replacing("_", with: "").split(separator: "<<").map {
      Int($0.trimmingCharacters(in: .whitespaces))
    }
    guard let first = parts.first, let number = first else { return nil }
    return parts.count == 1 ? number : parts.count == 2 ? parts[1].map { number << $0 } : nil
  }

  private static let sources = NestVerifyProcess.root.appendingPathComponent("Sources")

  /// All constants of a `Limits.swift`, and those that are called limits elsewhere.
  private func limitsOfTheSources() throws -> [Limit] {
    var limits: [Limit] = []
    for part in try FileManager.default.contentsOfDirectory(atPath: Self.sources.path).sorted() {
      let folder = Self.sources.appendingPathComponent(part)
      for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      where name.hasSuffix(".swift") {
        let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        for match in text.matches(of: /(?:static let|public var) (\w+)(?:: Int)? = ([0-9][0-9_ <]*)\n/) {
          let constant = match.output.1
          guard
            name == "Limits.swift" || constant.lowercased().hasSuffix("limit")
              || constant.hasPrefix("maximum")
          else { continue }
          let value = try #require(Self.value(match.output.2), "\(part)/\(name): \(constant)")
          limits.append(Limit(part: part[...], name: constant, value: value))
        }
        // None is written in a way that the pattern does not know.
        if name == "Limits.swift" {
          let declared = text.matches(of: /(?:static let|public var) \w+/).count
          #expect(declared == limits.count { $0.part == part }, "\(part)")
        }
      }
    }
    return limits
  }

  @Test func theTableIsThatOfTheSources() throws {
    let text = try String(
      contentsOf: NestVerifyProcess.root.appendingPathComponent("Documentation/Limits.md"), encoding: .utf8)
    let table = try text.matches(of: /\n\| ([\w-]+) \| `(\w+)` \| ([0-9,]+) \| [^|\n]+ \|/).map {
      Limit(
        part: $0.output.1, name: $0.output.2, value: try #require(Int($0.output.3.replacing(",", with: ""))))
    }
    let sources = try limitsOfTheSources()
    #expect(Set(table).count == table.count)
    #expect(Set(sources).subtracting(table) == [], "not in the table")
    #expect(Set(table).subtracting(sources) == [], "not in the sources")
    #expect(Set(table.map(\.part)).count >= 10)
  }
}
