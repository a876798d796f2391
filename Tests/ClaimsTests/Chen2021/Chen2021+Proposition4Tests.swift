import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct Chen2021Proposition4Tests {
  /// The wide ResNEst, evaluated from the definition: the same predictions, BᵀB the identity, and ε = 0.
  @Test func theWideResNEstIsEqual() throws {
    try forAll(seedCount: 100) {
      $0.denseModel()
    } property: { model in
      let dense = PlainDenseNEst(model)
      let investigation = try Investigation(model)
      let finding = investigation.finding(.named(.chen2021Proposition4))
      guard finding.verdict == .holds, finding.values[.predictionsAgree]?.truth == true else { return false }
      let wide = PlainResNEst(investigation.wideModel!)
      let product = wide.B.transposed * wide.B
      let isIdentity = product.rows.indices.allSatisfy { i in
        product.rows.indices.allSatisfy { product.rows[i][$0] == (i == $0 ? 1 : 0) }
      }
      let infimum = wide.leastRisk(on: [wide.states[wide.states.count - 2], wide.features.last!])
      return isIdentity && wide.prediction == dense.prediction
        && finding.values[.wideWidth]?.integer == wide.width
        && infimum == dense.leastRisk(of: dense.features.count - 1)
        && finding.values[.epsilon]?.equals(0) == true
    }
  }
}
