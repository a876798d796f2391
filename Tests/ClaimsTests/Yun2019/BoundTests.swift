import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing
import TrainingPoint

@Suite struct RademacherBoundTests {
  @Test func linearClassByHand() throws {
    // Two orthonormal samples: ‖ε_1 e_1 + ε_2 e_2‖ / 2 = √2/2 for all signs, and the bound is 1/√2 as well.
    let bound = RademacherBound(inputs: [[1, 0], [0, 1]], normsSquared: [])
    let complexity = try #require(bound.linearComplexity)
    #expect(bound.boundSquared == Rational(1, 2))
    #expect(complexity.lowerBound * complexity.lowerBound <= Rational(1, 2))
    #expect(complexity.upperBound * complexity.upperBound >= Rational(1, 2))
    #expect(complexity.upperBound - complexity.lowerBound < Rational(1, 1 << 30))
    // Equal samples: E|ε_1 + ε_2 + ε_3| / 3 = 1/2.
    let equal = RademacherBound(inputs: [[1, 1, 1]], normsSquared: [Rational(1, 2)])
    #expect(try #require(equal.linearComplexity).contains(Rational(1, 2)))
    #expect(equal.boundSquared == Rational(4, 3))
  }

  @Test func enumerationAgainstAllSigns() throws {
    var generator = SeededGenerator(seed: 5)
    let inputs = generator.matrix(1, 6)
    var sum = Rational.zero
    for mask in 0..<64 {
      sum += (0..<6).reduce(Rational.zero) { $0 + (mask >> $1 & 1 == 1 ? 1 : -1) * inputs[0, $1] }.magnitude
    }
    let bound = RademacherBound(inputs: inputs, normsSquared: [1])
    let complexity = try #require(bound.linearComplexity)
    #expect(complexity.contains(sum / (64 * 6)))
    #expect(complexity.upperBound * complexity.upperBound <= bound.boundSquared)
  }
}

@Suite struct RobustLinearFitTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func theGradientVanishes(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let inputs = generator.matrix(2, 7)
    let targets = generator.matrix(1, 7).elements
    let delta = Rational(1, 2)
    let fit = try #require(RobustLinearFit(loss: .huber(delta: delta), inputs: inputs, targets: targets))
    for row in 0..<2 {
      let gradient = (0..<7).reduce(Rational.zero) { sum, sample in
        let residual =
          fit.coefficients[0] * inputs[0, sample] + fit.coefficients[1] * inputs[1, sample]
          - targets[sample]
        return sum + min(delta, max(-delta, residual)) * inputs[row, sample]
      }
      #expect(gradient == 0)
    }
  }

  @Test func noMinimum() {
    // A convex loss that falls for ever.
    let slope = Loss.piecewisePolynomial(PiecewisePolynomial(breakpoints: [], pieces: [[0, 1]]))
    #expect(RobustLinearFit(loss: slope, inputs: [[1]], targets: [0]) == nil)
    #expect(RobustLinearFit(loss: .absolute, inputs: [[1]], targets: [0]) == nil)
  }
}

/// A residual network with scalar output, identity expansion and blocks V φ(U ·).
private func residual(
  _ blocks: [(v: Matrix<Rational>, u: Matrix<Rational>)], w: [Rational], loss: Loss = .squared,
  x: Matrix<Rational>, y: Matrix<Rational>
) -> Model {
  Model(
    architecture: .resnest(
      ResNEst(
        expansion: Affine(weight: .identity(w.count)),
        blocks: blocks.map {
          ResidualBlock(
            feature: .layers([.linear(Affine(weight: $0.u)), .activation(.relu)]), weight: $0.v)
        },
        prediction: Affine(weight: Matrix([w])))), loss: loss, data: Dataset(x: x, y: y))
}

private func analyse(_ model: Model) throws -> (Evaluation, PointAnalysis) {
  let evaluation = try Evaluation(model)
  return (evaluation, PointAnalysis(model, evaluation: evaluation))
}

@Suite struct CoverageConditionTests {
  /// w = 0 with Σ y h = 0 is critical; a block whose V is zero sees the input, and moving w and V together descends.
  private func saddle(y: Matrix<Rational> = [[1], [1], [-2], [0]]) -> Model {
    residual(
      [(v: [[0], [0]], u: [[1, 0]]), (v: [[0], [0]], u: [[0, 1]])], w: [0, 0],
      x: [[1, 2], [-1, 1], [-1, -1], [1, 3]], y: y)
  }

  @Test func strictSaddle() throws {
    // Targets orthogonal to the inputs, so that w = 0 is critical.
    let x: Matrix<Rational> = [[1, 2], [-1, 1], [-1, -1], [1, 3]]
    let kernel = x.transposed.kernel()
    let model = saddle(y: Matrix(rows: 4, columns: 1, elements: kernel.column(0)))
    let (evaluation, point) = try analyse(model)
    let conditions = CoverageConditions(model, evaluation: evaluation, point: point)
    for architectural in [false, true] {
      #expect(conditions.obstacles(architectural: architectural).isEmpty)
    }
    #expect(point.classification == .strictSaddle)
    #expect(conditions.conclusion == .negativeEigenvalue)
    #expect(conditions.parameterRank == 1 && conditions.representationRank == 2)
  }

