/// Decimals, correctly rounded for numbers of any size. Ties go to the even digit.
extension Rational {
  /// The value rounded to `significantDigits` ≥ 1 digits, half to even, without trailing zeros.
  ///
  /// With d digits and a rounded value of c.cc… · 10^e, the text is positional for −6 ≤ e < d (`0.320512820513`,
  /// `-0.000001`, `1234`) and scientific otherwise (`1.5e-7`, `1e12`): positional text never shows a zero that was not
  /// computed. ``init(parsing:)`` reads every such text back (up to its caps). The cost is one division of the
  /// size of the number: microseconds for 41,000 bits.
  public func decimal(significantDigits: Int = 12) -> String {
    precondition(significantDigits >= 1, "at least one significant digit")
    if isZero { return "0" }
    var (digits, exponent) = leadingDigits(significantDigits)
    while digits.last == "0" { digits.removeLast() }
    let sign = numerator.isNegative ? "-" : ""
    guard -6 <= exponent, exponent < significantDigits else {
      let fraction = digits.dropFirst()
      return "\(sign)\(digits.prefix(1))\(fraction.isEmpty ? "" : ".")\(fraction)e\(exponent)"
    }
    if exponent < 0 { return "\(sign)0.\(String(repeating: "0", count: -exponent - 1))\(digits)" }
    if digits.count <= exponent + 1 {
      return sign + digits + String(repeating: "0", count: exponent + 1 - digits.count)
    }
    return "\(sign)\(digits.prefix(exponent + 1)).\(digits.dropFirst(exponent + 1))"
  }

  /// The least number of so many significant digits ≥ 1 that is not smaller than this one, which is nonnegative: for bounds
  /// that people read.
  public func roundedUp(significantDigits: Int) -> Rational {
    precondition(significantDigits >= 1 && signum() >= 0, "digits of a nonnegative number")
    if isZero { return self }
    let ten = Rational(10)
    var exponent = leadingDigits(significantDigits).exponent - significantDigits + 1
    // A value just below a power of ten may have been rounded up to it.
    if self < ten.raised(to: exponent + significantDigits - 1) { exponent -= 1 }
    let unit = ten.raised(to: exponent)
    let scaled = self / unit
    return Rational(-(-scaled.numerator).flooredQuotient(dividingBy: scaled.denominator)) * unit
  }

  /// The greatest number of so many significant digits ≥ 1 that is not larger than this one, which is nonnegative.
  public func roundedDown(significantDigits: Int) -> Rational {
    let above = roundedUp(significantDigits: significantDigits)
    if above == self { return self }
    // One unit below; just above a power of ten the units are smaller.
    let ten = Rational(10)
    var exponent = above.leadingDigits(significantDigits).exponent - significantDigits + 1
    if above == ten.raised(to: exponent + significantDigits - 1) { exponent -= 1 }
    return above - ten.raised(to: exponent)
  }

  /// The value rounded to exactly `fractionDigits` ≥ 0 digits behind the point, half to even, trailing zeros kept.
  /// A value that rounds to zero has no sign.
  public func decimal(fractionDigits: Int) -> String {
    precondition(fractionDigits >= 0, "a negative number of digits")
    let ten: Integer = 10
    let rounded = Rational.roundedQuotient(numerator.magnitude * ten.raised(to: fractionDigits), denominator)
    let sign = numerator.isNegative && !rounded.isZero ? "-" : ""
    let digits = rounded.description
    if fractionDigits == 0 { return sign + digits }
    let padded = String(repeating: "0", count: max(0, fractionDigits + 1 - digits.count)) + digits
    return "\(sign)\(padded.dropLast(fractionDigits)).\(padded.suffix(fractionDigits))"
  }

  /// `count` digits and the exponent e such that |self| rounds to d.ddd… · 10^e. `self` is not zero.
  private func leadingDigits(_ count: Int) -> (digits: String, exponent: Int) {
    if numerator.bitLength + denominator.bitLength > 2048, let result = enclosedLeadingDigits(count) {
      return result
    }
    let ten: Integer = 10
    // log2|self| lies within 1 of the difference of bit lengths, so the first guess of e, with 5050445 / 2^24 for
    // log10 2, is off by a step or two at most; the loop makes it exact.
    let bits = numerator.bitLength - denominator.bitLength
    var exponent = (bits &* 5_050_445) >> 24
    let upper = ten.raised(to: count)
    while true {
      let scale = count - 1 - exponent
      let top = scale > 0 ? numerator.magnitude * ten.raised(to: scale) : numerator.magnitude
      let bottom = scale < 0 ? denominator * ten.raised(to: -scale) : denominator
      let truncated = top / bottom
      if truncated >= upper {
        exponent += 1
      } else if truncated * ten < upper {
        exponent -= 1
      } else {
        let rounded = Rational.roundedQuotient(top, bottom)
        // 9.99… rounds up to 10.0…
        return rounded == upper
          ? ((upper / ten).description, exponent + 1) : (rounded.description, exponent)
      }
    }
  }

