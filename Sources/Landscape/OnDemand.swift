import Synchronization

/// A value that is computed when it is first asked for and kept. No lock is held meanwhile: a computation may end where it
/// stands, by a budget, and two at the same time find the same.
final class OnDemand<Value: Sendable>: Sendable {
  private let compute: @Sendable () -> Value
  private let known = Mutex<Value?>(nil)

  init(_ compute: @escaping @Sendable () -> Value) { self.compute = compute }

  var value: Value {
    if let value = known.withLock({ $0 }) { return value }
    let value = compute()
    known.withLock { $0 = value }
    return value
  }
}
