import Synchronization

/// A rational function of a parameter as seen just to the right of one point: an element of Q(ρ), ordered so that ρ is
/// greater than the point and smaller than every number above it.
///
/// Exact algorithms over ordered fields run on germs as they do on numbers. What they decide holds on a whole interval to
/// the right of the point: the answers to `signum()`, and the invertibility of what they divided by, stay the same as long
/// as none of the polynomials that the trace has recorded vanishes. `isZero` asks for the zero function, which vanishes
/// everywhere, and so records nothing; an algorithm that needs an element to be nonzero at every point must ask for its
/// sign or divide by it.
public struct Germ: Sendable {
  public let function: RationalFunction
  /// nil for constants, which combine with germs of any trace.
  private let trace: GermTrace?

  private init(_ function: RationalFunction, _ trace: GermTrace?) {
    self.function = function
    self.trace = trace
  }

  /// The germ of `function` at the point of `trace`.
  public init(_ function: RationalFunction, at trace: GermTrace) {
    self.init(function, function.isConstant ? nil : trace)
  }

  private static func combined(
    _ a: Germ, _ b: Germ, _ operation: (RationalFunction, RationalFunction) -> RationalFunction
  ) -> Germ {
    guard let trace = a.trace ?? b.trace else { return Germ(operation(a.function, b.function), nil) }
    guard trace.spend(a.function.size * b.function.size) else { return .zero }
    return Germ(operation(a.function, b.function), at: trace)
  }
}

extension RationalFunction {
  public var isConstant: Bool { numerator.degree <= 0 && denominator.degree == 0 }

  /// The words that the coefficients take.
  fileprivate var size: Int {
    (numerator.coefficients + denominator.coefficients).reduce(0) { $0 + 1 + $1.bitLength / 64 }
  }
}

extension Germ: OrderedField {
  public init(_ value: Rational) { self.init(RationalFunction(value), nil) }

  /// Of all coefficients.
  public var bitLength: Int { 64 * function.size }

  public static let zero = Germ(Rational.zero)
  public static let one = Germ(Rational.one)

  public var isZero: Bool { trace?.isExhausted == true || function.isZero }

  public var reciprocal: Germ? {
    guard let trace else { return function.reciprocal.map { Germ($0, nil) } }
    // With the work used up, results no longer matter and only have to exist.
    if trace.isExhausted { return .one }
    // Of what is found in a search, too, no denominator may vanish nearby.
    GermTrace.$isSearch.withValue(false) { trace.record(function.numerator) }
    return function.reciprocal.map { Germ($0, at: trace) }
  }

  public func signum() -> Int {
    guard let trace else { return function.numerator.leadingCoefficient.signum() }
    return trace.sign(of: function.numerator) * trace.sign(of: function.denominator)
  }

  /// Exactly where all vanish, and nowhere else: at the roots of the common divisor of the numerators.
  public static func areAllZero(_ numbers: [Germ]) -> Bool {
    let others = numbers.filter { !$0.function.isZero }
    guard let trace = others.lazy.compactMap(\.trace).first else { return others.isEmpty }
    if others.contains(where: { $0.trace == nil }) { return false }
    var divisor = Polynomial<Rational>.zero
    for other in others {
      guard trace.spend(other.function.size) else { return true }
      divisor = Polynomial.greatestCommonDivisor(divisor, other.function.numerator)
      if divisor.degree == 0 { return false }
    }
    trace.record(divisor)
    return false
  }

  public static func searching<Value>(_ search: () throws -> Value) rethrows -> Value {
    try GermTrace.$isSearch.withValue(true) { try search() }
  }

  public static func == (a: Germ, b: Germ) -> Bool { a.function == b.function }
  public static func < (a: Germ, b: Germ) -> Bool { (a - b).signum() < 0 }

  public static func + (a: Germ, b: Germ) -> Germ {
    if a.function.isZero { return b }
    if b.function.isZero { return a }
    return combined(a, b, +)
  }

  public prefix static func - (a: Germ) -> Germ { Germ(-a.function, a.trace) }

  public static func - (a: Germ, b: Germ) -> Germ { a + -b }

  public static func * (a: Germ, b: Germ) -> Germ {
    if a.function.isZero || b.function.isZero { return .zero }
    return combined(a, b, *)
  }
}

/// The point that germs are taken at, and the polynomials on whose signs decisions have rested.
public final class GermTrace: Sendable {
  public let point: Rational
  /// nil: the work is charged to the meter.
  private let limit: Int?
  private let state: Mutex<State>
  /// Whether signs are asked for that nothing will rest on.
  @TaskLocal fileprivate static var isSearch = false

  private struct State: Sendable {
    /// The signs just to the right of the point, of monic polynomials of positive degree.
    var signs: [Polynomial<Rational>: Int] = [:]
    var work = 0
  }

  /// `limit` bounds the work, in products of coefficients' words; beyond it, results are meaningless and
  /// `isExhausted` says so. Without one it is charged to the meter.
  public init(point: Rational, limit: Int? = nil) {
    self.point = point
    self.limit = limit
    state = Mutex(State())
  }

  /// The monic polynomials that decisions have asked about, none of which vanishes identically.
  public var polynomials: [Polynomial<Rational>] { state.withLock { Array($0.signs.keys) } }

  /// The work so far, in products of words.
  public var work: Int { state.withLock { $0.work } }

  public var isExhausted: Bool {
    guard let limit else { return false }
    return state.withLock { $0.work > limit }
  }

  fileprivate func spend(_ amount: Int) -> Bool {
    guard let limit else {
      Meter.charge(work: amount * 1536, "a function of a parameter")
      return true
    }
    return state.withLock {
      if $0.work > limit { return false }
      $0.work = $0.work.addingReportingOverflow(amount).overflow ? .max : $0.work + amount
      return $0.work <= limit
    }
  }

  fileprivate func record(_ polynomial: Polynomial<Rational>) {
    if polynomial.degree > 0 { _ = sign(of: polynomial) }
  }

  fileprivate func sign(of polynomial: Polynomial<Rational>) -> Int {
    if polynomial.degree <= 0 { return polynomial.leadingCoefficient.signum() }
    if isExhausted { return 0 }
    let monic = polynomial.monic
    let lead = polynomial.leadingCoefficient.signum()
    if let known = state.withLock({ $0.signs[monic] }) { return lead * known }
    // Just to the right of the point, the sign is that of the first derivative that does not vanish there.
    var derivative = monic
    var sign = derivative(point).signum()
    while sign == 0 {
      derivative = derivative.derivative
      sign = derivative(point).signum()
    }
    if !GermTrace.isSearch { state.withLock { $0.signs[monic] = sign } }
    return lead * sign
  }
}
