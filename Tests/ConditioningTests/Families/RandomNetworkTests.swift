import Conditioning
import ExactAlgebra
import Networks
import Testing

@Suite struct RandomNetworkTests {
  /// A deeper network begins with the layers of a shallower one, and a ResNet has those of a PlainNet.
  @Test func layersDoNotDependOnTheDepth() throws {
    func weights(_ family: NetworkFamily, _ depth: Int) -> [Matrix<Rational>] {
      switch RandomNetwork(family, depth: depth, width: 3, seed: 5).model.architecture {
      case .fullyConnected(let network):
        return network.layers.compactMap { if case .linear(let affine) = $0 { affine.weight } else { nil } }
          .dropLast()
      case .resnest(let network):
        return network.blocks.flatMap { block -> [Matrix<Rational>] in
          guard case .layers(let layers) = block.feature else { return [] }
          return layers.compactMap { if case .linear(let affine) = $0 { affine.weight } else { nil } }
            + [block.weight]
        }
      case .densenest: return []
      }
    }
    let deep = weights(.plainnet, 9)
    #expect(deep.count == 9)
    for depth in 1...8 { #expect(weights(.plainnet, depth) == Array(deep.prefix(depth))) }
    for depth in [1, 2, 5, 9] { #expect(weights(.resnet, depth) == Array(deep.prefix(depth))) }
  }

  /// Entries are multiples of 2^-20 with about the variance that the distribution has, and within its bounds.
  @Test(arguments: WeightDistribution.allCases) func entriesAreAsTheDistributionSays(
    _ distribution: WeightDistribution
  ) throws {
    let network = RandomNetwork(.plainnet, depth: 4, width: 24, distribution: distribution, seed: 99)
    guard case .fullyConnected(let layers) = network.model.architecture else {
      Issue.record("another architecture")
      return
    }
    let entries = layers.layers.dropLast().flatMap { layer -> [Rational] in
      if case .linear(let affine) = layer { affine.weight.elements } else { [] }
    }
    #expect(entries.count == 4 * 24 * 24)
    #expect(entries.allSatisfy { (Rational(1 << 20) * $0).isInteger })
    let mean = entries.reduce(.zero, +) / Rational(entries.count)
    let square = entries.reduce(.zero) { $0 + $1 * $1 } / Rational(entries.count)
    let variance: Rational =
      switch distribution {
      case .heNormal, .heUniform: Rational(2, 24)
      case .glorotNormal, .glorotUniform: Rational(2, 48)
      case .gaussian: 1
      case .uniform: Rational(1, 3)
      }
    #expect(mean * mean * 100 < variance)
    #expect((square - variance).magnitude * 10 < variance)
    let largest = entries.map(\.magnitude).max()!
    switch distribution {
    case .heUniform, .glorotUniform, .uniform:
      #expect(largest * largest <= 3 * variance + Rational(1, 1 << 18))
    case .heNormal, .glorotNormal, .gaussian: #expect(largest * largest > 9 * variance)
    }
  }

  @Test func oneLayerIsRepeated() {
    let network = RandomNetwork(.resnet, depth: 6, width: 3, seed: 2, isRepeated: true)
    guard case .resnest(let resnest) = network.model.architecture else {
      Issue.record("another architecture")
      return
    }
    #expect(resnest.blocks.allSatisfy { $0 == resnest.blocks[0] })
    #expect(resnest.blocks.count == 3)
  }
}
