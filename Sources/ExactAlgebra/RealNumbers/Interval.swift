/// A closed interval [lower, upper] · 2^exponent with integer ends: rigorous arithmetic with outward rounding.
///
/// Every operation encloses the exact result for all points of its operands, so a sign read off an interval is proved.
/// Ends keep at most `precision` bits; a result has the lesser precision of its operands.
public struct Interval: Sendable, Hashable {
  let lower: Integer
  let upper: Integer
  let exponent: Int
  public let precision: Int

  /// The least interval with ends of at most `precision` bits around [lower, upper] · 2^exponent.
  init(lower: Integer, upper: Integer, exponent: Int, precision: Int) {
    let excess = max(lower.bitLength, upper.bitLength) - precision
    if excess > 0 {
      self.lower = lower >> excess
      self.upper = Interval.ceilingShift(upper, excess)
      self.exponent = exponent + excess
    } else {
      self.lower = lower
      self.upper = upper
      self.exponent = exponent
    }
    self.precision = precision
  }

  /// ⌈a / 2^count⌉
  private static func ceilingShift(_ a: Integer, _ count: Int) -> Integer { -(-a >> count) }

  /// An enclosure of `value` whose width is at most 2^(1 - precision) · |value|; a single point where that is exact.
  public init(_ value: Rational, precision: Int) {
    precondition(precision >= 2, "precision \(precision) is below 2")
    let p = value.numerator
    let q = value.denominator
    if q.isOne {
      self.init(lower: p, upper: p, exponent: 0, precision: precision)
      return
    }
    let shift = precision + 1 - (p.bitLength - q.bitLength)
    // ⌊p · 2^shift / q⌋, which has precision + 1 or precision + 2 bits.
    let scaled = shift >= 0 ? (p << shift, q) : (p, q << -shift)
    let (quotient, remainder) = scaled.0.quotientAndRemainder(dividingBy: scaled.1)
    let floor = remainder.isNegative ? quotient - 1 : quotient
    self.init(
      lower: floor, upper: remainder.isZero ? floor : floor + 1, exponent: -shift, precision: precision)
  }

  /// An enclosure of [lower, upper]. Traps when lower > upper.
  public init(from lower: Rational, through upper: Rational, precision: Int) {
    precondition(lower <= upper, "an interval with its ends exchanged")
    let a = Interval(lower, precision: precision)
    let b = Interval(upper, precision: precision)
    let exponent = min(a.exponent, b.exponent)
    self.init(
      lower: a.lower << (a.exponent - exponent), upper: b.upper << (b.exponent - exponent),
      exponent: exponent,
      precision: precision)
  }

  public var lowerBound: Rational { Rational(mantissa: lower, binaryExponent: exponent) }
  public var upperBound: Rational { Rational(mantissa: upper, binaryExponent: exponent) }
  public var width: Rational { Rational(mantissa: upper - lower, binaryExponent: exponent) }
  public var midpoint: Rational { Rational(mantissa: lower + upper, binaryExponent: exponent - 1) }
  public var isPoint: Bool { lower == upper }

  /// The sign of every point of the interval, or nil when they differ.
  public var sign: Int? {
    if lower.signum() > 0 { return 1 }
    if upper.signum() < 0 { return -1 }
    return lower.isZero && upper.isZero ? 0 : nil
  }

  public var containsZero: Bool { lower.signum() <= 0 && upper.signum() >= 0 }

  public func contains(_ value: Rational) -> Bool { lowerBound <= value && value <= upperBound }

  public func overlaps(_ other: Interval) -> Bool {
    lowerBound <= other.upperBound && other.lowerBound <= upperBound
  }

  /// Whether the width is at most 2^-bits times the least absolute value; false when the interval contains zero and
  /// is not the point zero.
  public func isRelativelyNarrow(bits: Int) -> Bool {
    if lower == upper { return true }
    if containsZero { return false }
    return (upper - lower) << bits <= min(lower.magnitude, upper.magnitude)
  }

  /// floor(log₂) + 1 of the least absolute value, or nil when the interval contains zero.
  var leastMagnitudeBits: Int? {
    containsZero ? nil : min(lower.magnitude, upper.magnitude).bitLength + exponent
  }

  /// floor(log₂) + 1 of the largest absolute value; nil for the point zero.
  var greatestMagnitudeBits: Int? {
    let bits = max(lower.bitLength, upper.bitLength)
    return bits == 0 ? nil : bits + exponent
  }
}

extension Interval: AdditiveArithmetic {
  /// The point zero, at a precision that leaves that of every other operand.
  public static let zero = Interval(lower: 0, upper: 0, exponent: 0, precision: .max)

