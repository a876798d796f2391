import Vocabulary

/// The safetensors format: eight bytes with the length of a JSON header, the header, and the elements of all tensors
/// without gaps. Stricter than the reference reader, which lets a repeated tensor name replace the first.
enum Safetensors {
  private static let types: [String: ElementType] = [
    "F64": .f64, "F32": .f32, "F16": .f16, "BF16": .bf16, "I8": .signed(bytes: 1), "I16": .signed(bytes: 2),
    "I32": .signed(bytes: 4), "I64": .signed(bytes: 8), "U8": .unsigned(bytes: 1), "U16": .unsigned(bytes: 2),
    "U32": .unsigned(bytes: 4), "U64": .unsigned(bytes: 8),
  ]

  static func entries(of file: InputFile) throws(InputError) -> [Name: TensorFile.Entry] {
    func fault(_ byte: Int, _ code: Diagnostic.Code, _ message: String) -> InputError {
      InputError(Diagnostic(file: file.name, place: .binary(byte: byte), code: code, message: message))
    }
    guard file.count >= 8 else {
      throw fault(file.count, .length, "the file ends within the length of its header, expected 8 bytes")
    }
    let length = file.bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(Limits.safetensorsHeaderBytes) else {
      throw fault(
        0, .tooLarge, "the header has \(length) bytes, expected at most \(Limits.safetensorsHeaderBytes)")
    }
    guard length <= UInt64(file.count - 8) else {
      throw fault(0, .length, "the header has \(length) bytes, but only \(file.count - 8) follow")
    }
    let dataStart = 8 + Int(length)
    var scanner = HeaderScanner(Array(file.bytes[8..<dataStart]), at: 8, in: file.name)
    var entries: [Name: TensorFile.Entry] = [:]
    var placed: [(name: String, range: Range<Int>, position: Int)] = []

    try scanner.expect("{")
    if !scanner.take("}") {
      var keys: Set<Name> = []
      repeat {
        scanner.skipSpace()
        let position = scanner.index
        let name = try scanner.string()
        guard keys.insert(Name(name)).inserted else {
          throw scanner.fault("tensor \"\(name)\" occurs twice", .duplicateTensor, tensor: name, at: position)
        }
        try scanner.expect(":")
        if name == "__metadata__" {
          try skipMetadata(&scanner)
        } else {
          let entry = try self.entry(
            name, &scanner, at: position, dataStart: dataStart, fileCount: file.count)
          entries[Name(name)] = entry
          placed.append((name, entry.range, position))
        }
      } while scanner.take(",")
      try scanner.expect("}")
    }
    scanner.skipSpace()
    if !scanner.isAtEnd { throw scanner.fault("text after the end of the header") }

    // The tensors tile the rest of the file.
    var end = dataStart
    for tensor in placed.sorted(by: {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }) {
      if tensor.range.lowerBound != end {
        let overlaps = tensor.range.lowerBound < end
        throw scanner.fault(
          overlaps
            ? "the tensor overlaps the one before it by \(end - tensor.range.lowerBound) bytes"
            : "\(tensor.range.lowerBound - end) bytes before the tensor belong to none",
          overlaps ? .overlap : .offset,
          tensor: tensor.name, at: tensor.position)
      }
      end = tensor.range.upperBound
    }
    if end != file.count {
      throw fault(end, .length, "\(file.count - end) bytes at the end belong to no tensor")
    }
    return entries
  }

  private static func entry(
    _ name: String, _ scanner: inout HeaderScanner, at position: Int, dataStart: Int, fileCount: Int
  ) throws(InputError) -> TensorFile.Entry {
    var typeName: String?
    var shape: [Int]?
    var offsets: [Int]?
    try scanner.expect("{")
    repeat {
      scanner.skipSpace()
      let keyPosition = scanner.index
      let key = try scanner.string()
      try scanner.expect(":")
      switch key {
      case "dtype" where typeName == nil: typeName = try scanner.string()
      case "shape" where shape == nil: shape = try scanner.list()
      case "data_offsets" where offsets == nil: offsets = try scanner.list()
      case "dtype", "shape", "data_offsets":
        throw scanner.fault("key '\(key)' occurs twice", .duplicateKey, tensor: name, at: keyPosition)
      default: throw scanner.fault("unknown key '\(key)'", .unknownKey, tensor: name, at: keyPosition)
      }
    } while scanner.take(",")
    try scanner.expect("}")

    func fault(_ code: Diagnostic.Code, _ message: String) -> InputError {
      scanner.fault(message, code, tensor: name, at: position)
    }
    guard let typeName, let shape, let offsets else {
      throw fault(.missingKey, "the tensor lacks one of dtype, shape and data_offsets")
    }
    guard offsets.count == 2, offsets[0] <= offsets[1], offsets[1] <= fileCount - dataStart else {
      throw fault(
        .offset,
        "data_offsets are \(describe(shape: offsets)), expected [begin, end] with begin ≤ end ≤ \(fileCount - dataStart)"
      )
    }
    guard let count = TensorFile.count(shape) else {
      throw fault(.shapeMismatch, "shape \(describe(shape: shape)) has too many elements")
    }
    let type = types[typeName]
    if let type {
      let (size, overflow) = count.multipliedReportingOverflow(by: type.bytes)
      guard !overflow, size == offsets[1] - offsets[0] else {
        throw fault(
          .length,
          "shape \(describe(shape: shape)) of \(typeName) needs \(overflow ? "too many" : String(size)) bytes, data_offsets give \(offsets[1] - offsets[0])"
        )
      }
    }
    return TensorFile.Entry(
      type: type, typeName: typeName, shape: shape, range: dataStart + offsets[0]..<dataStart + offsets[1])
  }

  /// A mapping of strings to strings, no name twice.
  private static func skipMetadata(_ scanner: inout HeaderScanner) throws(InputError) {
    try scanner.expect("{")
    if scanner.take("}") { return }
    var names: Set<Name> = []
    repeat {
      scanner.skipSpace()
      let position = scanner.index
      let name = try scanner.string()
      if !names.insert(Name(name)).inserted {
        throw scanner.fault("key '\(name)' occurs twice", .duplicateKey, at: position)
      }
      try scanner.expect(":")
      _ = try scanner.string()
    } while scanner.take(",")
    try scanner.expect("}")
  }
}
