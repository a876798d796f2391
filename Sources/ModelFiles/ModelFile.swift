import Networks

/// What a model file says that a claim should come out as.
public struct Expectation: Sendable, Hashable {
  public enum Verdict: String, Sendable, Hashable, CaseIterable { case holds, fails, inapplicable, undecided }

  public var verdict: Verdict
  /// Whether it should hold vacuously, where the file says so.
  public var vacuous: Bool?
  /// Where the file says it; both from 1.
  public var line: Int
  public var column: Int

  public init(verdict: Verdict, vacuous: Bool? = nil, line: Int, column: Int) {
    self.verdict = verdict
    self.vacuous = vacuous
    self.line = line
    self.column = column
  }
}

/// A model that was read from a file, and what the file says besides.
public struct ModelFile: Sendable {
  /// Shapes agree, and so do targets and loss.
  public let model: Model
  /// By claim id.
  public let expectations: [String: Expectation]
  /// The file as the user named it; `<stdin>` for standard input.
  public let name: String
  /// Of the model file's bytes.
  public let sha256: String
  /// SHA-256 of the binary files that the model refers to, by their paths as written.
  public let references: [String: String]

  /// Reads the model file at `path`; `-` is standard input, whose relative paths start at the working directory.
  ///
  /// - Parameter knownClaims: the claim ids that `expect:` may name, or nil for any.
  /// - Throws: everything that is wrong with the file at once.
  public static func load(_ path: String, knownClaims: Set<String>? = nil) throws(InputError) -> ModelFile {
    if path == "-" {
      let name = "<stdin>"
      return try read(
        InputFile.standardInput(name: name, upTo: Limits.textBytes), name: name, knownClaims: knownClaims)
    }
    let bytes = try InputFile(path: path, name: path).read(upTo: Limits.textBytes)
    let directory = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    return try read(bytes, name: path, directory: directory, knownClaims: knownClaims)
  }

  /// Reads one model, in YAML or JSON, from UTF-8 `bytes`: a file's content or one line of JSON lines.
  ///
  /// - Parameters:
  ///   - name: stands for the file in diagnostics.
  ///   - directory: what relative paths start from; empty for the working directory.
  public static func read(
    _ bytes: some Sequence<UInt8>, name: String, directory: String = "", knownClaims: Set<String>? = nil
  ) throws(InputError) -> ModelFile {
    let bytes = Array(bytes)
    guard bytes.count <= Limits.textBytes else {
      throw InputError(
        Diagnostic(
          file: name, place: .wholeFile, code: .tooLarge, message: "is larger than \(Limits.textBytes) bytes",
          hint: "large matrices belong in .safetensors or .npy files"))
    }
    let document = try YAMLDocument(bytes, file: name)
    var reader = ModelReader(file: name, directory: directory, knownClaims: knownClaims)
    let contents = document.root.map { reader.contents($0) }
    var diagnostics = document.diagnostics + reader.diagnostics
    var references: [String: String] = [:]
    if diagnostics.isEmpty {
      do {
        for case (let path, let file?) in reader.openFiles {
          references[path] = try Digest.sha256(of: file.source)
        }
      } catch { diagnostics += error.diagnostics }
    }
    guard diagnostics.isEmpty, let contents, let model = contents.model else {
      throw InputError(diagnostics, in: name)
    }
    return ModelFile(
      model: model, expectations: contents.expectations, name: name, sha256: Digest.sha256(of: bytes),
      references: references)
  }
}
