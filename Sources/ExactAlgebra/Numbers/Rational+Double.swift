import ExactNumbers

extension Rational {
  /// The double-precision number that is nearest, to even at ties, as far as its exponent goes: infinite beyond.
  package var nearestDouble: Double {
    if isZero { return 0 }
    // 64 bits of the quotient; whatever is left below them decides a tie.
    let shift = 64 - (numerator.bitLength - denominator.bitLength)
    let scaled =
      shift >= 0
      ? (numerator.magnitude << shift, denominator) : (numerator.magnitude, denominator << -shift)
    let (quotient, remainder) = scaled.0.quotientAndRemainder(dividingBy: scaled.1)
    let excess = quotient.bitLength - 62
    let top = quotient >> excess
    let isExact = remainder.isZero && top << excess == quotient
    let mantissa = Double(UInt64(top.asInt!) << 1 | (isExact ? 0 : 1))
    return Double(sign: signum() < 0 ? .minus : .plus, exponent: excess - 1 - shift, significand: mantissa)
  }

  /// Exactly the value of a finite floating-point number.
  package init(dyadic value: Double) {
    precondition(value.isFinite, "not a number to compute with")
    let exponent = value == 0 ? 0 : Int(value.exponent) - 52
    self.init(
      mantissa: Integer(Int(Double(sign: .plus, exponent: -exponent, significand: value))),
      binaryExponent: exponent)
  }
}
