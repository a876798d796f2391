#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The calls of the operating system that reading makes, so that a test can let any of them fail or fall short.
///
/// Each gives what the call of its name gives, or a negated error number.
package struct InputSystem: Sendable {
  /// Opens a file without waiting for it: a FIFO or a device could wait for ever.
  package var open: @Sendable (_ path: String) -> Int32
  /// Type bits and size of an open file.
  package var status: @Sendable (_ descriptor: Int32) -> Result<(mode: mode_t, size: Int), Failure>
  package var read: @Sendable (_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int
  package var close: @Sendable (_ descriptor: Int32) -> Void

  package struct Failure: Error {
    package let number: Int32
    package init(_ number: Int32) { self.number = number }
  }

  package init(
    open: @escaping @Sendable (String) -> Int32,
    status: @escaping @Sendable (Int32) -> Result<(mode: mode_t, size: Int), Failure>,
    read: @escaping @Sendable (Int32, UnsafeMutableRawBufferPointer) -> Int,
    close: @escaping @Sendable (Int32) -> Void
  ) {
    self.open = open
    self.status = status
    self.read = read
    self.close = close
  }

  package static let live = InputSystem(
    open: { path in
      let descriptor = openForReading(path)
      return descriptor < 0 ? -errno : descriptor
    },
    status: { descriptor in
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { return .failure(Failure(errno)) }
      return .success((status.st_mode, Int(status.st_size)))
    },
    read: { descriptor, buffer in
      let count = readBytes(descriptor, buffer.baseAddress, buffer.count)
      return count < 0 ? -Int(errno) : count
    },
    close: { _ = closeFile($0) })

  /// What the current task reads through.
  @TaskLocal package static var current = live
}

// The calls, outside the type whose members have their names.
private func openForReading(_ path: String) -> Int32 { open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) }
private func readBytes(_ descriptor: Int32, _ start: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(descriptor, start, count)
}
private func closeFile(_ descriptor: Int32) -> Int32 { close(descriptor) }
