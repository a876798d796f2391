import Conditioning
import ExactAlgebra
import ExactNumbers
import Networks
import Testing
import TestSupport

/// Ranks that a bound decides, against elimination over fractions.
@Suite struct RankBoundsTests {
  /// A network of some width whose maps are singular, sparse or zero, with and without biases.
  private static func model(_ random: inout SeededGenerator) -> Model {
    let (inputs, width) = (Int.random(in: 1...4, using: &random), Int.random(in: 2...5, using: &random))
    let samples = Int.random(in: 1...7, using: &random)
    func affine(_ columns: Int, _ rows: Int, _ random: inout SeededGenerator) -> Affine {
      let inner = Int.random(in: 0...min(rows, columns), using: &random)
      let weight = random.matrix(rows, inner) * random.matrix(inner, columns)
      return Affine(weight: weight, bias: Bool.random(using: &random) ? nil : random.matrix(rows, 1).elements)
    }
    func layers(_ columns: Int, _ rows: Int, _ random: inout SeededGenerator) -> [Layer] {
      [.linear(affine(columns, rows, &random)), .activation(random.activation())]
    }
    let outputs = Int.random(in: 1...3, using: &random)
    let data = Dataset(x: random.matrix(samples, inputs), y: random.matrix(samples, outputs))
    switch Int.random(in: 0..<3, using: &random) {
    case 0:
      let blocks = (0..<3).map { _ in
        let units = Int.random(in: 1...3, using: &random)
        return ResidualBlock(
          feature: .layers(layers(width, units, &random)), weight: random.matrix(width, units))
      }
      return Model(
        architecture: .resnest(
          ResNEst(
            expansion: affine(inputs, width, &random), blocks: blocks,
            prediction: affine(width, outputs, &random))), data: data)
    case 1:
      var height = inputs
      let blocks = (0..<3).map { _ in
        let units = Int.random(in: 1...3, using: &random)
        defer { height += units }
        return Feature.layers(layers(height, units, &random))
      }
      return Model(
        architecture: .densenest(DenseNEst(blocks: blocks, prediction: affine(height, outputs, &random))),
        data: data)
    default:
      return Model(
        architecture: .fullyConnected(
          FullyConnected(
            layers: layers(inputs, width, &random) + layers(width, width, &random)
              + layers(width, 3, &random) + [.linear(affine(3, outputs, &random))])), data: data)
    }
  }

  @Test func ranksAreExact() throws {
    try forAll(seedCount: 150) { random in
      Self.model(&random)
    } property: { model in
      let evaluation = try Evaluation(model)
      let nodes = Array(evaluation.values.indices)
      let ranks = nodes.map { evaluation.values[$0].rankDecision(route: .fractionFree).rank }
      // All at once, and each without the others, whose ranks are bounds for it.
      return RankBounds.ranks(of: nodes, evaluation) == ranks
        && nodes.allSatisfy { RankBounds.ranks(of: [$0], evaluation) == [ranks[$0]] }
    }
  }

  @Test func ranksOfGradientsAreExact() throws {
    try forAll(seedCount: 150) { random in
      Self.model(&random)
    } property: { model in
      let evaluation = try Evaluation(model)
      let output = try #require(
        model.loss.gradient(at: evaluation.prediction, targets: model.data.y.transposed))
      let adjoints = Backpropagation.adjoints(evaluation, output: output)
      let nodes = evaluation.values.indices.filter { adjoints[$0]?.kinks.isEmpty ?? true }
      let ranks = nodes.map { adjoints[$0]?.gradient.rankDecision(route: .fractionFree).rank ?? 0 }
      return GradientRankBounds.ranks(of: nodes, adjoints, evaluation) == ranks
        && zip(nodes, ranks).allSatisfy {
          GradientRankBounds.ranks(of: [$0], adjoints, evaluation) == [$1]
        }
    }
  }

  /// The states of a wide ResNEst on few inputs are far from full rank. Where the bound is attained no room for
  /// relations between rows of long numbers is needed.
  @Test func attainedBoundsNeedNoRelations() throws {
    let small = Budget(work: 600_000, bytes: Budget.standard.bytes)
    var decided = 0
    for seed in 1...8 {
      var random = SeededGenerator(seed: UInt64(seed))
      let (inputs, width, units, samples) = (8, 60, 6, 90)
      let blocks = (0..<3).map { _ in
        ResidualBlock(
          feature: .layers([.linear(Affine(weight: random.matrix(units, width))), .activation(.relu)]),
          weight: random.matrix(width, units))
      }
      let model = Model(
        architecture: .resnest(
          ResNEst(
            expansion: Affine(weight: random.matrix(width, inputs)), blocks: blocks,
            prediction: Affine(weight: random.matrix(2, width)))),
        data: Dataset(x: random.matrix(samples, inputs), y: random.matrix(samples, 2)))
      let evaluation = try Evaluation(model)
      let last = evaluation.graph.states[3]
      guard let ranks = try? Meter(small).run({ RankBounds.ranks(of: [last], evaluation) }) else { continue }
      decided += 1
      #expect(ranks == [evaluation.values[last].rank], "seed \(seed)")
      #expect(throws: Overrun.self, "seed \(seed)") { try Meter(small).run { evaluation.values[last].rank } }
    }
    #expect(decided >= 2, "of 8")
  }
}
