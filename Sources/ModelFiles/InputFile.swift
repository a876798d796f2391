#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The bytes of a file, read once: what is parsed is what is hashed, whatever happens to the file meanwhile.
///
/// Files are read, never mapped: a file that is truncated under a mapping would kill the process.
package struct InputFile: Sendable {
  package let name: String
  package let bytes: [UInt8]

  var count: Int { bytes.count }

  package init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }

  /// Reads `path`, which has to be a regular file of at most `limit` bytes.
  package init(path: String, name: String, upTo limit: Int) throws(InputError) {
    if path.isEmpty || path.utf8.contains(0) { throw Self.fault(name, .missingFile, "no such file") }
    let system = InputSystem.current
    let descriptor = system.open(path)
    guard descriptor >= 0 else {
      if [ENOENT, ENOTDIR].contains(-descriptor) { throw Self.fault(name, .missingFile, "no such file") }
      throw Self.unreadable(name, -descriptor)
    }
    defer { system.close(descriptor) }
    let status: (mode: mode_t, size: Int)
    switch system.status(descriptor) {
    case .success(let found): status = found
    case .failure(let error): throw Self.unreadable(name, error.number)
    }
    guard status.mode & S_IFMT == S_IFREG else {
      let kind =
        switch status.mode & S_IFMT {
        case S_IFDIR: "a directory"
        case S_IFIFO: "a pipe"
        case S_IFSOCK: "a socket"
        default: "a device"
        }
      throw Self.fault(name, .notAFile, "is \(kind), expected a regular file")
    }
    guard status.size <= limit else { throw Self.tooLarge(name, limit) }
    self.name = name
    bytes = try Self.read(descriptor, name: name, expecting: status.size, upTo: limit, system)
  }

  /// Standard input to its end.
  static func standardInput(name: String, upTo limit: Int) throws(InputError) -> [UInt8] {
    try read(STDIN_FILENO, name: name, expecting: 0, upTo: limit, .current)
  }

  /// All that `descriptor` gives, however few bytes at a time.
  private static func read(
    _ descriptor: Int32, name: String, expecting size: Int, upTo limit: Int, _ system: InputSystem
  ) throws(InputError) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(size)
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = chunk.withUnsafeMutableBytes { system.read(descriptor, $0) }
      if count == -Int(EINTR) { continue }
      if count < 0 { throw unreadable(name, Int32(-count)) }
      if count == 0 { return result }
      if result.count + count > limit { throw tooLarge(name, limit) }
      result += chunk[..<count]
    }
  }

  private static func fault(_ name: String, _ code: Diagnostic.Code, _ message: String) -> InputError {
    InputError(Diagnostic(file: name, place: .wholeFile, code: code, message: message))
  }

  private static func unreadable(_ name: String, _ number: Int32) -> InputError {
    fault(name, .unreadable, "cannot be read: \(String(cString: strerror(number)))")
  }

  static func tooLarge(_ name: String, _ limit: Int) -> InputError {
    InputError(
      Diagnostic(
        file: name, place: .wholeFile, code: .tooLarge, message: "is larger than \(limit) bytes",
        hint: "large matrices belong in .safetensors or .npy files"))
  }
}
