import ExactNumbers
import Foundation
import ModelFiles
import Networks
import ONNX
import SwiftProtobuf
import Vocabulary

/// An ONNX file in the making.
struct GraphBuilder {
  var model = WireModel()
  private var count = 0

  init(input shape: [Int?], opset: Int = 17) {
    var operators = WireOperatorSet()
    operators.version = Int64(opset)
    model.opsetImport = [operators]
    var input = WireValueInfo()
    input.name = "x"
    input.type.tensorType.elemType = 1
    input.type.tensorType.shape.dim = shape.map { size in
      var extent = WireExtent()
      if let size { extent.size = Int64(size) } else { extent.symbol = "N" }
      return extent
    }
    model.graph.input = [input]
  }

  /// The name of a new value.
  mutating func name(_ stem: String) -> String {
    count += 1
    return "\(stem)\(count)"
  }

  static func tensor(_ name: String, _ shape: [Int], _ values: [Float]) -> WireTensor {
    var tensor = WireTensor()
    tensor.name = name
    tensor.dims = shape.map { Int64($0) }
    tensor.dataType = 1
    tensor.rawData = values.withUnsafeBytes { Data($0) }
    return tensor
  }

  @discardableResult
  mutating func constant(_ shape: [Int], _ values: [Float], _ name: String? = nil) -> String {
    let name = name ?? self.name("w")
    model.graph.initializer.append(GraphBuilder.tensor(name, shape, values))
    return name
  }

  mutating func integers(_ values: [Int64]) -> String {
    var tensor = WireTensor()
    tensor.name = name("i")
    tensor.dims = [Int64(values.count)]
    tensor.dataType = 7
    tensor.int64Data = values
    model.graph.initializer.append(tensor)
    return tensor.name
  }

  mutating func scalar(_ value: Int64) -> String {
    let name = integers([value])
    model.graph.initializer[model.graph.initializer.count - 1].dims = []
    return name
  }

  /// Adds a node, whose name is that of its output, and gives it.
  @discardableResult
  mutating func node(
    _ operation: String, _ inputs: [String], _ output: String? = nil, _ attributes: [WireAttribute] = []
  ) -> String {
    var node = WireNode()
    node.opType = operation
    node.input = inputs
    node.output = [output ?? name(operation.lowercased())]
    node.name = node.output[0]
    node.attribute = attributes
    model.graph.node.append(node)
    return node.output[0]
  }

  mutating func finish(_ output: String) {
    var info = WireValueInfo()
    info.name = output
    model.graph.output = [info]
  }

  var bytes: [UInt8] { try! model.serializedBytes() }
}

extension WireAttribute {
  static func integer(_ name: String, _ value: Int) -> WireAttribute {
    var attribute = WireAttribute()
    attribute.name = name
    attribute.type = 2
    attribute.i = Int64(value)
    return attribute
  }

  static func integers(_ name: String, _ values: [Int]) -> WireAttribute {
    var attribute = WireAttribute()
    attribute.name = name
    attribute.type = 7
    attribute.ints = values.map { Int64($0) }
    return attribute
  }

  static func number(_ name: String, _ value: Float) -> WireAttribute {
    var attribute = WireAttribute()
    attribute.name = name
    attribute.type = 1
    attribute.f = value
    return attribute
  }
}

/// A folder of its own with an ONNX file and its data.
final class ImportFolder {
  let path: String

  init() {
    path =
      FileManager.default.temporaryDirectory.appendingPathComponent("onnx-\(UUID().uuidString)").path + "/"
    try! FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func write(_ name: String, _ bytes: [UInt8]) {
    try! Data(bytes).write(to: URL(fileURLWithPath: path + name))
  }

  /// An npy file of F32.
  func array(_ name: String, _ shape: [Int], _ values: [Float]) {
    array(name, "<f4", shape, values.withUnsafeBytes { Array($0) })
  }

  /// An npy file of a format that numpy calls `format`.
  func array(_ name: String, _ format: String, _ shape: [Int], _ bytes: [UInt8]) {
    let list = shape.map { "\($0), " }.joined()
    var header = "{'descr': '\(format)', 'fortran_order': False, 'shape': (\(list)), }"
    while (header.utf8.count + 11) % 64 != 0 { header += " " }
    header += "\n"
    let size = header.utf8.count
    write(
      name,
      [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(size & 255), UInt8(size >> 8)] + Array(header.utf8)
        + bytes)
  }

  /// Imports `network` with two samples of zeros and gives the text of the model file.
  func text(of network: [UInt8], inputs: [Int], outputs: Int) throws -> String {
    array("x.npy", inputs, Array(repeating: 0, count: inputs.reduce(1, *)))
    array("y.npy", [inputs[0], outputs], Array(repeating: 0, count: inputs[0] * outputs))
    return try imported(network).text
  }

  /// Imports `network` with the data of this folder.
  func imported(_ network: [UInt8]) throws -> ONNXImport {
    write("net.onnx", network)
    return try ONNXImport(
      path: path + "net.onnx", x: .init(path: path + "x.npy", name: path + "x.npy"),
      y: .init(path: path + "y.npy", name: path + "y.npy"), loss: "squared", weights: "w.safetensors")
  }
}

extension ONNXImport {
  /// The model that its file and its weights give.
  func model() throws -> Model {
    let source = ModelSource(sha256: sha256, files: ["w.safetensors": weights], references: externalData)
    return try ModelDocument.read(text.utf8, name: "net.onnx", madeFrom: source).model().model
  }
}
