import Vocabulary

/// The tensors of a model, as they are gathered for a safetensors file.
package struct SafetensorsWriter {
  private var entries: [(name: String, type: ElementType, shape: [Int])] = []
  private var data: [UInt8] = []

  package init() {}

  private static let names: [ElementType: String] = [
    .f64: "F64", .f32: "F32", .f16: "F16", .bf16: "BF16", .signed(bytes: 1): "I8", .signed(bytes: 2): "I16",
    .signed(bytes: 4): "I32", .signed(bytes: 8): "I64", .unsigned(bytes: 1): "U8", .unsigned(bytes: 2): "U16",
    .unsigned(bytes: 4): "U32", .unsigned(bytes: 8): "U64",
  ]

  /// - Parameter name: of its own, in plain ASCII letters, digits, points and hyphens.
  package mutating func append(_ name: String, _ type: ElementType, _ shape: [Int], _ bytes: [UInt8]) {
    entries.append((name, type, shape))
    data += bytes
  }

  package var isEmpty: Bool { entries.isEmpty }

  /// The file: the length of the header, the header, padded with spaces to a multiple of 8 bytes, the elements.
  package var bytes: [UInt8] {
    var start = 0
    let members = entries.map { entry in
      let size = entry.shape.reduce(entry.type.bytes, *)
      defer { start += size }
      let shape = entry.shape.map(String.init).joined(separator: ",")
      return "\"\(entry.name)\":{\"dtype\":\"\(SafetensorsWriter.names[entry.type]!)\",\"shape\":[\(shape)],"
        + "\"data_offsets\":[\(start),\(start + size)]}"
    }
    var header = Array("{\(members.joined(separator: ","))}".utf8)
    header += Array(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    return (0..<8).map { UInt8(truncatingIfNeeded: header.count >> (8 * $0)) } + header + data
  }
}
