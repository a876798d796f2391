import Claims
import Foundation
import Testing
import Vocabulary

/// Every fixture comes out as its own `expect:` says.
@Suite struct FixtureTests {
  static let fixtures: [String] = {
    let folder = NestVerifyProcess.root.appendingPathComponent("fixtures")
    let files = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return files.filter { $0.hasSuffix(".yaml") }.sorted().map { "fixtures/" + $0 }
  }()

  /// All 1,797 digits take minutes: what a small budget decides of them is compared, and all of the first 300.
  static let digits = "fixtures/digits/digits.yaml"
  static let checked = fixtures.filter { $0 != digits }

  /// Of each fixture, every verdict and the class of the given weights: a change of any of them is meant, or a fault.
  static let pinned: [String: [String: String]] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("FixtureVerdicts.json")
    let contents = (try? Data(contentsOf: file)) ?? Data()
    return (try? JSONDecoder().decode([String: [String: String]].self, from: contents)) ?? [:]
  }()

  @Test func everyFixtureIsPinned() { #expect(Set(Self.fixtures) == Set(Self.pinned.keys)) }

  /// Each claim says something about some fixture, but for those on networks of a paper's own, which `reproduce` recomputes.
  static let onModels = ClaimID.allCases.filter {
    ![.yun2019Table1, .yun2019Proposition1, .yun2019Section32].contains($0)
  }

  @Test(arguments: onModels) func everyClaimHasAFixture(_ claim: ClaimID) {
    #expect(
      Self.pinned.values.contains { verdicts in
        verdicts[claim.rawValue].map { $0.hasPrefix("holds") || $0 == "fails" } ?? false
      })
  }

  @Test(arguments: ClaimID.allCases) func everyClaimIsExplained(_ claim: ClaimID) throws {
    let run = try NestVerifyProcess(["explain", claim.rawValue])
    #expect(run.status == 0 && run.output.contains("Statement") && run.output.contains("When it fails"))
  }

  @Test(arguments: checked) func comesOutAsExpected(_ fixture: String) throws {
    let run = try NestVerifyProcess([fixture, "--format", "json"])
    #expect(run.status == 0, "\(run.diagnostics)")
    let report = try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
    #expect(report.verdicts == Self.pinned[fixture])
  }

  @Test func allDigitsComeOutAsFarAsASmallBudgetGoes() throws {
    let run = try NestVerifyProcess([Self.digits, "--budget", "1/16", "--format", "json"])
    let report = try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
    let decided = report.verdicts.filter { $0.value != "undecided" }
    #expect(decided.count > 6, "\(report.verdicts)")
    for (name, verdict) in decided { #expect(Self.pinned[Self.digits]?[name] == verdict, "\(name)") }
  }
}

/// What is pinned of a report.
private struct Report: Decodable {
  struct Claim: Decodable {
    let id: String
    let verdict: String
    let vacuous: Bool?
  }

  /// Over the range of a parameter the point has one class on each part.
  struct Point: Decodable {
    struct Part: Decodable { let `class`: String? }
    let `class`: String?
    let ranges: [Part]?
  }

  struct PredictionPoint: Decodable { let `class`: String }

  let claims: [Claim]
  let point: Point?
  let pointOfPhi: PredictionPoint?

  enum CodingKeys: String, CodingKey {
    case claims, point
    case pointOfPhi = "point-of-P_phi"
  }

  var verdicts: [String: String] {
    var verdicts = Dictionary(
      uniqueKeysWithValues: claims.map { ($0.id, $0.verdict + ($0.vacuous == true ? " vacuously" : "")) })
    verdicts["point"] = point.map { point in
      point.class ?? (point.ranges ?? []).map { $0.class ?? "None" }.joined(separator: " | ")
    }
    verdicts["point-of-P_phi"] = pointOfPhi?.class
    return verdicts
  }
}
