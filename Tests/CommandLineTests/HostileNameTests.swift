import Foundation
import Testing

/// Names of files, keys and arguments that would command a terminal.
@Suite struct HostileNameTests {
  private static let command = "\u{1B}]0;x\u{7}\u{9B}2J\u{202E}\r\n"

  private func isPlain(_ text: String) -> Bool {
    text.unicodeScalars.allSatisfy {
      $0 == "\n" || $0.properties.generalCategory != .control && !$0.properties.isBidiControl
    }
  }

  @Test func ofFilesThatAreNotThere() throws {
    for arguments in [
      ["\(Self.command).yaml"], ["critical-points", Self.command], ["audit", Self.command],
      ["convert", Self.command],
      ["certify", Self.command, "-o", "/dev/null"], [OutputTests.model, "-o", "no-folder\(Self.command)/x"],
    ] {
      let run = try NestVerifyProcess(arguments)
      #expect(run.status == 2)
      #expect(isPlain(run.diagnostics), "\(arguments)")
      #expect(run.diagnostics.contains("\\u{1B}]0;x\\u{7}\\u{9B}2J\\u{202E}\\u{D}\\u{A}"))
    }
  }

  /// A name that is no UTF-8 is not read as the name of some other file, neither here nor by the independent checker.
  @Test func ofBytesThatAreNoText() throws {
    let run = try NestVerifyProcess.shell(
      """
      name="$folder/$(printf 'caf\\351').yaml"
      cp \(OutputTests.model) "$name"
      "$nest_verify" "$name"; echo $?
      "$nest_verify" certify "$name" -o "$folder/certificate"; echo $?
      "$nest_verify" certify - -o "$folder/certificate" < "$name"; echo $?
      python3 proofs/check_certificate.py "$folder/certificate" "$name"; echo $?
      """)
    #expect(run.output == "64\n64\n0\n64\n")
    let lines = run.diagnostics.split(separator: "\n").filter { $0.contains("expected UTF-8") }
    #expect(lines.count == 3, "\(run.diagnostics)")
    #expect(lines[0].contains("argument 1, "))
  }

  @Test func ofArguments() throws {
    for arguments in [
      ["explain", Self.command], ["--claim", Self.command, "--", OutputTests.model],
      ["reproduce", Self.command],
      ["--\(Self.command)"], [OutputTests.model, "--format", Self.command],
      [OutputTests.model, "--at", Self.command],
    ] {
      let run = try NestVerifyProcess(arguments)
      #expect(run.status == 64)
      #expect(isPlain(run.diagnostics), "\(arguments)")
    }
  }

  @Test func ofKeysClaimsAndTensors() throws {
    let escaped = "\\u001b]0;x\\u0007\\u009b2J\\u202e\\r\\n"
    let model = """
      {"nest-verify": 1, "\(escaped)": 1, "architecture": "\(escaped)", "expect": {"\(escaped)": "holds"},
       "data": {"x": {"file": "\(escaped).npy"}, "y": {"file": "a", "tensor": "\(escaped)"}}}
      """
    for format in ["text", "jsonl"] {
      let line = model.replacing("\n", with: " ")
      let run = try NestVerifyProcess(["-", "--format", format], input: line)
      #expect(run.status == 2)
      #expect(isPlain(run.diagnostics) && isPlain(run.output))
      #expect(run.diagnostics.split(separator: "\n").allSatisfy { $0.contains("]") })
    }
  }

  @Test func ofAModelInEveryFormat() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.path + "/\(Self.command).yaml"
    let text = try String(
      contentsOf: NestVerifyProcess.root.appendingPathComponent(OutputTests.model), encoding: .utf8)
    try Data(text.replacing(/(?m)^title:.*\n/, with: "").utf8).write(to: URL(fileURLWithPath: path))
    for command in ["check", "critical-points"] {
      for format in ["text", "json", "jsonl", "markdown", "html"] {
        let run = try NestVerifyProcess([command, path, "--format", format])
        #expect(run.status == 0)
        #expect(isPlain(run.output), "\(command) \(format)")
      }
    }
  }

  /// The title stands in a comment of a file for Coq, and can neither end it nor command a terminal.
  @Test func ofATitleForCoq() throws {
    let text = try String(
      contentsOf: NestVerifyProcess.root.appendingPathComponent("fixtures/landscape/golden.yaml"),
      encoding: .utf8)
    let title = "title: \"\\e]0;x\\a\\u202E\\u2066\\u2028*) \\\" (*\""
    let run = try NestVerifyProcess(
      ["certify", "-", "--coq", "-o", "-"], input: text.replacing(/(?m)^title:.*$/, with: title))
    #expect(run.status == 0, "\(run.diagnostics)")
    #expect(isPlain(run.output) && !run.output.unicodeScalars.contains("\u{2028}"))
    #expect(run.output.contains("\\u{1B}]0;x\\u{7}\\u{202E}\\u{2066}\\u{2028}') ' ('"))
  }

  /// A certificate names the files that the model refers to, and both checkers read it.
  @Test func ofAFileInACertificate() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let name = "\u{1B}[31m\u{9B}\u{202E}\u{2028}\"é.npy"
    var file = Data([0x93] + Array("NUMPY".utf8) + [1, 0])
    let header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 1), }\n"
    file += Data([UInt8(header.utf8.count), 0]) + Data(header.utf8) + Data([1, 2])
    try file.write(to: URL(fileURLWithPath: folder.path + "/" + name))
    let written = "\\u001b[31m\\u009b\\u202e\\u2028\\\"é.npy"
    let model = """
      {"nest-verify": 1, "architecture": "resnest", "data": {"x": {"file": "\(written)"}, "y": [[1], [3]]},
       "expansion": {"weight": [[1]]}, "prediction": {"weight": [[1]]}}
      """
    let (path, certificate) = (folder.path + "/m.json", folder.path + "/m.cert")
    try Data(model.utf8).write(to: URL(fileURLWithPath: path))
    let run = try NestVerifyProcess(["certify", path, "-o", certificate])
    #expect(run.status == 0, "\(run.diagnostics)")
    let text = try String(contentsOfFile: certificate, encoding: .utf8)
    #expect(isPlain(text) && text.contains(written))
    #expect(try NestVerifyProcess(["audit", certificate, path]).status == 0)
    #expect(try NestVerifyProcess.python(["proofs/check_certificate.py", certificate, path]).status == 0)
    // One spelling alone.
    for (old, new) in [
      ("\\u001b", "\\u001B"), ("\\u202e", "\u{202E}"), ("é", "\\u00e9"), ("\\u009b", "\\u9b"),
    ] {
      try Data(text.replacing(old, with: new).utf8).write(to: URL(fileURLWithPath: certificate))
      #expect(try NestVerifyProcess(["audit", certificate, path]).status == 2, "\(old)")
      #expect(
        try NestVerifyProcess.python(["proofs/check_certificate.py", certificate, path]).status == 2, "\(old)"
      )
    }
  }
}
