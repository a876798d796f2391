import Foundation
import Testing

/// What the budget has no room for is undecided, and the rest goes on.
@Suite struct BudgetTests {
  struct Report: Decodable {
    struct Claim: Decodable {
      let id: String
      let verdict: String
      let summary: String
    }
    struct Part: Decodable {
      let part: String
      let reason: String
    }
    let claims: [Claim]
    let notComputed: [Part]?
    enum CodingKeys: String, CodingKey {
      case claims
      case notComputed = "not-computed"
    }

    func verdict(_ id: String) -> String? { claims.first { $0.id == id }?.verdict }
  }

  static func report(_ model: String, _ options: [String] = []) throws -> (report: Report, status: Int32) {
    let run = try NestVerifyProcess(["-", "--format", "json"] + options, input: model)
    return (try JSONDecoder().decode(Report.self, from: Data(run.output.utf8)), run.status)
  }

  /// A ResNEst of one block on three samples.
  static func model(feature: String, weight: String = "[[1]]", targets: String = "[[1], [3], [2]]") -> String
  {
    """
    nest-verify: 1
    architecture: resnest
    data: {x: [[3], [2], [1/3]], y: \(targets)}
    expansion: {weight: {identity: 1}}
    blocks: [{feature: \(feature), weight: \(weight)}]
    prediction: {weight: [[1]]}
    """
  }

  /// Twenty squares make numbers of a million bits: what hypotheses on shapes decide is decided.
  @Test func longNumbers() throws {
    let squares = Self.model(
      feature: "[\(Array(repeating: "square", count: 20).joined(separator: ", "))]")
    let (report, status) = try Self.report(squares, ["--budget", "1/10"])
    #expect(status == 3)
    #expect(report.verdict("chen2021.assumption-3") == "holds")
    #expect(report.verdict("chen2021.theorem-1.ii") == "undecided")
    let open = report.claims.filter { $0.verdict == "undecided" }
    #expect(open.allSatisfy { $0.summary.contains("standard budget") || $0.summary.contains("is undecided") })
    #expect(report.notComputed?.isEmpty == false)
  }

