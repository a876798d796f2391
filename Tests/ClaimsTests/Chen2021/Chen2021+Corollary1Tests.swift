import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct Chen2021Corollary1Tests {
  /// Each prefix of the blocks is fitted again; what its (P_φ) can reach never rises.
  @Test func infimaOfPrefixesNeverRise() throws {
    var count = 0
    try forAll(seedCount: 250) {
      $0.residualModel(blocks: 1...3)
    } property: { model in
      let plain = PlainResNEst(model)
      let finding = try Investigation(model).finding(.named(.chen2021Corollary1))
      guard finding.verdict == .holds else { return finding.verdict == .inapplicable }
      let depth = plain.features.count - 1
      if depth < 2 { return finding.isVacuous }
      let infima = (1...depth).map { plain.leastRisk(on: [plain.states[$0 - 1], plain.features[$0]]) }
      count += 1
      return finding.values[.prefixInfima]?.rationals == infima
        && zip(infima, infima.dropFirst()).allSatisfy(>=)
    }
    #expect(count > 10)
  }

  /// Without Assumption 4 a longer network can do worse: x_1 = 0 forgets the input.
  @Test func failsWithoutAssumption4() throws {
    let model = Model(
      architecture: .resnest(
        .given(
          expansion: [[1]], [(values: [[1], [2]], weight: [[-1]]), (values: [[1], [0]], weight: [[1]])],
          prediction: [[1]])),
      data: Dataset(x: [[1], [2]], y: [[1], [2]]))
    let plain = PlainResNEst(model)
    let finding = try Investigation(model).finding(
      Claim.named(.chen2021Corollary1).dropping(.chen2021Assumption4))
    #expect(finding.verdict == .fails)
    for block in 1...2 {
      let infimum = plain.leastRisk(on: [plain.states[block - 1], plain.features[block]])
      #expect(finding.witness[.infimum(blocks: block)]?.rational == infimum)
    }
  }

  /// Vacuous just where the infimum is not attained: the targets are v_2, and M leaves the representation no coordinate for it.
  @Test func vacuousWithoutALocalMinimiser() throws {
    var counts = [0, 0]
    for seed in 0..<60 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let width = Int.random(in: 2...3, using: &generator)
      let last = generator.smallMatrix(4, 1)
      let model = Model(
        architecture: .resnest(
          .given(
            expansion: generator.smallMatrix(width, 1),
            [
              (values: generator.smallMatrix(4, 1), weight: generator.smallMatrix(width, 1)),
              (values: last, weight: generator.smallMatrix(width, 1)),
            ],
            prediction: generator.smallMatrix(1, width))),
        data: Dataset(
          x: [[1], [2], [-1], [1]], y: Bool.random(using: &generator) ? last : generator.smallMatrix(4, 1)))
      let investigation = try Investigation(model)
      let finding = investigation.finding(.named(.chen2021Corollary1))
      guard finding.verdict == .holds else { continue }
      counts[finding.isVacuous ? 1 : 0] += 1
      let attained = investigation.finding(.named(.nestAttainment)).verdict
      #expect(finding.isVacuous == (attained == .fails), "seed \(seed)")
    }
    #expect(counts.allSatisfy { $0 > 3 }, "\(counts)")
  }
}
