import Dispatch
import Glibc
import Reports

/// Ends the program when a time is over and nothing else ends the computation.
struct Watchdog {
  private let work: DispatchWorkItem

  init(after time: Duration) {
    work = DispatchWorkItem {
      Diagnostics.write("undecided: the time was over in a computation that cannot be stopped half-way")
      _exit(ExitStatus.undecided.rawValue)
    }
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds, execute: work)
  }

  func cancel() { work.cancel() }
}

/// What the program says when there is no memory for it: a line and exit status 3, and not a trap.
///
/// Neither GMP nor Swift's runtime returns from an allocation that fails: both end in a signal, with the error number that the
/// allocator has left.
enum MemoryShortage {
  private static let signals = [SIGABRT, SIGILL, SIGTRAP, SIGSEGV, SIGBUS]
  nonisolated(unsafe) private static let earlier = UnsafeMutablePointer<sigaction>.allocate(capacity: 64)

  static func handle() {
    for number in signals {
      sigaction(number, nil, earlier + Int(number))
      // Only what may be called in a handler.
      signal(number) { number in
        if errno == ENOMEM {
          let text: StaticString = "undecided: there is not enough memory\n"
          _ = write(2, text.utf8Start, text.utf8CodeUnitCount)
          _exit(ExitStatus.undecided.rawValue)
        }
        sigaction(number, MemoryShortage.earlier + Int(number), nil)
        raise(number)
      }
    }
  }
}
