import ExactAlgebra

/// A real number that is known exactly, or proved to lie between two rational numbers.
public enum CertifiedReal: Sendable, Hashable {
  case exact(Rational)
  /// The first is the smaller one.
  case between(Rational, Rational)

  init(_ interval: Interval) {
    self = interval.isPoint ? .exact(interval.lowerBound) : .between(interval.lowerBound, interval.upperBound)
  }

  /// At most the number.
  public var lowerBound: Rational {
    switch self {
    case .exact(let value): value
    case .between(let lower, _): lower
    }
  }

  /// At least the number.
  public var upperBound: Rational {
    switch self {
    case .exact(let value): value
    case .between(_, let upper): upper
    }
  }

  /// The sign; nil where the bounds leave it open.
  public var sign: Int? {
    if lowerBound.signum() > 0 { return 1 }
    if upperBound.signum() < 0 { return -1 }
    return lowerBound.isZero && upperBound.isZero ? 0 : nil
  }

  public static func + (a: CertifiedReal, b: CertifiedReal) -> CertifiedReal {
    if case (.exact(let a), .exact(let b)) = (a, b) { return .exact(a + b) }
    return .between(a.lowerBound + b.lowerBound, a.upperBound + b.upperBound)
  }

  /// The quotient by a positive number.
  func divided(by count: Int) -> CertifiedReal {
    switch self {
    case .exact(let value): .exact(value / Rational(count))
    case .between(let lower, let upper): .between(lower / Rational(count), upper / Rational(count))
    }
  }

  public static func - (a: CertifiedReal, b: CertifiedReal) -> CertifiedReal {
    if case (.exact(let a), .exact(let b)) = (a, b) { return .exact(a - b) }
    return .between(a.lowerBound - b.upperBound, a.upperBound - b.lowerBound)
  }

  /// The number where it is known not to be negative.
  func clampedToNonnegative() -> CertifiedReal {
    lowerBound.signum() < 0 ? .between(0, max(upperBound, 0)) : self
  }

  /// The decimal, correctly rounded to so many significant digits; nil where the bounds leave one of them open.
  public func decimal(significantDigits: Int = 12) -> String? {
    let lower = lowerBound.decimal(significantDigits: significantDigits)
    return lower == upperBound.decimal(significantDigits: significantDigits) ? lower : nil
  }
}
