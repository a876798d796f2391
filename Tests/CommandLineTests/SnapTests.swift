import Foundation
import Testing

/// `snap`, and classes of the given weights that a model file expects.
@Suite struct SnapTests {
  struct Point: Decodable { let `class`: String }
  struct Report: Decodable {
    let point: Point?
    let pointOfPhi: Point?
    let exit: Int
    enum CodingKeys: String, CodingKey {
      case point, exit
      case pointOfPhi = "point-of-P_phi"
    }
  }

  static func report(_ run: NestVerifyProcess) throws -> Report {
    try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
  }

  /// The snapped model is a global minimum of (P_φ): with a saddle before it, with and without a bias, without blocks.
  @Test(arguments: [
    "landscape/given-saddle", "landscape/no-blocks", "landscape/repeated-irrational-eigenvalue",
    "chen2021/near-singular", "chen2021/wide", "yun2019/section-3.1-resnet", "chen2021/corollary-2-huber",
    "chen2021/huber-saddle",
  ])
  func moves(_ name: String) throws {
    let before = try Self.report(try NestVerifyProcess(["fixtures/\(name).yaml", "--format", "json"]))
    #expect(before.pointOfPhi?.class != "global-minimum")
    let snapped = try NestVerifyProcess(["snap", "fixtures/\(name).yaml", "-o", "-"])
    #expect(snapped.status == 0)
    #expect(snapped.diagnostics.contains("distance  at most"))
    let after = try Self.report(
      try NestVerifyProcess(["-", "--format", "json"], input: snapped.output))
    #expect(after.pointOfPhi?.class == "global-minimum")
    let again = try NestVerifyProcess(["snap", "-", "-o", "-"], input: snapped.output)
    #expect(again.diagnostics.contains("at most 0 ") || again.diagnostics.contains("e-"))
  }

  @Test(arguments: [
    ("landscape/not-attained", Int32(2), "the infimum of (P_φ) is not attained"),
    ("landscape/narrow", 2, "M = 1 < N_o = 2"), ("chen2021/densenest", 2, "densenest"),
    ("chen2021/assumption-2", 2, "the loss is absolute"),
    ("chen2021/minimum-far-out", 2, "the loss is logistic"),
    ("digits/digits-300", 3, "not written"),
  ])
  func refuses(_ name: String, _ status: Int32, _ reason: String) throws {
    let run = try NestVerifyProcess(["snap", "fixtures/\(name).yaml", "-o", "-"])
    #expect(run.status == status)
    #expect(run.diagnostics.contains(reason))
    #expect(run.output.isEmpty)
  }

  static func model(_ expectation: String) -> String {
    """
    nest-verify: 1
    architecture: resnest
    data: {x: [[1], [0]], y: [[1], [2]]}
    expansion: {weight: {identity: 1}}
    blocks: [{feature: {values: [[0], [1]]}, weight: [[-1/2]]}]
    prediction: {weight: [[0]]}
    expect: {\(expectation)}
    """
  }

  /// A class that is met, one that is not, and one that the tool cannot tell.
  @Test func expectedClasses() throws {
    let met = try NestVerifyProcess(["-"], input: Self.model("point-of-P_phi: strict-saddle"))
    #expect(met.status == 0 && met.output.contains("strict saddle, 5/2 above the infimum (as expected)"))
    let missed = try NestVerifyProcess(["-"], input: Self.model("point-of-P_phi: global-minimum"))
    #expect(missed.status == 1)
    #expect(missed.output.contains("(point-of-P_phi): strict saddle, expected global minimum."))
    let open = Self.model("point-of-P_phi: global-minimum, chen2021.assumption-3: fails").replacing(
      "architecture: resnest", with: "architecture: resnest\nloss: cross-entropy"
    ).replacing("x: [[1], [0]], y: [[1], [2]]", with: "x: [[1], [2], [3]], y: [[1, 0], [1, 0], [0, 1]]")
      .replacing(
        "values: [[0], [1]]}, weight: [[-1/2]]", with: "values: [[0], [1], [0]]}, weight: [[0]]"
      ).replacing("{weight: [[0]]}", with: "{weight: [[1], [1]]}")
    #expect(try NestVerifyProcess(["-"], input: open).status == 3)
    let unknown = try NestVerifyProcess(["-"], input: Self.model("point: saddel"))
    #expect(unknown.status == 2)
    #expect(unknown.diagnostics.contains("unknown class 'saddel'"))
    // Chosen claims say nothing about the point.
    let chosen = try NestVerifyProcess(
      ["-", "--claim", "chen2021.assumption-3"], input: Self.model("point-of-P_phi: global-minimum"))
    #expect(chosen.status == 0)
  }

  @Test func strataAreSortedAndCut() throws {
    let run = try NestVerifyProcess([
      "critical-points", "fixtures/landscape/repeated-eigenvalue.yaml", "--top", "2", "--format", "json",
    ])
    let report = try #require(
      JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any])
    let strata = try #require(report["strata"] as? [[String: Any]])
    #expect(strata.count == 2)
    #expect(strata[0]["class"] as? String == "global-minimum")
    #expect(
      try NestVerifyProcess(["critical-points", "fixtures/landscape/golden.yaml", "--top", "0"]).status == 64)
  }

  /// With 24 outputs there may be 2²⁴ strata: those of the smallest risks are listed without the others.
  @Test func theLowestOfMillions() throws {
    func diagonal(_ count: Int, _ entry: (Int) -> Int) -> [[Int]] {
      (0..<24).map { row in (0..<count).map { $0 == row ? entry(row) : 0 } }
    }
    let model = """
      {"nest-verify": 1, "architecture": "resnest", "data": {"x": \(diagonal(24) { _ in 1 }), "y": \(diagonal(24) { $0 + 1 })},
       "expansion": {"weight": {"identity": 24}}, "prediction": {"weight": {"zeros": [24, 24]}},
       "blocks": [{"feature": {"values": \(diagonal(12) { _ in 1 })}, "weight": {"zeros": [24, 12]}}]}
      """
    let all = try NestVerifyProcess(["critical-points", "-"], input: model)
    #expect(all.status == 3 && all.diagnostics.contains("--top N lists those of the smallest risks"))
    let lowest = try NestVerifyProcess(["critical-points", "-", "--top", "3"], input: model)
    #expect(lowest.status == 0, "\(lowest.diagnostics)")
    #expect(lowest.output.contains("the lowest 3: 1 of global minima, 2 of strict saddles"))
    #expect(lowest.output.contains("… more without --top"))
  }
}
