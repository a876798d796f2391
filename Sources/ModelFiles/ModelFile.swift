import Networks
import Vocabulary

/// A model that was read from a file, and what the file says besides.
public struct ModelFile: Sendable {
  /// Shapes agree, and so do targets and loss.
  public let model: Model
  public let expectations: Expectations
  /// The file as the user named it; `<stdin>` for standard input.
  public let name: String
  /// Of the model file's bytes.
  public let sha256: String
  /// SHA-256 of the binary files that the model refers to, by their paths as written.
  public let references: [Name: String]
  /// Every file that was read: the model file, or the one it was made from, then those that it refers to.
  public let files: [FileDigest]
  /// The value that the parameter of the file was given, where it has one.
  public let parameter: ParameterValue?

  /// Reads the model file at `path`; `-` is standard input, whose relative paths start at the working directory.
  ///
  /// - Throws: everything that is wrong with the file at once. A model with a parameter is none before its parameter has a
  ///   value: `ModelDocument` reads those as well.
  public static func load(_ path: String) throws(InputError) -> ModelFile {
    try ModelDocument.load(path).model()
  }

  /// Reads one model, in YAML or JSON.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8, a file's content or one line of JSON lines.
  ///   - name: stands for the file in diagnostics.
  ///   - directory: what relative paths start from; empty for the working directory.
  public static func read(
    _ bytes: some Sequence<UInt8>, name: String, directory: String = ""
  ) throws(InputError) -> ModelFile {
    try ModelDocument.read(bytes, name: name, directory: directory).model()
  }
}