  public static func + (a: Interval, b: Interval) -> Interval {
    let precision = min(a.precision, b.precision)
    guard let top = [a.greatestMagnitudeBits, b.greatestMagnitudeBits].compactMap(\.self).max() else {
      return Interval(lower: 0, upper: 0, exponent: 0, precision: precision)
    }
    // Align at the smaller exponent, but never keep bits far below the precision of the sum.
    var exponent = min(a.exponent, b.exponent)
    if precision < .max { exponent = max(exponent, top - precision - 4) }
    let (al, au) = a.ends(at: exponent)
    let (bl, bu) = b.ends(at: exponent)
    return Interval(lower: al + bl, upper: au + bu, exponent: exponent, precision: precision)
  }

  private func ends(at target: Int) -> (Integer, Integer) {
    target <= exponent
      ? (lower << (exponent - target), upper << (exponent - target))
      : (lower >> (target - exponent), Interval.ceilingShift(upper, target - exponent))
  }

  public prefix static func - (a: Interval) -> Interval {
    Interval(lower: -a.upper, upper: -a.lower, exponent: a.exponent, precision: a.precision)
  }

  public static func - (a: Interval, b: Interval) -> Interval { a + -b }

  public static func * (a: Interval, b: Interval) -> Interval {
    let lower: Integer
    let upper: Integer
    switch (a.lower.signum() >= 0, a.upper.signum() <= 0, b.lower.signum() >= 0, b.upper.signum() <= 0) {
    case (true, _, true, _): (lower, upper) = (a.lower * b.lower, a.upper * b.upper)
    case (_, true, _, true): (lower, upper) = (a.upper * b.upper, a.lower * b.lower)
    case (true, _, _, true): (lower, upper) = (a.upper * b.lower, a.lower * b.upper)
    case (_, true, true, _): (lower, upper) = (a.lower * b.upper, a.upper * b.lower)
    default:
      let products = [a.lower * b.lower, a.lower * b.upper, a.upper * b.lower, a.upper * b.upper]
      (lower, upper) = (products.min()!, products.max()!)
    }
    return Interval(
      lower: lower, upper: upper, exponent: a.exponent + b.exponent, precision: min(a.precision, b.precision))
  }

  /// The square: nonnegative even where the factors' signs are unknown.
  public var squared: Interval {
    let product = self * self
    return product.lower.isNegative
      ? Interval(lower: 0, upper: product.upper, exponent: product.exponent, precision: precision) : product
  }

  /// An enclosure of the square roots. Traps where the interval has negative points.
  public var squareRoot: Interval {
    precondition(!lower.isNegative, "the square root of a negative number")
    if upper.isZero { return self }
    // √(a · 2^e) = √(a · 2^s) · 2^((e - s) / 2), with as many bits under the root as the result keeps twice.
    var shift = max(0, 2 * precision + 2 - upper.bitLength)
    if (exponent - shift) & 1 != 0 { shift += 1 }
    let scaled = upper << shift
    let root = scaled.squareRoot()
    return Interval(
      lower: (lower << shift).squareRoot(), upper: root * root == scaled ? root : root + 1,
      exponent: (exponent - shift) / 2, precision: precision)
  }

  /// The interval times 2^count: exact, whatever the size of `count`.
  package func shifted(by count: Int) -> Interval {
    Interval(lower: lower, upper: upper, exponent: exponent + count, precision: precision)
  }

  /// The least interval that holds both.
  package func hull(_ other: Interval) -> Interval {
    let precision = min(precision, other.precision)
    return Interval(
      from: min(lowerBound, other.lowerBound), through: max(upperBound, other.upperBound),
      precision: precision)
  }

  /// An enclosure of the reciprocals, or nil when the interval contains zero.
  public var reciprocal: Interval? {
    if containsZero { return nil }
    let shift = max(lower.bitLength, upper.bitLength) + precision + 1
    let power = Integer.one << shift
    return Interval(
      lower: power.flooredQuotient(dividingBy: upper), upper: -(-power).flooredQuotient(dividingBy: lower),
      exponent: -exponent - shift, precision: precision)
  }

  /// An enclosure of the quotients, or nil when `b` contains zero.
  public static func / (a: Interval, b: Interval) -> Interval? { b.reciprocal.map { a * $0 } }
}

extension Interval: CustomStringConvertible {
  public var description: String { "[\(lowerBound), \(upperBound)]" }
}

extension Polynomial where Scalar == Rational {
  /// An enclosure of the values on `x`, by Horner's rule at the precision of `x`.
  public func callAsFunction(_ x: Interval) -> Interval {
    coefficients.reversed().reduce(.zero) { $0 * x + Interval($1, precision: x.precision) }
  }
}
