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

  /// The networks are equal whatever the loss; of ε the statement then says nothing.
  @Test(arguments: [Loss.absolute, .huber(delta: 1)]) func equivalenceNeedsNoAssumption2(loss: Loss) throws {
    var model = Model(
      architecture: .densenest(
        DenseNEst(
          blocks: [.layers([.linear(Affine(weight: [[1]], bias: [-1])), .activation(.relu)])],
          prediction: Affine(weight: [[1, -2]]))),
      data: Dataset(x: [[1], [2], [4]], y: [[1], [0], [2]]))
    model.loss = loss
    let finding = try Investigation(model).finding(.named(.chen2021Proposition4))
    #expect(finding.verdict == .holds && finding.values[.predictionsAgree]?.truth == true)
    #expect(finding.summary.contains("without Assumption 2") == (loss == .absolute))
  }
}
