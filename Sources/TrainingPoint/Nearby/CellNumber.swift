import ExactAlgebra

/// What the derivatives on an activation cell are computed with: `Approximation` proposes; `WordBall` and `Interval`
/// enclose, and only they accept anything.
package protocol CellNumber: Sendable {
  static var zero: Self { get }
  /// Whether the number is exactly zero, so that terms with it can be left out.
  var isZero: Bool { get }
  /// `precision` is in bits, where the type has a choice.
  init(enclosing value: Rational, precision: Int)
  static func + (a: Self, b: Self) -> Self
  static func - (a: Self, b: Self) -> Self
  static func * (a: Self, b: Self) -> Self
}

/// Numbers that stand for sets which hold the exact results, whatever was rounded on the way.
package protocol Enclosure: CellNumber {
  init(from lower: Rational, through upper: Rational, precision: Int)
  /// nil where no bound is left.
  var bounds: (lower: Rational, upper: Rational)? { get }
}

// MARK: - Proposals

/// A floating-point number. It says where to look and decides nothing.
package struct Approximation: CellNumber {
  package let value: Double

  package static let zero = Approximation(value: 0)
  package init(value: Double) { self.value = value }
  package init(enclosing value: Rational, precision: Int) { self.value = value.approximation }

  package var isZero: Bool { value == 0 }
  package static func + (a: Self, b: Self) -> Self { Self(value: a.value + b.value) }
  package static func - (a: Self, b: Self) -> Self { Self(value: a.value - b.value) }
  package static func * (a: Self, b: Self) -> Self { Self(value: a.value * b.value) }
}

extension Rational {
  /// A floating-point number close to this one.
  var approximation: Double {
    if isZero { return 0 }
    let shift = 60 - (numerator.bitLength - denominator.bitLength)
    let (top, bottom) = shift >= 0 ? (numerator << shift, denominator) : (numerator, denominator << -shift)
    let quotient = Double(top.flooredQuotient(dividingBy: bottom).asInt!)
    return shift > 2000
      ? 0
      : quotient * Double(sign: .plus, exponent: -shift / 2, significand: 1)
        * Double(sign: .plus, exponent: -shift - (-shift / 2), significand: 1)
  }

  /// The binary fraction that a finite floating-point number is, to a multiple of 2^`exponent`.
  init(rounding value: Double, toMultipleOf exponent: Int) {
    let scaled = Double(sign: .plus, exponent: -exponent, significand: value).rounded()
    guard scaled.magnitude < 0x1p62 else {
      self = Rational(dyadic: value)
      return
    }
    self.init(mantissa: Integer(Int(scaled)), binaryExponent: exponent)
  }
}

// MARK: - Enclosures

extension Interval: Enclosure {
  package var isZero: Bool { sign == 0 }
  package init(enclosing value: Rational, precision: Int) { self.init(value, precision: precision) }
  package var bounds: (lower: Rational, upper: Rational)? { (lowerBound, upperBound) }
}

/// (center ± radius) · 2⁻⁴⁰ in two machine words: all numbers whose distance from the center is at most the radius.
///
/// Sums of centers are exact; a product is rounded to a multiple of 2⁻⁴⁰ and the rounding added to the radius:
/// (a ± r)(b ± s) lies in ab ± (|a| s + |b| r + r s). What does not fit has no bound. A hundred times faster than
/// intervals of any precision, and enough for most Hessians; where it is not, those follow.
package struct WordBall: Enclosure {
  private static let fractionBits = 40
  private static let unbounded = WordBall(center: 0, radius: .max)

  private let center: Int
  /// Nonnegative; the largest word is no bound at all.
  private let radius: Int

  private init(center: Int, radius: Int) {
    self.center = center
    self.radius = radius
  }

  package static let zero = WordBall(center: 0, radius: 0)
  package var isZero: Bool { center == 0 && radius == 0 }

  package init(enclosing value: Rational, precision: Int) {
    self.init(from: value, through: value, precision: precision)
  }

  package init(from lower: Rational, through upper: Rational, precision: Int) {
    func floor(_ value: Rational) -> Integer {
      (value.numerator << WordBall.fractionBits).flooredQuotient(dividingBy: value.denominator)
    }
    let (low, high) = (floor(lower), -floor(-upper))
    let middle = (low + high) >> 1
    guard let center = middle.asInt, let radius = (high - low - ((high - low) >> 1)).asInt,
      center.magnitude < 1 << 61, radius < 1 << 61
    else {
      self = .unbounded
      return
    }
    self.init(center: center, radius: radius)
  }

  package var bounds: (lower: Rational, upper: Rational)? {
    if radius == .max { return nil }
    let (middle, width) = (Integer(center), Integer(radius))
    return (
      Rational(mantissa: middle - width, binaryExponent: -WordBall.fractionBits),
      Rational(mantissa: middle + width, binaryExponent: -WordBall.fractionBits)
    )
  }

  private static func sum(_ a: WordBall, _ center: Int, _ radius: Int) -> WordBall {
    let (middle, overflow) = a.center.addingReportingOverflow(center)
    let (width, wide) = a.radius.addingReportingOverflow(radius)
    return overflow || wide || a.radius == .max || radius == .max
      ? .unbounded : WordBall(center: middle, radius: width)
  }

  package static func + (a: WordBall, b: WordBall) -> WordBall { sum(a, b.center, b.radius) }

  package static func - (a: WordBall, b: WordBall) -> WordBall {
    b.center == .min ? .unbounded : sum(a, -b.center, b.radius)
  }

  package static func * (a: WordBall, b: WordBall) -> WordBall {
    if a.radius == .max || b.radius == .max { return a.isZero || b.isZero ? .zero : .unbounded }
    let product = Int128(a.center) * Int128(b.center)
    let middle = product >> Int128(fractionBits)
    // Each of the three terms is below 2^126.
    let (r, s) = (Int128(a.radius), Int128(b.radius))
    let (p, q) = (Int128(a.center.magnitude), Int128(b.center.magnitude))
    let (first, tooWide) = (p * s).addingReportingOverflow(q * r)
    let (spread, stillTooWide) = first.addingReportingOverflow(r * s)
    if tooWide || stillTooWide { return .unbounded }
    let isRounded = middle << Int128(fractionBits) != product
    let width = (spread >> Int128(fractionBits)) + (spread == 0 ? 0 : 1) + (isRounded ? 1 : 0)
    guard let center = Int(exactly: middle), let radius = Int(exactly: width), radius < .max else {
      return .unbounded
    }
    return WordBall(center: center, radius: radius)
  }
}
