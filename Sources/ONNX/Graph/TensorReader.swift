import ExactNumbers
import ModelFiles
import Vocabulary

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Reads the elements of tensors, from the graph or from the files that it names, within the bounds of a model.
struct TensorReader {
  /// The folder of the ONNX file, with the slash at its end; empty for the working directory.
  let folder: String
  /// The files of external data read so far, by their locations.
  private(set) var files: [Name: InputFile] = [:]
  /// Elements read so far.
  private var entries = 0
  /// Bytes of the ONNX file and of the files above.
  private var bytes: Int

  init(folder: String, bytes: Int) {
    self.folder = folder
    self.bytes = bytes
  }

  /// The format of ONNX's data types.
  private static let types: [Int32: ElementType] = [
    1: .f32, 2: .unsigned(bytes: 1), 3: .signed(bytes: 1), 4: .unsigned(bytes: 2), 5: .signed(bytes: 2),
    6: .signed(bytes: 4), 7: .signed(bytes: 8), 9: .unsigned(bytes: 1), 10: .f16, 11: .f64,
    12: .unsigned(bytes: 4), 13: .unsigned(bytes: 8), 16: .bf16,
  ]

  static func elementType(_ code: Int) -> ElementType? { Int32(exactly: code).flatMap { types[$0] } }

  /// Truth values are stored as bytes.
  static func isBoolean(_ code: Int) -> Bool { code == 9 }

  mutating func constant(_ tensor: WireTensor, named name: String) throws(ImportFault) -> Constant {
    func fault(_ code: Diagnostic.Code, _ message: String) -> ImportFault {
      ImportFault(code, "tensor \"\(name)\" \(message)")
    }
    guard let type = TensorReader.types[tensor.dataType] else {
      throw fault(
        .elementType,
        "has the data type \(tensor.dataType), expected floating point or integers of 8 to 64 bits")
    }
    guard let shape = TensorReader.shape(tensor.dims), let count = TensorReader.count(shape) else {
      throw fault(
        .tooLarge,
        "has shape \(describe(shape: tensor.dims.map { Int($0) })), more than \(Limits.entries) elements or a "
          + "negative side")
    }
    let (sum, overflow) = entries.addingReportingOverflow(count)
    guard !overflow, sum <= Limits.entries else {
      throw fault(.tooLarge, "and those before it have more than \(Limits.entries) elements")
    }
    entries = sum
    let size = count * type.bytes
    let stored: [UInt8]
    if tensor.dataLocation == 1 {
      stored = try externalBytes(tensor, name, size)
    } else if !tensor.externalData.isEmpty || tensor.dataLocation != 0 {
      throw fault(.format, "names another file, but has the data location \(tensor.dataLocation), expected 1")
    } else if !tensor.rawData.isEmpty {
      stored = Array(tensor.rawData)
    } else {
      stored = TensorReader.typedBytes(tensor, type)
    }
    guard stored.count == size else {
      throw fault(
        .length,
        "of shape \(describe(shape: shape)) has \(stored.count / type.bytes) elements, expected \(count)")
    }
    return Constant(name: name, type: type, shape: shape, bytes: stored)
  }

  private static func shape(_ dims: [Int64]) -> [Int]? {
    dims.contains { $0 < 0 } || dims.count > GraphLimits.axes ? nil : dims.map { Int($0) }
  }

  /// The product of the sizes; nil where it is beyond what a model may have.
  static func count(_ shape: [Int]) -> Int? {
    var count = 1
    for size in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: size)
      if overflow || product > Limits.entries { return nil }
      count = product
    }
    return count
  }

  /// The bytes of elements that are written as fields of their own, each format in its field.
  private static func typedBytes(_ tensor: WireTensor, _ type: ElementType) -> [UInt8] {
    func bytes(_ words: some Sequence<UInt64>) -> [UInt8] {
      words.flatMap { word in
        (0..<type.bytes).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) }
      }
    }
    return switch tensor.dataType {
    case 1: bytes(tensor.floatData.lazy.map { UInt64($0.bitPattern) })
    case 11: bytes(tensor.doubleData.lazy.map(\.bitPattern))
    case 7: bytes(tensor.int64Data.lazy.map { UInt64(bitPattern: $0) })
    case 12, 13: bytes(tensor.uint64Data)
    default: bytes(tensor.int32Data.lazy.map { UInt64(truncatingIfNeeded: $0) })
    }
  }

  /// The bytes that lie in another file, in the folder of the ONNX file or below it.
  private mutating func externalBytes(_ tensor: WireTensor, _ name: String, _ size: Int) throws(ImportFault)
    -> [UInt8]
  {
    func fault(_ code: Diagnostic.Code, _ message: String, hint: String? = nil) -> ImportFault {
      ImportFault(code, "tensor \"\(name)\" \(message)", hint: hint)
    }
    var entries: [String: String] = [:]
    for entry in tensor.externalData where entries.updateValue(entry.value, forKey: entry.key) != nil {
      throw fault(.duplicateKey, "gives '\(entry.key)' of its other file twice")
    }
    guard let location = entries["location"], !location.isEmpty else {
      throw fault(.missingKey, "lies in another file and does not say in which")
    }
    func number(_ key: String) throws(ImportFault) -> Int? {
      guard let text = entries[key] else { return nil }
      guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let value = Int(text) else {
        throw fault(.offset, "has the \(key) '\(text)' in its other file, expected a number of bytes")
      }
      return value
    }
    let offset = try number("offset") ?? 0
    let length = try number("length") ?? size
    guard length == size else {
      throw fault(.length, "has \(length) bytes in '\(location)', expected \(size)")
    }
    let file = try externalFile(location, for: name)
    guard offset <= file.bytes.count, size <= file.bytes.count - offset else {
      throw fault(
        .offset,
        "has its \(size) bytes from byte \(offset) of '\(location)' on, which has \(file.bytes.count)")
    }
    return Array(file.bytes[offset..<offset + size])
  }

  private mutating func externalFile(_ location: String, for tensor: String) throws(ImportFault) -> InputFile
  {
    let key = Name(location)
    if let file = files[key] { return file }
    let parts = location.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    func outside() -> ImportFault {
      ImportFault(
        .unreadable,
        "tensor \"\(tensor)\" lies in '\(location)', expected a file in the folder of the ONNX file or below it"
      )
    }
    guard !parts.contains(where: { $0.isEmpty || $0.elementsEqual("..".utf8) }), !location.utf8.contains(0)
    else { throw outside() }
    let path = key.path(from: folder)
    // A symbolic link may lead anywhere.
    let base = URL(fileURLWithPath: folder.isEmpty ? "." : folder).resolvingSymlinksInPath().path
    let resolved = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard resolved.hasPrefix(base == "/" ? base : base + "/") else { throw outside() }
    let file: InputFile
    do throws(InputError) {
      file = try InputFile(path: path, name: path, upTo: Limits.binaryBytes - bytes)
    } catch {
      let first = error.diagnostics[0]
      throw ImportFault(
        first.code, "tensor \"\(tensor)\" lies in '\(path)': \(first.message)",
        hint: first.code == .missingFile
          ? "external data lie beside the ONNX file, as they were exported" : nil)
    }
    bytes += file.bytes.count
    files[key] = file
    return file
  }
}