  @Test func everyHypothesisCanFail() throws {
    let (evaluation, point) = try analyse(saddle())
    #expect(
      CoverageConditions(saddle(), evaluation: evaluation, point: point).obstacles(architectural: false)
        .contains {
          if case .notCritical = $0 { true } else { false }
        })
    func obstacles(_ model: Model, architectural: Bool = false) throws -> [CoverageObstacle] {
      let (evaluation, point) = try analyse(model)
      return CoverageConditions(model, evaluation: evaluation, point: point)
        .obstacles(architectural: architectural)
    }
    let x: Matrix<Rational> = [[1, 2], [2, 1], [3, 5]]
    let y: Matrix<Rational> = [[0], [0], [0]]
    let zero: Matrix<Rational> = [[0, 0], [0, 0]]
    let covered = residual(
      [(v: zero, u: [[1, 0], [0, 1]]), (v: zero, u: [[1, 1], [1, 2]])], w: [0, 0], x: x, y: y)
    #expect(try obstacles(covered) == [.parameterCoverage(rank: 2, width: 2)])
    #expect(try obstacles(covered, architectural: true) == [.inputMapsTooWide(total: 2, width: 2)])
    // Rank is what counts in Theorem 2, size in Corollary 3.
    let repeated = residual(
      [(v: zero, u: [[1, 0], [0, 1]]), (v: zero, u: [[1, 1], [2, 2]])], w: [0, 0], x: x, y: y)
    #expect(try obstacles(repeated) == [])
    #expect(try obstacles(repeated, architectural: true) == [.inputMapsTooWide(total: 2, width: 2)])
    let flat = residual([(v: [[0], [0]], u: [[1, 1]])], w: [0, 0], x: [[1, 2], [2, 4]], y: [[0], [0]])
    #expect(try obstacles(flat) == [.representationCoverage(rank: 1, width: 2)])
    let kinked = residual([(v: [[0], [0]], u: [[2, -1]])], w: [0, 0], x: x, y: y)
    #expect(
      try obstacles(kinked).contains { if case .kink = $0 { true } else { false } })
    let huber = residual(
      [(v: [[0], [0]], u: [[1, 1]])], w: [0, 0], loss: .huber(delta: 1), x: x, y: y)
    #expect(
      try obstacles(huber).contains { if case .notTwiceDifferentiable = $0 { true } else { false } })
  }
}

@Suite struct NearIdentityBoundTests {
  @Test func huberAtACriticalPoint() throws {
    // w = 0 is critical when the clipped residuals are orthogonal to the inputs and to the features.
    let model = residual(
      [(v: [[1]], u: [[1]])], w: [0], loss: .huber(delta: 1), x: [[1], [1]], y: [[3], [-2]])
    let (evaluation, point) = try analyse(model)
    #expect(point.isCritical == true)
    let bound = NearIdentityBound(model, evaluation: evaluation, point: point)
    #expect(bound.obstacles.isEmpty, "\(bound.obstacles)")
    #expect(bound.lossConstant == 1 && bound.blockConstants == [1])
    #expect(bound.holds == true)
  }

  @Test func logisticAtACriticalPoint() throws {
    func bound(x: Matrix<Rational>, v: Rational) throws -> NearIdentityBound {
      let model = residual([(v: Matrix([[v]]), u: [[1]])], w: [0], loss: .logistic, x: x, y: [[1], [1]])
      let (evaluation, point) = try analyse(model)
      return NearIdentityBound(model, evaluation: evaluation, point: point)
    }
    // ‖E y x‖/2 = 1/8 against ρ E‖x‖ = (1/2) (5/4).
    let critical = try bound(x: [[1], [-3 / 2]], v: 1 / 2)
    #expect(critical.obstacles.isEmpty && critical.holds == true && critical.risk == nil)
    #expect(try #require(critical.logisticSlack).contains(1 / 2))
    // Equality: nothing moves, and the inputs balance.
    let identity = try bound(x: [[1], [-1]], v: 0)
    #expect(identity.logisticSlack == 0...0 && identity.holds == true)
    // Σ y h = 1/4 is not zero.
    let sloping = try bound(x: [[1], [-5 / 4]], v: 1 / 2)
    #expect(sloping.obstacles.contains { if case .notCritical = $0 { true } else { false } })
  }

  @Test func obstacles() throws {
    let squared = residual([(v: [[1]], u: [[1]])], w: [0], x: [[1], [1]], y: [[3], [-3]])
    let (evaluation, point) = try analyse(squared)
    #expect(
      NearIdentityBound(squared, evaluation: evaluation, point: point).obstacles == [
        .lossNotLipschitz("squared")
      ]
    )
  }

  @Test func spectralNormIsATightUpperBound() {
    #expect(NearIdentityBound.spectralNorm(of: [[3, 0], [0, -4]]) >= 4)
    #expect(NearIdentityBound.spectralNorm(of: [[3, 0], [0, -4]]) < 4 + Rational(1, 1 << 40))
    // ‖[[1, 1], [0, 1]]‖ is the golden ratio.
    let golden = NearIdentityBound.spectralNorm(of: [[1, 1], [0, 1]])
    #expect(golden * golden - golden - 1 >= 0 && golden < Rational(16181, 10000))
  }
}

extension CoverageConditions where Scalar == Rational {
  fileprivate init(_ model: Model, evaluation: Evaluation, point: PointAnalysis) {
    let features = model.data.x.transposed
    let linearRisk =
      LeastSquares(features: features, targets: model.data.y.transposed).residual / Rational(model.data.count)
    self.init(
      model, evaluation: evaluation, point: point, convexity: model.loss.convexity(targets: model.data.y),
      linearRisk: model.loss == .squared ? linearRisk : nil, rank: { $0.rank })
  }
}
