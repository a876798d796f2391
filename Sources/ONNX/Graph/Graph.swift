import ModelFiles
import SwiftProtobuf
import Vocabulary

/// The graph of an ONNX file: what its nodes and tensors are called and where they lie, with every name that has to be
/// unique checked to be so. Nothing is computed yet, and elements are not decoded.
struct Graph {
  /// Versions of the operators that are known here.
  static let opsets = 13...20

  let nodes: [Node]
  /// The constants that the graph gives, by name.
  let initializers: [Name: WireTensor]
  /// What goes in, besides constants that are inputs as well.
  let input: Input
  let output: Name
  let opset: Int
  /// Where the node lies that gives a value.
  let producers: [Name: Int]

  struct Input {
    let name: Name
    /// Sizes, the batch first; nil for sizes that vary. Nil where the graph does not say.
    let shape: [Int?]?
    /// Whether its elements are integers.
    let hasIntegers: Bool
  }

  init(_ bytes: [UInt8]) throws(ImportFault) {
    let model: WireModel
    do {
      var options = BinaryDecodingOptions()
      options.discardUnknownFields = true
      options.messageDepthLimit = GraphLimits.messageDepth
      model = try WireModel(serializedBytes: bytes, options: options)
    } catch {
      throw Graph.undecodable(error, bytes.count)
    }
    guard model.hasGraph, !model.opsetImport.isEmpty else {
      throw ImportFault(
        .format, "the file is no ONNX model: it has no graph or names no operator set",
        hint: "was it written by torch.onnx.export, and stored whole, not as a pointer to large-file storage?"
      )
    }
    opset = try Graph.opset(of: model)
    let graph = model.graph
    guard graph.sparseInitializer.isEmpty else {
      throw ImportFault(.elementType, "the graph has sparse initialisers, expected dense ones")
    }

    var initializers: [Name: WireTensor] = [:]
    for tensor in graph.initializer {
      guard !tensor.name.isEmpty else { throw ImportFault(.graph, "an initialiser has no name") }
      guard initializers.updateValue(tensor, forKey: Name(tensor.name)) == nil else {
        throw ImportFault(.duplicateTensor, "two initialisers are called \"\(tensor.name)\"")
      }
    }
    self.initializers = initializers

    var names: Set<Name> = []
    for input in graph.input where !names.insert(Name(input.name)).inserted {
      throw ImportFault(.graph, "two inputs of the graph are called \"\(input.name)\"")
    }
    var nodes: [Node] = []
    var producers: [Name: Int] = [:]
    for (index, node) in graph.node.enumerated() {
      let node = try Node(node, index)
      for output in node.outputs where !output.text.isEmpty {
        if names.contains(output) || initializers[output] != nil {
          throw ImportFault(
            .graph, "\(node) gives \"\(output)\", which is an input or an initialiser already")
        }
        if let other = producers.updateValue(index, forKey: output) {
          throw ImportFault(
            .graph, "\(node) gives \"\(output)\", which \(nodes[safe: other] ?? node) gives too")
        }
      }
      nodes.append(node)
    }
    self.nodes = nodes
    self.producers = producers

    let inputs = graph.input.filter { initializers[Name($0.name)] == nil }
    guard let input = inputs.first, inputs.count == 1 else {
      throw ImportFault(
        .graph, "the graph has \(inputs.count) inputs that are no initialisers, expected one",
        hint: "export the module with the one argument x")
    }
    self.input = Input(
      name: Name(input.name), shape: try Graph.shape(of: input),
      hasIntegers: try Graph.hasIntegers(input))
    guard let output = graph.output.first, graph.output.count == 1 else {
      throw ImportFault(
        .graph, "the graph has \(graph.output.count) outputs, expected one",
        hint: "export a module that returns the predictions alone")
    }
    self.output = Name(output.name)
  }

  private static func undecodable(_ error: any Error, _ count: Int) -> ImportFault {
    let reason =
      switch error as? BinaryDecodingError {
      case .truncated: "it ends within a message, after \(count) bytes"
      case .invalidUTF8: "a name is not UTF-8"
      case .messageDepthLimit: "messages are nested too deeply"
      default: "its bytes are not those of a protocol buffer"
      }
    return ImportFault(
      .format, "the file is no whole ONNX model: \(reason)",
      hint: "was the file stored whole, and not as a pointer to large-file storage?")
  }

  private static func opset(of model: WireModel) throws(ImportFault) -> Int {
    let versions = model.opsetImport.filter { ["", "ai.onnx"].contains($0.domain) }.map(\.version)
    guard let version = versions.first, versions.count == 1 else {
      throw ImportFault(
        .version, "the file names \(versions.count) versions of ONNX's own operators, expected one")
    }
    guard let opset = Int(exactly: version), opsets.contains(opset) else {
      throw ImportFault(
        .version,
        "the file uses operator set \(version), expected \(opsets.lowerBound) to \(opsets.upperBound)",
        hint: "export with opset_version=18, or convert with onnx.version_converter")
    }
    return opset
  }

  private static func hasIntegers(_ input: WireValueInfo) throws(ImportFault) -> Bool {
    let code = input.type.tensorType.elemType
    if code == 0 { return false }
    guard let type = TensorReader.elementType(Int(code)), !TensorReader.isBoolean(Int(code)) else {
      throw ImportFault(
        .elementType,
        "input \"\(input.name)\" has the data type \(code), expected floating point or integers of 8 to 64 bits"
      )
    }
    return type.isInteger
  }

  private static func shape(of input: WireValueInfo) throws(ImportFault) -> [Int?]? {
    guard input.hasType, input.type.hasTensorType, input.type.tensorType.hasShape else { return nil }
    var shape: [Int?] = []
    for extent in input.type.tensorType.shape.dim {
      guard case .size(let size)? = extent.value else {
        shape.append(nil)
        continue
      }
      guard size >= 0, size <= Limits.entries else {
        throw ImportFault(.tooLarge, "input \"\(input.name)\" has a side of \(size)")
      }
      // Some exporters write 0 for a size that varies.
      shape.append(size == 0 ? nil : Int(size))
    }
    return shape
  }
}

extension Array {
  fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
