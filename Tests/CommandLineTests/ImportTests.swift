import Foundation
import Testing

/// Networks in ONNX: `import`, and checks of them as they are.
@Suite struct ImportTests {
  private static let data = ["--x", "fixtures/onnx/x.npy", "--y", "fixtures/onnx/y-one-hot.npy"]

  private struct Report: Decodable {
    struct Claim: Decodable, Equatable { let id, verdict, summary: String }
    struct Model: Decodable {
      struct File: Decodable { let file, sha256: String }
      let file, sha256, architecture: String
      let files: [File]
    }
    let command: String
    let model: Model
    let claims: [Claim]
  }

  private func report(_ arguments: [String]) throws -> Report {
    let run = try NestVerifyProcess(arguments + ["--format", "json"])
    #expect(run.diagnostics.isEmpty)
    return try JSONDecoder().decode(Report.self, from: Data(run.output.utf8))
  }

  /// The file that `import` writes is checked as the network itself is.
  @Test(arguments: [
    ("resnest", "resnest"), ("resnest-biases", "resnest"), ("convolutional", "resnest"),
    ("densenest", "densenest"), ("plain-convolutional", "fully-connected"),
  ])
  func importedOrNotItIsTheSame(_ name: String, _ architecture: String) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let network = "fixtures/onnx/\(name).onnx"
    let model = folder.appendingPathComponent("model.yaml").path
    let run = try NestVerifyProcess(["import", network] + Self.data + ["-o", model])
    #expect(run.status == 0 && run.output.contains(architecture) && run.output.contains("N = 300"))
    let claims = [
      "--claim", "chen2021.assumption-3", "chen2021.assumption-1", "chen2021.bottleneck-condition",
    ]
    let direct = try report([network] + Self.data + claims)
    let imported = try report([model] + claims)
    #expect(direct.claims == imported.claims && !direct.claims.isEmpty)
    #expect(direct.model.architecture == architecture)

    let digest = try NestVerifyProcess.shell(
      "sha256sum \(network) fixtures/onnx/x.npy fixtures/onnx/y-one-hot.npy")
    let expected = digest.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
    #expect(direct.model.files.map { [$0.sha256, $0.file] } == expected)
    #expect(direct.model.sha256 == expected[0][0] && direct.model.file == network)
    #expect(imported.model.files.count == 4 && imported.model.files[0].file == model)
    #expect(
      direct.command
        == "nest-verify \(([network] + Self.data + claims).joined(separator: " ")) --format json")
  }

  /// Every format names the files and the command.
  @Test(arguments: ["text", "markdown", "html", "json"]) func provenance(_ format: String) throws {
    let run = try NestVerifyProcess(
      ["fixtures/onnx/densenest.onnx"] + Self.data + ["--claim", "chen2021.assumption-3", "--format", format])
    let digest = try NestVerifyProcess.shell("sha256sum fixtures/onnx/y-one-hot.npy").output.prefix(64)
    #expect(run.output.contains(digest))
    #expect(run.output.contains("nest-verify fixtures/onnx/densenest.onnx --x"))
  }

  @Test(arguments: [
    ["fixtures/onnx/resnest.onnx"], ["fixtures/onnx/resnest.onnx", "--x", "x.npy"],
    ["fixtures/yun2019/section-3.2.yaml", "--x", "x.npy", "--y", "y.npy"],
    ["fixtures/onnx/resnest.onnx", "--x", "x.npy", "--y", "y.npy", "--loss", "huber"],
    ["import", "fixtures/onnx/resnest.onnx", "-o", "model.yaml"],
    ["import", "fixtures/onnx/resnest.onnx", "--x", "x.npy", "--y", "y.npy", "-o", "-"],
  ])
  func wrongUsage(_ arguments: [String]) throws {
    #expect(try NestVerifyProcess(arguments).status == 64)
  }

  /// A network that cannot be used leaves nothing behind.
  @Test func unusable() throws {
    let run = try NestVerifyProcess.shell(
      """
      head -c 5000 fixtures/onnx/resnest.onnx >"$folder/cut.onnx"
      "$nest_verify" import "$folder/cut.onnx" \(Self.data.joined(separator: " ")) -o "$folder/model.yaml"
      echo $?
      "$nest_verify" import fixtures/onnx/resnest.onnx --x fixtures/onnx/x.npy --y fixtures/onnx/x.npy -o "$folder/model.yaml"
      echo $?
      "$nest_verify" critical-points fixtures/onnx/resnest.onnx
      echo $?
      ls "$folder"
      """)
    #expect(run.output == "2\n2\n2\ncut.onnx\n")
    #expect(run.diagnostics.contains("ends within a message"))
    #expect(run.diagnostics.contains("expected 300 × 10"))
    #expect(run.diagnostics.contains("nest-verify import"))
  }

  /// Data are named relative to the model file: where its folder is missing, that is what is wrong, and not the data.
  @Test func missingFolder() throws {
    let run = try NestVerifyProcess.shell(
      """
      "$nest_verify" import fixtures/onnx/resnest.onnx --x fixtures/onnx/x.npy --y fixtures/onnx/y.npy -o missing/model.yaml
      echo $?
      """)
    #expect(run.output == "2\n")
    #expect(run.diagnostics == "missing/model.yaml: error: not written: there is no folder missing/\n")
  }

  /// Where the model file cannot be written there are no weights either, and no input is written over.
  @Test func wholeOrNotAtAll() throws {
    let run = try NestVerifyProcess.shell(
      """
      mkdir "$folder/model.yaml"
      "$nest_verify" import fixtures/onnx/resnest.onnx \(Self.data.joined(separator: " ")) -o "$folder/model.yaml"
      echo $?
      cp fixtures/onnx/resnest.onnx "$folder/model.safetensors"
      ln "$folder/model.safetensors" "$folder/net.onnx"
      "$nest_verify" import "$folder/net.onnx" \(Self.data.joined(separator: " ")) -o "$folder/model.yml"
      echo $?
      ls "$folder"
      """)
    #expect(run.output == "2\n2\nmodel.safetensors\nmodel.yaml\nnet.onnx\n")
  }
}
