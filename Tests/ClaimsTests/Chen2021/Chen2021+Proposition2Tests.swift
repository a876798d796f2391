import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct Chen2021Proposition2Tests {
  /// No point of (P_φ) is below A*, and for M ≥ N_o its infimum is a least-squares risk.
  @Test func theAugmentedNetworkBoundsTheRisk() throws {
    var positive = 0
    try forAll(seedCount: 200) { random in
      let model = random.residualModel()
      let plain = PlainResNEst(model)
      let point = PlainResNEst.Point(
        prediction: Plain(random.smallMatrix(plain.outputs, plain.width)),
        weight: Plain(random.smallMatrix(plain.width, plain.features.last!.rows.count)),
        bias: plain.hasBias ? random.smallMatrix(1, plain.outputs).elements : nil)
      return (model: model, point: point)
    } property: { model, point in
      let plain = PlainResNEst(model)
      let finding = try Investigation(model).finding(.named(.chen2021Proposition2))
      let bound = plain.leastRisk(on: plain.features)
      guard finding.verdict == .holds, finding.values[.leastRisk]?.rational == bound,
        plain.risk(point) >= bound
      else { return false }
      guard plain.width >= plain.outputs else { return true }
      let infimum = plain.leastRisk(on: [plain.states[plain.states.count - 2], plain.features.last!])
      if infimum > bound { positive += 1 }
      return infimum >= bound && finding.values[.infimumOfProblem]?.equals(infimum) == true
        && finding.values[.leastEpsilon]?.equals(infimum - bound) == true
    }
    #expect(positive > 5)
  }
}
