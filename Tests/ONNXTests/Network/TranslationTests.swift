import ExactNumbers
import ModelFiles
import ONNX
import TestSupport
import Testing

/// Images, and what exporters write around them, as the text of the model file.
@Suite struct TranslationTests {
  /// The lines of the model file of a network of 8 × 8 images with `channels` channels that ends in a mean and a linear map.
  private func lines(
    channels: Int = 1, opset: Int = 17, outputs: Int = 1, _ body: (inout GraphBuilder) -> String
  ) throws -> [String] {
    var graph = GraphBuilder(input: [nil, channels, 8, 8], opset: opset)
    graph.finish(body(&graph))
    let text = try ImportFolder().text(
      of: graph.bytes, inputs: [2, channels, 8, 8], outputs: outputs)
    return text.split(separator: "\n").map(String.init).map {
      $0.replacing(/\{file: "w.safetensors", tensor: ([^ }]+)\}/) { "\($0.1)" }
    }
  }

  /// Rows that are read as images stay rows for whoever asks for their shape, and arrays of other numbers of axes are rows.
  @Test func rowsInOtherArrangements() throws {
    var graph = GraphBuilder(input: [nil, 64])
    let sizes = graph.node(
      "Concat",
      [
        graph.node(
          "Unsqueeze",
          [graph.node("Gather", [graph.node("Shape", ["x"]), graph.scalar(0)]), graph.integers([0])]),
        graph.integers([1, 8, 8]),
      ], nil, [.integer("axis", 0)])
    let image = graph.node("Reshape", ["x", sizes])
    let kernel = graph.constant([2, 1, 1, 1], [1, 2])
    graph.finish(predicted(&graph, graph.node("Conv", [image, kernel]), channels: 2))
    #expect(
      try ImportFolder().text(of: graph.bytes, inputs: [2, 64], outputs: 1).contains("image: [1, 8, 8]"))

    for shape in [[3, 4], [2, 1, 3, 2]] {
      var graph = GraphBuilder(input: [nil] + shape)
      let flat = graph.node("Flatten", ["x"])
      graph.finish(graph.node("MatMul", [flat, graph.constant([12, 1], Array(repeating: 1, count: 12))]))
      let text = try ImportFolder().text(of: graph.bytes, inputs: [2] + shape, outputs: 1)
      #expect(text.contains("architecture: fully-connected") && !text.contains("stem"), "\(text)")
    }
  }

  private func predicted(_ graph: inout GraphBuilder, _ image: String, channels: Int) -> String {
    let pooled = graph.node("Flatten", [graph.node("GlobalAveragePool", [image])])
    let weight = graph.constant([1, channels], Array(repeating: 1, count: channels))
    return graph.node("Gemm", [pooled, weight], nil, [.integer("transB", 1)])
  }

  static func text(_ name: String, _ value: String) -> WireAttribute {
    var attribute = WireAttribute()
    attribute.name = name
    attribute.type = 3
    attribute.s = .init(value.utf8)
    return attribute
  }

  @Test(arguments: [
    ("VALID", 3, 1, ""), ("SAME_UPPER", 3, 1, ", padding: [1, 1, 1, 1]"),
    ("SAME_UPPER", 3, 2, ", stride: [2, 2], padding: [0, 0, 1, 1]"),
    ("SAME_LOWER", 3, 2, ", stride: [2, 2], padding: [1, 1, 0, 0]"),
    ("SAME_UPPER", 1, 2, ", stride: [2, 2]"), ("SAME_UPPER", 2, 1, ", padding: [0, 0, 1, 1]"),
  ])
  func automaticPadding(_ mode: String, _ size: Int, _ stride: Int, _ expected: String) throws {
    let lines = try lines { graph in
      let kernel = graph.constant([2, 1, size, size], Array(repeating: 1, count: 2 * size * size))
      let convolved = graph.node(
        "Conv", ["x", kernel], nil,
        [Self.text("auto_pad", mode), .integers("strides", [stride, stride])])
      return predicted(&graph, convolved, channels: 2)
    }
    #expect(lines.contains("  - conv: {weight: stem.1.weight\(expected)}"), "\(lines)")
    #expect(lines.contains("  - global-average-pool"))
    #expect(!lines.contains("  - flatten"))
  }

  /// A convolutional ResNEst: what is before the stream, blocks that end in a scaling, and the head.
  private func residual(_ graph: inout GraphBuilder, mean: (inout GraphBuilder, String) -> String) -> String {
    let scaled = graph.node("Div", ["x", graph.constant([], [255])])
    let kernel = graph.constant([2, 1, 1, 1], [1, 2])
    let state = graph.node("Conv", [scaled, kernel, graph.constant([2], [1, 1])])
    func normalized(_ value: String, _ graph: inout GraphBuilder) -> String {
      let parts = [[3, -2], [1, 0], [0.5, 0.25], [1, 3.5]].map { graph.constant([2], $0) }
      return graph.node("BatchNormalization", [value] + parts, nil, [.number("epsilon", 0.5)])
    }
    let feature = graph.node("Relu", [normalized(state, &graph)])
    let branch = graph.node("Conv", [feature, graph.constant([2, 2, 1, 1], [1, 2, 3, 4])])
    let sum = graph.node("Add", [normalized(branch, &graph), state])
    let weight = graph.constant([2, 1], [1, -1])
    return graph.node("MatMul", [mean(&graph, sum), weight])
  }

  @Test(arguments: 0..<5) func convolutionalResNEst(_ form: Int) throws {
    let lines = try lines(opset: form == 1 ? 18 : 17) { graph in
      residual(&graph) { graph, sum in
        switch form {
        case 0:
          return graph.node("ReduceMean", [sum], nil, [.integers("axes", [2, 3]), .integer("keepdims", 0)])
        case 1:
          let axes = graph.integers([-1, -2])
          return graph.node("ReduceMean", [sum, axes], nil, [.integer("keepdims", 0)])
        case 2: return graph.node("Flatten", [graph.node("GlobalAveragePool", [sum])])
        case 3:
          let pooled = graph.node("AveragePool", [sum], nil, [.integers("kernel_shape", [8, 8])])
          return graph.node("Squeeze", [pooled, graph.integers([2, 3])])
        default:
          // x.view(x.size(0), -1)
          let pooled = graph.node("GlobalAveragePool", [sum])
          let shape = graph.node("Shape", [pooled])
          var zero = GraphBuilder.tensor("zero", [], [])
          zero.dataType = 7
          zero.rawData = .init()
          zero.int64Data = [0]
          graph.model.graph.initializer.append(zero)
          let size = graph.node("Gather", [shape, "zero"], nil, [.integer("axis", 0)])
          let batch = graph.node("Unsqueeze", [size, graph.integers([0])])
          let target = graph.node("Concat", [batch, graph.integers([-1])], nil, [.integer("axis", 0)])
          return graph.node("Reshape", [pooled, target])
        }
      }
    }
    #expect(lines.contains("architecture: resnest"))
    #expect(lines.contains("  image: [1, 8, 8]"))
    // 1/255 is no binary number.
    #expect(lines.contains("  - batch-norm: {scale: [1/255], shift: stem.1.shift}"))
    #expect(lines.contains("  conv: {weight: expansion.weight, bias: expansion.bias}"))
    #expect(
      lines.contains("      - batch-norm: {scale: blocks.1.feature.1.scale, shift: blocks.1.feature.1.shift}")
    )
    #expect(lines.contains("    conv: {weight: blocks.1.weight, bias: blocks.1.bias}"))
    #expect(lines.contains("  head: global-average-pool"))
    #expect(lines.first { $0.hasPrefix("title: ") }?.contains("rounded to the nearest F32") == true)
    #expect(lines.contains { $0.hasPrefix("# ") && $0.contains("2 nodes") })
  }

  /// γ/√(σ² + ε) = 3/√1.5 is rounded to the nearest F32; -2/√4 = -1 needs no rounding; shifts are exact.
  @Test func batchNormalization() throws {
    var graph = GraphBuilder(input: [nil, 1, 8, 8])
    graph.finish(residual(&graph) { $0.node("Flatten", [$0.node("GlobalAveragePool", [$1])]) })
    let folder = ImportFolder()
    _ = try folder.text(of: graph.bytes, inputs: [2, 1, 8, 8], outputs: 1)
    let imported = try folder.imported(graph.bytes)
    let size = imported.weights.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    let header = String(decoding: imported.weights[8..<8 + size], as: UTF8.self)
    func elements(_ name: String) throws -> [Rational] {
      let pattern = try Regex(
        "\"\(name)\":\\{\"dtype\":\"(F32|F64)\",\"shape\":\\[[0-9,]+\\],\"data_offsets\":\\[([0-9]+),([0-9]+)\\]"
      )
      let match = header.firstMatch(of: pattern)
      let entry = try #require(match)
      let type: ElementType = entry.output[1].substring == "F32" ? .f32 : .f64
      let start = 8 + size
      let range = start + Int(entry.output[2].substring!)!..<start + Int(entry.output[3].substring!)!
      return try type.decode(imported.weights[range], bigEndian: false).get()
    }
    let scale = try elements("blocks.1.feature.1.scale")
    let rounded = Float(3 / 1.5.squareRoot())
    #expect(scale == [ElementType.f32.value(UInt64(rounded.bitPattern))!, -1])
    let shift = try elements("blocks.1.feature.1.shift")
    #expect(shift == [1 - scale[0] * Rational(1, 2), Rational(1, 4)])
    let weight = try elements("blocks.1.weight")
    #expect(weight == [scale[0], 2 * scale[0], -3, -4])
    #expect(try elements("blocks.1.bias") == shift)
  }

  /// Fixed batches are those of the example that the exporter saw.
  @Test func fixedBatch() throws {
    var graph = GraphBuilder(input: [3, 1, 8, 8])
    let flat = graph.node("Reshape", ["x", graph.integers([3, 64])])
    graph.finish(graph.node("MatMul", [flat, graph.constant([64, 1], Array(repeating: 1, count: 64))]))
    let folder = ImportFolder()
    #expect(try folder.text(of: graph.bytes, inputs: [2, 1, 8, 8], outputs: 1).contains("- flatten"))
    // Rows of pixels need no flattening.
    #expect(try !folder.text(of: graph.bytes, inputs: [2, 64], outputs: 1).contains("flatten"))
    graph.model.graph.initializer[0].int64Data = [1, 192]
    #expect(throws: InputError.self) { try folder.text(of: graph.bytes, inputs: [2, 1, 8, 8], outputs: 1) }
  }

  @Test(arguments: [
    (
      "MaxPool",
      [
        WireAttribute.integers("kernel_shape", [3, 3]), .integers("strides", [2, 2]),
        .integer("ceil_mode", 1),
      ]
    ),
    ("MaxPool", [.integers("kernel_shape", [2, 2]), .integers("dilations", [2, 2])]),
    ("MaxPool", [.integers("kernel_shape", [9, 9])]), ("MaxPool", []),
    ("MaxPool", [.integers("kernel_shape", [2, 2]), .integers("pads", [2, 0, 0, 0])]),
    ("AveragePool", [.integers("kernel_shape", [2, 2]), .integers("strides", [0, 1])]),
    ("AveragePool", [.integers("kernel_shape", [2, 2]), .integers("pads", [0, 0, 0, .max])]),
    ("ReduceMean", [.integers("axes", [1])]), ("Transpose", [.integers("perm", [0, 2, 3, 1])]),
  ])
  func refusedWindows(_ operation: String, _ attributes: [WireAttribute]) throws {
    var graph = GraphBuilder(input: [nil, 1, 8, 8])
    let value = graph.node(operation, ["x"], "window", attributes)
    graph.finish(predicted(&graph, value, channels: 1))
    do {
      _ = try ImportFolder().text(of: graph.bytes, inputs: [2, 1, 8, 8], outputs: 1)
      Issue.record("read")
    } catch let error as InputError {
      #expect(error.diagnostics[0].message.contains("node \"window\" (\(operation))"), "\(error)")
    }
  }
}
