import Conditioning
import ExactAlgebra
import Testing

/// The three families at 164 layers: what `Documentation/Depth.md` says of them, on the first seed.
@Suite struct FamilyComparisonTests {
  private func conditions(_ curve: FamilyComparison.Curve) -> [Rational?] {
    curve.layers.map { $0.representation.conditionNumber?.midpoint }
  }

  @Test func theFirstSeed() throws {
    let comparison = try FamilyComparison(seeds: [1])
    #expect(comparison.curves.count == 8)
    func curve(_ index: Int, _ activation: RandomNetwork.ActivationChoice) -> FamilyComparison.Curve {
      comparison.curve(FamilyComparison.systems(activation)[index], seed: 1)!
    }
    func finding(_ source: String, _ activation: RandomNetwork.ActivationChoice) -> [Bool] {
      comparison.findings.filter { $0.source.hasPrefix(source) && $0.activation == activation }.map {
        $0.holds == [1]
      }
    }

    let plain = curve(0, .linear)
    #expect(plain.layers.map(\.depth) == FamilyComparison.marks)
    #expect(plain.layers.allSatisfy { $0.representation.rank == 16 })
    #expect(plain.layers.last!.floating.rank! < 16)
    let growing = conditions(plain).map { $0! }
    #expect(growing.last! > Rational(10).raised(to: 100))
    #expect(zip(growing, growing.dropFirst()).allSatisfy { $0 < $1 })
    #expect(finding("Remark 1", .linear) == [false])

    // Ranks fall, and what has fallen is never regular again.
    let ranks = curve(0, .relu).layers.map(\.representation.rank)
    #expect(zip(ranks, ranks.dropFirst()).allSatisfy { $0 >= $1 } && ranks.last! < 8)
    #expect(finding("Remark 1", .relu) == [true])

    for (activation, index) in [(RandomNetwork.ActivationChoice.linear, 1), (.relu, 1), (.linear, 2)] {
      let layers = curve(index, activation).layers
      #expect(layers.allSatisfy { $0.representation.isFullRank })
    }
    // A ResNet grows more slowly, and with the ReLU far more slowly than without it.
    let residual = conditions(curve(1, .linear)).map { $0! }
    let rectified = conditions(curve(1, .relu)).map { $0! }
    #expect(residual.last! < growing.last! && rectified.last! * Rational(10).raised(to: 20) < residual.last!)

    // Findings on pairs of networks, decided again from the middles of the enclosures, which are far apart.
    for activation in RandomNetwork.ActivationChoice.allCases {
      let residual = conditions(curve(1, activation))
      let expected = [2, 3].map { index in
        let paths = conditions(curve(index, activation))
        return FamilyComparison.marks.indices.dropFirst().allSatisfy { mark in
          guard let small = paths[mark] else { return false }
          return residual[mark].map { small < $0 } ?? true
        }
      }
      #expect(finding("Corollary 2", activation) == expected)
    }
    #expect(comparison.findings.allSatisfy { $0.holds.count + $0.fails.count == 1 })
  }
}
