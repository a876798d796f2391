import Certificates
import Certification
import Foundation
import ModelFiles
import ONNX
import Vocabulary

/// The readers that libFuzzer can drive; `run` beside this file builds and starts them.
private enum Reader: String {
  case text, model, safetensors, npy, onnx, certificate

  static let chosen: Reader = {
    let name = ProcessInfo.processInfo.environment["READER"] ?? ""
    guard let reader = Reader(rawValue: name) else { fatalError("READER is none: \(name)") }
    return reader
  }()

  /// Whatever it is, it is read or refused.
  func read(_ bytes: [UInt8]) {
    switch self {
    case .text: _ = try? Document(bytes, file: "m")
    case .model: _ = try? ModelDocument.read(bytes, name: "m").model()
    case .safetensors: readTensors("w.safetensors", bytes, "{file: w.safetensors, tensor: a}")
    case .npy: readTensors("w.npy", bytes, "{file: w.npy}")
    case .onnx: importNetwork(bytes)
    case .certificate:
      let file = Reader.certified
      _ = Audit.run(bytes, model: file.model, sha256: file.sha256, references: [:], parameter: nil)
    }
  }

  private func readTensors(_ name: String, _ bytes: [UInt8], _ reference: String) {
    for inputs in 1...2 {
      let text =
        "nest-verify: 1\narchitecture: densenest\ndata: {x: \(reference), y: {zeros: [2, 1]}}\nprediction: {weight: {zeros: [1, \(inputs)]}}"
      let source = ModelSource(sha256: "", files: [Name(name): bytes], references: [:])
      _ = try? ModelDocument.read(Array(text.utf8), name: "m", madeFrom: source).model()
    }
  }

  /// What is imported can be read.
  private func importNetwork(_ bytes: [UInt8]) {
    let folder = Reader.folder
    try! Data(bytes).write(to: URL(fileURLWithPath: folder + "network.onnx"))
    guard
      let made = try? ONNXImport(
        path: folder + "network.onnx", x: .init(path: folder + "x.npy", name: folder + "x.npy"),
        y: .init(path: folder + "y.npy", name: folder + "y.npy"), loss: "squared", weights: "w.safetensors")
    else { return }
    let source = ModelSource(
      sha256: made.sha256, files: ["w.safetensors": made.weights], references: made.externalData)
    do {
      _ = try ModelDocument.read(Array(made.text.utf8), name: "m", madeFrom: source).model()
    } catch { fatalError("what was imported is refused: \(error)") }
  }

  /// With the arrays that fit the networks among the first inputs.
  private static let folder: String = {
    let variables = ProcessInfo.processInfo.environment
    let folder = "\(variables["TMPDIR"] ?? "/tmp")/nest-verify-\(getpid())/"
    try! FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for name in ["x.npy", "y.npy"] {
      try! FileManager.default.copyItem(atPath: "\(variables["ARRAYS"]!)/\(name)", toPath: folder + name)
    }
    return folder
  }()

  private static let certified = try! ModelDocument.load(
    ProcessInfo.processInfo.environment["CERTIFIED"]!
  ).model()
}

@_cdecl("LLVMFuzzerTestOneInput")
public func readOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  Reader.chosen.read(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}
