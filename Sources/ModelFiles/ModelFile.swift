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

  /// The value that the parameter of the file was given, where it has one.
  public let parameter: ParameterValue?

  /// Reads the model file at `path`; `-` is standard input, whose relative paths start at the working directory.
  ///
  /// - Parameter knownClaims: the claim ids that `expect:` may name, or nil for any.
  /// - Throws: everything that is wrong with the file at once. A model with a parameter is none before its parameter has a
  ///   value: `ModelDocument` reads those as well.
  public static func load(_ path: String, knownClaims: Set<String>? = nil) throws(InputError) -> ModelFile {
    try ModelDocument.load(path, knownClaims: knownClaims).model()
  }

  /// Reads one model, in YAML or JSON, from UTF-8 `bytes`: a file's content or one line of JSON lines.
  ///
  /// - Parameters:
  ///   - name: stands for the file in diagnostics.
  ///   - directory: what relative paths start from; empty for the working directory.
  public static func read(
    _ bytes: some Sequence<UInt8>, name: String, directory: String = "", knownClaims: Set<String>? = nil
  ) throws(InputError) -> ModelFile {
    try ModelDocument.read(bytes, name: name, directory: directory, knownClaims: knownClaims).model()
  }
}
