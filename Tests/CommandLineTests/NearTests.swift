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

  /// Weights that are exactly critical are what lies near themselves, at kinks and behind layers that are not differentiated too.
  @Test func exactPointsAreTheirOwnNeighbours() throws {
    var kinds: Set<String> = []
    for name in ["points", "landscape", "yun2019"] {
      let folder = NestVerifyProcess.root.appendingPathComponent("fixtures/\(name)")
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter {
        $0.hasSuffix(".yaml")
      }
      let paths = files.sorted().map { "fixtures/\(name)/\($0)" }
      let run = try NestVerifyProcess(paths + ["--near", "--format", "jsonl", "--exit-zero"])
      for line in run.output.split(separator: "\n") {
        guard let report = try? JSONDecoder().decode(Report.self, from: Data(line.utf8)),
          ["global-minimum", "local-minimum", "strict-saddle"].contains(report.point.class)
        else { continue }
        let near = try #require(report.near)
        #expect(near.radius?.decimal == "0" && near.kind != "undecided", "\(near.reason)")
        kinds.insert("\(report.point.class): \(near.kind)")
      }
    }
    #expect(
      kinds.isSuperset(of: [
        "global-minimum: zero-risk", "global-minimum: local-minimum", "local-minimum: local-minimum",
        "strict-saddle: strict-saddle",
      ]), "\(kinds)")
  }

  @Test func aKinkIsNamed() throws {
    let near = try #require(try report("kink").near)
    #expect(near.kind == "undecided" && near.radius == nil)
    #expect(near.reason.contains("the radius covers a kink"))
    #expect(near.reason.contains("unit") && near.reason.contains("sample") && near.reason.contains("margin"))
  }

  @Test func nothingIsSaidUnasked() throws { #expect(try report("kink", []).near == nil) }

  // MARK: Certificates

  static let proved = ["resnest-minimum", "fully-connected-minimum", "zero-risk", "saddle", "few-samples"]

  /// Both checkers accept them and say the same, and refuse whatever is altered.
  @Test func certificatesAreCheckedByBoth() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var arguments = ["proofs/test_check_certificate.py", "--near", NestVerifyProcess.executable.path]
    for name in NearTests.proved {
      let (path, model) = (
        folder.appendingPathComponent("\(name).json").path, "fixtures/trained/\(name).yaml"
      )
      let certify = try NestVerifyProcess(["certify", "--near", model, "-o", path])
      #expect(certify.status == 0, "\(certify.diagnostics)")
      let audit = try NestVerifyProcess(["audit", path, model])
      let python = try NestVerifyProcess.python(["proofs/check_certificate.py", path, model])
      #expect(audit.status == 0 && python.status == 0, "\(audit.diagnostics)\(python.diagnostics)")
      #expect(audit.output == python.output)
      #expect(audit.output.contains("near the given weights in (P): "))
      arguments += [path, model]
    }
    let altered = try NestVerifyProcess.python(arguments)
    #expect(altered.status == 0, "\(altered.output)\(altered.diagnostics)")
  }

  @Test func whereNothingIsProvedNothingIsWritten() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    let run = try NestVerifyProcess(["certify", "--near", "fixtures/trained/kink.yaml", "-o", path])
    #expect(run.status == 3 && run.diagnostics.contains("nothing is proved near the given weights"))
    #expect(!FileManager.default.fileExists(atPath: path))
    let coq = try NestVerifyProcess(
      ["certify", "--near", "--coq", "fixtures/trained/saddle.yaml", "-o", path])
    #expect(coq.status == 64)
  }

  @Test func textSaysIt() throws {
    let run = try NestVerifyProcess(["fixtures/trained/resnest-minimum.yaml", "--near"])
    #expect(run.output.contains("near them") && run.output.contains("a local minimum within"))
  }
}
