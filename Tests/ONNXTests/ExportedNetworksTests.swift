import ExactAlgebra
import Foundation
import ModelFiles
import Networks
import ONNX
import Testing

/// The networks that fixtures/onnx/export.py trained and exported, against what onnxruntime made of them.
@Suite struct ExportedNetworksTests {
  private static let folder =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("fixtures/onnx").path + "/"

  @Test(arguments: [
    "resnest", "resnest-biases", "convolutional", "convolutional-torchscript", "densenest",
    "densenest-normalized", "plain", "plain-convolutional",
  ])
  func outputsAreThoseOfOnnxruntime(_ name: String) throws {
    let folder = Self.folder
    let imported = try ONNXImport(
      path: folder + "\(name).onnx", x: .init(path: folder + "x.npy", name: folder + "x.npy"),
      y: .init(path: folder + "y-one-hot.npy", name: folder + "y-one-hot.npy"), loss: "squared",
      weights: "w.safetensors")
    let prediction = try Evaluation(imported.model()).prediction
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder + "\(name).outputs.npy")))
    let count = prediction.rows * prediction.columns
    let floats = bytes.suffix(4 * count).withUnsafeBytes { buffer in
      (0..<count).map { buffer.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self) }
    }
    #expect(prediction.columns == 300 && prediction.rows == 10)
    let tolerance = Rational(1, 10_000)
    for sample in 0..<prediction.columns {
      for output in 0..<prediction.rows {
        let float = ElementType.f32.value(UInt64(floats[sample * prediction.rows + output].bitPattern))!
        let difference = (prediction[output, sample] - float).magnitude
        #expect(difference <= tolerance * (1 + float.magnitude), "sample \(sample), output \(output)")
      }
    }
  }
}
