import Foundation
import Testing

/// Every fixture comes out as its own `expect:` says.
@Suite struct FixtureTests {
  static let fixtures: [String] = {
    let folder = NestVerifyProcess.root.appendingPathComponent("fixtures")
    let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return files.filter { $0.hasSuffix(".yaml") }.sorted().map { "fixtures/" + $0 }
  }()

  /// All 1,797 digits take minutes; the first 300 are checked here.
  static let checked = fixtures.filter { $0 != "fixtures/digits/digits.yaml" }

  @Test func thereAreFixtures() { #expect(Self.checked.count > 10) }

  @Test(arguments: checked) func comesOutAsExpected(_ fixture: String) throws {
    let run = try NestVerifyProcess([fixture])
    #expect(run.status == 0, "\(run.output)\(run.diagnostics)")
    #expect(run.output.contains("Every claim came out as expected."))
  }
}
