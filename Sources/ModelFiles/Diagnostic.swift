/// One thing that is wrong with an input file, and where.
///
/// Printed as compilers print theirs: `yun.yaml:14:13: error: weight of block 2 is 1×2, expected M × K_2 = 1×1
/// [shape-mismatch]`.
public struct Diagnostic: Sendable, Hashable {
  /// Where in its file.
  public enum Place: Sendable, Hashable {
    case wholeFile
    /// Lines and columns count from 1, columns in Unicode scalars.
    case text(line: Int, column: Int)
    /// The byte counts from 0; the indices of the element too.
    case binary(byte: Int, tensor: String? = nil, element: [Int]? = nil)
  }

  /// What kind of fault, stable for scripts.
  public enum Code: String, Sendable, Hashable, CaseIterable {
    // The file as a file.
    case missingFile = "missing-file"
    case unreadable = "unreadable"
    case notAFile = "not-a-file"
    case tooLarge = "too-large"
    // The text.
    case empty = "empty-file"
    case encoding = "encoding"
    case character = "character"
    case syntax = "syntax"
    case nesting = "nesting"
    case anchor = "anchor"
    case alias = "alias"
    case tag = "tag"
    case multipleDocuments = "multiple-documents"
    case complexKey = "complex-key"
    case duplicateKey = "duplicate-key"
    // The model.
    case version = "version"
    case unknownKey = "unknown-key"
    case missingKey = "missing-key"
    case type = "type"
    case number = "number"
    case value = "value"
    case raggedRows = "ragged-rows"
    case emptyMatrix = "empty-matrix"
    case shapeMismatch = "shape-mismatch"
    case label = "label"
    case expression = "expression"
    case parameter = "parameter"
    case pole = "pole"
    case unknownClaim = "unknown-claim"
    // Binary files.
    case format = "format"
    case offset = "offset"
    case overlap = "overlap"
    case length = "length"
    case duplicateTensor = "duplicate-tensor"
    case unknownTensor = "unknown-tensor"
    case elementType = "element-type"
    case notFinite = "not-finite"
    // Networks as graphs of nodes.
    case graph = "graph"
    case operation = "operator"
    case form = "form"
  }

  public var file: String
  public var place: Place
  public var code: Code
  public var message: String
  /// A way out, where there is an obvious one.
  public var hint: String?

  public init(
    file: String, place: Place, code: Code, message: String, hint: String? = nil
  ) {
    self.file = file
    self.place = place
    self.code = code
    self.message = message
    self.hint = hint
  }
}

extension Diagnostic: CustomStringConvertible {
  public var description: String {
    let tail = hint.map { " (\($0))" } ?? ""
    return "\(file):\(place)error: \(message)\(tail) [\(code.rawValue)]"
  }
}

extension Diagnostic.Place: CustomStringConvertible {
  /// With the colon and the space that lead to what follows.
  public var description: String {
    switch self {
    case .wholeFile: return " "
    case .text(let line, let column): return "\(line):\(column): "
    case .binary(let byte, let tensor, let element):
      let tensor = tensor.map { ", tensor \"\($0)\"" } ?? ""
      let element = element.map { ", element [\($0.map(String.init).joined(separator: ", "))]" } ?? ""
      return " byte \(byte)\(tensor)\(element): "
    }
  }

  /// Position order within a file.
  var sortKey: (Int, Int) {
    switch self {
    case .wholeFile: (-1, 0)
    case .text(let line, let column): (line, column)
    case .binary(let byte, _, _): (0, byte)
    }
  }
}

/// All that is wrong with an input, in order of position, the files it refers to after it.
public struct InputError: Error, Sendable, Hashable, CustomStringConvertible {
  public let diagnostics: [Diagnostic]

  /// Sorts: `file` first, then the others by name, each by position. Equal diagnostics appear once.
  init(_ diagnostics: [Diagnostic], in file: String) {
    var seen: Set<Diagnostic> = []
    self.diagnostics = diagnostics.enumerated().filter { seen.insert($0.element).inserted }.sorted { a, b in
      (
        a.element.file == file ? 0 : 1, a.element.file, a.element.place.sortKey.0, a.element.place.sortKey.1,
        a.offset
      )
        < (
          b.element.file == file ? 0 : 1, b.element.file, b.element.place.sortKey.0,
          b.element.place.sortKey.1, b.offset
        )
    }.map(\.element)
  }

  public init(_ diagnostic: Diagnostic) { self.diagnostics = [diagnostic] }

  /// The same faults, those in `file` without their places: for a text that the user has not written.
  public func withoutPlaces(in file: String) -> InputError {
    InputError(
      diagnostics.map { fault in
        var fault = fault
        if fault.file == file { fault.place = .wholeFile }
        return fault
      }, in: file)
  }

  public var description: String { diagnostics.map(\.description).joined(separator: "\n") }
}
