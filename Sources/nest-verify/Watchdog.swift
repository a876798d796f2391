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
