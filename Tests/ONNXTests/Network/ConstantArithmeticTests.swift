import ExactAlgebra
import ModelFiles
import Networks
import ONNX
import TestSupport
import Testing

/// What graphs compute before any data, with the semantics of each format; and what takes no bound without a limit.
@Suite struct ConstantArithmeticTests {
  /// The prediction weight of a network of one linear map, whose 1 × n weight the graph computes.
  private func weight(opset: Int = 17, _ body: (inout GraphBuilder) -> String) throws -> [Rational] {
    var graph = GraphBuilder(input: [nil, 1], opset: opset)
    let computed = body(&graph)
    graph.finish(graph.node("MatMul", ["x", computed]))
    let folder = ImportFolder()
    folder.array("x.npy", [1, 1], [1])
    folder.array("y.npy", [1, 1], [0])
    do {
      guard case .fullyConnected(let network) = try folder.imported(graph.bytes).model().architecture,
        case .linear(let map)? = network.layers.last
      else {
        Issue.record("no fully connected network")
        return []
      }
      return map.weight.elements
    } catch let error as InputError where error.diagnostics[0].code == .shapeMismatch {
      // Another number of outputs: the targets follow.
      guard let outputs = error.diagnostics[0].message.firstMatch(of: /expected 1 × ([0-9]+)/)?.output.1
      else { throw error }
      folder.array("y.npy", [1, Int(outputs)!], Array(repeating: 0, count: Int(outputs)!))
      guard case .fullyConnected(let network) = try folder.imported(graph.bytes).model().architecture,
        case .linear(let map)? = network.layers.last
      else { return [] }
      return map.weight.elements
    }
  }

  private func fault(opset: Int = 17, _ body: (inout GraphBuilder) -> String) -> Diagnostic? {
    do {
      let weight = try weight(opset: opset, body)
      Issue.record("read as \(weight)")
      return nil
    } catch let error as InputError {
      return error.diagnostics[0]
    } catch {
      Issue.record("\(error)")
      return nil
    }
  }

  private static func reals(_ graph: inout GraphBuilder, _ value: String, type: Int = 1) -> String {
    let cast = graph.node("Cast", [value], nil, [.integer("to", type)])
    return graph.node("Reshape", [cast, graph.integers([1, -1])])
  }

  /// Quotients of integers are cut off toward zero, also those that were computed before.
  @Test func quotientsOfIntegers() throws {
    let weight = try weight { graph in
      let sum = graph.node("Add", [graph.integers([7, -7, 9]), graph.integers([0, 0, 0])])
      return Self.reals(&graph, graph.node("Div", [sum, graph.integers([2, 2, -2])]))
    }
    #expect(weight == [3, -3, -4])
  }

  /// Real quotients are exact; a conversion to integers cuts off.
  @Test func conversions() throws {
    let exact = try weight { graph in
      let third = graph.node("Div", [graph.constant([3], [1, -5, 2]), graph.constant([], [3])])
      return graph.node("Reshape", [third, graph.integers([1, -1])])
    }
    #expect(exact == [Rational(1, 3), Rational(-5, 3), Rational(2, 3)])
    let whole = try weight { graph in
      let third = graph.node("Div", [graph.constant([3], [1, -5, 2]), graph.constant([], [3])])
      return Self.reals(&graph, graph.node("Cast", [third], nil, [.integer("to", 7)]))
    }
    #expect(whole == [0, -1, 0])
    // Truth values.
    let truth = try weight { graph in
      Self.reals(&graph, graph.node("Cast", [graph.constant([2], [0.5, 0])], nil, [.integer("to", 9)]))
    }
    #expect(truth == [1, 0])
  }

  /// Integers beyond their format would be whatever the machine makes of them.
  @Test(arguments: [
    ("Add", Int64.max, Int64(1)), ("Mul", 1 << 40, 1 << 40), ("Sub", .min, 1), ("Div", .min, -1),
  ])
  func integersBeyondTheirFormat(_ operation: String, _ a: Int64, _ b: Int64) throws {
    let fault = fault { graph in
      let value = graph.node(operation, [graph.integers([a]), graph.integers([b])], "beyond")
      return Self.reals(&graph, value)
    }
    #expect(fault?.message.contains("node \"beyond\"") == true, "\(String(describing: fault))")
  }

  @Test(arguments: [(256, 2), (-1, 2), (128, 3), (1 << 31, 6), (-1, 13)])
  func conversionsBeyondTheFormat(_ value: Int, _ type: Int) throws {
    let fault = fault { graph in
      let cast = graph.node("Cast", [graph.integers([Int64(value)])], "cast", [.integer("to", type)])
      return Self.reals(&graph, cast)
    }
    #expect(fault?.message.contains("node \"cast\"") == true, "\(String(describing: fault))")
  }

  @Test func partsOfConstants() throws {
    let joined = try weight { graph in
      graph.node(
        "Concat", [graph.constant([1, 2], [0.5, 1]), graph.constant([1, 1], [0.25])], nil,
        [.integer("axis", -1)])
    }
    #expect(joined == [Rational(1, 2), 1, Rational(1, 4)])
    let rows = try weight { graph in
      let all = graph.node(
        "Concat", [graph.constant([1, 3], [1, 2, 3]), graph.constant([2, 3], [4, 5, 6, 7, 8, 9])], nil,
        [.integer("axis", 0)])
      let gathered = graph.node("Gather", [all, graph.integers([-1, 0])], nil, [.integer("axis", 0)])
      let last = graph.node("Gather", [gathered, graph.integers([0])], nil, [.integer("axis", 0)])
      return graph.node(
        "Slice",
        [last, graph.integers([0]), graph.integers([.max]), graph.integers([1]), graph.integers([2])])
    }
    #expect(rows == [7, 9])
    for (axis, size) in [(2, 1), (-3, 1), (0, 3)] {
      let fault = fault { graph in
        graph.node(
          "Concat",
          [graph.constant([1, 2], [1, 2]), graph.constant([1, size], Array(repeating: 1, count: size))],
          "joined", [.integer("axis", axis)])
      }
      #expect(fault?.message.contains("node \"joined\"") == true)
    }
  }

