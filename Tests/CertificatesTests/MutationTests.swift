import Certificates
import ExactAlgebra
import Foundation
import Testing

/// Altered certificates: none is accepted, unless it is a proof of the same claims still.
@Suite struct MutationTests {
  /// Between them these have every kind of step that small problems need.
  static let fixtures = [
    "chen2021/wide.yaml", "chen2021/narrow.yaml", "chen2021/assumption-3.yaml", "chen2021/assumption-4.yaml",
    "chen2021/predictable-feature.yaml", "chen2021/assumption-1-dead-unit.yaml",
    "landscape/not-attained.yaml",
    "landscape/repeated-irrational-eigenvalue.yaml", "landscape/special-position.yaml",
    "landscape/given-saddle.yaml",
    "landscape/given-smaller-eigenvalue.yaml",
    "yun2019/section-3.2.yaml",
  ].map(CertifiedFixture.named)

  /// The bytes of the value of each `"prime"`.
  private func primes(in bytes: [UInt8]) -> [Range<Int>] {
    let key = Array("\"prime\": ".utf8)
    return bytes.indices.compactMap { start in
      guard bytes[start...].starts(with: key) else { return nil }
      let first = start + key.count
      return first..<(bytes[first...].firstIndex { !isDigit($0) } ?? bytes.count)
    }
  }

  private func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

  @Test(arguments: fixtures)
  func everyDigitMatters(_ fixture: CertifiedFixture) {
    let bytes = Array(fixture.text.utf8)
    let primes = primes(in: bytes)
    for index in bytes.indices where isDigit(bytes[index]) {
      for step: UInt8 in [1, 7] {
        var altered = bytes
        altered[index] = UInt8(ascii: "0") + (bytes[index] - UInt8(ascii: "0") + step) % 10
        guard fixture.accepts(String(decoding: altered, as: UTF8.self)) else { continue }
        // Another prime that shows the same rank is as good a proof.
        let range = primes.first { $0.contains(index) }
        let prime = range.flatMap { Int(String(decoding: altered[$0], as: UTF8.self)) }
        #expect(prime.map { PrimeField($0) != nil } == true, "byte \(index) of \(fixture.name)")
      }
    }
  }

  @Test(arguments: fixtures)
  func everySignMatters(_ fixture: CertifiedFixture) {
    let bytes = Array(fixture.text.utf8)
    let quote = UInt8(ascii: "\"")
    for index in bytes.indices.dropFirst() where bytes[index - 1] == quote {
      var altered = bytes
      if bytes[index] == UInt8(ascii: "-") {
        altered.remove(at: index)
      } else if isDigit(bytes[index]) {
        altered.insert(UInt8(ascii: "-"), at: index)
      } else {
        continue
      }
      #expect(!fixture.accepts(String(decoding: altered, as: UTF8.self)), "byte \(index) of \(fixture.name)")
    }
  }

