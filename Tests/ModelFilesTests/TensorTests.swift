import ExactAlgebra
import Foundation
import ModelFiles
import Networks
import TestSupport
import Testing

/// A safetensors file with `header` as it is.
func safetensors(_ header: String, _ data: [UInt8], headerLength: UInt64? = nil) -> [UInt8] {
  let length = headerLength ?? UInt64(header.utf8.count)
  return (0..<8).map { UInt8(truncatingIfNeeded: length >> ($0 * 8)) } + Array(header.utf8) + data
}

/// An npy file with `header` as it is.
func npy(_ header: String, _ data: [UInt8], version: UInt8 = 1) -> [UInt8] {
  let bytes = Array(header.utf8)
  let length = (0..<(version == 1 ? 2 : 4)).map { UInt8(truncatingIfNeeded: bytes.count >> ($0 * 8)) }
  return [0x93] + Array("NUMPY".utf8) + [version, 0] + length + bytes + data
}

func little<T: FixedWidthInteger>(_ values: [T]) -> [UInt8] {
  values.flatMap { value in (0..<T.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
}

/// What comes of reading x from a file, through a model with L = 0.
func load(_ name: String, _ bytes: [UInt8], tensor: String? = "a") throws -> Result<
  Matrix<Rational>, InputError
> {
  let directory = try Directory([name: bytes])
  let tensor = tensor.map { ", tensor: \($0)" } ?? ""
  let text = """
    nest-verify: 1
    architecture: densenest
    data: {x: {file: \(name)\(tensor)}, y: {zeros: [2, 1]}}
    prediction: {weight: {zeros: [1, 2]}}
    """
  do throws(InputError) { return .success(try read(text, directory: directory.path).model.data.x) } catch {
    return .failure(error)
  }
}

func fault(_ name: String, _ bytes: [UInt8], tensor: String? = "a") throws -> [String] {
  switch try load(name, bytes, tensor: tensor) {
  case .success: []
  case .failure(let error): error.diagnostics.map(summary)
  }
}

@Suite("Tensors in safetensors files")
struct SafetensorsTests {
  static let types: [(String, [UInt8], [Rational])] = [
    (
      "F64", little([1.5, -0.1, .leastNonzeroMagnitude, -0.0].map(\.bitPattern)),
      [
        3 / 2, Rational(Integer(-3_602_879_701_896_397), Integer(1) << 55), Rational(1, Integer(1) << 1074),
        0,
      ]
    ),
    (
      "F32", little([Float(0.1), -3, .leastNonzeroMagnitude, .greatestFiniteMagnitude].map(\.bitPattern)),
      [
        Rational(13_421_773, 134_217_728), -3, Rational(1, Integer(1) << 149),
        Rational(Integer(16_777_215) << 104),
      ]
    ),
    // 1, -2, the least subnormal number, the greatest finite one.
    (
      "F16", little([0x3C00, 0xC000, 0x0001, 0x7BFF] as [UInt16]),
      [1, -2, Rational(1, Integer(1) << 24), 65504]
    ),
    (
      "BF16", little([0x3F80, 0xC040, 0x0001, 0x7F7F] as [UInt16]),
      [1, -3, Rational(1, Integer(1) << 133), Rational(Integer(255) << 120)]
    ),
    ("I8", little([1, -1, 127, -128] as [Int8]), [1, -1, 127, -128]),
    ("I16", little([1, -1, 32767, -32768] as [Int16]), [1, -1, 32767, -32768]),
    ("I32", little([1, -1, .max, .min] as [Int32]), [1, -1, 2_147_483_647, -2_147_483_648]),
    ("I64", little([1, -1, .max, .min] as [Int64]), [1, -1, Rational(Int64.max), Rational(Int64.min)]),
    ("U8", little([0, 1, 2, 255] as [UInt8]), [0, 1, 2, 255]),
    ("U16", little([0, 1, 2, 65535] as [UInt16]), [0, 1, 2, 65535]),
    ("U32", little([0, 1, 2, .max] as [UInt32]), [0, 1, 2, 4_294_967_295]),
    ("U64", little([0, 1, 2, .max] as [UInt64]), [0, 1, 2, Rational(UInt64.max)]),
  ]

  @Test("every element type, to the bit", arguments: types)
  func elements(_ type: String, _ bytes: [UInt8], _ values: [Rational]) throws {
    let file = safetensors(
      #"{"__metadata__":{"format":"pt"},"a":{"dtype":"\#(type)","shape":[2,2],"data_offsets":[0,\#(bytes.count)]}}   "#,
      bytes)
    #expect(try load("w.safetensors", file).get() == Matrix(rows: 2, columns: 2, elements: values))
  }

  @Test("random floats decode to what Swift takes them for", arguments: 0..<10 as Range<UInt64>)
  func random(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let bits = (0..<200).map { _ in UInt32.random(in: 0 ... .max, using: &generator) }
      .filter { Float(bitPattern: $0).isFinite }
    let values = bits.prefix(150).map { Float(bitPattern: $0) }
    let file = safetensors(
      #"{"a":{"dtype":"F32","shape":[2,75],"data_offsets":[0,600]}}"#, little(Array(bits.prefix(150))))
    guard case .failure(let error) = try load("w.safetensors", file) else {
      Issue.record("75 columns fit")
      return
    }
    #expect(error.diagnostics.map(\.code) == [.shapeMismatch])
    // Two at a time through the model.
    for start in stride(from: 0, to: 40, by: 4) {
      let four = Array(bits.prefix(150)[start..<start + 4])
      let matrix = try load(
        "w.safetensors",
        safetensors(#"{"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}"#, little(four))
      ).get()
      for (value, exact) in zip(values[start..<start + 4], matrix.elements) {
        // A float's significand and exponent, as the standard library reports them.
        let significand = Rational(Integer(Int64(Double(value.significand) * 0x1p23)), Integer(1) << 23)
        let power = Rational(mantissa: 1, binaryExponent: value == 0 ? 0 : Int(value.exponent))
        #expect(exact == (value.sign == .minus ? -significand : significand) * power)
      }
    }
  }

  static let good = #""a":{"dtype":"U8","shape":[2,2],"data_offsets":[0,4]}"#
  static let malformed: [(header: String, bytes: Int, faults: [String])] = [
    ("{\(good)}", 4, []),
    (#"{\#(good),"b":{"dtype":"F8_E4M3","shape":[3],"data_offsets":[4,7]}}"#, 7, []),
    ("{\(good)}", 3, ["@9 a offset"]), ("{\(good)}", 5, ["@67 length"]), ("{\(good)}", 0, ["@9 a offset"]),
    ("{\(good)} x", 4, ["@64 format"]), ("{\(good)", 4, ["@62 format"]), ("{", 0, ["@9 format"]),
    ("", 0, ["@8 format"]), ("[]", 0, ["@8 format"]), (" {}", 0, ["3:28 unknown-tensor"]),
    ("{}", 1, ["@10 length"]), ("{\(good),\(good)}", 4, ["@63 a duplicate-tensor"]),
    (#"{\#(good),"\u0061":{"dtype":"U8","shape":[0],"data_offsets":[4,4]}}"#, 4, ["@63 a duplicate-tensor"]),
    (#"{"a":{"dtype":"U8","shape":[2,2],"data_offsets":[0,18446744073709551616]}}"#, 4, ["@59 offset"]),
    (#"{"a":{"dtype":"U8","shape":[2,2],"data_offsets":[0,9223372036854775807]}}"#, 4, ["@9 a offset"]),
    (#"{"a":{"dtype":"U8","shape":[2,2],"data_offsets":[-4,0]}}"#, 4, ["@57 offset"]),
    (#"{"a":{"dtype":"U8","shape":[2,2],"data_offsets":[4,0]}}"#, 4, ["@9 a offset"]),
    (#"{"a":{"dtype":"U8","shape":[2,2],"data_offsets":[0]}}"#, 4, ["@9 a offset"]),
    (#"{"a":{"dtype":"U8","shape":[2,2],"data_offsets":[0,4,4]}}"#, 4, ["@9 a offset"]),
    (#"{"a":{"dtype":"U8","shape":[2,2],"data_offsets":[1.5,4]}}"#, 4, ["@58 format"]),
    (#"{"a":{"dtype":"U8","shape":[2,2],"data_offsets":[1,5]}}"#, 5, ["@9 a offset"]),
    (#"{\#(good),"b":{"dtype":"U8","shape":[2],"data_offsets":[3,5]}}"#, 5, ["@63 b overlap"]),
    (#"{\#(good),"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, 4, ["@63 b overlap"]),
    (#"{\#(good),"b":{"dtype":"U8","shape":[2],"data_offsets":[5,7]}}"#, 7, ["@63 b offset"]),
    (#"{"a":{"dtype":"U8","shape":[2,3],"data_offsets":[0,4]}}"#, 4, ["@9 a length"]),
    (#"{"a":{"dtype":"F64","shape":[2,2],"data_offsets":[0,4]}}"#, 4, ["@9 a length"]),
    (
      #"{"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,4]}}"#, 4,
      ["@9 a shape-mismatch"]
    ),
    (#"{"a":{"dtype":"F64","shape":[4611686018427387904],"data_offsets":[0,4]}}"#, 4, ["@9 a length"]),
    (#"{"a":{"dtype":"U8","shape":[-2,-2],"data_offsets":[0,4]}}"#, 4, ["@36 offset"]),
    (#"{"a":{"dtype":"U8","shape":[2,2,],"data_offsets":[0,4]}}"#, 4, ["@40 format"]),
    (#"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#, 4, ["3:11 shape-mismatch"]),
    (#"{"a":{"dtype":"U8","shape":[1,2,1,1,2,1],"data_offsets":[0,4]}}"#, 4, ["3:11 shape-mismatch"]),
    (#"{"a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}"#, 1, ["3:11 shape-mismatch"]),
    (#"{"a":{"dtype":"U8","shape":[0,2],"data_offsets":[0,0]}}"#, 0, ["3:11 empty-matrix"]),
    (#"{"a":{"dtype":"BOOL","shape":[2,2],"data_offsets":[0,4]}}"#, 4, ["@65 a element-type"]),
    (#"{"a":{"dtype":"U8","shape":[2,2]}}"#, 0, ["@9 a missing-key"]),
    (#"{"a":{"dtype":"U8","dtype":"U8","shape":[2,2],"data_offsets":[0,4]}}"#, 4, ["@27 a duplicate-key"]),
    (#"{"a":{"dtipe":"U8","shape":[2,2],"data_offsets":[0,4]}}"#, 4, ["@14 a unknown-key"]),
    (#"{"a":{}}"#, 0, ["@14 format"]), (#"{"a":1}"#, 0, ["@13 format"]), (#"{a:{}}"#, 0, ["@9 format"]),
    (#"{"a\"#, 0, ["@12 format"]), (#"{"\x":{}}"#, 0, ["@11 format"]), (#"{"\ud800":{}}"#, 0, ["@16 format"]),
    (#"{"b":{"dtype":"U8","shape":[2,2],"data_offsets":[0,4]}}"#, 4, ["3:44 unknown-tensor"]),
  ]

  @Test("malformed headers", arguments: malformed)
  func malformedHeader(_ header: String, _ bytes: Int, _ expected: [String]) throws {
    let faults = try fault("w.safetensors", safetensors(header, [UInt8](repeating: 1, count: bytes)))
    if expected.first?.hasSuffix("unknown-tensor") == true {
      #expect(faults.map { $0.split(separator: " ").last } == ["unknown-tensor"])
    } else {
      #expect(faults == expected)
    }
  }

  @Test("header lengths that lie")
  func headerLength() throws {
    let header = "{\(SafetensorsTests.good)}"
    func faults(_ length: UInt64) throws -> [String] {
      try fault("w.safetensors", safetensors(header, [1, 2, 3, 4], headerLength: length))
    }
    #expect(try faults(.max) == ["@0 too-large"])
    #expect(try faults(1 << 63) == ["@0 too-large"])
    #expect(try faults(UInt64(ModelFiles.Limits.safetensorsHeaderBytes) + 1) == ["@0 too-large"])
    #expect(try faults(UInt64(ModelFiles.Limits.safetensorsHeaderBytes)) == ["@0 length"])
    #expect(try faults(0) == ["@8 format"])
    #expect(try fault("w.safetensors", []) == ["@0 length"])
  }

  @Test("NaN and infinities are named with tensor and index")
  func notFinite() throws {
    let header = #"{"a":{"dtype":"F32","shape":[2,2],"data_offsets":[0,16]}}"#
    for bad in [Float.nan, .infinity, -.infinity, .signalingNaN] {
      let data = little([1, 2, bad, 4].map(\.bitPattern))
      #expect(try fault("w.safetensors", safetensors(header, data)) == ["@73 a [1, 0] not-finite"])
    }
    guard
      case .failure(let error) = try load(
        "w.safetensors", safetensors(header, little([Float.nan, 1, 1, 1].map(\.bitPattern))))
    else {
      Issue.record("accepted NaN")
      return
    }
    let text = error.description
    #expect(text.contains("w.safetensors: byte 65, tensor \"a\", element [0, 0]: error: "))
    #expect(text.hasSuffix("(referred to at m.yaml:3:11) [not-finite]"))
  }

  @Test("every prefix and every flipped byte is refused or read")
  func noise() throws {
    let file = safetensors("{\(SafetensorsTests.good)}", [1, 2, 3, 4])
    for length in file.indices { #expect(try fault("w.safetensors", Array(file[..<length])) != []) }
    var generator = SeededGenerator(seed: 7)
    for index in file.indices {
      var flipped = file
      flipped[index] ^= UInt8.random(in: 1...255, using: &generator)
      if case .success(let matrix) = try load("w.safetensors", flipped) {
        #expect(matrix.rows == 2 && matrix.columns == 2)
      }
    }
  }
}

@Suite("Arrays in npy files")
struct NPYTests {
  static func header(_ type: String, _ shape: String, fortran: Bool = false) -> String {
    "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }\n"
  }

  static let big: [UInt8] = little([1, -2, 0.5, 4].map { Float($0).bitPattern.byteSwapped })

  @Test("versions, byte orders and storage orders")
  func forms() throws {
    let values: Matrix<Rational> = Matrix([[1, -2], [1 / 2, 4]])
    let data = little([1, -2, 0.5, 4].map { Float($0).bitPattern })
    for version in 1...3 as ClosedRange<UInt8> {
      let file = npy(NPYTests.header("<f4", "(2, 2)"), data, version: version)
      #expect(try load("x.npy", file, tensor: nil).get() == values)
    }
    #expect(
      try load("x.npy", npy(NPYTests.header(">f4", "(2, 2)"), NPYTests.big), tensor: nil).get() == values)
    #expect(
      try load("x.npy", npy(NPYTests.header("<f4", "(2, 2)", fortran: true), data), tensor: nil).get()
        == values.transposed)
    #expect(
      try load("x.npy", npy(NPYTests.header("|u1", "(2,2)"), [1, 2, 3, 4]), tensor: nil).get()
        == Matrix([[1, 2], [3, 4]]))
    #expect(
      try load("x.npy", npy(NPYTests.header(">i2", "(2, 2)"), [0, 1, 255, 254, 1, 0, 128, 0]), tensor: nil)
        .get()
        == Matrix([[1, -2], [256, -32768]]))
    #expect(
      try load(
        "X.NPY", npy(NPYTests.header("<i8", "(2, 2)"), little([1, -1, .max, .min] as [Int64])), tensor: nil
      )
      .get() == Matrix([[1, -1], [Rational(Int64.max), Rational(Int64.min)]]))
  }

  static let malformed: [(header: String, bytes: Int, faults: [String])] = [
    (header("|u1", "(2, 2)"), 4, []),
    (header("|u1", "(2, 2)"), 3, ["@73 length"]), (header("|u1", "(2, 2)"), 5, ["@75 length"]),
    (header("|O", "(2, 2)"), 4, ["@20 element-type"]), (header("|b1", "(2, 2)"), 4, ["@20 element-type"]),
    (header("<c8", "(2, 2)"), 32, ["@20 element-type"]), (header("<U1", "(2, 2)"), 16, ["@20 element-type"]),
    (header("=f4", "(2, 2)"), 16, ["@20 element-type"]), (header("|f4", "(2, 2)"), 16, ["@20 element-type"]),
    (header("f4", "(2, 2)"), 16, ["@20 element-type"]), (header("", "(2, 2)"), 16, ["@20 element-type"]),
    ("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 2), }", 16, ["@20 element-type"]),
    (header("<f8", "(4294967296, 4294967296)"), 0, ["@10 shape-mismatch"]),
    (header("<f8", "(4611686018427387904,)"), 0, ["@86 length"]),
    (header("<f8", "(-2, 2)"), 0, ["@61 offset"]), (header("|u1", "(4,)"), 4, ["3:11 shape-mismatch"]),
    (header("|u1", "()"), 1, ["3:11 shape-mismatch"]), (header("|u1", "(0, 2)"), 0, ["3:11 empty-matrix"]),
    (header("|u1", "(2 2)"), 4, ["@63 format"]), (header("|u1", "2"), 2, ["@60 format"]),
    ("{'descr': '|u1', 'shape': (2, 2)}", 4, ["@10 missing-key"]),
    ("{'descr': '|u1', 'descr': '|u1'}", 4, ["@27 duplicate-key"]),
    ("{'descr': '|u1', 'fortran_order': 0}", 4, ["@44 format"]),
    ("{'extra': '|u1'}", 4, ["@11 unknown-key"]), ("{}", 4, ["@10 missing-key"]), ("", 4, ["@10 format"]),
    (header("|u1", "(2, 2)") + "x", 4, ["@70 format"]),
  ]

  @Test("malformed headers", arguments: malformed)
  func malformedHeader(_ header: String, _ bytes: Int, _ expected: [String]) throws {
    #expect(try fault("x.npy", npy(header, [UInt8](repeating: 1, count: bytes)), tensor: nil) == expected)
  }

  @Test("magic, version, header length, NaN")
  func beginnings() throws {
    let good = npy(NPYTests.header("<f4", "(2, 2)"), [UInt8](repeating: 0, count: 16))
    func faults(_ change: (inout [UInt8]) -> Void) throws -> [String] {
      var bytes = good
      change(&bytes)
      return try fault("x.npy", bytes, tensor: nil)
    }
    #expect(try faults { _ in } == [])
    #expect(try faults { $0[0] = 0x92 } == ["@0 format"])
    #expect(try faults { $0[6] = 4 } == ["@6 version"])
    #expect(try faults { $0[7] = 1 } == ["@6 version"])
    #expect(try faults { $0[9] = 0xFF } == ["@8 length"])
    #expect(
      try fault("x.npy", npy("{}", [], version: 2).prefix(8) + [255, 255, 255, 255, 1], tensor: nil) == [
        "@8 too-large"
      ])
    // Element [1, 0] of a column-major array comes second.
    let nan = npy(
      NPYTests.header("<f4", "(2, 2)", fortran: true), little([Float(1), .nan, 1, 1].map(\.bitPattern)))
    #expect(try fault("x.npy", nan, tensor: nil) == ["@\(nan.count - 12) [1, 0] not-finite"])
  }

  @Test("every prefix and every flipped byte is refused or read")
  func noise() throws {
    let file = npy(NPYTests.header("|u1", "(2, 2)"), [1, 2, 3, 4])
    for length in file.indices { #expect(try fault("x.npy", Array(file[..<length]), tensor: nil) != []) }
    var generator = SeededGenerator(seed: 8)
    for index in file.indices {
      var flipped = file
      flipped[index] ^= UInt8.random(in: 1...255, using: &generator)
      if case .success(let matrix) = try load("x.npy", flipped, tensor: nil) {
        #expect(matrix.rows == 2 && matrix.columns == 2)
      }
    }
  }
}

@Suite("Referring to binary files")
struct ReferenceTests {
  @Test("several tensors, a vector for a bias, and digests of what was read")
  func model() throws {
    let data = little([1, 2, 3, 4, 5, 6] as [UInt8])
    let weights = safetensors(
      #"{"W":{"dtype":"U8","shape":[2,2],"data_offsets":[0,4]},"b":{"dtype":"I8","shape":[2],"data_offsets":[4,6]}}"#,
      data)
    let x = npy(NPYTests.header("|u1", "(1, 2)"), [7, 8])
    let directory = try Directory(["w.safetensors": weights, "x.npy": x])
    let text = """
      nest-verify: 1
      architecture: resnest
      data: {x: {file: x.npy}, y: [[9]]}
      expansion: {weight: {file: w.safetensors, tensor: W}, bias: {file: w.safetensors, tensor: b}}
      prediction: {weight: [[1, 1]]}
      """
    try Data(text.utf8).write(to: URL(fileURLWithPath: directory.path + "m.yaml"))
    let file = try ModelFile.load(directory.path + "m.yaml")
    guard case .resnest(let network) = file.model.architecture else {
      Issue.record("not a ResNEst")
      return
    }
    #expect(network.expansion == Affine(weight: Matrix([[1, 2], [3, 4]]), bias: [5, 6]))
    #expect(file.model.data.x == Matrix([[7, 8]]))
    #expect(
      file.references
        == ["w.safetensors": Digest.sha256(of: weights), "x.npy": Digest.sha256(of: x)])
  }

  @Test("a file that cannot be used is reported once for each way in which it cannot")
  func broken() throws {
    let directory = try Directory(["bad.safetensors": [1, 2, 3]])
    try FileManager.default.createDirectory(
      atPath: directory.path + "d.npy", withIntermediateDirectories: false)
    let text = """
      nest-verify: 1
      architecture: resnest
      data: {x: {file: d.npy}, y: {file: none.npy}}
      expansion: {weight: {file: bad.safetensors, tensor: W}, bias: {file: bad.safetensors, tensor: b}}
      prediction: {weight: [[1, 1], [2]]}
      """
    #expect(
      faults(text, directory: directory.path)
        == ["3:11 not-a-file", "3:29 missing-file", "5:31 ragged-rows", "@3 length"])
  }
}
