import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct AttainmentTests {
  /// For M ≥ N_o: by ranks, from the definitions of P, Q and T, and by a point that has the infimum as its risk.
  @Test func attainedWhereRanksSaySo() throws {
    var outcomes = [0, 0]
    try forAll(seedCount: 250) {
      $0.residualModel()
    } property: { model in
      let plain = PlainResNEst(model)
      guard plain.width >= plain.outputs else { return true }
      let investigation = try Investigation(model)
      let finding = investigation.finding(.named(.nestAttainment))
      // What V, and the constant where there is one, leave of X and Y.
      let ones = plain.hasBias ? [Plain([plain.x.rows[0].map { _ in 1 }])] : []
      let constant = Plain.stacked(ones).orthogonalBasis
      let v = plain.features.last!.less(constant)
      let x = plain.states[plain.states.count - 2].less(Plain.stacked(ones + [v]).orthogonalBasis)
      let (q, t) = (plain.y * x.transposed, plain.y * v.transposed)
      let both = Plain.joined([q, t]).rank
      let isAttained = both - q.rank <= plain.width - x.rank && both <= plain.width
      outcomes[isAttained ? 0 : 1] += 1
      guard finding.verdict == (isAttained ? .holds : .fails), finding.values[.rankOfQT]?.integer == both,
        finding.values[.rankOfQ]?.integer == q.rank, finding.values[.representationRank]?.integer == x.rank
      else { return false }
      let infimum = plain.leastRisk(on: [plain.states[plain.states.count - 2], plain.features.last!])
      return try PlainStratum.all(investigation).allSatisfy {
        (plain.risk($0.point) == infimum) == ($0.stratum.kind == .globalMinimum)
          && ($0.stratum.kind != .globalMinimum || isAttained)
      }
    }
    #expect(outcomes[0] > 20, "\(outcomes)")
  }

  /// X = (1, 0), V = (0, 1), Y = (0, 1): a point with risk 0 would need A = 0 and A W = 1, but (A, W) = (1/t, t) comes as close
  /// as one likes.
  @Test func notAttained() throws {
    let model = Model(
      architecture: .resnest(
        .given(expansion: [[1]], [(values: [[0], [1]], weight: [[1]])], prediction: [[1]])),
      data: Dataset(x: [[1], [0]], y: [[0], [1]]))
    let plain = PlainResNEst(model)
    let finding = try Investigation(model).finding(.named(.nestAttainment))
    #expect(finding.verdict == .fails && finding.witness[.infimum]?.equals(0) == true)
    for t in [Rational(1), 10, 1000] {
      #expect(plain.risk(.init(prediction: Plain([[1 / t]]), weight: Plain([[t]]))) == 1 / (2 * t * t))
    }
  }
}