  @Test(arguments: fixtures)
  func aTruncatedCertificateIsNone(_ fixture: CertifiedFixture) {
    let bytes = Array(fixture.text.trimmingCharacters(in: .whitespacesAndNewlines).utf8)
    for end in bytes.indices { #expect(!fixture.accepts(String(decoding: bytes[..<end], as: UTF8.self))) }
  }

  /// Each field of each object removed, written twice, and renamed.
  @Test(arguments: fixtures)
  func everyFieldIsNeededOnce(_ fixture: CertifiedFixture) throws {
    let root = try JSONReader.value(of: Array(fixture.text.utf8))
    #expect(fixture.accepts(text(root)))
    var count = 0
    alterations(of: root) { altered in
      count += 1
      #expect(!fixture.accepts(altered), "\(altered)")
    }
    #expect(count > 60)
  }

  /// A matrix of several rows and columns that is not symmetric, transposed.
  @Test(arguments: fixtures)
  func aTransposedMatrixIsAnother(_ fixture: CertifiedFixture) throws {
    let root = try JSONReader.value(of: Array(fixture.text.utf8))
    transpositions(of: root) { #expect(!fixture.accepts($0), "\($0)") }
  }

  @Test(arguments: fixtures)
  func numbersHaveOneSpelling(_ fixture: CertifiedFixture) throws {
    let bytes = Array(fixture.text.utf8)
    let pattern = try Regex(#""(-?)([0-9]+)(/([0-9]+))?""#)
    for match in fixture.text.matches(of: pattern) {
      let old = String(fixture.text[match.range]).dropFirst().dropLast()
      let parts = old.split(separator: "/")
      let (p, q) = (Integer(String(parts[0]))!, parts.count == 2 ? Integer(String(parts[1]))! : 1)
      for new in [
        "\(p * 2)/\(q * 2)", "0\(old)", "+\(old)", " \(old)", "\(old).0", "\(old)e0", "-\(p)/-\(q)",
      ] {
        var text = fixture.text
        text.replaceSubrange(match.range, with: "\"\(new)\"")
        #expect(!fixture.accepts(text), "\(old) as \(new)")
      }
    }
    #expect(!bytes.isEmpty)
  }

  /// Denominator and numerators of a matrix times two: the same matrix, not in lowest terms.
  @Test(arguments: fixtures)
  func matricesAreInLowestTerms(_ fixture: CertifiedFixture) throws {
    let root = try JSONReader.value(of: Array(fixture.text.utf8))
    var text = ""
    func doubled(_ value: JSONValue, inside: Bool) -> String {
      switch value.content {
      case .string(let number) where inside: return "\"\(Integer(number)! * 2)\""
      case .array(let elements):
        return "[\(elements.map { doubled($0, inside: inside) }.joined(separator: ","))]"
      case .object(let entries):
        let isMatrix = entries.contains { $0.name == "denominator" }
        return
          "{\(entries.map { "\"\($0.name)\":" + doubled($0.value, inside: isMatrix) }.joined(separator: ","))}"
      default: return self.text(value)
      }
    }
    text = doubled(root, inside: false)
    if text.contains("denominator") { #expect(!fixture.accepts(text)) }
  }

  // MARK: Texts of altered values

  private func text(_ value: JSONValue) -> String {
    switch value.content {
    case .object(let entries):
      "{\(entries.map { "\"\($0.name)\":\(text($0.value))" }.joined(separator: ","))}"
    case .array(let elements): "[\(elements.map(text).joined(separator: ","))]"
    case .string(let string): "\"\(string)\""
    case .integer(let integer): "\(integer)"
    case .flag(let flag): "\(flag)"
    }
  }

  /// Calls `body` with the whole text for each way to alter one field or one element of a list.
  private func alterations(
    of value: JSONValue, in context: @escaping (String) -> String = { $0 }, _ body: (String) -> Void
  ) {
    switch value.content {
    case .object(let entries):
      func rebuilt(_ fields: [String]) { body(context("{\(fields.joined(separator: ","))}")) }
      let fields = entries.map { "\"\($0.name)\":\(text($0.value))" }
      rebuilt(fields + ["\"remark\":\"\""])
      for (index, entry) in entries.enumerated() {
        var removed = fields
        removed.remove(at: index)
        rebuilt(removed)
        rebuilt(fields + [fields[index]])
        var renamed = fields
        renamed[index] = "\"\(entry.name)s\":\(text(entry.value))"
        rebuilt(renamed)
        alterations(
          of: entry.value,
          in: { new in
            var altered = fields
            altered[index] = "\"\(entry.name)\":\(new)"
            return context("{\(altered.joined(separator: ","))}")
          }, body)
      }
    case .array(let elements):
      let texts = elements.map(text)
      for (index, element) in elements.enumerated() {
        var removed = texts
        removed.remove(at: index)
        body(context("[\(removed.joined(separator: ","))]"))
        body(context("[\((texts + [texts[index]]).joined(separator: ","))]"))
        alterations(
          of: element,
          in: { new in
            var altered = texts
            altered[index] = new
            return context("[\(altered.joined(separator: ","))]")
          }, body)
      }
    case .string, .integer, .flag: body(context("null"))
    }
  }

  private func transpositions(
    of value: JSONValue, in context: @escaping (String) -> String = { $0 }, _ body: (String) -> Void
  ) {
    switch value.content {
    case .object(let entries):
      let fields = entries.map { "\"\($0.name)\":\(text($0.value))" }
      for (index, entry) in entries.enumerated() {
        let place = { (new: String) -> String in
          var altered = fields
          altered[index] = "\"\(entry.name)\":\(new)"
          return context("{\(altered.joined(separator: ","))}")
        }
        if entry.name == "numerators", case .array(let rows) = entry.value.content {
          let entries = rows.map { row -> [String] in
            if case .array(let elements) = row.content { return elements.map(text) }
            return []
          }
          let width = entries.first?.count ?? 0
          guard entries.allSatisfy({ $0.count == width }) else { continue }
          let transposed = (0..<width).map { j in entries.map { $0[j] } }
          if transposed != entries {
            body(place("[\(transposed.map { "[\($0.joined(separator: ","))]" }.joined(separator: ","))]"))
          }
        } else {
          transpositions(of: entry.value, in: place, body)
        }
      }
    case .array(let elements):
      let texts = elements.map(text)
      for (index, element) in elements.enumerated() {
        transpositions(
          of: element,
          in: { new in
            var altered = texts
            altered[index] = new
            return context("[\(altered.joined(separator: ","))]")
          }, body)
      }
    case .string, .integer, .flag: break
    }
  }
}
