import Claims
import ExactAlgebra
import Landscape
import Networks
import TestSupport
import Testing
import Vocabulary

@Suite struct NoSpuriousMinimaTests {
  /// From each critical point above the infimum a short step leads down: it is no local minimum.
  @Test func whatIsAboveTheInfimumDescends() throws {
    var count = 0
    try forAll(seedCount: 80) {
      $0.residualModel(blocks: 1...2)
    } property: { model in
      let plain = PlainResNEst(model)
      let investigation = try Investigation(model)
      let finding = investigation.finding(.named(.nestNoSpuriousMinima))
      guard finding.verdict == .holds, let infimum = finding.values[.infimum]?.exact else { return false }
      return try PlainStratum.all(investigation).allSatisfy { critical in
        let risk = plain.risk(critical.point)
        guard (infimum - risk).signum() < 0 else { return critical.stratum.kind == .globalMinimum }
        count += 1
        guard let direction = plain.curvature(critical.point).negative else { return false }
        return (0..<40).contains { halvings in
          let step = Rational(1, Integer(1 << halvings))
          return plain.risk(critical.point.moved(by: direction, times: step)) < risk
        }
      }
    }
    #expect(count > 20)
  }

  /// For another convex loss it takes M ≥ N_o.
  @Test func otherLossesNeedWidth() throws {
    for (width, verdict) in [(1, Verdict.inapplicable), (2, .holds)] {
      let model = Model(
        architecture: .resnest(
          .given(
            expansion: Matrix(rows: width, columns: 1, repeating: 1),
            [(values: [[1], [0]], weight: Matrix(rows: width, columns: 1, repeating: 1))],
            prediction: Matrix(rows: 2, columns: width, repeating: 1))),
        loss: .huber(delta: 1), data: Dataset(x: [[1], [2]], y: [[1, 0], [0, 1]]))
      #expect(try Investigation(model).finding(.named(.nestNoSpuriousMinima)).verdict == verdict)
    }
  }
}
