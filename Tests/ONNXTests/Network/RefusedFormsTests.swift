import ExactAlgebra
import ModelFiles
import Networks
import ONNX
import TestSupport
import Testing

/// Graphs that are almost networks of this project: the node that breaks the form is the one that is named.
@Suite struct RefusedFormsTests {
  private func text(
    _ input: [Int], outputs: Int = 1, _ body: (inout GraphBuilder) -> String
  ) throws -> String {
    var graph = GraphBuilder(input: [nil] + input)
    graph.finish(body(&graph))
    return try ImportFolder().text(of: graph.bytes, inputs: [2] + input, outputs: outputs)
  }

  private func fault(_ input: [Int], _ body: (inout GraphBuilder) -> String) -> String {
    do {
      let text = try text(input, body)
      Issue.record("read as \(text)")
      return ""
    } catch {
      return "\(error)"
    }
  }

  private func map(_ graph: inout GraphBuilder, _ input: String, _ inputs: Int, _ outputs: Int) -> String {
    graph.node(
      "MatMul", [input, graph.constant([inputs, outputs], Array(repeating: 1, count: inputs * outputs))])
  }

  private func branch(_ graph: inout GraphBuilder, of state: String) -> String {
    let feature = graph.node("Relu", [map(&graph, state, 2, 3)])
    return map(&graph, feature, 3, 2)
  }

  /// What is added to the stream beside the branch is the block's bias.
  @Test(arguments: [false, true]) func aShiftOfTheStream(_ isActivated: Bool) throws {
    func read(_ shifts: Bool) throws -> String {
      try text([2]) { graph in
        var state = map(&graph, "x", 2, 2)
        if isActivated { state = graph.node("Relu", [state]) }
        let constant = graph.constant([2], [5, 7])
        let added = branch(&graph, of: state)
        let sum =
          shifts
          ? graph.node("Add", [graph.node("Add", [state, constant]), added])
          : graph.node("Add", [state, graph.node("Add", [added, constant])])
        return map(&graph, sum, 2, 1)
      }
    }
    func network(_ text: String) -> Substring {
      text[text.firstRange(of: "expansion")!.lowerBound...]
    }
    #expect(try network(read(true)) == network(read(false)))
  }

