import ExactAlgebra
import Landscape
import TestSupport
import Testing
import Vocabulary

@Suite struct PredictionPointClassTests {
  /// Points on every stratum are of the stratum's class, and along a direction of negative curvature the risk has the
  /// second difference that is stated: as a polynomial in t it is t² value + t⁴ ‖δA δW V‖², apart from odd powers.
  @Test func classesOfStrata() throws {
    var kinds: [PointClass: Int] = [:]
    var (ranks, biased) = (0, 0)
    for seed in 0..<60 as Range<UInt64> {
      var generator = SeededGenerator(seed: seed)
      let instance = SmallInstance(&generator)
      let problem = instance.problem
      let landscape = try instance.landscape()
      for stratum in landscape.strata {
        guard case .rational(let point) = try landscape.representative(of: stratum).representative else {
          continue
        }
        let found = problem.pointClass(of: point, spectrum: landscape.spectrum)
        kinds[found.pointClass, default: 0] += 1
        switch found {
        case .notCritical: Issue.record("seed \(seed): \(instance)")
        case .undecided:
          // The best approximation of rank M < N_o, and no rational number between the eigenvalues of Σ.
          #expect(stratum.kind == .globalMinimum && stratum.t > 0, "seed \(seed): \(instance)")
        case .leastPredictor: #expect(stratum.kind == .globalMinimum && stratum.t == 0, "seed \(seed)")
        case .bestRank(let optimality):
          ranks += 1
          #expect(stratum.kind == .globalMinimum && stratum.t > 0, "seed \(seed)")
          #expect(optimality.leftInverse * point.prediction == .identity(problem.width))
        case .strictSaddle(let direction):
          #expect(stratum.kind == .strictSaddle && direction.value < 0, "seed \(seed)")
          func squares(_ t: Rational) -> Rational {
            let moved = PredictionPoint(
              prediction: point.prediction + t * direction.prediction,
              weight: point.weight + t * direction.weight,
              bias: direction.bias.map { zip(point.bias!, $0).map { $0 + t * $1 } } ?? point.bias)
            return problem.slope(at: moved).risk * Rational(problem.samples)
          }
          if direction.bias != nil { biased += 1 }
          let quartic = (direction.prediction * direction.weight * problem.feature).elements.reduce(
            Rational.zero
          ) { $0 + $1 * $1 }
          let t = Rational(1, 7)
          #expect(
            squares(t) + squares(-t) - 2 * squares(0)
              == 2 * (t * t * direction.value + t * t * t * t * quartic), "seed \(seed): \(instance)")
        }
      }
    }
    #expect(kinds[.strictSaddle, default: 0] > 30 && kinds[.globalMinimum, default: 0] > 30, "\(kinds)")
    #expect(ranks > 0 && biased > 0)
  }

  /// Each part of the gradient can fail alone, the bias's too.
  @Test func notCritical() {
    func isNotCritical(_ problem: PredictionProblem, _ point: PredictionPoint<Rational>) -> Bool {
      if case .notCritical = problem.pointClass(of: point) { true } else { false }
    }
    let golden = CriticalLandscapeTests.golden
    #expect(!isNotCritical(golden, PredictionPoint(prediction: [[1]], weight: [[2]])))
    // E = [0, −2] is orthogonal to X_L = [1, 0], but not to V.
    #expect(isNotCritical(golden, PredictionPoint(prediction: [[1]], weight: [[0]])))
    let biased = PredictionProblem(
      representation: [[1, -1]], feature: [[0, 0]], targets: [[1, 1]], hasBias: true)
    #expect(!isNotCritical(biased, PredictionPoint(prediction: [[0]], weight: [[0]], bias: [1])))
    #expect(isNotCritical(biased, PredictionPoint(prediction: [[0]], weight: [[0]], bias: [0])))
  }

  /// Columns of W_{L+1} are independent at the saddle: the Hessian finds the direction.
  @Test func directionFromTheHessian() throws {
    // Σ = diag(1, 4): the span of the worse eigenvector is a saddle of the best approximation of rank 1.
    let problem = PredictionProblem(
      representation: [[0, 0]], feature: [[1, 0], [0, 1]], targets: [[1, 0], [0, 2]], hasBias: false)
    guard
      case .strictSaddle(let direction) = problem.pointClass(
        of: PredictionPoint(prediction: [[1], [0]], weight: [[1, 0]]))
    else {
      Issue.record("a saddle")
      return
    }
    #expect(direction.value < 0)
    let best = problem.pointClass(
      of: PredictionPoint(prediction: [[0], [2]], weight: [[0, 1]]),
      spectrum: SymmetricSpectrum([[1, 0], [0, 4]]))
    guard case .bestRank = best else {
      Issue.record("the best approximation of rank 1")
      return
    }
    #expect(best.pointClass == .globalMinimum)
  }

  /// The same with a bias, which takes the means of everything off: Σ = diag(2, 8) of the centred problem.
  @Test func bestRankWithBias() {
    let problem = PredictionProblem(
      representation: [[0, 0, 0, 0]], feature: [[2, 0, 1, 1], [1, 1, 2, 0]],
      targets: [[6, 4, 5, 5], [5, 5, 7, 3]], hasBias: true)
    let best = problem.pointClass(
      of: PredictionPoint(prediction: [[0], [1]], weight: [[0, 2]], bias: [5, 3]),
      spectrum: SymmetricSpectrum([[2, 0], [0, 8]]))
    guard case .bestRank = best else {
      Issue.record("the best approximation of rank 1")
      return
    }
  }
}
