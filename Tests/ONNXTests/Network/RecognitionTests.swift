import ExactAlgebra
import ModelFiles
import Networks
import ONNX
import TestSupport
import Testing
import Vocabulary

/// Networks whose graph is written in the many ways of exporters are the networks that they were.
@Suite struct RecognitionTests {
  /// A network of random integers, as a model and as a graph, and its data.
  struct Case {
    let model: Model
    let graph: GraphBuilder
    let inputs: Int
    let samples: Int
    let x: [Float]
  }

  private static func floats(_ matrix: Matrix<Rational>) -> [Float] {
    matrix.elements.map { Float($0.numerator.asInt!) }
  }

  /// Writes `z ↦ weight z + bias` in one of the ways there are.
  private static func write(
    _ affine: Affine, of input: String, in graph: inout GraphBuilder, _ random: inout SeededGenerator
  ) -> String {
    let weight = floats(affine.weight)
    let transposed = floats(affine.weight.transposed)
    let shape = [affine.outputs, affine.inputs]
    let bias = affine.bias.map { $0.map { Float($0.numerator.asInt!) } }
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      let inputs =
        [input, graph.constant(shape, weight)] + (bias.map { [graph.constant([$0.count], $0)] } ?? [])
      return graph.node("Gemm", inputs, nil, [.integer("transB", 1)])
    case 1:
      let half = graph.constant(shape.reversed(), transposed.map { $0 / 2 })
      let inputs = [input, half] + (bias.map { [graph.constant([1, $0.count], $0.map { $0 * 4 })] } ?? [])
      return graph.node("Gemm", inputs, nil, [.number("alpha", 2), .number("beta", 0.25)])
    case 2:
      let product = graph.node(
        "MatMul",
        [input, graph.node("Transpose", [graph.constant(shape, weight)], nil, [.integers("perm", [1, 0])])])
      guard let bias else { return product }
      return graph.node("Add", [graph.constant([bias.count], bias), product])
    default:
      let product = graph.node(
        "MatMul", [graph.node("Identity", [input]), graph.constant(shape.reversed(), transposed)])
      guard let bias else { return product }
      return graph.node("Sub", [product, graph.constant([1, bias.count], bias.map { -$0 })])
    }
  }

  private static func feature(
    _ layers: [Layer], of input: String, in graph: inout GraphBuilder, _ random: inout SeededGenerator
  ) -> String {
    layers.reduce(input) { value, layer in
      switch layer {
      case .linear(let affine): return write(affine, of: value, in: &graph, &random)
      case .activation(let activation):
        let output: String
        switch activation.name {
        case "relu": output = graph.node("Relu", [value])
        case "abs": output = graph.node("Abs", [value])
        case "leaky-relu": output = graph.node("LeakyRelu", [value], nil, [.number("alpha", 0.25)])
        default:
          output = graph.node("Clip", [value, graph.constant([], [-1]), graph.constant([], [1])])
        }
        return Bool.random(using: &random) ? output : graph.node("Dropout", [output])
      }
    }
  }

  static func random(_ random: inout SeededGenerator) -> Case {
    func size() -> Int { Int.random(in: 1...3, using: &random) }
    func matrix(_ rows: Int, _ columns: Int) -> Matrix<Rational> {
      Matrix(
        rows: rows, columns: columns,
        elements: (0..<rows * columns).map { _ in Rational(Int.random(in: -4...4, using: &random)) })
    }
    func affine(_ inputs: Int, _ outputs: Int) -> Affine {
      Affine(
        weight: matrix(outputs, inputs),
        bias: Bool.random(using: &random) ? matrix(1, outputs).row(0).map { $0 } : nil)
    }
    func layers(_ inputs: Int) -> (layers: [Layer], outputs: Int) {
      let outputs = size()
      let activation = [Activation.relu, .abs, .hardTanh, .leakyReLU(slope: Rational(1, 4))].randomElement(
        using: &random)!
      return ([.linear(affine(inputs, outputs)), .activation(activation)], outputs)
    }
    let (samples, inputs, outputs) = (size(), size(), size())
    let x = matrix(samples, inputs)
    let data = Dataset(x: x, y: .zeros(samples, outputs))
    var graph = GraphBuilder(input: [Bool.random(using: &random) ? nil : samples, inputs])
    let architecture: Architecture
    switch Int.random(in: 0..<3, using: &random) {
    case 0:
      let width = size()
      let expansion = affine(inputs, width)
      var state = write(expansion, of: "x", in: &graph, &random)
      var blocks: [ResidualBlock] = []
      for _ in 0..<size() {
        let (layers, count) = layers(width)
        let weight = matrix(width, count)
        let feature = feature(layers, of: state, in: &graph, &random)
        let branch = write(Affine(weight: weight), of: feature, in: &graph, &random)
        state = graph.node("Add", Bool.random(using: &random) ? [state, branch] : [branch, state])
        blocks.append(ResidualBlock(feature: .layers(layers), weight: weight))
      }
      let prediction = affine(width, outputs)
      graph.finish(write(prediction, of: state, in: &graph, &random))
      // A product with a matrix is a layer of the network, the identity matrix too.
      architecture = .resnest(
        ResNEst(expansion: expansion, blocks: blocks, prediction: prediction, expansionIsLayer: true))
    case 1:
      var parts = ["x"]
      var state = "x"
      var width = inputs
      var blocks: [Feature] = []
      for _ in 0..<size() {
        let (layers, count) = layers(width)
        parts.append(feature(layers, of: state, in: &graph, &random))
        let joined = Bool.random(using: &random) ? parts : [state, parts.last!]
        state = graph.node("Concat", joined, nil, [.integer("axis", Bool.random(using: &random) ? 1 : -1)])
        width += count
        blocks.append(.layers(layers))
      }
      let prediction = affine(width, outputs)
      graph.finish(write(prediction, of: state, in: &graph, &random))
      architecture = .densenest(DenseNEst(blocks: blocks, prediction: prediction))
    default:
      var all: [Layer] = []
      var width = inputs
      for _ in 0..<size() {
        let (layers, count) = layers(width)
        all += layers
        width = count
      }
      all.append(.linear(affine(width, outputs)))
      graph.finish(feature(all, of: "x", in: &graph, &random))
      architecture = .fullyConnected(FullyConnected(layers: all))
    }
    return Case(
      model: Model(architecture: architecture, data: data), graph: graph, inputs: inputs, samples: samples,
      x: floats(x))
  }

  @Test func networksAreWhatTheyWere() throws {
    let folder = ImportFolder()
    try forAll(
      seedCount: 300, generator: { RecognitionTests.random(&$0) },
      property: { test in
        folder.array("x.npy", [test.samples, test.inputs], test.x)
        let size = [test.samples, test.model.outputs]
        folder.array("y.npy", size, Array(repeating: 0, count: size[0] * size[1]))
        let model = try folder.imported(test.graph.bytes).model()
        let isSame = model.architecture == test.model.architecture && model.data == test.model.data
        let outputs = try Evaluation(model).prediction
        let expected = try Evaluation(test.model).prediction
        return isSame && outputs == expected
      })
  }

  // MARK: - Nodes that break the form

  /// The network of `MalformedTests`, changed: the fault, which names a node, and a word of the way out.
  private func fault(_ change: (inout GraphBuilder) -> Void) throws -> Diagnostic {
    var graph = MalformedTests.network()
    change(&graph)
    do {
      _ = try ImportFolder().text(of: graph.bytes, inputs: [2, 2], outputs: 1)
    } catch let error as InputError {
      return error.diagnostics[0]
    }
    throw PropertyFailure(description: "the network was read")
  }

  @Test func activationOnTheStream() throws {
    let fault = try fault { graph in
      let relu = graph.node("Relu", ["sum"], "post")
      let next = graph.node("MatMul", [graph.node("Relu", [relu]), graph.constant([2, 2], [1, 2, 3, 4])])
      graph.finish(graph.node("MatMul", [graph.node("Add", [relu, next]), "P"]))
    }
    #expect(fault.code == .form && fault.message.contains("node \"post\" (Relu)"))
    #expect(fault.hint?.contains("branches only") == true)
  }

  @Test func activationAtTheEnd() throws {
    let fault = try fault { graph in
      graph.finish(graph.node("MatMul", [graph.node("Relu", ["sum"], "last"), "P"]))
    }
    #expect(fault.code == .form && fault.message.contains("node \"last\" (Relu)"))
    #expect(fault.hint?.contains("linearly") == true)
  }

  @Test func activationAtTheEndOfABranch() throws {
    let fault = try fault { graph in
      let bent = graph.node("Relu", ["branch"], "bent")
      graph.finish(graph.node("MatMul", [graph.node("Add", ["x", bent]), "P"]))
    }
    #expect(
      fault.code == .form && fault.message.contains("node \"bent\" (Relu)") && fault.message.contains("W_i"))
  }

  @Test func projectionInAShortcut() throws {
    let fault = try fault { graph in
      let projection = graph.node("MatMul", ["x", graph.constant([2, 2], [1, 1, 0, 1])], "projection")
      graph.finish(graph.node("MatMul", [graph.node("Add", [projection, "branch"]), "P"]))
    }
    #expect(fault.code == .form && fault.message.contains("node \"projection\" (MatMul)"))
    #expect(fault.hint?.contains("expansion") == true)
  }

  @Test func branchOfAnotherState() throws {
    let fault = try fault { graph in
      let second = graph.node("MatMul", [graph.node("Relu", ["x"]), graph.constant([2, 2], [1, 1, 0, 1])])
      graph.finish(graph.node("MatMul", [graph.node("Add", ["sum", second], "wrong"), "P"]))
    }
    #expect(fault.code == .form && fault.message.contains("\"wrong\""))
  }

  /// Each of these nodes doubles its input: a short file must not ask for all memory.
  @Test(arguments: [23, 70]) func joinedWithItself(_ count: Int) throws {
    let fault = try fault { graph in
      var joined = "x"
      for _ in 0..<count {
        joined = graph.node("Concat", [joined, joined], nil, [.integer("axis", 1)])
      }
      graph.finish(graph.node("Neg", [joined]))
    }
    #expect(fault.code == .tooLarge && fault.message.contains("entries of one sample"))
  }

  @Test(arguments: [Int64.min, 1 << 41]) func sizesBeyondAll(_ size: Int64) throws {
    let fault = try fault { graph in
      graph.finish(graph.node("Reshape", ["prediction", graph.integers([size])], "reshaped"))
    }
    #expect(fault.code == .value && fault.message.contains("\(size) for a size"))
  }

  @Test func streamAfterTheBranch() throws {
    let fault = try fault { graph in
      let joined = graph.node("Concat", ["relu", "x"], "joined", [.integer("axis", 1)])
      graph.finish(graph.node("MatMul", [joined, graph.constant([5, 1], [1, 1, 1, 1, 1])]))
    }
    #expect(fault.code == .form && fault.hint?.contains("stream first") == true)
  }

  @Test(arguments: [
    ("Softmax", "logits"), ("Sigmoid", "logits"), ("Tanh", "feature"), ("Gelu", "feature"),
    ("LayerNormalization", "batch normalization"), ("Erf", "feature"), ("Sqrt", "batch normalization"),
    ("Frobnicate", "feature"),
  ])
  func operators(_ name: String, _ wayOut: String) throws {
    let fault = try fault { graph in graph.finish(graph.node(name, ["prediction"], "final")) }
    #expect(fault.code == .operation && fault.message.contains("node \"final\" (\(name))"))
    #expect(fault.hint?.contains(wayOut) == true, "\(fault)")
  }

  @Test func dataTimesData() throws {
    let fault = try fault { graph in
      graph.finish(graph.node("MatMul", [graph.node("Mul", ["x", "x"], "square"), "P"]))
    }
    #expect(fault.code == .operation && fault.message.contains("\"square\""))
  }

  @Test func oneDimensionalConvolution() throws {
    let fault = try fault { graph in
      graph.finish(graph.node("Conv", ["x", graph.constant([1, 2, 3], [1, 2, 3, 4, 5, 6])], "conv"))
    }
    #expect(fault.message.contains("node \"conv\" (Conv)"))
  }

  @Test func nodesThatNothingNeedsMayBeAnything() throws {
    var graph = MalformedTests.network()
    graph.node("Softmax", ["prediction"])
    _ = try ImportFolder().text(of: graph.bytes, inputs: [2, 2], outputs: 1)
  }
}
