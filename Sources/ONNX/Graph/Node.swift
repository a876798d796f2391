import ExactNumbers
import ModelFiles
import Vocabulary

/// One node of the graph.
struct Node: CustomStringConvertible {
  /// The operator, such as `Gemm`.
  let operation: String
  /// An empty name stands for an optional input that is left out.
  let inputs: [Name]
  let outputs: [Name]
  /// As messages name it: `node "fc1" (Gemm)`.
  let description: String
  private let attributes: [Name: WireAttribute]

  init(_ node: WireNode, _ index: Int) throws(ImportFault) {
    operation = node.opType
    inputs = node.input.map { Name($0) }
    outputs = node.output.map { Name($0) }
    let name = node.name.isEmpty ? "\(index + 1)" : "\"\(node.name)\""
    let isForeign = !["", "ai.onnx"].contains(node.domain)
    description = "node \(name) (\(isForeign ? "\(node.domain)." : "")\(node.opType))"
    domain = isForeign ? node.domain : nil
    var attributes: [Name: WireAttribute] = [:]
    for attribute in node.attribute {
      guard attributes.updateValue(attribute, forKey: Name(attribute.name)) == nil else {
        throw ImportFault(.duplicateKey, "\(description) has the attribute '\(attribute.name)' twice")
      }
    }
    self.attributes = attributes
  }

  /// Of an operator that is not one of ONNX's own.
  let domain: String?

  /// Whether the node has an input with this number.
  func hasInput(_ index: Int) -> Bool { index < inputs.count && !inputs[index].text.isEmpty }

  func fault(_ code: Diagnostic.Code, _ message: String, hint: String? = nil) -> ImportFault {
    ImportFault(code, "\(description) \(message)", hint: hint)
  }

  // MARK: - Attributes

  /// Throws for an attribute that the operator does not have in this version.
  func requireAttributes(among known: [String]) throws(ImportFault) {
    for name in attributes.keys.sorted() where !known.contains(name.text) {
      throw fault(
        .unknownKey, "has an attribute '\(name)', which the operator does not have in this operator set",
        hint: "convert the file with onnx.version_converter, or check it with onnx.checker")
    }
  }

  func has(_ name: Name) -> Bool { attributes[name] != nil }

  private func attribute(_ name: Name, type: Int32, _ kind: String) throws(ImportFault) -> WireAttribute? {
    guard let attribute = attributes[name] else { return nil }
    guard attribute.type == type else {
      throw fault(.type, "has an attribute '\(name)' of another kind, expected \(kind)")
    }
    return attribute
  }

  func integer(_ name: Name) throws(ImportFault) -> Int? {
    try attribute(name, type: 2, "an integer").map { Int($0.i) }
  }

  func integers(_ name: Name) throws(ImportFault) -> [Int]? {
    try attribute(name, type: 7, "integers").map { $0.ints.map { Int($0) } }
  }

  /// The number as the file stores it, an F32.
  func number(_ name: Name) throws(ImportFault) -> Rational? {
    guard let attribute = try attribute(name, type: 1, "a number") else { return nil }
    return try finite(attribute.f, name)
  }

  func numbers(_ name: Name) throws(ImportFault) -> [Rational]? {
    guard let attribute = try attribute(name, type: 6, "numbers") else { return nil }
    var result: [Rational] = []
    for value in attribute.floats { result.append(try finite(value, name)) }
    return result
  }

  private func finite(_ value: Float, _ name: Name) throws(ImportFault) -> Rational {
    guard let number = ElementType.f32.value(UInt64(value.bitPattern)) else {
      throw fault(.notFinite, "has the attribute '\(name)' = \(value), expected a finite number")
    }
    return number
  }

  func text(_ name: Name) throws(ImportFault) -> String? {
    try attribute(name, type: 3, "text").map { String(decoding: $0.s, as: UTF8.self) }
  }

  func tensor(_ name: Name) throws(ImportFault) -> WireTensor? {
    try attribute(name, type: 4, "a tensor").map(\.t)
  }
}
