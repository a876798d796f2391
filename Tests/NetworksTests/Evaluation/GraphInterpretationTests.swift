import ExactAlgebra
import Networks
import TestSupport
import Testing

/// The number of ways to a node from the data, and from a node to the predictions.
private struct Paths: GraphInterpretation, BackwardInterpretation {
  typealias Scalar = Rational
  typealias Value = Int

  func constant(_ matrix: Matrix<Rational>, at node: Int) -> Int { 1 }
  func affine(_ map: AffineMap<Rational>, of input: Int) -> Int { input }
  func activation(_ layer: ActivationLayer, of input: Int) -> Int { input }
  func sum(_ a: Int, _ b: Int, at node: Int) -> Int { a + b }
  func stack(_ a: Int, _ b: Int, at node: Int) -> Int { a + b }

  func affine(_ map: AffineMap<Rational>, from output: Int) -> Int { output }
  func activation(_ layer: ActivationLayer, from output: Int) -> Int { output }
  func sum(from output: Int) -> Int { output }
  func stack(from output: Int, rows: Range<Int>) -> Int { output }
  func add(_ term: Int, to sum: inout Int) { sum += term }
}

/// Which units of the data a unit of a node hangs on by additions and stacks alone: nothing passes a map.
private struct Rows: BackwardInterpretation {
  typealias Scalar = Rational
  typealias Value = [[Int]]

  func affine(_ map: AffineMap<Rational>, from output: [[Int]]) -> [[Int]] {
    Array(repeating: [], count: map.affine.inputs)
  }
  func activation(_ layer: ActivationLayer, from output: [[Int]]) -> [[Int]] { output.map { _ in [] } }
  func sum(from output: [[Int]]) -> [[Int]] { output }
  func stack(from output: [[Int]], rows: Range<Int>) -> [[Int]] { Array(output[rows]) }
  func add(_ term: [[Int]], to sum: inout [[Int]]) { sum = zip(sum, term).map { $0 + $1 } }
}

@Suite struct GraphInterpretationTests {
  /// As many paths lead from the data to the predictions as the other way round, and each node is walked once.
  @Test(arguments: 0..<40 as Range<UInt64>) func pathsForwardsAndBack(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let model = generator.model(samples: 2)
    let graph = ComputationGraph(model)
    var paths = Paths()
    let forwards = graph.interpret(with: &paths)
    var seeds = [Int?](repeating: nil, count: forwards.count)
    seeds[graph.prediction] = 1
    let backwards = graph.pullBack(seeds, with: paths)
    #expect(backwards[0] == forwards[graph.prediction])
    #expect(graph.readerCounts[graph.prediction] == 0)
    #expect(graph.readerCounts.count == forwards.count)
    #expect(graph.parameterCount == model.parameters.count)
    for map in graph.maps {
      #expect(model.parameters[map.parameter(0, 0)].role == map.role)
      #expect(model.parameters[map.parameter(0, 0)].entry == .weight(row: 0, column: 0))
      guard map.affine.bias != nil else { continue }
      #expect(model.parameters[map.parameter(0, map.affine.inputs)].entry == .bias(row: 0))
    }
  }

  /// In a DenseNEst each stack hands its first rows to the state before it and the last ones to the feature.
  @Test func stacksAreTakenApart() {
    let block = Feature.layers([.linear(Affine(weight: [[1, 1]])), .activation(.square)])
    let model = Model(
      architecture: .densenest(DenseNEst(blocks: [block], prediction: Affine(weight: [[1, 2, 3]]))),
      data: Dataset(x: [[1, 2]], y: [[0]]))
    let graph = ComputationGraph(model)
    var seeds = [[[Int]]?](repeating: nil, count: graph.readerCounts.count)
    seeds[graph.states[1]] = [[10], [11], [12]]
    let rows = graph.pullBack(seeds, with: Rows())
    #expect(rows[graph.states[0]] == [[10], [11]])
    #expect(rows[graph.features[1]] == [[12]])
  }

  /// A network that outgrows the limit says at which layer.
  @Test func failureNamesTheLayer() {
    let layers: [Layer] = [
      .linear(Affine(weight: [[1000]])), .activation(.square), .activation(.square), .activation(.square),
    ]
    let model = Model(
      architecture: .fullyConnected(FullyConnected(layers: layers)), data: Dataset(x: [[1000]], y: [[0]]))
    #expect(throws: EvaluationError.numbersTooLarge(LayerPlace(block: nil, layer: 4))) {
      try Evaluation(model, sizeLimit: 150)
    }
  }
}
