import Foundation
import Testing

/// The schemas of `Documentation/schemas`, against everything that the program reads and writes.
@Suite struct SchemaTests {
  @Test func everyDocumentIsValid() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    var counts: [String: Int] = [:]
    func add(_ text: String, to kind: String, as type: String = "json") throws {
      counts[kind, default: 0] += 1
      let target = folder.appendingPathComponent(kind)
      try FileManager.default.createDirectory(at: target, withIntermediateDirectories: true)
      try Data(text.utf8).write(to: target.appendingPathComponent("\(counts[kind] ?? 0).\(type)"))
    }
    func output(_ arguments: [String], input: String = "") throws -> String {
      try NestVerifyProcess(arguments + ["--format", "json"], input: input).output
    }

    for fixture in FixtureTests.fixtures {
      let model = try String(
        contentsOf: NestVerifyProcess.root.appendingPathComponent(fixture), encoding: .utf8)
      try add(model, to: "model", as: "yaml")
    }
    for fixture in FixtureTests.checked {
      let report = try output([fixture])
      try add(
        report,
        to: report.contains("\"ranges\": ") ? "family" : report.contains("\"open\": ") ? "sizes" : "check")
      let points = try output(["critical-points", fixture])
      if !points.isEmpty { try add(points, to: "critical-points") }
    }
    // Claims that are decided on request, one value of a parameter, and given weights that descend.
    try add(
      output([CommandTests.example, "--claim", "oyedotun2020", "yun2019", "chen2021", "nest"]), to: "check")
    try add(output([FamilyCommandTests.rational, "--at", "rho=1/2"]), to: "check")
    for name in ["resnest-minimum", "kink"] {
      try add(output(["fixtures/trained/\(name).yaml", "--near"]), to: "check")
    }
    try add(
      output(["critical-points", FamilyCommandTests.rational, "--at", "rho=1/2"]), to: "critical-points")
    try add(output(["-"], input: CommandTests.failing), to: "check")
    try add(CommandTests.failing, to: "model")

    try add(output(["reproduce"]), to: "reproduce")
    try add(output(["reproduce", "oyedotun2020", "--seeds", "1"]), to: "comparison")
    // A repeated layer, one that is not symmetric, kinks, a loss without a rational gradient, zeros.
    for model in [
      "oyedotun2020/theorem-2-alternating", "oyedotun2020/remark-4", "yun2019/section-3.2", "trained/kink",
    ] {
      try add(output(["depth", "fixtures/\(model).yaml"]), to: "depth")
    }
    try add(output(["depth", "-"], input: CommandTests.failing), to: "depth")
    for arguments in [
      ["ablate", "chen2021.theorem-1.ii"], ["ablate", "chen2021.corollary-1"],
      ["search", "yun2019.local-minimum"], ["search", "chen2021.epsilon"],
      ["search", "chen2021.blocks", "--sample", "3", "--seed", "1"], ["search", "oyedotun2020.gradients"],
    ] {
      try add(output(arguments + ["--scope", "N=2,L=2,K=1,numbers=10"]), to: "ablation")
    }
    let claims = try output(["claims"])
    try add(claims, to: "claims")
    let ids = try #require(JSONSerialization.jsonObject(with: Data(claims.utf8)) as? [[String: Any]])
    for name in ids.compactMap({ $0["id"] as? String }) + [
      "resnest", "densenest", "fully-connected", "shape-mismatch",
    ] {
      try add(output(["explain", name]), to: "explain")
    }
    try add(
      NestVerifyProcess(["-", "--format", "jsonl"], input: "{broken\n[]\n").output, to: "line-error",
      as: "jsonl")

    let run = try NestVerifyProcess.python(["Tests/Schemas/validate.py", folder.path])
    #expect(run.status == 0, "\(run.output)\(run.diagnostics)")
    #expect(counts.count == 12)
  }
}
