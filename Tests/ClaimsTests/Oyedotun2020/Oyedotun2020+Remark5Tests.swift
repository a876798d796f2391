import Claims
import ExactAlgebra
import Networks
import TestSupport
import Testing

@Suite struct Oyedotun2020Remark5Tests {
  @Test func regularFactorsGiveRegularGradientsWhenTheErrorIsRegular() throws {
    let model = Linear.residual(
      [.identity(2)], readout: .identity(2), inputs: .identity(2), targets: [[0, 0], [0, 5]])
    #expect(try Linear.finding(.oyedotun2020Remark5, model).verdict == .holds)
  }

  @Test func aFittedNetworkHasNoRegularGradient() throws {
    let model = Linear.residual(
      [.identity(2)], readout: .identity(2), inputs: .identity(2), targets: [[2, 0], [0, 2]])
    let found = try Linear.finding(.oyedotun2020Remark5, model)
    #expect(found.verdict == .fails)
    #expect(found.witness[.error(1)]?.asMatrix?.isZero == true)
  }

  @Test func fewOutputsMakeInnerGradientsSingular() throws {
    let two = Linear.residual([.identity(2), .identity(2)], readout: [[1, 2]], inputs: .identity(2))
    #expect(try Linear.finding(.oyedotun2020Remark5, two).verdict == .fails)
    // In front of a prediction that is not square the remark says nothing.
    let single = Linear.residual([.identity(2)], readout: [[1, 2]], inputs: .identity(2))
    #expect(try Linear.finding(.oyedotun2020Remark5, single).verdict == .inapplicable)
  }

  @Test func invertibleWeightsMayHaveAZeroTransfer() throws {
    // W² = -I is invertible, I + W² is zero.
    let model = Linear.residual(
      [.identity(2), -1 * .identity(2)], readout: .identity(2), inputs: .identity(2))
    let found = try Linear.finding(.oyedotun2020Remark5, model)
    #expect(found.verdict == .fails)
    #expect(found.witness[.layer]?.asCount == 1)
  }

  @Test func theGradientIsTheDerivativeOfTheRisk() throws {
    // The risk is a quadratic function of one entry of W^1, so that a central difference is its exact derivative.
    try forAll(
      seedCount: 20,
      generator: { random in
        (0..<6).map { _ in Rational(Int.random(in: 0...4, using: &random)) }
      },
      property: { numbers in
        func model(_ shift: Rational) -> Model {
          Linear.residual(
            [[[numbers[0], numbers[1] + shift], [0, numbers[2]]], [[1, numbers[3]], [0, 1]]],
            readout: [[1, numbers[4]]], inputs: .identity(2), targets: [[numbers[5], 1]])
        }
        // One output for two coordinates: every error gradient is singular, and shown.
        let found = try Linear.finding(.oyedotun2020Remark5, model(0))
        guard let gradient = found.witness[.gradient(1)]?.asMatrix else { return false }
        func risk(_ shift: Rational) throws -> Rational { try Investigation(model(shift)).trainedRisk! }
        // Two samples: the mean has a factor 1/2.
        return try (risk(1) - risk(-1)) / 2 == gradient[0, 1] / 2
      })
  }

  @Test func otherLossesAreDifferentiatedWhereTheyCanBe() throws {
    var model = Linear.residual([[[1]]], readout: [[1]], inputs: [[1]], targets: [[1]])
    model.loss = .absolute
    #expect(try Linear.finding(.oyedotun2020Remark5, model).verdict == .holds)
    model.data.y = [[2]]  // The prediction is 2 as well, at the corner.
    #expect(try Linear.finding(.oyedotun2020Remark5, model).verdict == .undecided)
    model.loss = .logistic
    #expect(try Linear.finding(.oyedotun2020Remark5, model).verdict == .undecided)
  }
}
