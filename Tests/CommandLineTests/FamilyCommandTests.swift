import Foundation
import Testing

/// Models with a parameter on the command line.
@Suite struct FamilyCommandTests {
  static let motivating = "fixtures/families/yun2019-section-3.1.yaml"
  static let rational = "fixtures/families/assumption-4-rational.yaml"
  static let irrational = "fixtures/families/assumption-4-irrational.yaml"

  private func json(_ arguments: [String], input: String = "") throws -> [String: Any] {
    let run = try NestVerifyProcess(arguments + ["--format", "json"], input: input)
    return try #require(JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
  }

  private func exact(_ number: Any?) -> String? { (number as? [String: Any])?["exact"] as? String }

  /// Yun et al. 2019, section 3.1: R_lin = 8ρ²/15 on the whole range, and the risk that section 5 of the design has.
  @Test func linearRiskOfSection31() throws {
    let report = try json([Self.motivating])
    let risk = try #require(report["risk"] as? [String: Any])
    for (name, function) in [
      ("linear", "8*rho^2/15"),
      ("trained", "(12*rho^4 + 82*rho^3 + 215*rho^2)/(21*rho^2 + 156*rho + 420)"),
    ] {
      let parts = try #require((risk[name] as? [String: Any])?["ranges"] as? [[String: Any]])
      #expect(parts.count == 1)
      #expect(parts[0]["function"] as? String == function)
      #expect(exact(parts[0]["from"]) == "0")
      #expect(parts[0]["from-included"] as? Bool == false)
      #expect(parts[0]["to-included"] as? Bool == true)
      let end = try #require((parts[0]["to"] as? [String: Any])?["exact"] as? [String: Any])
      #expect(end["polynomial"] as? [String] == ["-5", "0", "4"])
    }
    let parameter = try #require((report["model"] as? [String: Any])?["parameter"] as? [String: Any])
    #expect(parameter["name"] as? String == "rho")
    #expect(report["exit"] as? Int == 0)
  }

  /// Whether A*_0 > A*_L is not known over a range for other losses where the targets depend on the parameter, and Corollary 2 (ii) is open; it is
  /// where input and targets stay. What is said of a value and of the range about it do not contradict each other.
  @Test(arguments: [
    ("{huber: 1000}", "[[1], [2], [-1]]", "[[1], [rho], [2]]", "undecided", ["-1"]),
    ("logistic", "[[-2], [-1], [1], [3]]", "[[-1], [-1], [1], [1]]", "inapplicable", ["-3/2", "0"]),
  ]) func otherLossesOverARange(
    _ loss: String, _ x: String, _ y: String, _ verdict: String, _ values: [String]
  ) throws {
    let model = """
      nest-verify: 1
      parameter: {rho: {at-least: -2, at-most: 2}}
      architecture: resnest
      loss: \(loss)
      data: {x: \(x), y: \(y)}
      expansion: {weight: [[1], [0]]}
      blocks:
        - feature: [linear: {weight: [[1, 0]], bias: [-1]}, relu]
          weight: [[0], [rho]]
      prediction: {weight: [[1, 0]]}
      """
    let run = try NestVerifyProcess(["-", "--format", "json"], input: model)
    #expect(!run.output.contains("disagreement"))
    let corollary = ["-", "--claim", "chen2021.corollary-2.ii", "--format", "json"]
    let over = try #require((try json(corollary, input: model)["claims"] as? [[String: Any]])?.first)
    #expect(over["verdict"] as? String == verdict)
    for value in values {
      let single = try json(corollary + ["--at", "rho=\(value)"], input: model)
      let claim = try #require((single["claims"] as? [[String: Any]])?.first)
      #expect(claim["verdict"] as? String == "inapplicable", "rho = \(value)")
    }
  }

  /// The parts of every claim are the range, without gaps or overlaps, and the one failure is where it should be.
  @Test func rangesOfVerdicts() throws {
    for (path, value) in [(Self.rational, "1.00000000000"), (Self.irrational, "1.41421356237")] {
      let claims = try #require(try json([path])["claims"] as? [[String: Any]])
      for claim in claims {
        let ranges = try #require(claim["ranges"] as? [[String: Any]])
        for (left, right) in zip(ranges, ranges.dropFirst()) {
          let meets = NSDictionary(dictionary: left["to"] as? [String: Any] ?? [:])
          #expect(meets.isEqual(to: right["from"] as? [String: Any] ?? ["none": 0]))
          #expect(left["to-included"] as? Bool != right["from-included"] as? Bool)
        }
      }
      let failing = try #require(claims.first { $0["id"] as? String == "chen2021.assumption-4" })
      #expect(failing["verdict"] as? String == "fails")
      let ranges = try #require(failing["ranges"] as? [[String: Any]])
      #expect(ranges.map { $0["verdict"] as? String } == ["holds", "fails", "holds"])
      let from = (ranges[1]["from"] as? [String: Any])?["decimal"] as? String
      #expect(Double(from ?? "") == Double(value))
    }
  }

