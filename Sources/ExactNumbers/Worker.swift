import Dispatch
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// A thread with a stack for deep recursion that runs one body after the other. One whose body never ends is given no more.
package final class Worker: Sendable {
  /// Those that wait for a body.
  private static let idle = Mutex<[Worker]>([])

  private let next = Mutex<(@Sendable () -> Void)?>(nil)
  private let begin = DispatchSemaphore(value: 0)

  private init() {}

  /// Runs `body` on a thread of its own, one that has ended what it ran before or a new one. Where the system has no memory for
  /// that, the program ends as it does when an allocation fails: a thread that never began would be waited for in vain.
  package static func start(_ body: @escaping @Sendable () -> Void) {
    if let worker = idle.withLock({ $0.popLast() }) {
      worker.run(body)
      return
    }
    let worker = Worker()
    worker.run(body)
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, 1 << 26)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let context = Unmanaged.passRetained(worker).toOpaque()
    var thread = pthread_t()
    let code = pthread_create(
      &thread, &attributes,
      { context in
        Unmanaged<Worker>.fromOpaque(context!).takeRetainedValue().work()
      }, context)
    pthread_attr_destroy(&attributes)
    if code != 0 {
      errno = ENOMEM
      abort()
    }
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
