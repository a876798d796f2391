import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct Chen2021Assumption1Tests {
  /// A unit of the last feature that is dead on all samples, and one that doubles another.
  @Test func deadAndDoubledUnits() throws {
    let model = Model(
      architecture: .resnest(
        .given(
          expansion: [[1]], [(values: [[1, 0, 2], [3, 0, 6]], weight: [[1, 1, 1]])], prediction: [[1]])),
      data: Dataset(x: [[1], [2]], y: [[1], [1]]))
    let finding = try Investigation(model).finding(.named(.chen2021Assumption1))
    let relation = try #require(finding.witness[.featureRelation]?.rationals)
    #expect(finding.verdict == .fails && relation.contains { !$0.isZero })
    #expect((Plain([relation]) * PlainResNEst(model).features[1]).isZero)
  }

  @Test func witnessesMultiplyOut() throws {
    var outcomes: [Int] = [0, 0, 0]
    try forAll(seedCount: 200) {
      $0.residualModel()
    } property: { model in
      let plain = PlainResNEst(model)
      let finding = try Investigation(model).finding(.named(.chen2021Assumption1))
      let v = plain.features.last!
      let correlation = v * plain.y.transposed
      if correlation.isZero {
        outcomes[0] += 1
        return finding.verdict == .fails && finding.witness[.correlation]?.plain == correlation
      }
      guard finding.verdict == .fails else {
        outcomes[1] += 1
        return finding.verdict == .holds && !(v * v.transposed).determinant.isZero
      }
      outcomes[2] += 1
      guard let relation = finding.witness[.featureRelation]?.rationals else { return false }
      let mixed = relation.indices.filter { !relation[$0].isZero }.map { $0 + 1 }
      return !mixed.isEmpty && mixed == finding.witness[.mixedUnits]?.integers
        && (Plain([relation]) * v).isZero
    }
    #expect(outcomes.allSatisfy { $0 > 10 }, "\(outcomes)")
  }
}
