import Glibc
import ModelFiles

/// The lines of standard input or of a file, one at a time, in bounded memory.
struct Lines: Sequence, IteratorProtocol {
  enum Line {
    case bytes([UInt8])
    /// Longer than the limit; it was passed over.
    case tooLong
    /// The input cannot be read on; nothing comes after it.
    case failed(Int32)
  }

  private let descriptor: Int32
  /// The most bytes of a line.
  private let limit: Int
  /// Whether the last line that was given had an end.
  private(set) var endsWithLineFeed = false
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false

  init(_ descriptor: Int32 = STDIN_FILENO, limit: Int = ModelFiles.Limits.textBytes) {
    self.descriptor = descriptor
    self.limit = limit
  }

  /// The lines of the file at `path`.
  init(_ path: String) throws(InputError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0, FileStatus(path)?.isRegular ?? false else {
      let code = errno
      if descriptor >= 0 { Glibc.close(descriptor) }
      throw InputError(
        Diagnostic(
          file: path, place: .wholeFile,
          code: descriptor >= 0 ? .notAFile : [ENOENT, ENOTDIR].contains(code) ? .missingFile : .unreadable,
          message: descriptor >= 0 ? "is no regular file" : SystemCall.words(code)))
    }
    self.init(descriptor)
  }

  /// Of a file that was opened by its path.
  func close() { _ = Glibc.close(descriptor) }

  mutating func next() -> Line? {
    var skipped = false
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = Array(buffer[start..<end])
        start = end + 1
        endsWithLineFeed = true
        return skipped ? .tooLong : .bytes(line)
      }
      if isAtEnd {
        guard start < buffer.count || skipped else { return nil }
        endsWithLineFeed = false
        let line = Array(buffer[start...])
        start = buffer.count
        return skipped ? .tooLong : .bytes(line)
      }
      buffer.removeFirst(start)
      start = 0
      if buffer.count > limit {
        skipped = true
        buffer.removeAll(keepingCapacity: true)
      }
      searched = buffer.count
      switch SystemCall.read(1 << 16, from: descriptor) {
      case .success(let chunk):
        if chunk.isEmpty { isAtEnd = true }
        buffer += chunk
      case .failure(let error):
        isAtEnd = true
        buffer = []
        start = 0
        return .failed(error.code)
      }
    }
  }
}
