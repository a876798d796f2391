import ExactAlgebra
import Landscape
import TestSupport
import Testing
import Vocabulary

@Suite struct PredictionPointAnalysisTests {
  /// On points anywhere and on strata: the gradient, the height above the infimum, the saddles below, and the inertia are those
  /// from the definitions.
  @Test func agreesWithDefinitions() throws {
    var classes: Set<PointClass> = []
    var below = 0
    try forAll(seedCount: 120, generator: { MinimumTests.Case(&$0) }) { test in
      let problem = test.instance.problem
      let landscape = try test.instance.landscape()
      var points = [test.point]
      for stratum in landscape.strata.prefix(3) {
        if case .rational(let point) = try landscape.representative(of: stratum).representative {
          points.append(point)
        }
      }
      for point in points {
        let (risk, gradient) = problem.slope(at: point)
        let excess = ExactReal.rational(risk) - landscape.infimum
        let found = PredictionPointAnalysis(
          point, landscape.targets, excess: excess, landscape: landscape, isAttained: nil)
        classes.insert(found.pointClass.pointClass)
        let largest = gradient.map(\.magnitude).max()! * 2 / Rational(problem.samples)
        guard found.largestDerivative.value.magnitude == largest, excess.signum() >= 0,
          (excess.signum() == 0) == (found.pointClass.pointClass == .globalMinimum) || !landscape.isAttained
        else { return false }
        if largest.isZero, let inertia = found.inertia {
          guard inertia == problem.scaledHessian(at: point).inertia() else { return false }
        }
        let saddles = landscape.strata.filter { $0.kind == .strictSaddle }
        let expected = saddles.count { (landscape.risk(of: $0) - risk).signum() < 0 }
        below += expected
        guard let count = found.saddles, count.below == expected, count.above == saddles.count - expected
        else { return landscape.undecided != nil }
      }
      return true
    }
    #expect(classes.isSuperset(of: [.notCritical, .globalMinimum, .strictSaddle]))
    #expect(below > 0)
  }

  /// The infimum needs no stratum: with many outputs it is that of least squares.
  @Test func infimumWithoutStrata() throws {
    try forAll(
      seedCount: 60, generator: { SmallInstance(&$0) }
    ) { instance in
      let targets = try instance.landscape().targets
      return try targets.infimum == instance.landscape().infimum
    }
  }
}
