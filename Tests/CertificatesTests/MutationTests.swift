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
    "landscape/narrow-repeated-irrational-eigenvalue.yaml", "landscape/narrow-special-position.yaml",
    "landscape/given-saddle.yaml",
    "landscape/given-smaller-eigenvalue.yaml",
    "yun2019/section-3.2.yaml", "yun2019/theorem-2-repeated-rows.yaml",
    "yun2019/theorem-2-orthogonal-weights.yaml",
  ].map(CertifiedFixture.named)

  /// Ranks that need no relations are sizes and primes alone.
  static let withoutNumbers = ["chen2021/narrow.yaml", "yun2019/theorem-2-orthogonal-weights.yaml"]

  /// The bytes of the value of each `"prime"`.
  private func primes(in bytes: [UInt8]) -> [Range<Int>] {
    let key = Array("\"prime\": ".utf8)
    return bytes.indices.compactMap { start in
      guard bytes[start...].starts(with: key) else { return nil }
      let first = start + key.count
      return first..<(bytes[first...].firstIndex { !isDigit($0) } ?? bytes.count)
    }
  }

  /// The line of a step of approximate numbers, of which others that are close serve as well.
  private func approximations(in bytes: [UInt8]) -> Range<Int> {
    let key = Array("{\"step\": \"best-fit\"".utf8)
    guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: key) }) else { return 0..<0 }
    return start..<(bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count)
  }

  private func isDigit(_ byte: UInt8) -> Bool { UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte }

  @Test(arguments: fixtures)
  func everyDigitMatters(_ fixture: CertifiedFixture) {
    let bytes = Array(fixture.text.utf8)
    let primes = primes(in: bytes)
    let approximations = approximations(in: bytes)
    for index in bytes.indices where isDigit(bytes[index]) && !approximations.contains(index) {
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
    var count = 0
    let quote = UInt8(ascii: "\"")
    let approximations = approximations(in: bytes)
    for index in bytes.indices.dropFirst() where bytes[index - 1] == quote && !approximations.contains(index)
    {
      var altered = bytes
      if bytes[index] == UInt8(ascii: "-") {
        altered.remove(at: index)
      } else if isDigit(bytes[index]) {
        altered.insert(UInt8(ascii: "-"), at: index)
      } else {
        continue
      }
      count += 1
      #expect(!fixture.accepts(String(decoding: altered, as: UTF8.self)), "byte \(index) of \(fixture.name)")
    }
    #expect(count > 0 || MutationTests.withoutNumbers.contains(fixture.name))
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

  /// A matrix of several rows and columns that is not symmetric, transposed; but for approximations, which may serve as well.
  @Test func aTransposedMatrixIsAnother() throws {
    var count = 0
    for fixture in MutationTests.fixtures where !fixture.text.contains("\"best-fit\"") {
      matrixAlterations(of: try JSONReader.value(of: Array(fixture.text.utf8)), by: transposed) {
        count += 1
        #expect(!fixture.accepts($0), "\($0)")
      }
    }
    #expect(count > 5)
  }

  @Test(arguments: fixtures)
  func numbersHaveOneSpelling(_ fixture: CertifiedFixture) throws {
    var count = 0
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
        count += 1
        #expect(!fixture.accepts(text), "\(old) as \(new)")
      }
    }
    #expect(count > 0 || MutationTests.withoutNumbers.contains(fixture.name))
  }

  /// Denominator and numerators of one matrix times two: the same matrix, not in lowest terms.
  @Test func matricesAreInLowestTerms() throws {
    var count = 0
    for fixture in MutationTests.fixtures {
      matrixAlterations(of: try JSONReader.value(of: Array(fixture.text.utf8)), by: doubled) {
        count += 1
        #expect(!fixture.accepts($0), "\($0)")
      }
    }
    #expect(count > 10)
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

  /// The rows of a matrix and its denominator, as texts of integers.
  private struct MatrixText {
    var denominator: Integer
    var rows: [[Integer]]

    /// nil unless the object is a matrix.
    init?(_ entries: [(name: String, value: JSONValue)]) {
      guard entries.count == 2,
        case .string(let denominator)? = entries.first(where: { $0.name == "denominator" })?.value.content,
        case .array(let rows)? = entries.first(where: { $0.name == "numerators" })?.value.content,
        let denominator = Integer(denominator)
      else { return nil }
      self.denominator = denominator
      self.rows = rows.map { row in
        guard case .array(let elements) = row.content else { return [] }
        return elements.map { element in
          guard case .string(let number) = element.content else { return 0 }
          return Integer(number) ?? 0
        }
      }
    }

    var text: String {
      let rows = rows.map { "[\($0.map { "\"\($0)\"" }.joined(separator: ","))]" }
      return "{\"denominator\":\"\(denominator)\",\"numerators\":[\(rows.joined(separator: ","))]}"
    }
  }

  /// nil where the rows are of several lengths, as in a triangle, or the matrix is symmetric.
  private func transposed(_ matrix: MatrixText) -> MatrixText? {
    let width = matrix.rows.first?.count ?? 0
    guard matrix.rows.allSatisfy({ $0.count == width }) else { return nil }
    var result = matrix
    result.rows = (0..<width).map { j in matrix.rows.map { $0[j] } }
    return result.rows == matrix.rows ? nil : result
  }

  private func doubled(_ matrix: MatrixText) -> MatrixText? {
    var result = matrix
    result.denominator *= 2
    result.rows = matrix.rows.map { $0.map { $0 * 2 } }
    return result
  }

  /// Calls `body` with the whole text for each matrix that `alter` alters.
  private func matrixAlterations(
    of value: JSONValue, by alter: (MatrixText) -> MatrixText?, in context: (String) -> String = { $0 },
    _ body: (String) -> Void
  ) {
    switch value.content {
    case .object(let entries):
      if let matrix = MatrixText(entries) {
        if let altered = alter(matrix) { body(context(altered.text)) }
        return
      }
      let fields = entries.map { "\"\($0.name)\":\(text($0.value))" }
      for (index, entry) in entries.enumerated() {
        matrixAlterations(
          of: entry.value, by: alter,
          in: { new in
            var altered = fields
            altered[index] = "\"\(entry.name)\":\(new)"
            return context("{\(altered.joined(separator: ","))}")
          }, body)
      }
    case .array(let elements):
      let texts = elements.map(text)
      for (index, element) in elements.enumerated() {
        matrixAlterations(
          of: element, by: alter,
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
