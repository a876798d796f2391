/// NumPy's npy format, versions 1 to 3: a magic string, a Python dictionary, and the elements.
enum NPY {
  static func entry(of file: InputFile) throws(InputError) -> TensorFile.Entry {
    func fault(_ byte: Int, _ code: Diagnostic.Code, _ message: String) -> InputError {
      InputError(Diagnostic(file: file.name, place: .binary(byte: byte), code: code, message: message))
    }
    let head = Array(file.bytes.prefix(12))
    let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)
    guard head.count >= 8, head.starts(with: magic) else {
      throw fault(0, .format, "the file does not begin with the npy magic string and version")
    }
    let version = head[6]
    guard (1...3).contains(version), head[7] == 0 else {
      throw fault(6, .version, "npy version \(version).\(head[7]), expected 1.0, 2.0 or 3.0")
    }
    let headerStart = version == 1 ? 10 : 12
    guard head.count >= headerStart else {
      throw fault(head.count, .length, "the file ends before its header")
    }
    let length = head[8..<headerStart].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= Limits.npyHeaderBytes else {
      throw fault(8, .tooLarge, "the header has \(length) bytes, expected at most \(Limits.npyHeaderBytes)")
    }
    guard length <= file.count - headerStart else {
      throw fault(8, .length, "the header has \(length) bytes, but only \(file.count - headerStart) follow")
    }
    let dataStart = headerStart + length
    var scanner = HeaderScanner(Array(file.bytes[headerStart..<dataStart]), at: headerStart, in: file.name)
    let header = try dictionary(&scanner)

    let (type, isBigEndian) = elementType(header.descriptor)
    guard let type else {
      throw scanner.fault(
        "element type '\(header.descriptor)' is not supported, expected floating point or integers",
        .elementType,
        at: header.descriptorPosition)
    }
    guard let count = TensorFile.count(header.shape) else {
      throw fault(headerStart, .shapeMismatch, "shape \(describe(shape: header.shape)) has too many elements")
    }
    let (size, overflow) = count.multipliedReportingOverflow(by: type.bytes)
    guard !overflow, size == file.count - dataStart else {
      throw fault(
        file.count, .length,
        "shape \(describe(shape: header.shape)) of '\(header.descriptor)' needs \(overflow ? "too many" : String(size)) bytes of elements, found \(file.count - dataStart)"
      )
    }
    return TensorFile.Entry(
      type: type, typeName: header.descriptor, shape: header.shape, range: dataStart..<file.count,
      isBigEndian: isBigEndian, isFortranOrder: header.isFortranOrder)
  }

  private struct Header {
    var descriptor: String
    var descriptorPosition: Int
    var isFortranOrder: Bool
    var shape: [Int]
  }

  /// `{'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }`
  private static func dictionary(_ scanner: inout HeaderScanner) throws(InputError) -> Header {
    var descriptor: (text: String, position: Int)?
    var isFortranOrder: Bool?
    var shape: [Int]?
    try scanner.expect("{")
    while !scanner.take("}") {
      let position = scanner.index
      let key = try string(&scanner)
      try scanner.expect(":")
      switch key {
      case "descr" where descriptor == nil:
        scanner.skipSpace()
        let position = scanner.index
        if scanner.take("[") {
          throw scanner.fault("structured element types are not supported", .elementType, at: position)
        }
        descriptor = (try string(&scanner), position)
      case "fortran_order" where isFortranOrder == nil:
        if scanner.takeWord("True") {
          isFortranOrder = true
        } else if scanner.takeWord("False") {
          isFortranOrder = false
        } else {
          throw scanner.fault("expected True or False in the header")
        }
      case "shape" where shape == nil: shape = try scanner.tuple()
      case "descr", "fortran_order", "shape":
        throw scanner.fault("key '\(key)' occurs twice", .duplicateKey, at: position)
      default: throw scanner.fault("unknown key '\(key)'", .unknownKey, at: position)
      }
      if !scanner.take(",") {
        try scanner.expect("}")
        break
      }
    }
    scanner.skipSpace()
    if !scanner.isAtEnd { throw scanner.fault("text after the end of the header") }
    guard let descriptor, let isFortranOrder, let shape else {
      throw scanner.fault("the header lacks one of descr, fortran_order and shape", .missingKey, at: 0)
    }
    return Header(
      descriptor: descriptor.text, descriptorPosition: descriptor.position, isFortranOrder: isFortranOrder,
      shape: shape)
  }

  private static func string(_ scanner: inout HeaderScanner) throws(InputError) -> String {
    scanner.skipSpace()
    let isDouble = scanner.index < scanner.text.count && scanner.text[scanner.index] == UInt8(ascii: "\"")
    return try scanner.string(isDouble ? "\"" : "'", escapes: false)
  }

  /// `<f4`, `>i2`, `|u1`: byte order, kind and size. NumPy never writes `=`, the order of an unknown machine.
  private static func elementType(_ descriptor: String) -> (type: ElementType?, isBigEndian: Bool) {
    guard let order = descriptor.first, "<>|".contains(order) else { return (nil, false) }
    let type: ElementType? =
      switch descriptor.dropFirst() {
      case "f2": .f16
      case "f4": .f32
      case "f8": .f64
      case "i1": .signed(bytes: 1)
      case "i2": .signed(bytes: 2)
      case "i4": .signed(bytes: 4)
      case "i8": .signed(bytes: 8)
      case "u1": .unsigned(bytes: 1)
      case "u2": .unsigned(bytes: 2)
      case "u4": .unsigned(bytes: 4)
      case "u8": .unsigned(bytes: 8)
      default: nil
      }
    // Only a single byte has no order.
    if order == "|", let type, type.bytes > 1 { return (nil, false) }
    return (type, order == ">")
  }
}
