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

  /// top / bottom to the nearest integer, ties to even; top ≥ 0 and bottom > 0.
  private static func roundedQuotient(_ top: Integer, _ bottom: Integer) -> Integer {
    let (quotient, remainder) = top.quotientAndRemainder(dividingBy: bottom)
    let twice = remainder + remainder
    return twice > bottom || (twice == bottom && quotient.isOdd) ? quotient + 1 : quotient
  }
}
