import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct Chen2021Assumption3Tests {
  @Test func comparesTheSizes() throws {
    var fails = 0
    try forAll(seedCount: 60) {
      $0.residualModel()
    } property: { model in
      let plain = PlainResNEst(model)
      let finding = try Investigation(model).finding(.named(.chen2021Assumption3))
      if finding.verdict == .fails { fails += 1 }
      return finding.verdict == (plain.width >= plain.outputs ? .holds : .fails)
        && finding.values[.width]?.integer == plain.states[0].rows.count
        && finding.values[.outputs]?.integer == plain.prediction.rows.count
        && finding.values[.slack]?.integer == plain.width - plain.outputs
    }
    #expect(fails > 3)
  }
}
