import Glibc
import Synchronization

/// What SIGHUP, SIGINT and SIGTERM do: what is half-written goes, one line says what was done, and the program ends by the signal.
///
/// They are waited for on a thread of their own, where locks may be taken and memory allocated, as in no handler.
enum Interruption {
  /// Whether the line counts the models so far.
  static var isOfBatch: Bool {
    get { batch.load(ordering: .relaxed) }
    set { batch.store(newValue, ordering: .relaxed) }
  }
  private static let batch = Atomic(false)
  private static let names = [SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGTERM: "SIGTERM"]

  /// To be called before there is another thread: the signals are blocked in all that come after. Those that the caller ignores,
  /// as nohup does, stay ignored; where no thread can be made, they end the program as they always do.
  static func watch() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in names.keys where !TemporaryFile.isIgnored(number) { sigaddset(&signals, number) }
    var before = sigset_t()
    pthread_sigmask(SIG_BLOCK, &signals, &before)
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setstacksize(&attributes, 1 << 18)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    var thread = pthread_t()
    let code = pthread_create(&thread, &attributes, { _ in Interruption.wait() }, nil)
    pthread_attr_destroy(&attributes)
    if code != 0 { pthread_sigmask(SIG_SETMASK, &before, nil) }
  }

  /// The signals that are blocked, which this thread has from the one that made it, are those to wait for.
  private static func wait() -> UnsafeMutableRawPointer? {
    var signals = sigset_t()
    pthread_sigmask(SIG_BLOCK, nil, &signals)
    var number: Int32 = 0
    guard sigwait(&signals, &number) == 0 else { return nil }
    // A second one ends the program at once, whatever the first one still waits for.
    signal(number, SIG_DFL)
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    TemporaryFile.creation.withLock { _ in
      TemporaryFile.removePending()
      let done = isOfBatch ? "; \(Tally.current.withLock { $0.line })" : ""
      Diagnostics.write("interrupted by \(names[number] ?? "a signal")\(done)")
      raise(number)
    }
    return nil
  }
}
