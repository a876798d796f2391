import Foundation
import ModelFiles

/// The lines of standard input, one at a time, in bounded memory.
struct Lines: Sequence, IteratorProtocol {
  enum Line {
    case bytes([UInt8])
    /// Longer than any model may be; it was passed over.
    case tooLong
  }

  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false

  mutating func next() -> Line? {
    var skipped = false
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        let line = Array(buffer[start..<end])
        start = end + 1
        return skipped ? .tooLong : .bytes(line)
      }
      if isAtEnd {
        guard start < buffer.count || skipped else { return nil }
        let line = Array(buffer[start...])
        start = buffer.count
        return skipped ? .tooLong : .bytes(line)
      }
      buffer.removeFirst(start)
      start = 0
      if buffer.count > ModelFiles.Limits.textBytes {
        skipped = true
        buffer.removeAll(keepingCapacity: true)
      }
      searched = buffer.count
      let chunk = SystemCall.read(1 << 16, from: STDIN_FILENO)
      if chunk.isEmpty { isAtEnd = true }
      buffer += chunk
    }
  }
}
