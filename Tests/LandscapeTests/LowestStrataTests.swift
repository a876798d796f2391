import ExactAlgebra
import Landscape
import TestSupport
import Testing

/// The strata of the smallest risks, found without the others.
@Suite struct LowestStrataTests {
  @Test func areTheFirstOfAll() throws {
    var most = 0
    try forAll(seedCount: 150, generator: { SmallInstance(&$0) }) { instance in
      let all = try instance.landscape()
      let sorted = all.strataByRisk
      most = max(most, sorted.count)
      return try (1...sorted.count + 2).allSatisfy { count in
        let lowest = try CriticalLandscape(all.targets, lowest: count)
        let own = lowest.strataByRisk
        return own.count == min(count, sorted.count) && own.map(\.risk) == sorted.prefix(count).map(\.risk)
          && own.map(\.stratum.kind) == sorted.prefix(count).map(\.stratum.kind)
          && Set(lowest.strata).isSubset(of: all.strata) && lowest.isAttained == all.isAttained
          && (count > sorted.count ? lowest.isComplete : count == sorted.count || !lowest.isComplete)
          && lowest.undecided == nil
      }
    }
    #expect(most > 5)
  }

  /// 2²⁴ candidates: Σ = diag(1, 4, …, 24²), of which V has the first twelve directions, and M = 24. What is outside of U is any of these.
  @Test func amongMillions() throws {
    let outputs = 24
    let inputs = Matrix<Rational>.identity(outputs)
    let targets = Matrix<Rational>(rows: outputs, columns: outputs) { $0 == $1 ? Rational($0 + 1) : 0 }
    let problem = PredictionProblem(
      representation: inputs, feature: inputs.selecting(rows: Array(0..<12)), targets: targets, hasBias: false
    )
    let least = LeastRisks(
      features: [inputs, problem.feature], states: [inputs, inputs], targets: targets, affine: false)
    #expect(throws: LandscapeLimit.self) { try CriticalLandscape(problem, least: least) }
    let landscape = try CriticalLandscape(ExplainedTargets(problem, least: least), lowest: 6)
    #expect(!landscape.isComplete && landscape.undecided == nil && landscape.isAttained)
    // 0, 1, 4, 1 + 4, 9, 1 + 9: squares of the eigenvectors that are left out.
    #expect(
      landscape.strata.map { landscape.risk(of: $0) }
        == [0, 1, 4, 5, 9, 10].map { .rational(Rational(Integer($0), 24)) })
    #expect(landscape.strata.map(\.kind) == [.globalMinimum] + Array(repeating: .strictSaddle, count: 5))
    #expect(landscape.strata.map(\.t) == [0, 1, 1, 2, 1, 2])
  }
}
