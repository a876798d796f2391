import Foundation
import Testing

/// `--near` on the networks of `fixtures/trained`.
@Suite struct NearTests {
  private struct Report: Decodable {
    struct Near: Decodable {
      struct Number: Decodable { let decimal: String }
      let kind: String
      let radius: Number?
      let nullity: Int?
      let explained: Int?
      let reason: String
    }
    struct Point: Decodable { let `class`: String }
    let near: Near?
    let point: Point
  }

  private func report(_ name: String, _ options: [String] = ["--near"]) throws -> Report {
    let run = try NestVerifyProcess(["fixtures/trained/\(name).yaml", "--format", "json"] + options)
    #expect(run.status == 0, "\(run.diagnostics)")
    return try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
  }

  @Test(arguments: [
    ("resnest-minimum", "local-minimum"), ("fully-connected-minimum", "local-minimum"),
    ("zero-risk", "zero-risk"),
  ])
  func trainedNetworksAreNearWhatTheyWereTrainedFor(name: String, kind: String) throws {
    let report = try report(name)
    let near = try #require(report.near)
    #expect(report.point.class == "not-critical")
    #expect(near.kind == kind, "\(near.reason)")
    #expect(near.nullity == near.explained)
    let radius = try #require(near.radius.flatMap { Double($0.decimal) })
    #expect(radius > 0 && radius < 1e-6)
  }

  @Test func aKinkIsNamed() throws {
    let near = try #require(try report("kink").near)
    #expect(near.kind == "undecided" && near.radius == nil)
    #expect(near.reason.contains("the radius covers a kink"))
    #expect(near.reason.contains("unit") && near.reason.contains("sample") && near.reason.contains("margin"))
  }

  @Test func nothingIsSaidUnasked() throws { #expect(try report("kink", []).near == nil) }

  @Test func textSaysIt() throws {
    let run = try NestVerifyProcess(["fixtures/trained/resnest-minimum.yaml", "--near"])
    #expect(run.output.contains("near them") && run.output.contains("a local minimum within"))
  }
}
