import Dispatch
import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Keeps account of a budget.
///
/// Whatever may be long says what it is about to cost with `charge`. Where that is more than is left, the computation ends
/// there: its thread stops for good, and `run`, which has been waiting for it, goes on without what it was to compute. So
/// exact arithmetic needs no error on each of its operations, and no half-made value is ever seen. What a stopped thread
/// holds stays allocated until the program ends.
///
/// Nothing is charged outside `run`: programs that use the libraries without a budget have none.
public final class Meter: Sendable {
  /// One time that a body is run. Threads that worked for an earlier one count for nothing any more: the next thing that they
  /// charge ends them.
  public struct Run: Sendable {
    fileprivate let meter: Meter
    fileprivate let number: Int
  }

  @TaskLocal static var current: Run?

  private struct State {
    var work: Int
    /// Of the run that goes on.
    var run = 0
    /// What is being attempted, outermost first, and the work that may be spent by its end: of any budget, and of this one.
    var attempts: [(name: String, ceiling: Ceiling, work: Int)] = []
    var overruns: [String: Overrun] = [:]
    var stopped: Overrun?
    /// The bytes that may be held in all: what was held when a computation was stopped for it, and three quarters of the rest of the budget.
    var mostHeld: Int
    /// It is looked at what is held when so many bytes have been asked for: not before there can be too many.
    var nextLook = 0
  }

  public let budget: Budget
  /// What an overrun gives a multiple of.
  private let standard: Budget
  /// After it nothing that is charged is begun.
  private let deadline: ContinuousClock.Instant?
  private let allocations: Allocations
  private let state: Mutex<State>
  private let ended = DispatchSemaphore(value: 0)

  /// - Parameters:
  ///   - factor: the budget is so many times `standard`.
  ///   - standard: an overrun says which multiple of it may be enough.
  ///   - deadline: ends what goes on then, as an overrun does. It is no part of the budget: what is known by then depends on
  ///     the machine.
  ///   - allocations: those of the process, where nothing else is given.
  public init(
    _ factor: Rational, of standard: Budget = .standard, deadline: ContinuousClock.Instant? = nil,
    allocations: Allocations? = nil
  ) {
    self.budget = standard.scaled(by: factor)
    self.standard = standard
    self.deadline = deadline
    self.allocations = allocations ?? Meter.allocationsOfProcess
    state = Mutex(State(work: budget.work, mostHeld: budget.mostHeld(after: 0)))
  }

  /// What the process has allocated, as a program that counts it says.
  public struct Allocations: Sendable {
    let held: @Sendable () -> Int
    let asked: @Sendable () -> Int

    /// - Parameters:
    ///   - held: the bytes that are allocated; it may take its time.
    ///   - asked: the bytes that were asked for so far, given back or not.
    public init(held: @escaping @Sendable () -> Int, asked: @escaping @Sendable () -> Int) {
      self.held = held
      self.asked = asked
    }

    /// As many bytes at least are asked for between two looks at what is held: a look goes through all free memory.
    static let betweenLooks = 1 << 25
  }

  /// Nothing is held in a program that does not count.
  nonisolated(unsafe) public static var allocationsOfProcess = Allocations(held: { 0 }, asked: { 0 })

  /// A meter of one budget.
  public convenience init(_ budget: Budget = .standard) { self.init(1, of: budget) }

  /// A meter of a budget of its own that ends when the caller's does.
  public convenience init(aside budget: Budget) {
    self.init(1, of: budget, deadline: Meter.current?.meter.deadline)
  }

  /// The work that has been charged.
  public var spent: Int { budget.work - state.withLock(\.work) }

  /// How much work of a budget may be spent in all by the end of something: `slope` of the budget and `offset`.
  private struct Ceiling {
    let slope: Rational
    let offset: Rational

    /// All of it.
    static let whole = Ceiling(slope: 1, offset: 0)
    /// Attempts that are in no other one leave room for those after them, and together for what is done outside of attempts.
    static let attempts = Ceiling(slope: Rational(15, 16), offset: 0)
    static let mostOfOneAttempt = Rational(3, 4)

    /// That of something which begins when `spent` is, and may use `share` of what this one leaves.
    func share(_ share: Rational, after spent: Int) -> Ceiling {
      Ceiling(slope: share * slope, offset: share * offset + (1 - share) * Rational(spent))
    }

