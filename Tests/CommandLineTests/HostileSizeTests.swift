import Foundation
import Testing

/// Files as large as they may be, with nothing in them but digits: both checkers say the same of them, at the same place, in less than a
/// minute of the processor and in 2 GB.
@Suite(.serialized) struct HostileSizeTests {
  private static let model = "fixtures/yun2019/section-3.2.yaml"

  /// Text as a Python expression of bytes, and the status and the place of the fault.
  @Test(arguments: [
    ("certificate", "b'1' * (1 << 27)", 2, "1:1:"),
    ("certificate", "b'1' * ((1 << 27) + 1)", 2, ""),
    ("certificate", "b'[' + b'1,' * 7_999_999 + b'1' * 16 + b']'", 2, "1:16000000:"),
    ("certificate", "b'[' + b'1,' * 8_000_001 + b'1]'", 2, "1:1:"),
    ("certificate", "b'[' + b'12,' * (((1 << 27) - 4) // 3) + b'1]'", 2, "1:1:"),
    ("certificate", "b'\"' + b'1' * ((1 << 27) - 2) + b'\"'", 1, ""),
    ("certificate", "b'\"' + b'\\\\\\\\' * 4_000_000 + b'\\x01'", 2, "1:1:"),
    ("certificate", "b'[' + b','.join([b'\"' + b'7' * 99_999 + b'\"'] * 1_342) + b']'", 1, ""),
    ("model", "b'1' * (16 << 20)", 2, "1:1:"),
    ("model", "b'x: ' + b'1 ' * ((16 << 19) - 4) + b'\\t'", 2, ""),
    (
      "model",
      "b'nest-verify: 1\\narchitecture: resnest\\ndata: {x: [[' + b'1' * (15 << 20) + b']], y: [[1]]}\\n'", 2,
      ""
    ),
    (
      "model",
      "b'nest-verify: 1\\narchitecture: resnest\\ndata: {x: [[' + b'1,' * 1_999_000 + b'1]], y: [[1]]}\\n'",
      2, ""
    ),
  ]) func areReadOrRefusedInTime(_ kind: String, _ bytes: String, _ status: Int32, _ place: String) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent(kind == "model" ? "model.yaml" : "certificate.json").path
    let writing = "import sys; open(sys.argv[1], 'wb').write(\(bytes))"
    #expect(try NestVerifyProcess.python(["-c", writing, file]).status == 0)
    var arguments = [file, Self.model]
    if kind == "model" {
      let certificate = folder.appendingPathComponent("certificate.json").path
      #expect(try NestVerifyProcess(["certify", Self.model, "-o", certificate]).status == 0)
      arguments = [certificate, file]
    }
    let swift = try NestVerifyProcess(["audit"] + arguments)
    let limited = """
      import resource, runpy, sys
      resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
      resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
      sys.argv = ["check_certificate.py"] + sys.argv[1:]
      runpy.run_path("proofs/check_certificate.py", run_name="__main__")
      """
    let python = try NestVerifyProcess.python(["-c", limited] + arguments)
    #expect(swift.status == status && python.status == status, "\(swift.diagnostics)\(python.diagnostics)")
    func position(_ run: NestVerifyProcess) -> Substring? {
      run.diagnostics.firstMatch(of: /[0-9]+:[0-9]+:/)?.output
    }
    #expect(position(swift) == position(python), "\(swift.diagnostics)\(python.diagnostics)")
    if !place.isEmpty { #expect(position(python) == place[...]) }
  }
}
