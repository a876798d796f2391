import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct Chen2021Theorem2Tests {
  /// At a point on each stratum of saddles W_{L+1} has a rank below N_o, and along a direction that plain elimination finds the
  /// second derivative, from values of the risk, is negative.
  @Test func saddlesMultiplyOut() throws {
    var saddles = 0
    try forAll(seedCount: 150) {
      $0.residualModel(blocks: 1...2)
    } property: { model in
      let plain = PlainResNEst(model)
      let investigation = try Investigation(model)
      let deficient = investigation.finding(.named(.chen2021Theorem2i))
      let curved = investigation.finding(.named(.chen2021Theorem2ii))
      guard deficient.verdict == .holds else {
        return deficient.verdict == .inapplicable && curved.verdict == .inapplicable
      }
      guard curved.verdict == .holds, curved.isVacuous == deficient.isVacuous else { return false }
      return try PlainStratum.all(investigation).allSatisfy {
        guard $0.stratum.kind == .strictSaddle else { return true }
        saddles += 1
        guard !curved.isVacuous, $0.point.prediction.rank < plain.outputs, plain.isCritical($0.point),
          let direction = plain.curvature($0.point).negative
        else { return false }
        return plain.expansion($0.point, along: direction).curvature.signum() < 0
      }
    }
    #expect(saddles > 10)
  }
}
