/// Files that training frameworks keep networks in, and nothing else can read.
package enum FrameworkFile {
  /// What to do with the file at `path`, where its name says that a framework wrote it.
  package static func hint(_ path: String) -> String? {
    let name = path.lowercased()
    func isOfKind(_ kinds: [String]) -> Bool { kinds.contains { name.hasSuffix($0) } }
    if isOfKind([".pt", ".pth", ".ckpt", ".bin", ".pkl"]) {
      return
        "write the network as ONNX, with torch.onnx.export(model, (x,), \"net.onnx\") in PyTorch, and check that with --x and --y"
    }
    if isOfKind([".h5", ".keras", ".pb", ".tflite"]) {
      return "write the network as ONNX, with tf2onnx or model.export(\"net.onnx\", format=\"onnx\") in Keras"
    }
    return nil
  }
}
