#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// There can be no more threads: the system has no memory for the stack of one, or allows no more of them.
public struct ThreadShortage: Error, Sendable, Hashable, CustomStringConvertible {
  /// In the system's words.
  public let reason: String
  public var description: String { "no thread can be started: \(reason)" }
}

/// Threads that say when they cannot begin: one that never began would be waited for in vain.
enum SystemThread {
  /// Runs `body` on a new thread, whose stack has so many bytes.
  static func start(
    stackBytes: Int, _ body: @escaping @Sendable () -> Void
  ) throws(ThreadShortage) {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, stackBytes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    let context = Unmanaged.passRetained(Body(run: body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, &attributes,
      { context in
        Unmanaged<Body>.fromOpaque(context!).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    pthread_attr_destroy(&attributes)
    if code != 0 {
      context.release()
      throw ThreadShortage(reason: String(cString: strerror(code)))
    }
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(run: @escaping @Sendable () -> Void) { self.run = run }
  }
}
