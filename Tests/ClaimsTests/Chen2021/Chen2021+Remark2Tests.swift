import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct Chen2021Remark2Tests {
  @Test func representationsImprove() throws {
    var count = 0
    try forAll(seedCount: 250) {
      $0.residualModel()
    } property: { model in
      let plain = PlainResNEst(model)
      let investigation = try Investigation(model)
      let monotone = investigation.finding(.named(.chen2021Remark2i))
      let bounded = investigation.finding(.named(.chen2021Remark2ii))
      guard monotone.verdict == .holds else {
        return monotone.verdict == .inapplicable && bounded.verdict == .inapplicable
      }
      count += 1
      let errors = plain.states.dropLast().map { plain.leastRisk(on: [$0]) }
      let last = plain.leastRisk(on: [plain.states[plain.states.count - 2], plain.features.last!])
      let linear = plain.leastRisk(on: [plain.features[0]])
      return bounded.verdict == .holds && monotone.values[.representationErrors]?.rationals == errors
        && zip(errors, errors.dropFirst() + [last]).allSatisfy(>=)
        && (errors + [last]).allSatisfy { $0 <= linear }
        && bounded.values[.linearRiskOnInput]?.rational == linear
    }
    #expect(count > 30)
  }

  /// Without Assumption 4 they need not: the network of Yun et al. 2019, section 3.2, in given features.
  @Test func theyNeedNotWithoutAssumption4() throws {
    let model = Model(
      architecture: .resnest(
        .given(
          expansion: [[1]],
          [
            (values: [[0], [Rational(1, 2)], [1]], weight: [[1]]),
            (values: [[0], [0], [Rational(1, 2)]], weight: [[-4]]),
          ],
          prediction: [[1]])),
      data: Dataset(x: [[1], [Rational(5, 2)], [3]], y: [[1], [3], [2]]))
    let plain = PlainResNEst(model)
    for id in [ClaimID.chen2021Remark2i, .chen2021Remark2ii] {
      let finding = try Investigation(model).finding(Claim.named(id).dropping(.chen2021Assumption4))
      #expect(finding.verdict == .fails)
      let errors = try #require(finding.witness[.representationErrors]?.rationals)
      #expect(errors == plain.states.dropLast().map { plain.leastRisk(on: [$0]) } && errors[1] > errors[0])
    }
  }
}
