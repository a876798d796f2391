import Dispatch
import ExactNumbers
import Foundation
import Synchronization
import Testing

struct MeterTests {
  private let small = Budget(work: 1_000_000, bytes: 1 << 24)

  @Test func whatFitsIsDone() throws {
    let meter = Meter(small)
    let value = try meter.run {
      Meter.charge(work: 400_000, "a step")
      return 7
    }
    #expect(value == 7 && meter.spent == 400_000)
  }

  @Test func outsideRunNothingIsCharged() {
    Meter.charge(work: .max, "anything")
    Meter.charge(bytes: -1, "anything")
    #expect(Meter.ofCaller == nil)
  }

  @Test func anOverrunEndsTheComputation() {
    let meter = Meter(small)
    let reached = Mutex(0)
    #expect {
      try meter.run {
        Meter.charge(work: 600_000, "the first half")
        reached.withLock { $0 += 1 }
        Meter.charge(work: 600_000, "the second half")
        reached.withLock { $0 += 1 }
      }
    } throws: { error in
      guard let overrun = error as? Overrun else { return false }
      return overrun.computation == "the second half" && overrun.kind == .work && overrun.needed == 600_000
        && overrun.available == 400_000
    }
    #expect(reached.withLock { $0 } == 1)
    #expect(meter.spent == 600_000)
  }

  /// What could not be computed is left out, and the rest goes on, from what was kept.
  @Test func attemptsAreIndependent() throws {
    final class Facts {
      var costs: [Int: Int] = [:]
      func fact(_ cost: Int) -> Int {
        if let known = costs[cost] { return known }
        Meter.charge(work: cost, "fact \(cost)")
        costs[cost] = cost
        return cost
      }
    }
    let meter = Meter(small)
    let facts = Facts()
    let found = try meter.run {
      [300_000, 5_000_000, 200_000, 6_000_000].map { cost in
        (try? Meter.attempt("fact \(cost)") { facts.fact(cost) }.get()) ?? -1
      }
    }
    #expect(found == [300_000, -1, 200_000, -1])
    #expect(meter.spent == 500_000)
  }

  @Test func theInnermostAttemptEnds() throws {
    let found = try Meter(small).run {
      Meter.attempt("outer") {
        switch Meter.attempt("inner", { Meter.charge(work: 2_000_000, "too much") }) {
        case .success: "inner done"
        case .failure(let overrun): "without \(overrun.computation)"
        }
      }
    }
    #expect(found == .success("without too much"))
  }

  /// What several attempts need and none can have is tried once.
  @Test func whatIsSharedOverrunsOnce() throws {
    let meter = Meter(small)
    let begun = Mutex(0)
    func shared() -> Int {
      Meter.once("shared", share: Rational(1, 2)) {
        begun.withLock { $0 += 1 }
        Meter.charge(work: 300_000, "the first part")
        Meter.charge(work: 300_000, "the second part")
        return 1
      }
    }
    let found = try meter.run {
      (0..<3).map { index in Meter.attempt("attempt \(index)") { shared() + index } }
    }
    for outcome in found {
      #expect(throws: Overrun.self) { try outcome.get() }
      if case .failure(let overrun) = outcome { #expect(overrun.computation == "the second part") }
    }
    #expect(begun.withLock { $0 } == 1 && meter.spent == 300_000)
    let roomy = try Meter(Budget(work: 10_000_000, bytes: 1 << 31)).run {
      (0..<2).map { index in Meter.attempt("attempt \(index)") { shared() } }
    }
    #expect(roomy == [.success(1), .success(1)])
  }

  @Test func whatIsForeseenEndsBeforeItBegins() throws {
    let meter = Meter(Budget(work: 1 << 40, bytes: 1 << 31))
    let found = try meter.run {
      Meter.foresee(work: 1 << 39, "what fits")
      return Meter.attempt("attempt") { Meter.foresee(work: 1 << 41, "what does not fit") }
    }
    guard case .failure(let overrun) = found else {
      Issue.record("it was begun")
      return
    }
    #expect(overrun.computation == "what does not fit" && overrun.needed == 1 << 41 && meter.spent == 0)
  }

  @Test func aShareIsNotExceeded() throws {
    let meter = Meter(small)
    let found = try meter.run {
      let half = Meter.attempt("half", share: Rational(1, 2)) {
        Meter.charge(work: 600_000, "more than half")
      }
      // Half of three quarters of what is not kept for what is done outside of attempts.
      guard case .failure(let overrun) = half, overrun.available == 351_562 else { return false }
      Meter.charge(work: 900_000, "the rest is still there")
      return true
    }
    #expect(found)
  }

  /// Whatever attempts use up, others come after them, and what is done outside of attempts has its sixteenth.
  @Test func attemptsLeaveRoom() throws {
    let meter = Meter(small)
    let found = try meter.run { () -> [Bool] in
      let outcomes = (0..<8).map { index in
        Meter.attempt("greedy \(index)") { while true { Meter.charge(work: 1001, "one more step") } }
      }
      Meter.charge(work: 60_000, "outside of attempts")
      return outcomes.map { if case .failure = $0 { true } else { false } }
    }
    #expect(found == Array(repeating: true, count: 8) && meter.spent > 900_000)
  }

  /// Of threads that work on one thing, all but the first to stop find out when the next run has begun: theirs is over.
  @Test func threadsOfAnEarlierRunStopNothing() throws {
    let meter = Meter(small)
    let (begun, released) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
    let found = try meter.run { () -> Bool in
      let first = Meter.attempt("first") {
        let run = Meter.ofCaller
        DispatchQueue(label: "late").async {
          begun.signal()
          released.wait()
          Meter.shared(run) { Meter.charge(work: 2_000_000, "too much, late") }
        }
        begun.wait()
        Meter.charge(work: 2_000_000, "too much")
      }
      guard case .failure(let overrun) = first, overrun.computation == "too much" else { return false }
      released.signal()
      for _ in 0..<100 {
        usleep(1000)
        Meter.charge(work: 2000, "what comes after it")
      }
      return true
    }
    #expect(found)
    #expect(meter.spent == 200_000)
  }

  @Test func memoryIsBoundedByPiece() {
    let meter = Meter(small)
    #expect {
      try meter.run { Meter.charge(bytes: 2 << 20, "a large matrix") }
    } throws: { error in
      (error as? Overrun)?.kind == .memory
    }
  }

  /// What the process holds is looked at when so much has been asked for that it may be too much, however little is charged; an attempt
  /// that holds too much ends, the next one has less room, and what is outside of attempts may use what they leave.
  @Test func whatIsHeldIsBounded() throws {
    let piece = 1 << 26
    let asked = Atomic(0)
    let looks = Atomic(0)
    let meter = Meter(
      1, of: Budget(work: 1_000_000, bytes: 1 << 30),
      allocations: Meter.Allocations(
        held: {
          looks.add(1, ordering: .relaxed)
          return asked.load(ordering: .relaxed)
        }, asked: { asked.load(ordering: .relaxed) }))
    func hold(_ most: Int) -> Int {
      for count in 0..<most {
        Meter.charge(bytes: 1 << 17, "a piece")
        asked.add(piece, ordering: .relaxed)
        if count == most - 1 { return most }
      }
      return 0
    }
    let found = try meter.run {
      let first = Meter.attempt("the first") { hold(100) }
      let afterFirst = asked.load(ordering: .relaxed)
      let second = Meter.attempt("the second") { hold(100) }
      return (first, afterFirst, second, hold(1))
    }
    guard case .failure(let first) = found.0, case .failure(let second) = found.2 else {
      Issue.record("nothing ended")
      return
    }
    let bytes = 1 << 30
    #expect(first.kind == .holding && first.available == bytes / 64 * 45)
    #expect(first.needed > first.available && first.needed <= first.available + piece)
    #expect(found.1 == second.needed)
    #expect(second.available > first.needed && second.available < bytes / 16 * 15)
    #expect(second.needed > second.available && second.needed <= second.available + piece)
    #expect(found.3 == 1)
    // Not before each piece: only where what was asked for may be too much.
    #expect(looks.load(ordering: .relaxed) < 20)
  }

  /// Numbers charge for themselves, wherever they are multiplied.
  @Test func longNumbersAreCharged() {
    let meter = Meter(Budget(work: 10_000_000, bytes: 1 << 30))
    #expect(throws: Overrun.self) {
      try meter.run {
        var power = Integer(3)
        for _ in 0..<30 { power *= power }
        return power.bitLength
      }
    }
    #expect(meter.spent > 1_000_000)
  }

  @Test func errorsOfTheBodyPass() {
    struct Fault: Error {}
    #expect(throws: Fault.self) { try Meter(small).run { throw Fault() } }
  }

  @Test func moreBudgetIsEnough() throws {
    func work() throws -> Int {
      Meter.charge(work: 250_000_000_000, "much")
      return 1
    }
    var factor = 1
    do {
      _ = try Meter(.standard).run(work)
      Issue.record("the standard budget was enough")
    } catch let overrun as Overrun {
      factor = overrun.factor
      #expect("\(overrun)".contains("\(factor) times the standard budget"))
    }
    #expect(try Meter(Rational(Integer(factor))).run(work) == 1)
  }

  /// The factor that the overrun of an attempt gives counts what attempts leave for others: it is enough, and one less is not.
  @Test(arguments: [Rational(1), Rational(1, 2), Rational(1, 3)])
  func moreBudgetIsEnoughForAnAttempt(share: Rational) throws {
    let standard = Budget(work: 1_000_000, bytes: 1 << 30)
    func isEnough(_ factor: Int) throws -> Overrun? {
      try Meter(Rational(Integer(factor)), of: standard).run {
        Meter.charge(work: 300_000, "what comes before")
        let found = Meter.attempt("outer") {
          Meter.charge(work: 5000, "the first steps")
          return Meter.attempt("inner", share: share) {
            for _ in 0..<3 { Meter.charge(work: 1_234_567, "much") }
          }
        }
        guard case .success(.success) = found else {
          if case .success(.failure(let overrun)) = found { return overrun }
          if case .failure(let overrun) = found { return overrun }
          return nil
        }
        return nil
      }
    }
    var (factor, steps) = (1, 0)
    // Each look is told of the next step only.
    while let overrun = try isEnough(factor) {
      #expect(overrun.factor > factor)
      (factor, steps) = (overrun.factor, steps + 1)
    }
    #expect((1...4).contains(steps))
    #expect(try isEnough(factor - 1) != nil)
  }

  @Test func factorsAreMultiplesOfTheirStandard() throws {
    let overrun = try #require(throws: Overrun.self) {
      try Meter(2, of: .layers).run { Meter.charge(work: 25 * Budget.standard.work, "much") }
    }
    #expect(overrun.factor == 3)
    #expect(overrun.available == 20 * Budget.standard.work)
    try Meter(3, of: .layers).run { Meter.charge(work: 25 * Budget.standard.work, "much") }
  }
}