  @Test func oneValueIsCheckedAsAnOrdinaryModel() throws {
    let report = try json([Self.rational, "--at", "rho=1"])
    let parameter = try #require((report["model"] as? [String: Any])?["parameter"] as? [String: Any])
    #expect(exact(parameter["value"]) == "1")
    let claims = try #require(report["claims"] as? [[String: Any]])
    let failing = try #require(claims.first { $0["id"] as? String == "chen2021.assumption-4" })
    #expect(failing["ranges"] == nil)
    #expect((failing["witness"] as? [String: Any])?["kernel-vector"] != nil)
    // What the file expects is about the range: Assumption 4 fails here, and nothing expected it.
    #expect(report["exit"] as? Int == 1)
    #expect(try NestVerifyProcess([Self.rational, "--at", "rho=2"]).status == 0)
  }

  /// Commands about one model need a value, and say so.
  @Test(arguments: ["critical-points", "certify", "convert"]) func commandsThatNeedAValue(_ command: String)
    throws
  {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    let run = try NestVerifyProcess([command, Self.rational] + (command == "certify" ? ["-o", path] : []))
    #expect(run.status == 2)
    #expect(run.diagnostics.contains("--at rho=1"))
    #expect(run.output.isEmpty)
  }

  @Test func otherCommandsTakeAValue() throws {
    let points = try NestVerifyProcess(["critical-points", Self.rational, "--at", "rho=1/2"])
    #expect(points.status == 0)
    let path = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString).path
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(try NestVerifyProcess(["certify", Self.rational, "--at", "rho=1/2", "-o", path]).status == 0)
    #expect(try NestVerifyProcess(["audit", path, Self.rational, "--at", "rho=1/2"]).status == 0)
    #expect(try NestVerifyProcess(["audit", path, Self.rational]).status == 2)
    // The model at another value is another model.
    #expect(try NestVerifyProcess(["audit", path, Self.rational, "--at", "rho=1"]).status == 1)
    // The verdicts are the same at 2/3, and the certificate is about 1/2.
    let other = try NestVerifyProcess(["audit", path, Self.rational, "--at", "rho=2/3"])
    #expect(other.status == 1 && other.diagnostics.contains("another model, the one at rho=1/2"))
    let python = try NestVerifyProcess.python(["proofs/check_certificate.py", path, Self.rational])
    #expect(python.status == 2 && python.diagnostics.contains("parameter"))
  }

  @Test func wrongValues() throws {
    #expect(try NestVerifyProcess([Self.rational, "--at", "rho=3"]).status == 2)
    #expect(try NestVerifyProcess([Self.rational, "--at", "tau=1"]).status == 2)
    #expect(try NestVerifyProcess([CommandTests.example, "--at", "rho=1"]).status == 2)
    #expect(try NestVerifyProcess([Self.rational, "--at", "rho"]).status == 64)
  }

  /// A family whose claims fail somewhere, are open somewhere, or come out as expected.
  @Test(arguments: [
    ("rho", "[[1]]", 0), ("rho - 1", "[[1]]", 1), ("rho - 1/2", "[[1]]", 1), ("rho", "[[1, 2]]", 3),
  ]) func exitStatus(_ weight: String, _ targets: String, _ status: Int32) throws {
    let targets = targets == "[[1]]" ? "[[1], [3]]" : "[[1, 2], [3, 5]]"
    let rows = status == 3 ? "[[1], [1]]" : "[[1]]"
    let model = """
      {"nest-verify": 1, "parameter": {"rho": {"above": 0, "at-most": 1}}, "architecture": "resnest",
       "data": {"x": [[1], [2]], "y": \(targets)}, "expansion": {"weight": [["\(weight)"]]},
       "blocks": [{"feature": {"values": [["rho + 1"], ["1"]]}, "weight": [[1]]}], "prediction": {"weight": \(rows)}\(
         status == 3 ? ", \"expect\": {\"chen2021.assumption-3\": \"fails\"}" : "")}
      """
    let run = try NestVerifyProcess(["-"], input: model)
    #expect(run.status == status, "\(run.output)\(run.diagnostics)")
  }

  @Test func everyFormat() throws {
    for format in ["text", "markdown", "html", "jsonl"] {
      let run = try NestVerifyProcess([Self.irrational, "--format", format])
      #expect(run.status == 0)
      #expect(run.output.contains(format == "jsonl" ? "\"-2\", \"0\", \"1\"" : "sqrt(2)"), "\(format)")
    }
    let line = try String(
      contentsOf: NestVerifyProcess.root.appendingPathComponent(Self.rational), encoding: .utf8)
    #expect(line.contains("parameter"))
    let model = """
      {"nest-verify": 1, "parameter": {"a": {}}, "architecture": "resnest", "data": {"x": [["a"]], "y": [[1]]}, \
      "expansion": {"weight": [[1]]}, "prediction": {"weight": [[1]]}}
      """
    let run = try NestVerifyProcess(["-", "--format", "jsonl"], input: model + "\n" + model)
    #expect(run.output.split(separator: "\n").count == 2)
    #expect(run.output.contains("\"from\": null"))
  }
}
