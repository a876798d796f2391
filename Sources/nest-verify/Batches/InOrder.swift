import Dispatch
import ExactAlgebra
import Synchronization

/// Calls `body` with what `transform` makes of each item, in the order of the items, `jobs` of them at a time.
///
/// A value is handed on as soon as it and all before it are there, whatever the sequence of items is waiting for. The first
/// error of `body` ends it all. Memory: at most `jobs` times `InOrder.window` values wait for an earlier one.
func inOrder<Items: Sequence, Value>(
  _ items: Items, jobs: Int, _ transform: @escaping (Items.Element) -> Value,
  _ body: @escaping (Value) throws -> Void
) throws {
  if jobs == 1 {
    for item in items { try body(transform(item)) }
    return
  }
  let line = InOrder(body)
  let (workers, room) = (
    DispatchSemaphore(value: jobs), DispatchSemaphore(value: jobs * InOrder<Value>.window)
  )
  let group = DispatchGroup()
  for (index, item) in items.enumerated() {
    room.wait()
    workers.wait()
    if line.hasFailed {
      // A semaphore that is released has the value that it began with.
      workers.signal()
      room.signal()
      break
    }
    let work = Unchecked { transform(item) }
    group.enter()
    // Each on a thread of its own: the engine's own concurrency has the pool of the system to itself.
    do {
      try Worker.start {
        let value = work.run()
        workers.signal()
        for _ in 0..<line.complete(index, value) { room.signal() }
        group.leave()
      }
    } catch {
      workers.signal()
      room.signal()
      group.leave()
      group.wait()
      throw error
    }
  }
  group.wait()
  try line.check()
}

/// A closure that is called once, on another thread than the one that made it.
private struct Unchecked<Value>: @unchecked Sendable {
  let run: () -> Value
}

/// Values that are complete in any order, and handed on in their own.
private final class InOrder<Value>: @unchecked Sendable {
  static var window: Int { 64 }

  private let lock = Mutex(())
  private let body: (Value) throws -> Void
  private var waiting: [Int: Value] = [:]
  private var next = 0
  private var failure: (any Error)?

  init(_ body: @escaping (Value) throws -> Void) { self.body = body }

  /// Takes a value, and gives the number of values that were handed on.
  func complete(_ index: Int, _ value: Value) -> Int {
    lock.withLock { _ in
      waiting[index] = value
      let first = next
      while let value = waiting.removeValue(forKey: next) {
        next += 1
        if failure != nil { continue }
        do { try body(value) } catch { failure = error }
      }
      return next - first
    }
  }

  var hasFailed: Bool { lock.withLock { _ in failure != nil } }

  func check() throws {
    if let failure = lock.withLock({ _ in failure }) { throw failure }
  }
}
