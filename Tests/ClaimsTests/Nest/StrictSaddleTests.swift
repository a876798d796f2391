import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct StrictSaddleTests {
  /// With no assumption at all: the inertia of each stratum, from values of the risk at a point on it.
  @Test func everyCriticalPointIsAMinimumOrAStrictSaddle() throws {
    var (saddles, minima) = (0, 0)
    try forAll(seedCount: 80) {
      $0.residualModel(blocks: 1...2)
    } property: { model in
      let plain = PlainResNEst(model)
      let investigation = try Investigation(model)
      guard investigation.finding(.named(.nestStrictSaddle)).verdict == .holds else { return false }
      return try PlainStratum.all(investigation).allSatisfy {
        let inertia = plain.curvature($0.point).inertia
        guard plain.isCritical($0.point), inertia == $0.stratum.inertia else { return false }
        if inertia.negative > 0 { saddles += 1 } else { minima += 1 }
        return ($0.stratum.kind == .globalMinimum) == (inertia.negative == 0)
      }
    }
    #expect(saddles > 20 && minima > 20, "\(saddles), \(minima)")
  }
}
