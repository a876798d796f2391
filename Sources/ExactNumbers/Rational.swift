/// A rational number in lowest terms with a positive denominator.
public struct Rational: Sendable, Hashable {
  public let numerator: Integer
  public let denominator: Integer

  /// Takes a fraction that is in lowest terms with a positive denominator already.
  @inlinable init(lowestTerms numerator: Integer, _ denominator: Integer) {
    self.numerator = numerator
    self.denominator = denominator
  }

  @inlinable public init(_ value: Integer) { self.init(lowestTerms: value, .one) }

  @inlinable public init<Source: BinaryInteger>(_ value: Source) { self.init(Integer(value)) }

  /// numerator / denominator, reduced. Traps when `denominator` is zero.
  @inlinable public init(_ numerator: Integer, _ denominator: Integer) {
    precondition(!denominator.isZero, "a fraction with denominator zero")
    if denominator.isOne {
      self.init(lowestTerms: numerator, denominator)
      return
    }
    let divisor = Integer.gcd(numerator, denominator)
    var top = numerator
    var bottom = denominator
    if !divisor.isOne {
      top = top.dividedExactly(by: divisor)
      bottom = bottom.dividedExactly(by: divisor)
    }
    if bottom.isNegative {
      top.negate()
      bottom.negate()
    }
    self.init(lowestTerms: top, bottom)
  }

  /// numerator / denominator, reduced, for words of which the second is positive.
  @inlinable @inline(__always)
  package init(_ numerator: Int, over denominator: Int) {
    if denominator & (denominator - 1) == 0 {
      // Of zero all bits are zeros.
      let shift = min(numerator.trailingZeroBitCount, denominator.trailingZeroBitCount)
      self.init(
        lowestTerms: Integer(inline: numerator >> shift), Integer(inline: denominator >> shift))
      return
    }
    let divisor = Int(bitPattern: Integer.gcd(words: numerator.magnitude, UInt(denominator)))
    self.init(
      lowestTerms: Integer(inline: numerator / divisor), Integer(inline: denominator / divisor))
  }

  /// mantissa · 2^exponent, the value of a binary floating-point number.
  public init(mantissa: Integer, binaryExponent exponent: Int) {
    if exponent >= 0 || mantissa.isZero {
      self.init(mantissa.isZero ? .zero : mantissa << exponent)
      return
    }
    let shift = min(mantissa.trailingZeroBitCount, -exponent)
    self.init(lowestTerms: mantissa >> shift, .powerOfTwo(-exponent - shift))
  }

  /// ±(the `count` words from `words`) · 2^exponent.
  @inlinable
  package init(words: UnsafePointer<UInt>, count: Int, isNegative: Bool, binaryExponent exponent: Int) {
    if exponent >= 0 {
      self.init(
        mantissa: Integer(words: words, count: count, isNegative: isNegative), binaryExponent: exponent)
      return
    }
    var shift = 0
    while shift < -exponent, shift / UInt.bitWidth < count {
      let zeros = words[shift / UInt.bitWidth].trailingZeroBitCount
      shift += zeros
      if zeros < UInt.bitWidth { break }
    }
    // Zero, which is 0 / 1.
    if shift >= UInt.bitWidth * count {
      self = .zero
      return
    }
    shift = min(shift, -exponent)
    self.init(
      lowestTerms: Integer(words: words, count: count, isNegative: isNegative, shiftedBy: shift),
      .powerOfTwo(-exponent - shift))
  }

  @inlinable public static var zero: Rational { Rational(lowestTerms: .zero, .one) }
  @inlinable public static var one: Rational { Rational(lowestTerms: .one, .one) }

  @inlinable public var isZero: Bool { numerator.isZero }
  @inlinable public var isInteger: Bool { denominator.isOne }

  /// -1, 0 or 1.
  @inlinable public func signum() -> Int { numerator.signum() }
}

extension Rational: SignedNumeric, Comparable {
  public typealias Magnitude = Rational

  @inlinable public init(integerLiteral value: Int) { self.init(Integer(value)) }

  @inlinable public init?<Source: BinaryInteger>(exactly source: Source) { self.init(source) }

  @inlinable public var magnitude: Rational { Rational(lowestTerms: numerator.magnitude, denominator) }

  @inlinable public static func + (a: Rational, b: Rational) -> Rational {
    if a.denominator.isOne, b.denominator.isOne {
      return Rational(lowestTerms: a.numerator + b.numerator, .one)
    }
    if let sum = wordSum(a, b) { return sum }
    if let (e, f) = dyadicExponents(a, b) {
      return e < f
        ? Rational(mantissa: (a.numerator << (f - e)) + b.numerator, binaryExponent: -f)
        : Rational(mantissa: a.numerator + (b.numerator << (e - f)), binaryExponent: -e)
    }
    // Knuth, The Art of Computer Programming 4.5.1: with g = gcd of the denominators, only gcd(t, g) can cancel.
    let g = Integer.gcd(a.denominator, b.denominator)
    if g.isOne {
      return Rational(
        lowestTerms: a.numerator * b.denominator + b.numerator * a.denominator,
        a.denominator * b.denominator)
    }
    let bPart = b.denominator.dividedExactly(by: g)
    let t = a.numerator * bPart + b.numerator * a.denominator.dividedExactly(by: g)
    let h = Integer.gcd(t, g)
    if h.isOne { return Rational(lowestTerms: t, a.denominator * bPart) }
    return Rational(
      lowestTerms: t.dividedExactly(by: h), a.denominator.dividedExactly(by: h) * bPart)
  }

