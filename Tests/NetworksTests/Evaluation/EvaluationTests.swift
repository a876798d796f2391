import ExactAlgebra
import Networks
import TestSupport
import Testing

/// Yun et al. 2019, section 3.2.
private let monotonicity = Model(
  architecture: .resnest(
    ResNEst(
      expansion: Affine(weight: [[1]]),
      blocks: [
        ResidualBlock(
          feature: .layers([.linear(Affine(weight: [[1]], bias: [-2])), .activation(.relu)]), weight: [[1]]),
        ResidualBlock(
          feature: .layers([.linear(Affine(weight: [[1]], bias: [-7 / 2])), .activation(.relu)]),
          weight: [[-4]]),
      ],
      prediction: Affine(weight: [[1]], bias: [0]))),
  data: Dataset(x: Matrix([[1], [5 / 2], [3]]), y: Matrix([[1], [3], [2]])))

@Suite struct EvaluationTests {
  @Test func resNEst() throws {
    let evaluation = try Evaluation(monotonicity)
    let states: [Matrix<Rational>] = [[[1, 5 / 2, 3]], [[1, 3, 4]], [[1, 3, 2]]]
    let features: [Matrix<Rational>] = [[[1, 5 / 2, 3]], [[0, 1 / 2, 1]], [[0, 0, 1 / 2]]]
    let preActivations: [Matrix<Rational>] = [[[-1, 1 / 2, 1]], [[-5 / 2, -1 / 2, 1 / 2]]]
    #expect(evaluation.states == states)
    #expect(evaluation.features == features)
    #expect(evaluation.prediction == Matrix([[1, 3, 2]]))
    #expect(evaluation.preActivations.map(\.values) == preActivations)
    #expect(
      evaluation.preActivations.map(\.place) == [
        LayerPlace(block: 1, layer: 2), LayerPlace(block: 2, layer: 2),
      ])
    #expect(evaluation.risk == 0)
  }

  /// What a state is summed of is not held, and computed again where it is asked for.
  @Test func summands() throws {
    let evaluation = try Evaluation(monotonicity)
    let graph = evaluation.graph
    #expect(evaluation.values.count == graph.maps.count + graph.activations.count + 3)
    for map in graph.maps {
      #expect(evaluation.values[map.node] == map.affine(evaluation.values[map.input]))
    }
    for (map, difference) in zip(
      graph.maps.filter { if case .block = $0.role { true } else { false } },
      zip(evaluation.states.dropFirst(), evaluation.states).map { $0 - $1 })
    {
      #expect(evaluation.values[map.node] == difference && !evaluation.values.holds(map.node))
    }
  }

  @Test func expansionWithBias() throws {
    let model = Model(
      architecture: .resnest(
        ResNEst(
          expansion: Affine(weight: [[2], [-1]], bias: [1, 0]),
          blocks: [ResidualBlock(feature: .values([[1], [4]]), weight: [[0], [3]])],
          prediction: Affine(weight: [[1, 1]]))),
      data: Dataset(x: [[1], [2]], y: [[0], [1]]))
    let evaluation = try Evaluation(model)
    #expect(evaluation.states == [[[3, 5], [-1, -2]], [[3, 5], [2, 10]]])
    #expect(evaluation.features == [[[1, 2]], [[1, 4]]])
    #expect(evaluation.prediction == [[5, 15]])
    #expect(evaluation.risk == Rational(25 + 196) / 2)
  }

  @Test func denseNEst() throws {
    let model = Model(
      architecture: .densenest(
        DenseNEst(
          blocks: [
            .layers([.activation(.square)]),
            .layers([.linear(Affine(weight: [[1, -1]])), .activation(.abs)]),
          ],
          prediction: Affine(weight: [[1, 0, 0], [0, 1, 2]]))),
      data: Dataset(x: [[3], [-1]], y: [[3, 0], [-1, 0]]))
    let evaluation = try Evaluation(model)
    #expect(evaluation.states == [[[3, -1]], [[3, -1], [9, 1]], [[3, -1], [9, 1], [6, 2]]])
    #expect(evaluation.features == [[[3, -1]], [[9, 1]], [[6, 2]]])
    #expect(evaluation.prediction == [[3, -1], [21, 5]])
    #expect(evaluation.risk == Rational(441 + 25) / 2)
  }

  @Test func fullyConnected() throws {
    let model = Model(
      architecture: .fullyConnected(
        FullyConnected(layers: [
          .linear(Affine(weight: [[1], [-1]], bias: [0, 1])), .activation(.relu),
          .linear(Affine(weight: [[2, 3]])),
        ])),
      loss: .absolute,
      data: Dataset(x: [[2], [-2]], y: [[5], [5]]))
    let evaluation = try Evaluation(model)
    #expect(evaluation.states == [[[2, -2]], [[2, -2], [-1, 3]], [[2, 0], [0, 3]]])
    #expect(evaluation.prediction == [[4, 9]])
    #expect(evaluation.preActivations.map(\.place) == [LayerPlace(block: nil, layer: 2)])
    #expect(evaluation.risk == Rational(5, 2))
  }

  @Test func irrationalLossHasNoRationalRisk() throws {
    var model = monotonicity
    model.loss = .logistic
    #expect(try Evaluation(model).risk == nil)
  }

  @Test func towersOfPowersAreRefused() {
    let square = Layer.activation(.polynomial([0, 0, 1]))
    let model = Model(
      architecture: .fullyConnected(FullyConnected(layers: Array(repeating: square, count: 60))),
      data: Dataset(x: [[3]], y: [[1]]))
    #expect(throws: EvaluationError.self) { try Evaluation(model, sizeLimit: 1 << 16) }
  }
}
