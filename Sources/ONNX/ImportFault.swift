import ModelFiles

/// Why a graph cannot be read or is no network of this project: one fault of one file.
struct ImportFault: Error {
  let code: Diagnostic.Code
  let message: String
  /// A way out, where there is an obvious one.
  var hint: String?

  init(_ code: Diagnostic.Code, _ message: String, hint: String? = nil) {
    self.code = code
    self.message = message
    self.hint = hint
  }

  func inFile(_ name: String) -> InputError {
    InputError(Diagnostic(file: name, place: .wholeFile, code: code, message: message, hint: hint))
  }
}
