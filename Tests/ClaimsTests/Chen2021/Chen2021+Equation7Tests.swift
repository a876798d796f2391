import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct Chen2021Equation7Tests {
  @Test func predictorsMultiplyOut() throws {
    var outcomes = [0, 0]
    try forAll(seedCount: 200) {
      $0.residualModel()
    } property: { model in
      let plain = PlainResNEst(model)
      let finding = try Investigation(model).finding(.named(.chen2021Equation7))
      let ranks = plain.features.indices.map { Plain.stacked(Array(plain.features[...$0])).rank }
      guard finding.values[.prefixRanks]?.integers == ranks else { return false }
      guard finding.verdict == .fails else {
        outcomes[0] += 1
        return zip(ranks, ranks.dropFirst()).allSatisfy(<)
      }
      outcomes[1] += 1
      guard let predictable = finding.witness[.predictableFeatures]?.integers, let first = predictable.first,
        let predictor = finding.witness[.predictor(of: first)]?.plain
      else { return false }
      return predictor * .stacked(Array(plain.features[..<first])) == plain.features[first]
        && predictable == ranks.indices.dropFirst().filter { ranks[$0] == ranks[$0 - 1] }
    }
    #expect(outcomes.allSatisfy { $0 > 20 }, "\(outcomes)")
  }
}
