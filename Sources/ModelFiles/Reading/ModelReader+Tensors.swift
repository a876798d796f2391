import Vocabulary

/// `{file: weights.safetensors, tensor: NAME}` and `{file: x.npy}`.
extension ModelReader {
  /// A tensor of `dimensions` dimensions, none of them empty. What is wrong with the binary file is reported there,
  /// once for each place that refers to it.
  mutating func tensor(_ element: Element, dimensions: Int) -> Tensor? {
    guard let fields = fields(element, of: "a tensor", required: ["file"], optional: ["tensor"]) else {
      return nil
    }
    let name = fields["tensor"].flatMap { text($0, expected: "the name of a tensor") }
    guard let path = fields["file"].flatMap({ text($0, expected: "a path") }),
      let position = fields["file"]?.position
    else { return nil }
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
      report(position, .value, "unknown kind of file '\(path)', expected .safetensors or .npy")
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
      guard entry.shape.count == dimensions else {
        report(
          element.position, .shapeMismatch,
          "the tensor has shape \(describe(shape: entry.shape)), expected \(dimensions == 2 ? "[rows, columns]" : "[length]")"
        )
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
      return try file.tensor(entry, named: name)
    } catch {
      report(error, from: element.position)
      return nil
    }
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
