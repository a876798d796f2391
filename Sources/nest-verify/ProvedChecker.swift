import Glibc

/// The checker that Coq extracts from its proofs, a program of its own (`make -C proofs checker`).
struct ProvedChecker {
  let path: String

  /// Where `NEST_VERIFY_CHECKER` says, else where it is built below the current folder; nil where there is none.
  init?() {
    path = getenv("NEST_VERIFY_CHECKER").map { String(cString: $0) } ?? "proofs/checker/checker"
    guard access(path, X_OK) == 0, FileStatus(path).map({ !$0.isDirectory }) ?? false else { return nil }
  }

  /// Why it could not be asked.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// What the checker makes of a certificate and the canonical text of its model, on standard output and error; its exit status, or why it did
  /// not run.
  func run(modelText: String, certificate: String) throws(Failure) -> Int32 {
    let folder = getenv("TMPDIR").map { String(cString: $0) + "/" } ?? "/tmp/"
    let file = TemporaryFile(in: folder)
    guard file.descriptor >= 0 else {
      throw Failure(description: "\(folder): \(SystemCall.words(file.code))")
    }
    defer { file.remove() }
    if let code = SystemCall.write(Array(modelText.utf8), to: file.descriptor) {
      throw Failure(description: "\(folder): \(SystemCall.words(code))")
    }
    let words: [String] = [path, file.name, certificate]
    let arguments: [UnsafeMutablePointer<CChar>?] = words.map { word in strdup(word) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, path, nil, nil, arguments, environ)
    guard code == 0 else {
      throw Failure(description: "\(path): \(SystemCall.words(code))")
    }
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0 {
      if errno != EINTR { throw Failure(description: "\(path): \(SystemCall.words(errno))") }
    }
    // As a shell has it: what a signal ended has no status of its own.
    return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + (status & 0x7f)
  }
}
