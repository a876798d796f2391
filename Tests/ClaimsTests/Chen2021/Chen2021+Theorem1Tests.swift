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
}
