import ExactAlgebra
import Networks
import Vocabulary

/// What a model file can hold: a model, a family of models with a parameter, or the sizes of a network.
public enum ModelDocument: Sendable {
  case model(ModelFile)
  case family(FamilyFile)
  case sizes(SizesFile)

  /// Reads the model file at `path`; `-` is standard input, whose relative paths start at the working directory.
  ///
  /// - Throws: everything that is wrong with the file at once.
  public static func load(_ path: String) throws(InputError) -> ModelDocument {
    if path == "-" {
      let name = "<stdin>"
      return try read(
        InputFile.standardInput(name: name, upTo: Limits.textBytes), name: name)
    }
    if path.hasSuffix(ofKind: ".onnx") {
      throw InputError(
        Diagnostic(
          file: path, place: .wholeFile, code: .format,
          message: "is a network in ONNX, expected a model file",
          hint: "`nest-verify import` writes one"))
    }
    if let hint = FrameworkFile.hint(path) {
      throw InputError(
        Diagnostic(
          file: path, place: .wholeFile, code: .format,
          message: "is a framework's own file, expected a model file",
          hint: hint))
    }
    let bytes = try InputFile(path: path, name: path, upTo: Limits.textBytes).bytes
    return try read(bytes, name: path, directory: Name(path).directory)
  }

  /// Reads one document, in YAML or JSON.
  ///
  /// - Parameters:
  ///   - bytes: UTF-8, a file's content or one line of JSON lines.
  ///   - name: stands for the file in diagnostics.
  ///   - directory: what relative paths start from; empty for the working directory.
  ///   - source: the file that the document was made from, where it is none itself.
  public static func read(
    _ bytes: some Sequence<UInt8>, name: String, directory: String = "", madeFrom source: ModelSource? = nil
  ) throws(InputError) -> ModelDocument {
    let bytes = Array(bytes)
    guard bytes.count <= Limits.textBytes else {
      throw InputFile.tooLarge(name, Limits.textBytes)
    }
    let document = try Document(bytes, file: name)
    var reader = ModelReader(file: name, directory: directory)
    for (path, bytes) in source?.files ?? [:] {
      reader.openFiles[path] = try TensorFile(InputFile(name: path.text, bytes: bytes))
    }
    let declaration = document.root?.value(of: "parameter")
    var model: ModelReader.Contents<Rational>?
    var family: ModelReader.Contents<RationalFunction>?
    var sizes: ModelReader.Contents<UnknownEntry>?
    if let declaration {
      reader.parameter = reader.readParameter(declaration)
      family = document.root.map { reader.contents($0) }
    } else if document.root?.hasShape == true {
      reader.isBySizes = true
      sizes = document.root.map { reader.contents($0) }
    } else {
      model = document.root.map { reader.contents($0) }
    }
    let diagnostics = document.diagnostics + reader.diagnostics
    var references: [Name: String] = source?.references ?? [:]
    if diagnostics.isEmpty {
      for case (let path, let file?) in reader.openFiles where source?.files[path] == nil {
        references[path] = Digest.sha256(of: file.source.bytes)
      }
    }
    let digest = source?.sha256 ?? Digest.sha256(of: bytes)
    let files =
      [FileDigest(file: name, sha256: digest)]
      + references.sorted { $0.key < $1.key }.map {
        FileDigest(file: $0.key.path(from: directory), sha256: $0.value)
      }
    if diagnostics.isEmpty {
      if let model, let network = model.model {
        return .model(
          ModelFile(
            model: network, expectations: model.expectations, name: name, sha256: digest,
            references: references, files: files, parameter: nil))
      }
      if let sizes, let network = sizes.model {
        return .sizes(
          SizesFile(
            sizes: network, expectations: sizes.expectations, name: name, sha256: digest, files: files))
      }
      if let family, let network = family.model, let parameter = reader.parameter, let range = parameter.range
      {
        return .family(
          FamilyFile(
            family: ModelFamily(parameter: parameter.name, range: range, model: network),
            expectations: family.expectations, name: name, sha256: digest, references: references,
            files: files, fault: reader.familyFault.map { InputError($0) }))
      }
    }
    throw InputError(diagnostics, in: name)
  }

  /// What a document calls its model by the keys `id` and `title`, whatever else is wrong with it; nil where it has no such name.
  package static func names(in bytes: [UInt8], name: String) -> (id: String?, title: String?) {
    let root = try? Document(bytes, file: name).root
    func scalar(_ key: String) -> String? {
      guard let element = root?.value(of: key), !element.isNull, case .scalar(let text, _) = element.content
      else {
        return nil
      }
      return text
    }
    return (scalar("id"), scalar("title"))
  }

