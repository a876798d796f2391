import Claims
import ExactAlgebra
import Networks
import Testing

/// The claims are about linear networks: on others they must say so, and never fail.
@Suite struct Oyedotun2020ScopeTests {
  private let claims = Claim.all.filter { $0.id.paper == "oyedotun2020" }

  @Test func nonlinearNetworksAreOutOfScope() throws {
    let data = Dataset(x: [[1], [2], [-1]], y: [[1], [0], [3]])
    let feature = Feature.layers([.linear(Affine(weight: [[1], [2]])), .activation(.relu)])
    let models = [
      Model(
        architecture: .resnest(
          ResNEst(
            expansion: Affine(weight: [[1]]),
            blocks: [ResidualBlock(feature: feature, weight: [[1, 1]])], prediction: Affine(weight: [[1]]))),
        data: data),
      Model(
        architecture: .resnest(
          ResNEst(
            expansion: Affine(weight: [[1]]),
            blocks: [ResidualBlock(feature: .values([[1], [0], [2]]), weight: [[1]])],
            prediction: Affine(weight: [[1]]))),
        data: data),
      Model(
        architecture: .densenest(DenseNEst(blocks: [feature], prediction: Affine(weight: [[1, 1, 1]]))),
        data: data
      ),
      Model(
        architecture: .fullyConnected(
          FullyConnected(layers: [
            .linear(Affine(weight: [[1]])), .activation(.relu), .linear(Affine(weight: [[1]])),
          ])), data: data),
      Model(
        architecture: .fullyConnected(
          FullyConnected(layers: [
            .linear(Affine(weight: [[1]], bias: [1])), .linear(Affine(weight: [[1]])),
          ])), data: data),
    ]
    for model in models {
      let investigation = try Investigation(model)
      for claim in claims {
        #expect(investigation.finding(claim).verdict == .inapplicable, "\(claim.id)")
      }
    }
  }

  @Test func zeroDataMeetNoHypothesis() throws {
    let zero = Linear.residual([.identity(2)], readout: [[1, 1]], inputs: .zeros(2, 3))
    let investigation = try Investigation(zero)
    for claim in claims { #expect(investigation.finding(claim).verdict != .fails, "\(claim.id)") }
  }
}
