import Conditioning
import ExactAlgebra
import Foundation
import Networks
import Testing

/// Whole networks against `References/table.json`: entries by Python's decimals, ranks over fractions, singular values by mpmath
/// with 300 digits. `References/compute.py` writes the table and shares no code with the program.
@Suite struct ReferenceTests {
  struct Values: Decodable {
    let rank: Int
    let greatest: String?
    let least: String?

    enum CodingKeys: String, CodingKey {
      case rank
      case greatest = "sigma-1"
      case least = "sigma-r"
    }
  }

  struct Layer: Decodable {
    let layer: Int
    let H: Values
    let gradient: Values
  }

  struct Case: Decodable {
    let family: String
    let depth: Int
    let width: Int
    let paths: Int
    let samples: Int
    let outputs: Int
    let activation: String
    let distribution: String
    let seed: UInt64
    let ends: [[String]]
    let layers: [Layer]

    var network: RandomNetwork {
      RandomNetwork(
        NetworkFamily(rawValue: family)!, depth: depth, width: width, paths: paths, samples: samples,
        outputs: outputs, activation: RandomNetwork.ActivationChoice(rawValue: activation)!,
        distribution: WeightDistribution(rawValue: distribution)!, seed: seed)
    }
  }

  static let cases: [Case] = {
    let table = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("References/table.json")
    return try! JSONDecoder().decode([Case].self, from: Data(contentsOf: table))
  }()

  /// Whether a decimal, of which the last digits are rounded, is within the interval or as near as that.
  private func agrees(_ interval: Interval?, _ decimal: String?) -> Bool {
    guard let interval, let decimal, let value = try? Rational(parsing: decimal[...]) else { return false }
    let slack = value * Rational(mantissa: 1, binaryExponent: -190)
    return interval.lowerBound - slack <= value && value <= interval.upperBound + slack
  }

  private func expect(_ values: SingularValues, _ reference: Values, _ place: String) {
    #expect(values.rank == reference.rank, "\(place)")
    if reference.rank == 0 { return }
    #expect(agrees(values.greatest, reference.greatest), "σ_1 of \(place)")
    #expect(agrees(values.leastNonzero, reference.least), "σ_r of \(place)")
  }

  @Test(arguments: cases.indices, [20, 170]) func networksAreThoseOfTheTable(_ index: Int, bits: Int) throws {
    let reference = Self.cases[index]
    let model = reference.network.model
    let profile = try DepthProfile(model, bits: bits)
    #expect(profile.layers.map(\.depth) == reference.layers.map(\.layer))
    for (layer, expected) in zip(profile.layers, reference.layers) {
      expect(layer.representation, expected.H, "\(reference.family) H^\(layer.depth)")
      guard case .singularValues(let values) = layer.gradient else {
        Issue.record("no gradient at \(layer.depth)")
        continue
      }
      expect(values, expected.gradient, "\(reference.family) Δ^\(layer.depth)")
    }
  }

  /// The first sample, the last row of the last layer, and the last row of the prediction.
  @Test(arguments: cases.indices) func entriesAreThoseOfTheTable(_ index: Int) {
    let reference = Self.cases[index]
    let model = reference.network.model
    let last: [Rational]
    let prediction: Affine
    switch model.architecture {
    case .fullyConnected(let network):
      let maps = network.layers.compactMap { if case .linear(let affine) = $0 { affine } else { nil } }
      prediction = maps[maps.count - 1]
      last = maps[maps.count - 2].weight.row(reference.width - 1)
    case .resnest(let network):
      prediction = network.prediction
      let weight = network.blocks.last!.weight
      last = Array(weight.row(reference.width - 1).suffix(reference.width))
    case .densenest: fatalError("no family of these")
    }
    let isSum = reference.depth % 2 == 1 && reference.paths > 1
    #expect(model.data.x.row(0).map(\.description) == reference.ends[0])
    if !isSum { #expect(last.map(\.description) == reference.ends[1]) }
    #expect(prediction.weight.row(reference.outputs - 1).map(\.description) == reference.ends[2])
  }

  @Test func theTableHasAllFamiliesAndBothEnds() {
    #expect(Set(Self.cases.map(\.family)) == ["plainnet", "resnet", "resnext"])
    #expect(Self.cases.contains { $0.layers.contains { $0.H.rank < 3 } })
    #expect(Self.cases.count >= 7)
  }
}
