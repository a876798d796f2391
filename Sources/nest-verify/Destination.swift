import Glibc
import Vocabulary

/// Where a command writes: standard output, or a file that is written whole or not at all.
enum Destination {
  case standardOutput
  case file(String)

  /// `-`, or none, is standard output.
  init(_ argument: String?) {
    self = argument.map { $0 == "-" ? .standardOutput : .file($0) } ?? .standardOutput
  }

  /// Why a report is not where it should be.
  struct Failure: Error, CustomStringConvertible {
    let description: String

    /// In the system's words.
    init(_ name: String, _ code: Int32) {
      description = "\(name): error: not written: \(SystemCall.words(code))"
    }
    init(_ name: String, _ reason: String) { description = "\(name): error: not written: \(reason)" }
  }

  /// Writes `text`. A device, a pipe or a socket is written straight through. A file is replaced in one step once the
  /// new one is complete; it keeps its permissions, and a symbolic link stays one. None of the files at `inputs` is
  /// written over.
  func write(_ text: String, inputs: [String] = []) throws(Failure) {
    try write(Array(text.utf8), inputs: inputs)
  }

  /// Writes `bytes`, in the same way.
  func write(_ bytes: [UInt8], inputs: [String] = []) throws(Failure) {
    guard case .file(let name) = self else {
      Progress.clear()
      if let code = SystemCall.write(bytes, to: STDOUT_FILENO) { throw Failure("standard output", code) }
      return
    }
    // What the name leads to, also where no path does: the links in /dev/fd to pipes, and to files that are no more.
    if let existing = FileStatus(name), existing.isDirectory || !existing.isFile {
      if existing.isDirectory { throw Failure(name, EISDIR) }
      let descriptor = open(name, O_WRONLY | O_NOCTTY | O_CLOEXEC)
      guard descriptor >= 0 else { throw Failure(name, errno) }
      let code = SystemCall.write(bytes, to: descriptor)
      close(descriptor)
      if let code { throw Failure(name, code) }
      return
    }
    let target = try Destination.target(of: name)
    guard let existing = FileStatus(target) else {
      return try Destination.replace(target, bytes, name, mode: nil)
    }
    for input in inputs where FileStatus(ofInput: input).map({ $0.isSameFile(as: existing) }) ?? false {
      throw Failure(name, "it is the same file as the input \(input)")
    }
    guard access(target, W_OK) == 0 else { throw Failure(name, errno) }
    try Destination.replace(target, bytes, name, mode: existing.permissions)
  }

  /// Writes a model file and the file of its numbers beside it, the latter only where the former can be.
  static func write(
    _ text: String, to model: String, with numbers: [UInt8], to tensors: String, inputs: [String] = []
  ) throws(Failure) {
    var byte: CChar = 0
    if readlink(model, &byte, 1) >= 0 || FileStatus(model).map({ !$0.isFile }) ?? false {
      throw Failure(
        model.printable, "a model and its numbers are two files side by side, and this is the name of no file"
      )
    }
    let isNew = FileStatus(tensors) == nil
    try Destination.file(tensors).write(numbers, inputs: inputs)
    do throws(Failure) {
      try Destination.file(model).write(text, inputs: inputs + [tensors])
    } catch {
      if isNew { unlink(tensors) }
      throw error
    }
  }

  /// The path at the end of symbolic links, whether there is a file at it or not.
  private static func target(of name: String) throws(Failure) -> String {
    var path = name
    for _ in 0..<40 {
      var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
      let count = readlink(path, &buffer, buffer.count)
      // Not a link, or nothing at all.
      guard count >= 0 else { return path }
      let link = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
      path = Name(link).path(from: Name(path).directory)
    }
    throw Failure(name, ELOOP)
  }

  /// Says that there is no folder for the file, before anything is read relative to it.
  static func requireFolder(of target: String, _ name: String) throws(Failure) {
    let folder = Name(target).directory
    if !folder.isEmpty, FileStatus(folder) == nil { throw Failure(name, "there is no folder \(folder)") }
  }

  private static func replace(_ target: String, _ bytes: [UInt8], _ name: String, mode: mode_t?)
    throws(Failure)
  {
    try requireFolder(of: target, name)
    let permissions: mode_t
    if let mode {
      permissions = mode
    } else {
      let mask = umask(0)
      umask(mask)
      permissions = 0o666 & ~mask
    }
    let file = TemporaryFile(in: Name(target).directory)
    guard file.descriptor >= 0 else { throw Failure(name, file.code) }
    let code =
      SystemCall.write(bytes, to: file.descriptor)
      ?? SystemCall.code { fchmod(file.descriptor, permissions) } ?? file.move(to: target)
    if let code {
      file.remove()
      throw Failure(name, code)
    }
  }
}

/// What the system knows of a file.
struct FileStatus {
  private let status: stat

  /// nil where there is no file; links are followed.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    self.status = status
  }

  /// Of what a command line names so: `-` is standard input.
  init?(ofInput name: String) { self.init(name == "-" ? "/dev/stdin" : name) }

  var isDirectory: Bool { status.st_mode & S_IFMT == S_IFDIR }
  var isRegular: Bool { status.st_mode & S_IFMT == S_IFREG }
  /// A regular file that has a name.
  var isFile: Bool { isRegular && status.st_nlink > 0 }
  var permissions: mode_t { status.st_mode & 0o7777 }

  func isSameFile(as other: FileStatus) -> Bool {
    status.st_dev == other.status.st_dev && status.st_ino == other.status.st_ino
  }
}

/// System calls that go on after an interruption.
enum SystemCall {
  /// What the error number means.
  static func words(_ code: Int32) -> String { String(cString: strerror(code)) }

  /// The error number of a call that did not succeed.
  static func code(_ call: () -> Int32) -> Int32? {
    while call() != 0 {
      if errno != EINTR { return errno }
    }
    return nil
  }

  /// Writes all of `bytes`; the error number where that cannot be done.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    bytes.withUnsafeBytes { buffer in
      var done = 0
      while done < buffer.count {
        let count = Glibc.write(descriptor, buffer.baseAddress! + done, buffer.count - done)
        if count >= 0 {
          done += count
        } else if errno == EAGAIN {
          var ready = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
          poll(&ready, 1, -1)
        } else if errno != EINTR {
          return errno
        }
      }
      return nil
    }
  }

  struct Failure: Error {
    let code: Int32
  }

  /// At most `count` bytes; none at the end of the input.
  static func read(_ count: Int, from descriptor: Int32) -> Result<[UInt8], Failure> {
    while true {
      var code: Int32 = 0
      let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
        let read = Glibc.read(descriptor, buffer.baseAddress, count)
        code = read < 0 ? errno : 0
        initialized = max(0, read)
      }
      if code == EINTR { continue }
      return code == 0 ? .success(bytes) : .failure(Failure(code: code))
    }
  }

  /// Sees to it that the three standard streams are open, so that no file that is opened later becomes one of them. A
  /// closed one is replaced by a folder, which can be read and written as little as what is closed, under
  /// its name in /dev too.
  static func openStandardStreams() {
    for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) == -1 {
      // The lowest descriptor that is free is this one.
      _ = open("/", O_RDONLY | O_DIRECTORY)
    }
  }
}
