import Glibc

/// A file of lines that runs go on with: whole lines stay, and new ones come at its end, by any thread.
struct GrowingFile: Sendable {
  let path: String
  private let descriptor: Int32

  /// Opens the file at `path`, or makes an empty one. A second run on it would write its lines between those of this one, and is
  /// refused.
  init(_ path: String) throws(Destination.Failure) {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Destination.Failure(path, errno) }
    guard FileStatus(path)?.isRegular ?? false else {
      throw refusal("it is no file that could be gone on with")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw refusal("another run writes to it") }
  }

  /// Why nothing is written to it, after which it is closed.
  func refusal(_ reason: String) -> Destination.Failure {
    close(descriptor)
    return Destination.Failure(path, reason)
  }

  func lines(limit: Int) -> Lines { Lines(descriptor, limit: limit) }

  /// Cuts off what comes after so many bytes: the part of a line that an interruption left.
  func keep(_ bytes: Int) throws(Destination.Failure) {
    guard ftruncate(descriptor, off_t(bytes)) == 0, lseek(descriptor, 0, SEEK_END) >= 0 else {
      throw Destination.Failure(path, errno)
    }
  }

  func append(_ line: String) throws(Destination.Failure) {
    if let code = SystemCall.write(Array(line.utf8), to: descriptor) { throw Destination.Failure(path, code) }
  }
}
