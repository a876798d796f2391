import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct Chen2021BottleneckConditionTests {
  /// Where it fails, B has more columns than rows, and so dependent columns: Assumption 4 fails with it.
  @Test func comparesTheSizes() throws {
    var outcomes = [0, 0]
    try forAll(seedCount: 100) {
      $0.residualModel()
    } property: { model in
      let plain = PlainResNEst(model)
      let investigation = try Investigation(model)
      let finding = investigation.finding(.named(.chen2021BottleneckCondition))
      let columns = plain.features.dropLast().map(\.rows.count).reduce(0, +)
      outcomes[finding.verdict == .fails ? 1 : 0] += 1
      guard finding.values[.featureSizes]?.integer == columns, plain.B.columns == columns else {
        return false
      }
      if plain.width >= columns { return finding.verdict == .holds }
      return finding.verdict == .fails && finding.witness[.slack]?.integer == plain.width - columns
        && plain.B.rank < columns
        && investigation.finding(.named(.chen2021Assumption4)).verdict == .fails
    }
    #expect(outcomes.allSatisfy { $0 > 10 }, "\(outcomes)")
  }
}
