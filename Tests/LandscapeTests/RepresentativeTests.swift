import ExactAlgebra
import Landscape
import Testing

/// Points on strata of Σ = [[2, 1, 0], [1, 1, 0], [0, 0, 4]], with the eigenvalues (3 ± √5)/2 and 4.
@Suite struct RepresentativeTests {
  static let problem = PredictionProblem(
    representation: [[1, 0, 0], [0, 0, 0], [0, 0, 0]], feature: [[0, 1, 0], [0, 0, 1]],
    targets: [[1, 1, 0], [0, 1, 0], [0, 0, 2]], hasBias: false)

  private func isCritical<F: OrderedField>(_ point: PredictionPoint<F>) -> Bool {
    Self.problem.slope(at: point).scaledGradient.allSatisfy(\.isZero)
  }

  @Test func fieldOfTheRepresentative() throws {
    let problem = Self.problem
    let landscape = try CriticalLandscape(
      problem,
      least: LeastRisks(
        features: [problem.representation, problem.feature],
        states: [problem.representation, problem.representation], targets: problem.targets, affine: false))
    // The irrational eigenvalues are the first and the second.
    #expect(
      landscape.strata.map(\.chosen) == [
        [0, 1, 0], [1, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0], [1, 1, 1],
      ])
    for stratum in landscape.strata {
      switch try landscape.representative(of: stratum).representative {
      case .rational(let point):
        #expect(stratum.chosen[0] == stratum.chosen[1])
        #expect(point.prediction.rank == stratum.r)
        #expect(isCritical(point))
        #expect(problem.scaledHessian(at: point).inertia() == stratum.inertia)
      case .algebraic(let point):
        #expect(stratum.chosen[0] != stratum.chosen[1])
        #expect(point.prediction.fieldRank == stratum.r)
        #expect(isCritical(point))
        #expect(problem.scaledHessian(at: point).inertia() == stratum.inertia)
      case .defined(let reason): Issue.record("\(reason)")
      }
    }
  }

  /// A point elsewhere is not critical: the check of the gradient can fail.
  @Test func gradientElsewhere() {
    let point = PredictionPoint<Rational>(
      prediction: .identity(3), weight: [[0, 0], [1, 0], [0, 1]])
    #expect(!isCritical(point))
  }
}
