import Foundation
import Reports
import Synchronization

/// Ends the program when its time is over and nothing else ends it.
enum Watchdog {
  private static let started = Mutex(0)

  /// Another start takes the place of the last one.
  static func start(after time: Duration) {
    let number = started.withLock { count in
      count += 1
      return count
    }
    let seconds = Double(time.components.seconds) + Double(time.components.attoseconds) / 1e18
    DispatchQueue.global().asyncAfter(deadline: .now() + seconds) {
      guard started.withLock({ $0 }) == number else { return }
      Diagnostics.write("undecided: the time was over in a computation that cannot be stopped half-way")
      _exit(ExitStatus.undecided.rawValue)
    }
  }
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