  @inlinable public static func - (a: Rational, b: Rational) -> Rational { a + (-b) }

  @inlinable public static func * (a: Rational, b: Rational) -> Rational {
    if a.denominator.isOne, b.denominator.isOne {
      return Rational(lowestTerms: a.numerator * b.numerator, .one)
    }
    if let product = wordProduct(a, b) { return product }
    if let (e, f) = dyadicExponents(a, b) {
      return Rational(mantissa: a.numerator * b.numerator, binaryExponent: -(e + f))
    }
    // Cross-reduction keeps the factors small and the product in lowest terms.
    let g = Integer.gcd(a.numerator, b.denominator)
    let h = Integer.gcd(b.numerator, a.denominator)
    return Rational(
      lowestTerms: a.numerator.dividedExactly(by: g) * b.numerator.dividedExactly(by: h),
      a.denominator.dividedExactly(by: h) * b.denominator.dividedExactly(by: g))
  }

  /// The sum by the same rule, where every step fits in a machine word.
  @usableFromInline static func wordSum(_ a: Rational, _ b: Rational) -> Rational? {
    guard a.hasWords, b.hasWords else { return nil }
    let (d, e) = (a.denominator.inline, b.denominator.inline)
    let g = d == e ? d : Int(bitPattern: Integer.gcd(words: UInt(d), UInt(e)))
    let ePart = e / g
    let (x, isLong) = a.numerator.inline.multipliedReportingOverflow(by: ePart)
    let (y, isLonger) = b.numerator.inline.multipliedReportingOverflow(by: d / g)
    let (t, isTooLong) = x.addingReportingOverflow(y)
    if isLong || isLonger || isTooLong { return nil }
    if t == 0 { return .zero }
    let h = g == 1 ? 1 : Int(bitPattern: Integer.gcd(words: t.magnitude, UInt(g)))
    let (denominator, overflow) = (d / h).multipliedReportingOverflow(by: ePart)
    return overflow
      ? nil : Rational(lowestTerms: Integer(inline: t / h), Integer(inline: denominator))
  }

  /// The product by the same rule, where every step fits in a machine word.
  @usableFromInline static func wordProduct(_ a: Rational, _ b: Rational) -> Rational? {
    guard a.hasWords, b.hasWords else { return nil }
    let (n, d, m, e) = (a.numerator.inline, a.denominator.inline, b.numerator.inline, b.denominator.inline)
    if n == 0 || m == 0 { return .zero }
    // A divisor of a denominator is one of a positive word.
    let g = e == 1 ? 1 : Int(bitPattern: Integer.gcd(words: n.magnitude, UInt(e)))
    let h = d == 1 ? 1 : Int(bitPattern: Integer.gcd(words: m.magnitude, UInt(d)))
    let (numerator, isLong) = (n / g).multipliedReportingOverflow(by: m / h)
    let (denominator, isLonger) = (d / h).multipliedReportingOverflow(by: e / g)
    return isLong || isLonger
      ? nil : Rational(lowestTerms: Integer(inline: numerator), Integer(inline: denominator))
  }

  private var hasWords: Bool { numerator.storage == nil && denominator.storage == nil }

  /// The exponents of the denominators where both are powers of two and one is long: of such numbers shifts do all that greatest
  /// common divisors do.
  @inlinable static func dyadicExponents(_ a: Rational, _ b: Rational) -> (Int, Int)? {
    guard a.denominator.storage != nil || b.denominator.storage != nil,
      let e = a.denominator.powerOfTwoExponent, let f = b.denominator.powerOfTwoExponent
    else { return nil }
    return (e, f)
  }

  @inlinable public static func += (a: inout Rational, b: Rational) { a = a + b }
  @inlinable public static func -= (a: inout Rational, b: Rational) { a = a - b }
  @inlinable public static func *= (a: inout Rational, b: Rational) { a = a * b }

  @inlinable public prefix static func - (a: Rational) -> Rational {
    Rational(lowestTerms: -a.numerator, a.denominator)
  }

  @inlinable public static func == (a: Rational, b: Rational) -> Bool {
    a.numerator == b.numerator && a.denominator == b.denominator
  }

  @inlinable public static func < (a: Rational, b: Rational) -> Bool {
    if a.denominator == b.denominator { return a.numerator < b.numerator }
    return a.numerator * b.denominator < b.numerator * a.denominator
  }
}

extension Rational {
  /// 1 / self, or nil for zero.
  @inlinable public var reciprocal: Rational? {
    if isZero { return nil }
    return numerator.isNegative
      ? Rational(lowestTerms: -denominator, -numerator) : Rational(lowestTerms: denominator, numerator)
  }

  /// Traps when `b` is zero.
  @inlinable public static func / (a: Rational, b: Rational) -> Rational {
    guard let inverse = b.reciprocal else { preconditionFailure("division by zero") }
    return a * inverse
  }

  @inlinable public static func /= (a: inout Rational, b: Rational) { a = a / b }

  /// self to the power `exponent`; a negative exponent of zero traps.
  public func raised(to exponent: Int) -> Rational {
    if exponent < 0 { return (1 / self).raised(to: -exponent) }
    return Rational(lowestTerms: numerator.raised(to: exponent), denominator.raised(to: exponent))
  }
}

extension Rational: CustomStringConvertible {
  /// `p` or `p/q` in lowest terms.
  public var description: String {
    denominator.isOne ? "\(numerator)" : "\(numerator)/\(denominator)"
  }
}
