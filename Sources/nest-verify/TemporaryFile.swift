import Glibc
import Synchronization

/// The path of the temporary file that there is, for the handler of signals and for the end of memory.
nonisolated(unsafe) private var pendingPath: UnsafeMutablePointer<CChar>?

/// A file that takes the place of another once it is complete, and that no signal leaves behind.
struct TemporaryFile {
  /// Held while a file comes into being or takes its place, and for ever by whoever ends the program.
  static let creation = Mutex(())
  /// Besides those of `Interruption`.
  private static let signals = [SIGPIPE, SIGQUIT, SIGXCPU]

  /// Negative where the file could not be made.
  let descriptor: Int32
  /// Why it could not.
  let code: Int32
  private let path: UnsafeMutablePointer<CChar>

  var name: String { String(cString: path) }

  /// In `folder`, a path with the slash at its end.
  init(in folder: String) {
    path = strdup(folder + ".nest-verify-XXXXXX")
    pendingPath = path
    for number in TemporaryFile.signals where !TemporaryFile.isIgnored(number) {
      // Only what may be called in a handler: unlink, signal, raise.
      signal(number) { number in
        TemporaryFile.removePending()
        signal(number, SIG_DFL)
        raise(number)
      }
    }
    (descriptor, code) = TemporaryFile.creation.withLock { [path] _ in
      let descriptor = mkstemp(path)
      return (descriptor, descriptor < 0 ? errno : 0)
    }
    if descriptor < 0 { forget() }
  }

  /// Whether the caller chose to ignore the signal, as nohup does: it stays ignored.
  static func isIgnored(_ signal: Int32) -> Bool {
    var old = sigaction()
    sigaction(signal, nil, &old)
    return unsafeBitCast(old.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Puts the file at `target`, in one step; the error number where that cannot be done.
  func move(to target: String) -> Int32? {
    TemporaryFile.creation.withLock { _ in
      let code = SystemCall.code { rename(path, target) }
      if code == nil {
        close(descriptor)
        forget()
      }
      return code
    }
  }

  func remove() {
    unlink(path)
    close(descriptor)
    forget()
  }

  /// Of the file that there is, if any; may be called in a handler of signals.
  static func removePending() {
    if let pendingPath { unlink(pendingPath) }
  }

  /// The path stays in memory: a handler may be reading it.
  private func forget() { pendingPath = nil }
}