  /// The one model that the document gives: its own, or that of a family at `value`.
  ///
  /// Throws where a parameter has no value, where there is no parameter to give one, and for a value outside of the range.
  public func model(at value: ParameterValue? = nil) throws(InputError) -> ModelFile {
    switch self {
    case .model(let file):
      guard let value else { return file }
      throw fault(file.name, "the model has no parameter '\(value.name)'", hint: "leave out --at")
    case .sizes(let file):
      throw fault(
        file.name, "the model has no weights: some of its matrices are given by {shape: …} alone",
        hint: "give their entries, or `nest-verify check` what the sizes decide", code: .value)
    case .family(let file):
      let family = file.family
      let example = family.range.simplestRational
      guard let value else {
        throw fault(
          file.name, "the model depends on the parameter '\(family.parameter)', and this needs one model",
          hint: "choose a value in \(family.range), for example --at \(family.parameter)=\(example ?? 0)")
      }
      guard value.name == family.parameter else {
        throw fault(
          file.name, "the model has no parameter '\(value.name)'",
          hint: "its parameter is '\(family.parameter)'")
      }
      guard let model = family.model(at: value.value) else {
        throw fault(
          file.name,
          "\(value) is outside of the range of \(family.parameter), expected a value in \(family.range)")
      }
      if let conflict = model.featureBeyondInput {
        throw fault(
          file.name, "at \(value) \(conflict.withEqualInputs(afterStem: false))",
          hint: "choose a value at which the inputs differ")
      }
      return ModelFile(
        model: model, expectations: [:], name: file.name, sha256: file.sha256, references: file.references,
        files: file.files, parameter: value)
    }
  }

  /// Every file that was read: the model file, or the one it was made from, then those that it refers to.
  public var files: [FileDigest] {
    switch self {
    case .model(let file): file.files
    case .family(let file): file.files
    case .sizes(let file): file.files
    }
  }

  /// Of the file's bytes.
  public var sha256: String {
    switch self {
    case .model(let file): file.sha256
    case .family(let file): file.sha256
    case .sizes(let file): file.sha256
    }
  }

  private func fault(
    _ file: String, _ message: String, hint: String? = nil, code: Diagnostic.Code = .parameter
  ) -> InputError {
    InputError(Diagnostic(file: file, place: .wholeFile, code: code, message: message, hint: hint))
  }
}

/// The sizes of a network that were read from a file, and what the file says besides.
public struct SizesFile: Sendable {
  public let sizes: NetworkSizes
  /// About all weights and data of these sizes.
  public let expectations: Expectations
  /// The file as the user named it; `<stdin>` for standard input.
  public let name: String
  /// Of the model file's bytes.
  public let sha256: String
  /// Every file that was read, the model file first.
  public let files: [FileDigest]
}

extension Element {
  /// Whether it is a list of at least one scalar, and of nothing else.
  var isListOfScalars: Bool {
    guard case .sequence(let elements) = content, !elements.isEmpty else { return false }
    return elements.allSatisfy { if case .scalar = $0.content { true } else { false } }
  }

  /// Whether some matrix or vector is given as `{shape: …}`.
  fileprivate var hasShape: Bool {
    switch content {
    case .scalar: false
    case .sequence(let elements): elements.contains(where: \.hasShape)
    case .mapping(let entries):
      entries.count == 1 && entries[0].key == "shape" || entries.contains { $0.value.hasShape }
    }
  }
}

extension FeatureConflict {
  /// What is wrong where the two samples have equal inputs, or equal ones after the stem.
  func withEqualInputs(afterStem: Bool) -> String {
    "samples \(samples[0] + 1) and \(samples[1] + 1) have equal inputs\(afterStem ? " after the stem" : "") and different values of v_\(block): no network has such features"
  }
}

/// The file in another format that a document was made from, and what was read for it.
public struct ModelSource: Sendable {
  /// Of that file's bytes: what the model's own digest is.
  public var sha256: String
  /// Binary files that the document refers to and that there are only in memory, by their paths as written.
  public var files: [Name: [UInt8]]
  /// SHA-256 of further files that were read, by their paths.
  public var references: [Name: String]

  public init(sha256: String, files: [Name: [UInt8]], references: [Name: String]) {
    self.sha256 = sha256
    self.files = files
    self.references = references
  }
}

/// A family of models that was read from a file, and what the file says besides.
public struct FamilyFile: Sendable {
  public let family: ModelFamily
  /// About the whole range.
  public let expectations: Expectations
  /// The file as the user named it; `<stdin>` for standard input.
  public let name: String
  /// Of the model file's bytes.
  public let sha256: String
  /// SHA-256 of the binary files that the model refers to, by their paths as written.
  public let references: [Name: String]
  /// Every file that was read, the model file first.
  public let files: [FileDigest]
  /// Why the models are not all networks, though those at some values may be.
  public let fault: InputError?
}

extension ParameterValue {
  /// Reads `rho=1/2`: a name, `=` and a number of the model format; nil for everything else.
  public init?(_ text: String) {
    guard let separator = text.firstIndex(of: "=") else { return nil }
    let name = String(text[..<separator])
    guard ParameterName.isValid(name),
      let value = try? Rational(parsing: text[text.index(after: separator)...])
    else { return nil }
    self.init(name: name, value: value)
  }
}

extension Element {
  /// The value of a key of a mapping.
  func value(of key: String) -> Element? {
    guard case .mapping(let entries) = content else { return nil }
    return entries.first { $0.key == key }?.value
  }
}
