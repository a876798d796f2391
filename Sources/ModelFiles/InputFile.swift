import Foundation

/// An open regular file, or bytes that stand in for one.
///
/// Files are read with `pread`, never mapped: a file that is truncated under a mapping would kill the process.
final class InputFile {
  let name: String
  let count: Int
  private let descriptor: Int32?
  private let bytes: [UInt8]

  init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    self.count = bytes.count
    self.descriptor = nil
  }

  /// Opens `path` without blocking, and only if it is a regular file: a FIFO or a device could wait for ever.
  init(path: String, name: String) throws(InputError) {
    func fault(_ code: Diagnostic.Code, _ message: String) -> InputError {
      InputError(Diagnostic(file: name, place: .wholeFile, code: code, message: message))
    }
    if path.isEmpty || path.utf8.contains(0) { throw fault(.missingFile, "no such file") }
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else {
      let reason = errno
      if reason == ENOENT || reason == ENOTDIR { throw fault(.missingFile, "no such file") }
      throw fault(.unreadable, "cannot be read: \(String(cString: strerror(reason)))")
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      let kind =
        switch status.st_mode & S_IFMT {
        case S_IFDIR: "a directory"
        case S_IFIFO: "a pipe"
        case S_IFSOCK: "a socket"
        default: "a device"
        }
      throw fault(.notAFile, "is \(kind), expected a regular file")
    }
    self.name = name
    self.bytes = []
    self.count = Int(status.st_size)
    self.descriptor = descriptor
  }

  deinit { if let descriptor { close(descriptor) } }

  /// The bytes of `range`, which lies within `0..<count`.
  func read(_ range: Range<Int>) throws(InputError) -> [UInt8] {
    guard let descriptor else { return Array(bytes[range]) }
    var result = [UInt8](repeating: 0, count: range.count)
    var done = 0
    while done < result.count {
      let step = result.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress! + done, $0.count - done, off_t(range.lowerBound + done))
      }
      if step < 0, errno == EINTR { continue }
      guard step > 0 else {
        throw InputError(
          Diagnostic(
            file: name, place: .binary(byte: range.lowerBound + done), code: .unreadable,
            message:
              "cannot be read: \(step < 0 ? String(cString: strerror(errno)) : "the file became shorter")"))
      }
      done += step
    }
    return result
  }

  /// All of it, when it is no longer than `limit` bytes.
  func read(upTo limit: Int) throws(InputError) -> [UInt8] {
    guard count <= limit else { throw InputFile.tooLarge(name, limit) }
    return try read(0..<count)
  }

  /// Standard input to its end.
  static func standardInput(name: String, upTo limit: Int) throws(InputError) -> [UInt8] {
    var result: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let step = Foundation.read(STDIN_FILENO, &chunk, chunk.count)
      if step < 0, errno == EINTR { continue }
      if step < 0 {
        throw InputError(
          Diagnostic(
            file: name, place: .wholeFile, code: .unreadable,
            message: "cannot be read: \(String(cString: strerror(errno)))"))
      }
      if step == 0 { return result }
      if result.count + step > limit { throw tooLarge(name, limit) }
      result += chunk[..<step]
    }
  }

  private static func tooLarge(_ name: String, _ limit: Int) -> InputError {
    InputError(
      Diagnostic(
        file: name, place: .wholeFile, code: .tooLarge, message: "is larger than \(limit) bytes",
        hint: "large matrices belong in .safetensors or .npy files"))
  }
}