  @Test func aStreamWithAnotherSign() throws {
    let message = fault([2]) { graph in
      let state = map(&graph, "x", 2, 2)
      let sum = graph.node("Sub", [branch(&graph, of: state), state], "difference")
      return map(&graph, sum, 2, 1)
    }
    #expect(
      message.contains("node \"difference\" (Sub) adds a branch to the residual stream with another sign"),
      "\(message)")
  }

  @Test func anActivationOnTheStream() throws {
    let message = fault([2]) { graph in
      let state = map(&graph, "x", 2, 2)
      let active = graph.node("Relu", [state], "active")
      return map(&graph, graph.node("Add", [branch(&graph, of: state), active]), 2, 1)
    }
    #expect(message.contains("node \"active\" (Relu) applies an activation"), "\(message)")
  }

  /// A residual stream that begins at a concatenation is one of neither kind.
  @Test func aStreamThatBeginsAtAConcatenation() {
    let message = fault([2]) { graph in
      let state = graph.node("Concat", ["x", "x"], "joined", [.integer("axis", 1)])
      let feature = graph.node("Relu", [map(&graph, state, 4, 3)])
      return map(&graph, graph.node("Add", [state, map(&graph, feature, 3, 4)]), 4, 1)
    }
    #expect(
      message.contains("node \"joined\" (Concat) joins signals where the residual stream begins"),
      "\(message)")
  }

  @Test(arguments: [("Add", 3), ("Relu", 2), ("Gemm", 4), ("Flatten", 2)])
  func moreInputsThanTheOperatorHas(_ operation: String, _ count: Int) {
    let message = fault([2]) { graph in
      let weight = graph.constant([2, 2], [1, 2, 3, 4])
      return graph.node(operation, ["x"] + Array(repeating: weight, count: count - 1), "crowded")
    }
    #expect(
      message.contains("node \"crowded\" (\(operation)) has \(count) inputs, expected at most \(count - 1)"),
      "\(message)")
  }

  /// A scaling after a linear map is a part of it, any other a layer of its own.
  @Test func aScalingInADenseBlock() throws {
    func read(_ isFirst: Bool) throws -> String {
      try text([2]) { graph in
        let scale = graph.constant([isFirst ? 2 : 3], Array(repeating: 2, count: isFirst ? 2 : 3))
        let stream = map(&graph, "x", 2, 2)
        let input = isFirst ? graph.node("Mul", [stream, scale], "scaled") : stream
        let mapped = map(&graph, input, 2, 3)
        let feature = graph.node("Relu", [isFirst ? mapped : graph.node("Mul", [mapped, scale])])
        let state = graph.node("Concat", [stream, feature], nil, [.integer("axis", 1)])
        return map(&graph, state, 5, 1)
      }
    }
    for isFirst in [false, true] {
      let text = try read(isFirst)
      #expect(text.contains("architecture: densenest"))
      #expect(text.contains("batch-norm") == isFirst)
    }
  }

  @Test func aProjection() throws {
    let message = fault([2]) { graph in
      let state = graph.node("Relu", [map(&graph, "x", 2, 2)])
      let matrix = graph.constant([2, 2], [1, 2, 3, 4])
      let projected = graph.node("MatMul", [state, matrix], "projected")
      return map(&graph, graph.node("Add", [branch(&graph, of: state), projected]), 2, 1)
    }
    #expect(
      message.contains("node \"projected\" (MatMul) applies a linear map in the shortcut"), "\(message)")
  }

  @Test func aBranchBeforeTheStream() throws {
    let message = fault([2]) { graph in
      let feature = graph.node("Relu", [map(&graph, "x", 2, 3)])
      let joined = graph.node("Concat", [feature, "x"], "joined", [.integer("axis", 1)])
      return map(&graph, joined, 5, 1)
    }
    #expect(
      message.contains("node \"joined\" (Concat)") && message.contains("the stream first"), "\(message)")
  }

  private func pooled(_ graph: inout GraphBuilder, _ image: String) -> String {
    graph.node("Flatten", [graph.node("GlobalAveragePool", [image])])
  }

  @Test func denseImages() throws {
    let message = fault([2, 3, 3]) { graph in
      let kernel = graph.constant([3, 2, 1, 1], Array(repeating: 1, count: 6))
      let feature = graph.node("Relu", [graph.node("Conv", ["x", kernel])])
      let joined = graph.node("Concat", ["x", feature], "joined", [.integer("axis", 1)])
      return map(&graph, pooled(&graph, joined), 5, 1)
    }
    #expect(message.contains("node \"joined\" (Concat) joins images"), "\(message)")
  }

  /// A flattening of the last state is refused, but for images of one place.
  @Test(arguments: [1, 3]) func aFlatteningHead(_ side: Int) throws {
    func read() throws -> String {
      try text([2, side, side]) { graph in
        let kernel = graph.constant([2, 2, 1, 1], [1, 2, 3, 4])
        let feature = graph.node("Relu", [graph.node("Conv", ["x", kernel])])
        let sum = graph.node("Add", ["x", graph.node("Conv", [feature, kernel])])
        return map(&graph, graph.node("Flatten", [sum], "flat"), 2 * side * side, 1)
      }
    }
    if side == 1 {
      #expect(try read().contains("head: global-average-pool"))
    } else {
      #expect {
        try read()
      } throws: { error in
        "\(error)".contains("node \"flat\" (Flatten) flattens the last state")
      }
    }
  }

  /// (P) has a weight for each block: that two blocks of the graph share one is said.
  @Test func sharedWeights() throws {
    let text = try text([2]) { graph in
      let matrix = graph.constant([2, 2], [1, 2, 3, 4], "W\n- x")
      var state = map(&graph, "x", 2, 2)
      for _ in 0..<2 {
        let feature = graph.node("Relu", [map(&graph, state, 2, 2)])
        state = graph.node("Add", [state, graph.node("MatMul", [feature, matrix])])
      }
      return map(&graph, state, 2, 1)
    }
    #expect(text.contains("2 linear maps with shared weights"))
    #expect(text.contains("# \"W\\u{A}- x\": node"))
  }
}