  /// A time limit ends a check with what is known by then, in exit status 3; the claims that need nothing are decided.
  @Test func timeLimit() throws {
    let squares = Self.model(
      feature: "[\(Array(repeating: "square", count: 20).joined(separator: ", "))]")
    let (report, status) = try Self.report(squares, ["--budget", "1000", "--timeout", "1/2"])
    #expect(status == 3)
    #expect(report.verdict("chen2021.assumption-3") == "holds")
    let open = report.claims.filter { $0.verdict == "undecided" }
    #expect(open.contains { $0.summary.contains("the time was over") })
    #expect(
      try NestVerifyProcess(["-", "--timeout", "60"], input: Self.model(feature: "[relu]")).status != 3)
    #expect(try NestVerifyProcess(["-", "--timeout", "0"], input: squares).status == 64)
  }

  /// Where the system has no memory for a computation the program says so: neither GMP nor the runtime traps.
  @Test func memoryShortage() throws {
    let run = try NestVerifyProcess.shell(
      #"ulimit -v 400000; timeout 120 "$nest_verify" fixtures/digits/digits.yaml"#)
    #expect(run.status == 3, "\(run.status) \(run.diagnostics.prefix(300))")
    #expect(run.diagnostics.contains("not enough memory"))
    // From enough down to too little for the libraries (127), somewhere there is none for the stack of a thread.
    let script =
      #"for limit in $(seq 200000 -10000 80000); do (ulimit -v $limit; timeout 60 "$nest_verify" fixtures/chen2021/wide.yaml >/dev/null 2>&1; echo $?); done"#
    let statuses = try NestVerifyProcess.shell(script).output.split(separator: "\n")
    #expect(statuses.allSatisfy { ["0", "3", "127"].contains($0) } && statuses.contains("3"), "\(statuses)")
  }

  /// A hundred thousand units, all alike: the relation that refutes the literal Corollary 2 (ii) is found without all others.
  @Test func wideBlock() throws {
    let feature = "[{linear: {weight: {zeros: [100000, 1]}}}, relu]"
    let (report, status) = try Self.report(
      Self.model(feature: feature, weight: "{zeros: [1, 100000]}"), ["--budget", "1/2"])
    #expect(status == 1)
    #expect(report.claims.allSatisfy { $0.verdict != "undecided" })
  }

  /// With ten thousand outputs Σ would have a hundred million entries: ranks decide.
  @Test func manyOutputs() throws {
    let targets = [7, 5, 3].map { step in
      "[\((0..<10_000).map { "\($0 * step % 11)" }.joined(separator: ", "))]"
    }
    let model = Self.model(feature: "[square]", targets: "[\(targets.joined(separator: ", "))]")
      .replacingOccurrences(
        of: "prediction: {weight: [[1]]}", with: "prediction: {weight: {zeros: [10000, 1]}}")
    let (report, status) = try Self.report(model, ["--budget", "1/10"])
    #expect(status == 1 || status == 3)
    #expect(report.verdict("chen2021.assumption-1") == "holds")
    #expect(report.verdict("chen2021.assumption-3") == "fails")
    #expect(report.verdict("nest.strict-saddle") == "holds")
    #expect(report.verdict("nest.attainment") == "undecided")
  }

  /// The same budget gives the same verdicts, and a larger one only more of them.
  @Test(arguments: [
    "chen2021/wide", "landscape/irreducible-cubic", "yun2019/section-3.2",
  ])
  func monotone(_ fixture: String) throws {
    func verdicts(_ factor: String) throws -> [String] {
      let run = try NestVerifyProcess(
        ["fixtures/\(fixture).yaml", "--format", "json", "--budget", factor])
      return try JSONDecoder().decode(Report.self, from: Data(run.output.utf8)).claims.map(\.verdict)
    }
    let tight = try verdicts("1/100000")
    #expect(try verdicts("1/100000") == tight)
    let ample = try verdicts("1")
    #expect(zip(tight, ample).allSatisfy { $0 == "undecided" || $0 == $1 })
    #expect(!ample.contains("undecided"))
  }

  /// A model with a parameter keeps its report: what the budget has no room for is undecided on its part of the range.
  @Test(arguments: ["activation-pattern", "assumption-4-rational", "yun2019-section-3.1"])
  func families(_ fixture: String) throws {
    func report(_ factor: String) throws -> (claims: [Report.Claim], status: Int32) {
      let run = try NestVerifyProcess(
        ["fixtures/families/\(fixture).yaml", "--format", "json", "--budget", factor])
      return (try JSONDecoder().decode(Report.self, from: Data(run.output.utf8)).claims, run.status)
    }
    let (tight, ample) = (try report("1/10000000"), try report("1"))
    #expect(tight.status == 3 || tight.status == 1)
    #expect(tight.claims.map(\.id) == ample.claims.map(\.id))
    #expect(
      zip(tight.claims, ample.claims).allSatisfy { $0.verdict == "undecided" || $0.verdict == $1.verdict })
    #expect(tight.claims.contains { $0.verdict == "undecided" })
  }

  /// A trained network stays well inside the standard budget.
  @Test func trainedNetworksFit() throws {
    let run = try NestVerifyProcess([
      "fixtures/digits/digits-300.yaml", "--format", "json", "--budget", "1/4",
    ])
    let report = try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
    #expect(report.notComputed == nil && !report.claims.contains { $0.verdict == "undecided" })
  }

  @Test(arguments: ["0", "-1", "x", "1/0", "", "1e99999999"])
  func refused(_ factor: String) throws {
    let run = try NestVerifyProcess(["fixtures/chen2021/wide.yaml", "--budget=\(factor)"])
    #expect(run.status == 64)
    #expect(run.output.isEmpty)
  }

  @Test(arguments: ["critical-points", "certify", "snap"])
  func otherCommands(_ command: String) throws {
    let output = command == "critical-points" ? [] : ["-o", "-"]
    let run = try NestVerifyProcess(
      [command, "fixtures/digits/digits-300.yaml", "--budget", "1/1000000"] + output)
    #expect(run.status == 3)
    #expect(run.output.isEmpty)
    #expect(run.diagnostics.contains("--budget"))
  }
}
