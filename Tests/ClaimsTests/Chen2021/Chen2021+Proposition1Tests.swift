import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct Chen2021Proposition1Tests {
  /// The risk along both directions that are shown, from its values: a positive and a negative second derivative at
  /// W_{L+1} = 0, so that (P_φ) is neither convex nor concave.
  @Test func curvatureOfBothSigns() throws {
    var count = 0
    try forAll(seedCount: 200) {
      $0.residualModel()
    } property: { model in
      let plain = PlainResNEst(model)
      let finding = try Investigation(model).finding(.named(.chen2021Proposition1i))
      guard finding.verdict == .holds else { return finding.verdict == .inapplicable }
      count += 1
      guard let output = finding.witness[.output]?.integer, let unit = finding.witness[.unit]?.integer,
        let scale = finding.witness[.changeOfWeight]?.rational,
        let negative = finding.witness[.curvatureAtZero]?.rational,
        let positive = finding.witness[.curvatureOfPrediction]?.rational
      else { return false }
      let size = plain.features.last!.rows.count
      var zero = PlainResNEst.Point(
        prediction: .zeros(plain.outputs, plain.width), weight: .zeros(plain.width, size),
        bias: plain.hasBias ? [Rational](repeating: 0, count: plain.outputs) : nil)
      var direction = zero
      direction.prediction.rows[output - 1][0] = 1
      direction.weight.rows[0][unit - 1] = scale
      let along = plain.expansion(zero, along: direction.coordinates).curvature * plain.samples
      guard along == negative, negative.signum() < 0, positive.signum() > 0 else { return false }
      // Along W_{L+1} alone, at W_L = 0 or with 1 at (1, j).
      direction.weight = .zeros(plain.width, size)
      let steps = [Rational.zero, 1].map { step in
        zero.weight.rows[0][unit - 1] = step
        return plain.expansion(zero, along: direction.coordinates).curvature * plain.samples
      }
      return steps.contains(positive)
    }
    #expect(count > 30)
  }

  /// At a point on each stratum, from values of the risk: the derivatives are zero, and what is no global minimum has
  /// curvature of both signs.
  @Test func criticalPointsAreMinimaOrSaddles() throws {
    var saddles = 0
    try forAll(seedCount: 60) {
      $0.residualModel(blocks: 1...2)
    } property: { model in
      let plain = PlainResNEst(model)
      let investigation = try Investigation(model)
      guard investigation.finding(.named(.chen2021Proposition1ii)).verdict == .holds else { return true }
      return try PlainStratum.all(investigation).allSatisfy {
        guard plain.isCritical($0.point) else { return false }
        let inertia = plain.curvature($0.point).inertia
        if $0.stratum.kind == .globalMinimum { return inertia.negative == 0 }
        saddles += 1
        return inertia.negative > 0 && inertia.positive > 0
      }
    }
    #expect(saddles > 10)
  }
}
