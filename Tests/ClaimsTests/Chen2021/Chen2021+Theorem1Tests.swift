import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct Chen2021Theorem1Tests {
  /// At the points of full rank the errors are orthogonal to every feature, and at every minimum the risk is A*.
  @Test func pointsAreFittedAgain() throws {
    var (fullRank, minima) = (0, 0)
    try forAll(seedCount: 150) {
      $0.residualModel()
    } property: { model in
      let plain = PlainResNEst(model)
      let investigation = try Investigation(model)
      let full = investigation.finding(.named(.chen2021Theorem1i))
      let local = investigation.finding(.named(.chen2021Theorem1ii))
      guard full.verdict == .holds else {
        return full.verdict == .inapplicable && local.verdict == .inapplicable
      }
      let bound = plain.leastRisk(on: plain.features)
      guard local.verdict == .holds, local.values[.leastRisk]?.rational == bound else { return false }
      var (seenFull, seenMinimum) = (false, false)
      for critical in try PlainStratum.all(investigation) {
        let errors = plain.errors(critical.point)
        if critical.point.prediction.rank == plain.outputs {
          (fullRank, seenFull) = (fullRank + 1, true)
          guard plain.features.allSatisfy({ (errors * $0.transposed).isZero }) else { return false }
        }
        if critical.stratum.kind == .globalMinimum {
          (minima, seenMinimum) = (minima + 1, true)
          guard plain.risk(critical.point) == bound else { return false }
        }
      }
      return !(full.isVacuous && seenFull) && !(local.isVacuous && seenMinimum)
    }
    #expect(fullRank > 20 && minima > 20, "\(fullRank), \(minima)")
  }

  /// Three outputs and M = 2: Theorem 1 (ii) holds with M ≥ K_0 + K_1 = 2 in place of Assumption 3, and says nothing with one
  /// feature more. Part (i) asks for Assumption 3 in any case.
  @Test func wideRepresentationsNeedNoAssumption3() throws {
    var minima = 0
    for seed in 0..<40 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      func model(_ size: Int) -> Model {
        Model(
          architecture: .resnest(
            .given(
              expansion: [[1], [1]],
              [(values: generator.smallMatrix(4, size), weight: generator.smallMatrix(2, size))],
              prediction: generator.smallMatrix(3, 2))),
          data: Dataset(x: [[1], [2], [-1], [1]], y: generator.smallMatrix(4, 3)))
      }
      let wide = model(1)
      let plain = PlainResNEst(wide)
      let investigation = try Investigation(wide)
      let local = investigation.finding(.named(.chen2021Theorem1ii))
      #expect(investigation.finding(.named(.chen2021Theorem1i)).verdict == .inapplicable)
      #expect(
        local.verdict == .holds && local.summary.contains("Assumption 3") == !local.isVacuous, "seed \(seed)")
      for critical in try PlainStratum.all(investigation) where critical.stratum.kind == .globalMinimum {
        minima += 1
        #expect(
          !local.isVacuous && plain.risk(critical.point) == plain.leastRisk(on: plain.features),
          "seed \(seed)")
      }
      #expect(try Investigation(model(2)).finding(.named(.chen2021Theorem1ii)).verdict == .inapplicable)
    }
    #expect(minima > 10, "\(minima)")
  }
}
