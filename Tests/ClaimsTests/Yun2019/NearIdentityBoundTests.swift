import Claims
import ExactAlgebra
import Networks
import Testing
import TrainingPoint

@Suite struct NearIdentityBoundTests {
  @Test func huberAtACriticalPoint() throws {
    // w = 0 is critical when the clipped residuals are orthogonal to the inputs and to the features.
    let model = ScalarResidual.model(
      [(v: [[1]], u: [[1]])], w: [0], loss: .huber(delta: 1), x: [[1], [1]], y: [[3], [-2]])
    let (evaluation, point) = try ScalarResidual.analyse(model)
    #expect(point.isCritical == true)
    let bound = NearIdentityBound(model, evaluation: evaluation, point: point)
    #expect(!bound.hypotheses.contains { $0.status == .unmet }, "\(bound.hypotheses)")
    #expect(bound.lossConstant == 1 && bound.blockConstants == [1])
    #expect(bound.holds == true)
  }

  @Test func logisticAtACriticalPoint() throws {
    func bound(x: Matrix<Rational>, v: Rational) throws -> NearIdentityBound {
      let model = ScalarResidual.model(
        [(v: Matrix([[v]]), u: [[1]])], w: [0], loss: .logistic, x: x, y: [[1], [1]])
      let (evaluation, point) = try ScalarResidual.analyse(model)
      return NearIdentityBound(model, evaluation: evaluation, point: point)
    }
    // ‖E y x‖/2 = 1/8 against ρ E‖x‖ = (1/2) (5/4).
    let critical = try bound(x: [[1], [-3 / 2]], v: 1 / 2)
    #expect(
      !critical.hypotheses.contains { $0.status == .unmet } && critical.holds == true && critical.risk == nil)
    #expect(try #require(critical.logisticSlack).contains(1 / 2))
    // Equality: nothing moves, and the inputs balance.
    let identity = try bound(x: [[1], [-1]], v: 0)
    #expect(identity.logisticSlack == 0...0 && identity.holds == true)
    // Σ y h = 1/4 is not zero.
    let sloping = try bound(x: [[1], [-5 / 4]], v: 1 / 2)
    #expect(sloping.hypotheses.filter { $0.status == .unmet }.map(\.premise) == [.criticalPoint])
  }

  @Test func squaredLossHasNoConstant() throws {
    let squared = ScalarResidual.model([(v: [[1]], u: [[1]])], w: [0], x: [[1], [1]], y: [[3], [-3]])
    let (evaluation, point) = try ScalarResidual.analyse(squared)
    let unmet = NearIdentityBound(squared, evaluation: evaluation, point: point).hypotheses.filter {
      $0.status == .unmet
    }
    #expect(unmet == [Hypothesis(.lipschitzLoss, .unmet, "the squared loss has no Lipschitz constant")])
  }

  @Test func spectralNormIsATightUpperBound() {
    #expect(NearIdentityBound.spectralNorm(of: [[3, 0], [0, -4]]) >= 4)
    #expect(NearIdentityBound.spectralNorm(of: [[3, 0], [0, -4]]) < 4 + Rational(1, 1 << 40))
    // ‖[[1, 1], [0, 1]]‖ is the golden ratio.
    let golden = NearIdentityBound.spectralNorm(of: [[1, 1], [0, 1]])
    #expect(golden * golden - golden - 1 >= 0 && golden < Rational(16181, 10000))
  }
}