    func work(of budget: Int) -> Int {
      let work = slope * Rational(budget) + offset
      return work.numerator.flooredQuotient(dividingBy: work.denominator).asInt ?? .max
    }

    /// The least budget of which so much may be spent.
    func budget(for work: Integer) -> Integer {
      let least = (Rational(work) - offset) / slope
      return -(-least.numerator).flooredQuotient(dividingBy: least.denominator)
    }
  }

  /// Runs `body` on a thread of its own and waits for it.
  ///
  /// When an attempt overruns the budget, `body` is run again, and finds out from that attempt: what it has computed so far
  /// should have been kept. Throws `Overrun` when that happens outside any attempt, and `ThreadShortage` where the system has
  /// no thread for it.
  public func run<Value>(_ body: @escaping () throws -> Value) throws -> Value {
    let handover = Handover(body)
    while true {
      let run = Run(meter: self, number: state.withLock(\.run))
      try Worker.start { [self] in
        Meter.$current.withValue(run) { handover.outcome = Result { try handover.body() } }
        ended.signal()
      }
      ended.wait()
      if let result = handover.outcome { return try result.get() }
      try state.withLock { state throws(Overrun) in
        let overrun = state.stopped!
        state.stopped = nil
        state.run += 1
        if overrun.kind == .holding { state.mostHeld = budget.mostHeld(after: allocations.held()) }
        guard let attempt = state.attempts.last else { throw overrun }
        state.overruns[attempt.name] = overrun
        state.attempts = []
      }
    }
  }

  /// What `body` computes, or the overrun of the budget that it ends with. `name` tells attempts of one `run` apart; `share`
  /// of what is left of the work is all that it may use, and three quarters of it in no other attempt.
  public static func attempt<Value>(
    _ name: String, share: Rational = 1, _ body: () throws -> Value
  ) rethrows -> Result<Value, Overrun> {
    guard let run = current else { return .success(try body()) }
    let meter = run.meter
    if let overrun = meter.state.withLock({ $0.overruns[name] }) { return .failure(overrun) }
    meter.state.withLock { state in
      let spent = meter.budget.work - state.work
      let ceiling =
        state.attempts.last.map { $0.ceiling.share(share, after: spent) }
        ?? Ceiling.attempts.share(share * Ceiling.mostOfOneAttempt, after: spent)
      state.attempts.append((name, ceiling, ceiling.work(of: meter.budget.work)))
    }
    defer { meter.state.withLock { _ = $0.attempts.popLast() } }
    return .success(try body())
  }

  /// What `body` computes for several attempts: the first that overruns in it ends, and so does every later one at once, with
  /// the same overrun and no more work spent.
  public static func once<Value>(
    _ name: String, share: Rational = 1, _ body: () throws -> Value
  ) rethrows -> Value {
    value(of: try attempt(name, share: share, body))
  }

  /// The value of an attempt that was made before; where it overran, so does what needs the value.
  public static func value<Value>(of attempt: Result<Value, Overrun>) -> Value {
    switch attempt {
    case .success(let value): return value
    case .failure(let overrun): current!.stop(overrun)
    }
  }

  /// Says that `computation` is about to take `work` products of words, negative for too many to count.
  @inlinable
  public static func charge(work: Int, _ computation: @autoclosure () -> String) {
    if work > 1000 || work < 0 { take(work, computation) }
  }

  /// Ends `computation` where what it will be charged in all, about `work`, is more than is left: before its first steps are
  /// charged, not after them.
  public static func foresee(work: Int, _ computation: @autoclosure () -> String) {
    guard work > 1 << 30 else { return }
    current?.take(work, computation, isForeseen: true)
  }

  /// The work that may be charged before an overrun, by formula as all of it: for a computation that something cheaper can take the place of.
  public static var available: Int { current?.available ?? .max }

  /// Says that `computation` is about to hold `bytes` in one piece, negative for too many to count.
  @inlinable
  public static func charge(bytes: Int, _ computation: @autoclosure () -> String) {
    if bytes > 1 << 16 || bytes < 0 { hold(bytes, computation) }
  }

  /// Ends `computation`, which was charged before it began, where the time is over: for every second or so of a long one.
  public static func checkTime(_ computation: @autoclosure () -> String) {
    current?.checkTime(computation)
  }

