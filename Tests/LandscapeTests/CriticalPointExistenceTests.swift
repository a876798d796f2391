import ExactAlgebra
import Landscape
import TestSupport
import Testing

/// What ranks say, against the list of all strata with their exact Hessians.
@Suite struct CriticalPointExistenceTests {
  @Test func ranksAgreeWithTheListOfStrata() throws {
    var generator = SeededGenerator(seed: 20)
    var (attained, saddles) = (Set<Bool?>(), Set<Bool?>())
    for _ in 0..<400 {
      let instance = SmallInstance(&generator)
      let landscape = try instance.landscape()
      guard landscape.undecided == nil else { continue }
      let problem = instance.problem
      let ranks = CriticalPointExistence(problem)
      let hasSaddles = landscape.strata.contains { $0.kind == .strictSaddle }
      #expect(!landscape.strata.isEmpty, "\(instance)")
      #expect(
        ranks.isAttained.map { $0 == landscape.isAttained } ?? (problem.width < problem.outputs),
        "\(instance)")
      #expect(ranks.hasSaddles.map { $0 == hasSaddles } ?? (problem.width < problem.outputs), "\(instance)")
      #expect(
        ranks.hasPointsOfFullRank == landscape.strata.contains { $0.r == problem.outputs }, "\(instance)")
      // Theorem 1 (i), Theorem 2 (i), Proposition 1 (ii), as certificates take them from the theory.
      for stratum in landscape.strata where stratum.kind == .strictSaddle {
        #expect(stratum.r < problem.outputs && stratum.inertia.positive > 0, "\(instance)")
      }
      let complete = CriticalPointExistence(landscape)
      #expect(complete.isAttained == landscape.isAttained && complete.hasSaddles == hasSaddles, "\(instance)")
      // The first of the list tells as much of the infimum, and nothing wrong of saddles.
      let first = CriticalPointExistence(try CriticalLandscape(landscape.targets, lowest: 1))
      #expect(first.isAttained == landscape.isAttained, "\(instance)")
      #expect(first.hasSaddles.map { $0 == hasSaddles } ?? true, "\(instance)")
      attained.insert(ranks.isAttained)
      saddles.insert(ranks.hasSaddles)
    }
    #expect(attained == [true, false, nil] && saddles == [true, false, nil])
  }
}
