import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct Chen2021Assumption4Tests {
  @Test func witnessesMultiplyOut() throws {
    var outcomes = [0, 0]
    try forAll(seedCount: 200) {
      $0.residualModel()
    } property: { model in
      let plain = PlainResNEst(model)
      let finding = try Investigation(model).finding(.named(.chen2021Assumption4))
      let b = plain.B
      guard finding.verdict == .fails else {
        outcomes[0] += 1
        return finding.verdict == .holds && !(b.transposed * b).determinant.isZero
      }
      outcomes[1] += 1
      guard let z = finding.witness[.kernelVector]?.rationals, z.count == b.columns else { return false }
      // z is not zero, and features that differ by it on some sample have the same representation x_{L-1}.
      guard z.contains(where: { !$0.isZero }), (b * Plain(z.map { [$0] })).isZero else { return false }
      var features = Plain.stacked(Array(plain.features.dropLast()))
      for row in z.indices { features.rows[row][0] += z[row] }
      guard b * features == plain.states[plain.states.count - 2] || plain.hasBias else { return false }
      // The blocks whose columns it mixes, counted along B.
      var (owners, start): ([Int], Int) = ([], 0)
      for (block, weight) in plain.weights.dropLast().enumerated() {
        if z[start..<start + weight.columns].contains(where: { !$0.isZero }) { owners.append(block) }
        start += weight.columns
      }
      return owners == finding.witness[.mixedBlocks]?.integers
    }
    #expect(outcomes.allSatisfy { $0 > 20 }, "\(outcomes)")
  }
}