  @usableFromInline
  static func take(_ work: Int, _ computation: () -> String) {
    current?.take(work < 0 ? Int.max : work, computation, isForeseen: false)
  }

  @usableFromInline
  static func hold(_ bytes: Int, _ computation: () -> String) {
    current?.hold(bytes < 0 ? Int.max : bytes, computation)
  }
}

extension Meter.Run {
  /// What becomes of a charge.
  private enum Charge {
    case paid
    /// There is less; it takes a budget of `needed` at least.
    case refused(available: Int, needed: Integer)
    /// The run is over.
    case late
  }

  fileprivate var available: Int { meter.state.withLock { available($0) } }

  private func available(_ state: borrowing Meter.State) -> Int {
    let whole = meter.budget.work
    return max((state.attempts.last?.work ?? whole) - (whole - state.work), 0)
  }

  fileprivate func take(_ work: Int, _ computation: () -> String, isForeseen: Bool) {
    checkTime(computation)
    checkHeld(computation)
    let whole = meter.budget.work
    let charge = meter.state.withLock { state -> Charge in
      if state.run != number { return .late }
      let spent = whole - state.work
      let available = available(state)
      if work > available {
        let ceiling = state.attempts.last?.ceiling ?? .whole
        return .refused(
          available: available, needed: ceiling.budget(for: Integer(spent) + Integer(work)))
      }
      if !isForeseen { state.work -= work }
      return .paid
    }
    switch charge {
    case .paid: return
    case .refused(let available, let needed):
      stop(
        overrun(
          .work, computation(), needed: work, available: available, needed, of: meter.standard.work))
    case .late: wait()
    }
  }

  fileprivate func hold(_ bytes: Int, _ computation: () -> String) {
    checkTime(computation)
    checkHeld(computation)
    let available = meter.budget.bytes / 16
    if bytes <= available { return }
    stop(
      overrun(
        .memory, computation(), needed: bytes, available: available, Integer(bytes) * 16,
        of: meter.standard.bytes))
  }

  /// Ends `computation` where too much is held before it. What is outside of attempts may use what they leave.
  private func checkHeld(_ computation: () -> String) {
    let asked = meter.allocations.asked()
    guard meter.state.withLock({ $0.nextLook <= asked }) else { return }
    let held = meter.allocations.held()
    let limit = meter.state.withLock { state in
      state.nextLook = asked + max(state.mostHeld - held, Meter.Allocations.betweenLooks)
      return state.attempts.isEmpty ? meter.budget.bytes : state.mostHeld
    }
    if held <= limit { return }
    stop(
      overrun(
        .holding, computation(), needed: held, available: limit, Integer(held) * 2, of: meter.standard.bytes))
  }

  fileprivate func checkTime(_ computation: () -> String) {
    guard let deadline = meter.deadline, ContinuousClock.now > deadline else { return }
    stop(Overrun(computation: computation(), kind: .time, needed: 0, available: 0, factor: 0))
  }

  private func overrun(
    _ kind: Overrun.Kind, _ computation: String, needed: Int, available: Int, _ total: Integer,
    of standard: Int
  ) -> Overrun {
    Overrun(
      computation: computation, kind: kind, needed: needed, available: available,
      factor: (total / Integer(standard) + 1).asInt ?? .max)
  }

  /// Ends the computation on this thread. Of several threads that work on one thing, the first to stop tells.
  fileprivate func stop(_ overrun: Overrun) -> Never {
    let isFirst = meter.state.withLock { state in
      guard state.run == number, state.stopped == nil else { return false }
      state.stopped = overrun
      return true
    }
    if isFirst { meter.ended.signal() }
    wait()
  }

  /// For good.
  private func wait() -> Never {
    while true { sleep(.max) }
  }
}

/// What one thread at a time uses: another one is started only when the last has stopped.
private final class Handover<Value>: @unchecked Sendable {
  let body: () throws -> Value
  var outcome: Result<Value, any Error>?

  init(_ body: @escaping () throws -> Value) { self.body = body }
}

extension Meter {
  /// Runs `body` with the meter of the caller: what other threads do for a computation is charged to it.
  public static func shared<Value>(_ run: Run?, _ body: () throws -> Value) rethrows -> Value {
    try $current.withValue(run) { try body() }
  }

  /// What this thread's computation is charged to, for `shared`.
  public static var ofCaller: Run? { current }
}
