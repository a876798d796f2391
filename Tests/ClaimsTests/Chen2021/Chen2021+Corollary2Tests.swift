import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct Chen2021Corollary2Tests {
  @Test func localMinimaAgainstTheBestLinearPredictor() throws {
    var (bounded, strict, literal, unbeaten) = (0, 0, 0, 0)
    try forAll(seedCount: 300) {
      $0.residualModel()
    } property: { model in
      let plain = PlainResNEst(model)
      let investigation = try Investigation(model)
      let finding = investigation.finding(.named(.chen2021Corollary2i))
      let sharp = investigation.finding(.named(.chen2021Corollary2ii))
      guard finding.verdict == .holds else {
        return finding.verdict == .inapplicable && sharp.verdict == .inapplicable
      }
      let linear = plain.leastRisk(on: [plain.features[0]])
      let all = plain.leastRisk(on: plain.features)
      let infimum = plain.leastRisk(on: [plain.states[plain.states.count - 2], plain.features.last!])
      guard finding.values[.linearRisk]?.rational == linear, infimum <= linear,
        finding.values[.localMinimum]?.equals(infimum) == true
      else { return false }
      bounded += 1
      if linear > all {
        strict += 1
        return sharp.verdict == .holds && infimum < linear
          && sharp.values[.leastRiskOfInput]?.rational == linear
          && sharp.values[.leastRiskOfAll]?.rational == all
      }
      guard sharp.verdict == .inapplicable else { return false }
      // Without the premise the inequality is asked for, and is none.
      let bare = investigation.finding(
        Claim.named(.chen2021Corollary2ii).dropping(.beatenLinearPredictor))
      guard infimum == linear, bare.verdict == (finding.isVacuous ? .holds : .fails),
        bare.isVacuous == finding.isVacuous
      else { return false }
      unbeaten += 1
      guard let found = sharp.values[.literalCounterexample]?.fields else { return true }
      // A relation among all features whose part on v_0 is not zero: adding it to the best linear predictor in one output
      // keeps the predictions, and spoils those of v_0 alone.
      literal += 1
      guard let z = found[.relation]?.rationals else { return false }
      let first = Plain([Array(z.prefix(plain.features[0].rows.count))]) * plain.features[0]
      let residual = plain.residual(on: [plain.features[0]])
      var spoiled = residual
      spoiled.rows[0] = zip(residual.rows[0], first.rows[0]).map { $0 - $1 }
      return (Plain([z]) * .stacked(plain.features)).isZero && !first.isZero
        && found[.inputPart]?.plain == first && spoiled.squaredNorm > residual.squaredNorm
    }
    #expect(bounded > 30 && strict > 10 && literal > 3 && unbeaten > 5)
  }

  /// With the Huber loss: silent where all features are linear functions of the input, and else a strict inequality between
  /// the least risks, which Newton's method finds.
  @Test func otherLosses() throws {
    func finding(_ values: Matrix<Rational>) throws -> (Finding, all: Rational, linear: Rational) {
      let x: Matrix<Rational> = [[1], [2], [3], [4]]
      let y: Matrix<Rational> = [[1], [3], [0], [5]]
      var model = Model(
        architecture: .resnest(
          ResNEst.given(expansion: [[1]], [(values: values, weight: [[0]])], prediction: [[1]])),
        data: Dataset(x: x, y: y))
      model.loss = .huber(delta: 1)
      func least(_ features: Matrix<Rational>) throws -> Rational {
        try #require(RobustLinearFit(loss: model.loss, inputs: features.transposed, targets: y.column(0)))
          .risk
      }
      return (
        try Investigation(model).finding(.named(.chen2021Corollary2ii)), try least(.horizontal([x, values])),
        try least(x)
      )
    }
    let new = try finding([[0], [1], [0], [2]])
    #expect(new.0.verdict == .holds && new.all < new.linear)
    #expect(new.0.summary.contains("read as"))
    let same = try finding([[2], [4], [6], [8]])
    #expect(same.0.verdict == .inapplicable && same.all == same.linear)
  }
}
