import Claims
import ExactAlgebra
import Networks
import Testing
import TrainingPoint

@Suite struct CoverageConditionsTests {
  /// w = 0 with Σ y h = 0 is critical; a block whose V is zero sees the input, and moving w and V together descends.
  private func saddle(y: Matrix<Rational> = [[1], [1], [-2], [0]]) -> Model {
    ScalarResidual.model(
      [(v: [[0], [0]], u: [[1, 0]]), (v: [[0], [0]], u: [[0, 1]])], w: [0, 0],
      x: [[1, 2], [-1, 1], [-1, -1], [1, 3]], y: y)
  }

  @Test func strictSaddle() throws {
    // Targets orthogonal to the inputs, so that w = 0 is critical.
    let x: Matrix<Rational> = [[1, 2], [-1, 1], [-1, -1], [1, 3]]
    let kernel = x.transposed.kernel()
    let model = saddle(y: Matrix(rows: 4, columns: 1, elements: kernel.column(0)))
    let (evaluation, point) = try ScalarResidual.analyse(model)
    let conditions = CoverageConditions(model, evaluation: evaluation, point: point)
    for architectural in [false, true] {
      #expect(conditions.hypotheses(architectural: architectural).allSatisfy { $0.status == .met })
    }
    #expect(point.classification == .strictSaddle)
    #expect(conditions.conclusion == .negativeEigenvalue)
    #expect(conditions.parameterRank == 1 && conditions.representationRank == 2)
  }

  @Test func everyHypothesisCanFail() throws {
    func obstacles(_ model: Model, architectural: Bool = false) throws -> [Premise] {
      let (evaluation, point) = try ScalarResidual.analyse(model)
      return CoverageConditions(model, evaluation: evaluation, point: point)
        .hypotheses(architectural: architectural).filter { $0.status == .unmet }.map(\.premise)
    }
    #expect(try obstacles(saddle()) == [.criticalPoint])
    let x: Matrix<Rational> = [[1, 2], [2, 1], [3, 5]]
    let y: Matrix<Rational> = [[0], [0], [0]]
    let zero: Matrix<Rational> = [[0, 0], [0, 0]]
    let covered = ScalarResidual.model(
      [(v: zero, u: [[1, 0], [0, 1]]), (v: zero, u: [[1, 1], [1, 2]])], w: [0, 0], x: x, y: y)
    #expect(try obstacles(covered) == [.parameterCoverage])
    #expect(try obstacles(covered, architectural: true) == [.narrowInputMaps])
    // Rank is what counts in Theorem 2, size in Corollary 3.
    let repeated = ScalarResidual.model(
      [(v: zero, u: [[1, 0], [0, 1]]), (v: zero, u: [[1, 1], [2, 2]])], w: [0, 0], x: x, y: y)
    #expect(try obstacles(repeated) == [])
    #expect(try obstacles(repeated, architectural: true) == [.narrowInputMaps])
    let flat = ScalarResidual.model(
      [(v: [[0], [0]], u: [[1, 1]])], w: [0, 0], x: [[1, 2], [2, 4]], y: [[0], [0]])
    #expect(try obstacles(flat) == [.representationCoverage])
    let kinked = ScalarResidual.model([(v: [[0], [0]], u: [[2, -1]])], w: [0, 0], x: x, y: y)
    #expect(try obstacles(kinked).contains(.twiceDifferentiablePoint))
    let huber = ScalarResidual.model(
      [(v: [[0], [0]], u: [[1, 1]])], w: [0, 0], loss: .huber(delta: 1), x: x, y: y)
    #expect(try obstacles(huber) == [.twiceDifferentiableLoss])
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