  /// The same from the first bits of numerator, denominator and power of ten alone, where these tell: a long number is no more work than a
  /// short one.
  private func enclosedLeadingDigits(_ count: Int) -> (digits: String, exponent: Int)? {
    let bits = 4 * count + 128
    let upper = Integer(10).raised(to: count)
    var exponent = ((numerator.bitLength - denominator.bitLength) &* 5_050_445) >> 24
    let value = LeadingBits(numerator.magnitude, bits) / LeadingBits(denominator, bits)
    func digits(exponent: Int) -> (least: Integer, most: Integer) {
      let scale = count - 1 - exponent
      let power = LeadingBits(10, bits).raised(to: scale.magnitude)
      return (scale < 0 ? value / power : value * power).rounded()
    }
    for _ in 0..<4 {
      let (least, most) = digits(exponent: exponent)
      if least > upper {
        exponent += 1
      } else if most * 10 < upper {
        exponent -= 1
      } else {
        guard least == most else { return nil }
        // 9.99… rounds up to 10.0…
        if least == upper { return ((upper / 10).description, exponent + 1) }
        guard least * 10 == upper else { return (least.description, exponent) }
        // 1.00…, or rounded up from below 1, where there is one digit more.
        let below = digits(exponent: exponent - 1)
        if below.least >= upper { return (least.description, exponent) }
        return below.least == below.most ? (below.least.description, exponent - 1) : nil
      }
    }
    return nil
  }

  /// top / bottom to the nearest integer, ties to even; top ≥ 0 and bottom > 0.
  private static func roundedQuotient(_ top: Integer, _ bottom: Integer) -> Integer {
    let (quotient, remainder) = top.quotientAndRemainder(dividingBy: bottom)
    let twice = remainder + remainder
    return twice > bottom || (twice == bottom && quotient.isOdd) ? quotient + 1 : quotient
  }
}

/// A positive number between two with `bits` leading bits, m · 2^e.
private struct LeadingBits {
  private var least: Integer
  private var most: Integer
  private var exponent: Int
  private let bits: Int

  init(_ value: Integer, _ bits: Int) { self.init(value, value, exponent: 0, bits) }

  private init(_ least: Integer, _ most: Integer, exponent: Int, _ bits: Int) {
    let excess = max(0, most.bitLength - bits)
    self.least = least >> excess
    self.most = -(-most >> excess)
    self.exponent = exponent + excess
    self.bits = bits
  }

  static func * (a: LeadingBits, b: LeadingBits) -> LeadingBits {
    LeadingBits(a.least * b.least, a.most * b.most, exponent: a.exponent + b.exponent, a.bits)
  }

  static func / (a: LeadingBits, b: LeadingBits) -> LeadingBits {
    let shift = a.bits + b.most.bitLength
    return LeadingBits(
      (a.least << shift).flooredQuotient(dividingBy: b.most),
      -(-(a.most << shift)).flooredQuotient(dividingBy: b.least), exponent: a.exponent - b.exponent - shift,
      a.bits)
  }

  func raised(to power: UInt) -> LeadingBits {
    var (result, square, rest) = (LeadingBits(1, bits), self, power)
    while rest > 0 {
      if rest & 1 == 1 { result = result * square }
      rest >>= 1
      if rest > 0 { square = square * square }
    }
    return result
  }

  /// The bounds to the nearest integers; where they are equal, and no bound is half of one, that of the number.
  func rounded() -> (least: Integer, most: Integer) {
    func nearest(_ bound: Integer, up: Bool) -> Integer {
      if exponent >= 0 { return bound << exponent }
      // ⌊(2 b + 2^-e) / 2^(1 - e)⌋; half goes away from the other bound.
      let half = Integer(1) << -exponent
      return up ? (bound + bound + half) >> (1 - exponent) : -((half - bound - bound) >> (1 - exponent))
    }
    return (nearest(least, up: false), nearest(most, up: true))
  }
}
