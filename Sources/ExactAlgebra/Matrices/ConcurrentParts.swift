import Dispatch

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Cuts 0..<count into consecutive ranges, one for each processor, works on them at the same time, and returns the
/// results in order, so that they do not depend on the timing. With `isWorthwhile` false there is one range.
package func concurrentParts<Result: Sendable>(
  of count: Int, isWorthwhile: Bool, _ body: @Sendable (Range<Int>) -> Result
) -> [Result] {
  let processors = isWorthwhile ? max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) : 1
  let parts = min(count, processors)
  if parts <= 1 { return [body(0..<count)] }
  let bounds = (0...parts).map { count * $0 / parts }
  return [Result](unsafeUninitializedCapacity: parts) { buffer, initialized in
    // Each iteration writes its own element, and none is read before all are done.
    nonisolated(unsafe) let base = buffer.baseAddress!
    let run = Meter.ofCaller
    DispatchQueue.concurrentPerform(iterations: parts) { part in
      (base + part).initialize(to: Meter.shared(run) { body(bounds[part]..<bounds[part + 1]) })
    }
    initialized = parts
  }
}
