import ExactAlgebra

extension ElementType {
  /// The bits of `value` in this floating-point format, where it is a number of the format.
  package func bits(of value: Rational) -> UInt64? {
    guard case .float(let exponentBits, let fractionBits) = self else { return nil }
    if value.isZero { return 0 }
    // Only a dyadic number with a short mantissa can be one.
    let denominatorBits = value.denominator.bitLength - 1
    guard value.denominator.trailingZeroBitCount == denominatorBits else { return nil }
    let magnitude = value.numerator.magnitude
    let bias = 1 << (exponentBits - 1) - 1
    let zeros = magnitude.trailingZeroBitCount
    guard magnitude.bitLength - zeros <= fractionBits + 1 else { return nil }
    // The exponent of the leading bit, and the step there.
    let exponent = magnitude.bitLength - 1 - denominatorBits
    guard exponent <= bias else { return nil }
    let step = max(exponent, 1 - bias) - fractionBits
    guard zeros - denominatorBits >= step else { return nil }
    let mantissa = magnitude << (-denominatorBits - step)
    guard let word = mantissa.asInt else { return nil }
    let hidden = 1 << fractionBits
    let field = word >= hidden ? exponent + bias : 0
    let sign: UInt64 = value < 0 ? 1 : 0
    return sign << UInt64(exponentBits + fractionBits) | UInt64(field) << UInt64(fractionBits)
      | UInt64(word & (hidden - 1))
  }
}
