import CAllocation
import ExactAlgebra
import Glibc
import Reports

/// What the program says when there is no memory for it: one line and exit status 3, wherever the allocation failed. What is
/// half-written goes.
///
/// Only what needs no memory: the functions of `CAllocation` call it, on any thread.
@_cdecl("allocation_failed")
func allocationFailed() {
  TemporaryFile.removePending()
  Progress.clearAtOnce()
  let text: StaticString = "undecided: there is not enough memory\n"
  _ = write(STDERR_FILENO, text.utf8Start, text.utf8CodeUnitCount)
  _exit(ExitStatus.undecided.rawValue)
}

extension Meter {
  /// From now on the budget counts what the whole process holds.
  static func countAllocations() {
    allocationsOfProcess = Allocations(held: { allocation_held() }, asked: { allocation_asked() })
  }
}
