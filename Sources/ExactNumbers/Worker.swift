import Dispatch
import Synchronization

/// A thread with a stack for deep recursion that runs one body after the other. One whose body never ends is given no more.
package final class Worker: Sendable {
  /// Those that wait for a body.
  private static let idle = Mutex<[Worker]>([])

  private let next = Mutex<(@Sendable () -> Void)?>(nil)
  private let begin = DispatchSemaphore(value: 0)

  private init() {}

  /// Runs `body` on a thread of its own, one that has ended what it ran before or a new one.
  package static func start(_ body: @escaping @Sendable () -> Void) throws(ThreadShortage) {
    if let worker = idle.withLock({ $0.popLast() }) {
      worker.run(body)
      return
    }
    let worker = Worker()
    worker.run(body)
    try SystemThread.start(stackBytes: 1 << 26) { worker.work() }
  }

  private func run(_ body: @escaping @Sendable () -> Void) {
    next.withLock { $0 = body }
    begin.signal()
  }

  private func work() -> Never {
    while true {
      begin.wait()
      next.withLock { next in
        defer { next = nil }
        return next
      }?()
      Worker.idle.withLock { $0.append(self) }
    }
  }
}
