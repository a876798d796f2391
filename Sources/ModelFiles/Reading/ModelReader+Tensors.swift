import Vocabulary

/// `{file: weights.safetensors, tensor: NAME}`, `{tensor: NAME}` of the file that `weights:` names, and `{file: x.npy}`.
extension ModelReader {
  /// A tensor whose number of dimensions is one of `dimensions`, none of them empty. What is wrong with the binary file is
  /// reported there, once for each place that refers to it.
  ///
  /// With `transposed: true` a matrix is taken with its two dimensions exchanged.
  mutating func tensor(_ element: Element, dimensions: [Int]) -> Tensor? {
    guard
      let fields = fields(
        element, of: "a tensor",
        optional: dimensions == [2] ? ["file", "tensor", "transposed"] : ["file", "tensor"])
    else { return nil }
    let name = fields["tensor"].flatMap { text($0, expected: "the name of a tensor") }
    var isTransposed = false
    if let element = fields["transposed"] {
      guard let value = truth(element) else { return nil }
      isTransposed = value
    }
    guard let file = fields["file"] ?? weightsFile else {
      report(
        element.position, .missingKey, "a tensor lacks the key 'file'",
        hint: "or name the file once for the whole model: 'weights: FILE'")
      return nil
    }
    let position = file.position
    guard let path = text(file, expected: "a path") else { return nil }
    if path.hasSuffix(ofKind: ".npy") {
      if let tensor = fields["tensor"] {
        report(tensor.position, .unknownKey, "an npy file has one array and no names, expected no 'tensor'")
        return nil
      }
    } else if path.hasSuffix(ofKind: ".safetensors") {
      guard fields["tensor"] != nil else {
        report(position, .missingKey, "a safetensors file needs the key 'tensor'")
        return nil
      }
      if name == nil { return nil }
    } else {
      report(
        position, .value, "unknown kind of file '\(path)', expected .safetensors or .npy",
        hint: ModelReader.hint(forFile: path))
      return nil
    }

    do throws(InputError) {
      guard let file = try tensorFile(path, position) else { return nil }
      guard let entry = file.entries[Name(name ?? "")] else {
        report(
          fields["tensor"]?.position ?? position, .unknownTensor, "'\(path)' has no tensor '\(name ?? "")'",
          hint: Spelling.suggestion(for: name ?? "", among: file.entries.keys.lazy.map(\.text)))
        return nil
      }
      guard dimensions.contains(entry.shape.count) else {
        let forms = dimensions.map { ModelReader.shapeForms[$0]! }
        report(
          element.position, .shapeMismatch,
          "the tensor has shape \(describe(shape: entry.shape)), expected \(ModelReader.list(forms))",
          hint: ModelReader.hint(for: entry, expecting: dimensions))
        return nil
      }
      let count = TensorFile.count(entry.shape) ?? .max
      if count == 0 {
        report(
          element.position, .emptyMatrix,
          "the tensor has shape \(describe(shape: entry.shape)) and no entries")
        return nil
      }
      guard reserve(count, at: element.position) else { return nil }
      let tensor = try file.tensor(entry, named: name)
      return isTransposed ? tensor.transposed : tensor
    } catch {
      report(error, from: element.position)
      return nil
    }
  }

  private static let shapeForms = [
    1: "[length]", 2: "[rows, columns]", 3: "[samples, …] of three axes",
    4: "[samples or outputs, channels, height, width]", 5: "[samples, …] of five axes",
  ]

  /// What to do with a tensor that has one axis too few or too many.
  private static func hint(for entry: TensorFile.Entry, expecting dimensions: [Int]) -> String? {
    switch (dimensions, entry.shape.count) {
    case ([2], 1):
      entry.type?.isInteger == true
        ? "classes are targets by 'y: {labels: {file: …}, classes: n}'"
        : "a vector of N numbers is a matrix with the shape [N, 1]"
    case ([1], 2) where entry.shape.contains(1): "reshape(-1) leaves an array one axis"
    default: nil
    }
  }

  /// What to do with a file that other programs write.
  private static func hint(forFile path: String) -> String? {
    if [".pt", ".pth", ".bin", ".ckpt"].contains(where: { path.lowercased().hasSuffix($0) }) {
      return
        "save the weights with safetensors: safetensors.torch.save_file(model.state_dict(), 'weights.safetensors')"
    }
    if [".npz", ".csv", ".txt"].contains(where: { path.lowercased().hasSuffix($0) }) {
      return "save the array with numpy.save('x.npy', x)"
    }
    return nil
  }

  /// The file at `path`, opened at its first use; nil when it was reported before.
  private mutating func tensorFile(_ path: String, _ position: Element.Position) throws(InputError)
    -> TensorFile?
  {
    let key = Name(path)
    if let known = openFiles[key] { return known }
    openFiles[key] = .some(nil)
    let full = key.path(from: directory)
    let file = try TensorFile(
      InputFile(path: full, name: full, upTo: Limits.binaryBytes - binaryBytes))
    binaryBytes += file.source.count
    openFiles[key] = file
    return file
  }

  /// A fault of a binary file, with the place that refers to it. A file that cannot be opened is a fault of that place.
  private mutating func report(_ error: InputError, from position: Element.Position) {
    for var diagnostic in error.diagnostics {
      if diagnostic.place == .wholeFile {
        report(position, diagnostic.code, "'\(diagnostic.file)' \(diagnostic.message)")
      } else {
        if diagnostic.hint == nil {
          diagnostic.hint = "referred to at \(file):\(position.line):\(position.column)"
        }
        report(InputError(diagnostic))
      }
    }
  }
}