  /// Repeated squares, and long chains of quotients or of scalings of the data, have a limit.
  @Test func growth() throws {
    let squares = fault { graph in
      (0..<60).reduce(graph.constant([1, 1], [3])) { value, _ in graph.node("Mul", [value, value]) }
    }
    #expect(squares?.code == .tooLarge)
    let chain = fault { graph in
      let divisor = graph.constant([], [1.9999999])
      return (0..<8000).reduce(graph.constant([1, 1], [1])) { value, _ in graph.node("Div", [value, divisor])
      }
    }
    #expect(chain?.code == .tooLarge)
    var graph = GraphBuilder(input: [nil, 1])
    let factor = graph.constant([], [1.9999999])
    graph.finish((0..<8000).reduce("x") { value, _ in graph.node("Mul", [value, factor]) })
    #expect {
      try ImportFolder().text(of: graph.bytes, inputs: [1, 1], outputs: 1)
    } throws: { error in
      (error as? InputError)?.diagnostics[0].code == .tooLarge
    }
  }

  /// A matrix that many nodes share counts once for each.
  @Test func sharedMatrix() throws {
    var graph = GraphBuilder(input: [nil, 400])
    let weight = graph.constant([400, 400], Array(repeating: 1, count: 160_000))
    let last = (0..<70).reduce("x") { value, _ in graph.node("Relu", [graph.node("MatMul", [value, weight])])
    }
    graph.finish(last)
    do {
      _ = try ImportFolder().text(of: graph.bytes, inputs: [1, 400], outputs: 400)
      Issue.record("read")
    } catch let error as InputError {
      #expect(error.diagnostics[0].code == .tooLarge && error.diagnostics[0].message.contains("(MatMul)"))
    }
  }

  /// Integers as data are for a conversion: their sums and products are not those of real numbers.
  @Test(arguments: [2, 3, 6, 7])
  func integersAsData(_ type: Int32) throws {
    func graph(_ converts: Bool) -> [UInt8] {
      var graph = GraphBuilder(input: [nil, 2, 2, 1])
      graph.model.graph.input[0].type.tensorType.elemType = type
      let flat = graph.node("Flatten", ["x"], "flat")
      let reals = converts ? graph.node("Cast", [flat], nil, [.integer("to", 1)]) : flat
      let scaled = graph.node("Div", [reals, graph.constant([], [255])], "scaled")
      graph.finish(graph.node("MatMul", [scaled, graph.constant([4, 1], [1, 2, 3, 4])]))
      return graph.bytes
    }
    let folder = ImportFolder()
    folder.array("y.npy", [2, 1], [0, 0])
    folder.array("x.npy", "|u1", [2, 2, 2, 1], Array(0..<8))
    #expect(try folder.imported(graph(true)).text.contains("1/255"))
    #expect {
      try folder.imported(graph(false))
    } throws: { error in
      "\(error)".contains("node \"scaled\" (Div)")
    }
    // Fractions are none of the integers that the graph asks for.
    folder.array("x.npy", [2, 2, 2, 1], Array(repeating: 0.5, count: 8))
    #expect {
      try folder.imported(graph(true))
    } throws: { error in
      "\(error)".contains("is of integers")
    }
  }

  /// Attributes that an operator does not have change nothing in one runtime and something in another.
  @Test func unknownAttributes() throws {
    let fault = fault { graph in
      let value = graph.node("Identity", [graph.constant([1, 1], [1])])
      return graph.node("Neg", [value], "minus", [.number("min", 0)])
    }
    #expect(fault?.code == .unknownKey && fault?.message.contains("'min'") == true)
  }

  /// An infinite bound bounds nothing; NaN does not, and another tensor with it names the node.
  @Test func infinities() throws {
    func read(_ least: Float, _ largest: Float) throws -> String {
      var graph = GraphBuilder(input: [nil, 1])
      let clipped = graph.node(
        "Clip", ["x", graph.constant([], [least]), graph.constant([], [largest])], "clip")
      graph.finish(graph.node("MatMul", [clipped, graph.constant([1, 1], [1])]))
      return try ImportFolder().text(of: graph.bytes, inputs: [1, 1], outputs: 1)
    }
    #expect(try read(0, .infinity).contains("- clip: {min: 0}"))
    #expect(try read(-.infinity, 6).contains("- clip: {max: 6}"))
    #expect(try !read(-.infinity, .infinity).contains("clip"))
    for (least, largest) in [(Float.infinity, Float(6)), (0, -.infinity), (.nan, 6), (0, .nan)] {
      #expect {
        try read(least, largest)
      } throws: { error in
        (error as? InputError)?.diagnostics[0].message.contains("node \"clip\" (Clip)") == true
      }
    }
    let fault = fault { graph in
      graph.node("Identity", [graph.constant([1, 2], [1, .nan])], "weight")
    }
    #expect(fault?.message.contains("(Identity) reads") == true && fault?.message.contains("[0, 1]") == true)
  }
}
