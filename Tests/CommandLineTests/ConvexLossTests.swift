import Foundation
import Testing

/// What reports say of models whose loss is not the squared one.
@Suite struct ConvexLossTests {
  private func model(_ loss: String, y: String, prediction: String) -> String {
    """
    nest-verify: 1
    architecture: resnest
    loss: \(loss)
    data: {x: [[1], [2], [3], [5]], y: \(y)}
    expansion: {weight: {identity: 1}}
    prediction: {weight: \(prediction)}
    """
  }

  private func report(_ loss: String, y: String, prediction: String = "[[0]]") throws -> String {
    try NestVerifyProcess(["-"], input: model(loss, y: y, prediction: prediction)).output
  }

  @Test func digitsThatAreProved() throws {
    let run = try NestVerifyProcess(["fixtures/chen2021/cross-entropy-overlap.yaml"])
    #expect(run.output.contains("= A*, the least with v_0 … v_1     ≈ 0.526526157286"))
    #expect(run.output.contains("+ ε, the infimum of (P_φ) less A*  0\n"))
    #expect(
      run.output.contains("in (P_φ)              not critical, ≈ 1.36945 above the infimum (as expected)"))
  }

  @Test func boundsInJSON() throws {
    struct Report: Decodable {
      struct Number: Decodable {
        let exact: String?
        let interval: [String]?
        let decimal: String?
      }
      struct Risk: Decodable {
        let erlb: [Number]
        let epsilon: Number
        let attained: [Bool?]
      }
      let risk: Risk
    }
    let run = try NestVerifyProcess(["fixtures/chen2021/cross-entropy-overlap.yaml", "--format", "json"])
    let risk = try JSONDecoder().decode(Report.self, from: Data(run.output.utf8)).risk
    #expect(risk.attained == [true, true])
    #expect(risk.erlb.map(\.decimal) == ["0.688372110092", "0.526526157286"])
    #expect(risk.erlb.allSatisfy { $0.exact == nil && $0.interval?.count == 2 })
    #expect(risk.epsilon.exact == "0")
    let separable = try NestVerifyProcess([
      "fixtures/chen2021/cross-entropy-separable.yaml", "--format", "json",
    ])
    let least = try JSONDecoder().decode(Report.self, from: Data(separable.output.utf8)).risk
    #expect(least.attained == [false, false] && least.erlb.map(\.exact) == ["0", "0"])
  }

  /// More classes than those are looked for that samples are confused with, and two samples each that confuse two of them, which see one of two features: nothing bounds the least risk log 2 from below.
  /// It is no more than what is shown as its upper bound, and log 700 − log 2 no less than what is shown as its lower one.
  @Test func boundsAreRoundedOutward() throws {
    let y = [0, 1, 1, 2].map { label in (0..<700).map { $0 == label ? 1 : 0 } }
    let model = """
      nest-verify: 1
      architecture: densenest
      loss: cross-entropy
      data: {x: [[1, 1], [1, 1], [1, 2], [1, 2]], y: \(y)}
      prediction: {weight: {zeros: [700, 2]}}
      """
    let output = try NestVerifyProcess(["-"], input: model).output
    #expect(output.contains("= A*, the least with v_0 … v_0  at most 0.6932"))
    #expect(output.contains("+ what training left            between 5.857 and 6.552"))
    #expect(!output.contains("ε, the infimum"))
    let json = try NestVerifyProcess(["-", "--format", "json"], input: model).output
    #expect(!json.contains("epsilon"))
  }

  @Test func predictionsThatAreLarge() throws {
    let model = """
      nest-verify: 1
      architecture: resnest
      loss: logistic
      data: {x: [[100000000000000000000], [1]], y: [[1], [-1]]}
      expansion: {weight: {identity: 1}}
      prediction: {weight: [[-1]]}
      """
    let output = try NestVerifyProcess(["-"], input: model).output
    #expect(output.contains("at the given weights                 ≈ 5e19"))
    #expect(output.contains("best linear predictor on x"))
  }

  /// No block is missing without a line that says why.
  @Test func reasons() throws {
    let narrow = try NestVerifyProcess(
      ["-"],
      input: """
        nest-verify: 1
        architecture: resnest
        loss: cross-entropy
        data: {x: [[1, 0], [2, 1], [3, 3], [5, 2]], y: {labels: [0, 1, 2, 0], classes: 3}}
        expansion: {weight: [[1, 1]]}
        prediction: {weight: [[0], [0], [0]]}
        """
    ).output
    #expect(narrow.contains("the infimum of (P_φ), ε   not computed: for M < N_o"))
    let absolute = try report("absolute", y: "[[1], [0], [0], [1]]")
    #expect(absolute.contains("least risks of linear predictors  not computed: the loss absolute has a kink"))
    #expect(absolute.contains("in (P_φ)  undecided: the loss absolute has a kink"))
    let cubic = try report(
      "{piecewise-polynomial: {breakpoints: [], pieces: [[0, 0, 0, 0, 1]]}}", y: "[[1], [0], [0], [1]]")
    #expect(cubic.contains("not computed: no predictor was found that has the minimum"))
    let concave = try report(
      "{piecewise-polynomial: {breakpoints: [], pieces: [[0, 0, -1]]}}", y: "[[1], [0], [0], [1]]")
    #expect(concave.contains("not computed: the loss piecewise-polynomial is not convex"))
  }

  @Test func exactWhereThePiecesAreQuadratic() throws {
    let huber = try report("{huber: 1}", y: "[[1], [0], [0], [1]]")
    // Half of least squares, since every residual is within 1.
    #expect(huber.contains("best linear predictor on x           7/52 ≈ 0.134615384615"))
  }
}
