import ExactNumbers

/// A bound from above of a nonnegative real number, with a mantissa of 63 bits: sums, products and roots of bounds are rounded up.
///
/// Machine words alone: what bounds an error need not be exact. An operation makes a bound at most 1 + 2^-61 times as large.
package struct ErrorBound: Sendable {
  /// 0, or at least 2^62 and below 2^63.
  private let mantissa: UInt
  private let exponent: Int

  package static var zero: ErrorBound { ErrorBound(rounding: 0, exponent: 0) }

  /// At least value · 2^exponent.
  private init(rounding value: UInt128, exponent: Int) {
    let excess = UInt128.bitWidth - value.leadingZeroBitCount - 63
    if value == 0 {
      (mantissa, self.exponent) = (0, 0)
    } else if excess <= 0 {
      (mantissa, self.exponent) = (UInt(value << -excess), exponent + excess)
    } else {
      let kept = UInt(value >> excess)
      let rounded = UInt128(kept) << excess == value ? kept : kept + 1
      let carry = rounded >> 63
      (mantissa, self.exponent) = (rounded >> carry, exponent + excess + Int(carry))
    }
  }

  /// At least |value| · 2^exponent.
  package init(_ value: Integer, exponent: Int = 0) {
    let (bits, followers) = value.leadingBits
    self.init(rounding: UInt128(bits) + (followers == 0 ? 0 : 1), exponent: exponent + followers)
  }

  /// At least |value|.
  package init(_ value: Rational) {
    if let power = value.denominator.powerOfTwoExponent {
      self.init(value.numerator, exponent: -power)
    } else {
      let numerator = ErrorBound(value.numerator)
      let (bits, followers) = value.denominator.leadingBits
      let zeros = bits.leadingZeroBitCount
      // A quotient of 64 bits or more.
      let quotient = (UInt128(numerator.mantissa) << 64) / UInt128(bits << zeros)
      self.init(
        rounding: value.isZero ? 0 : quotient + 1, exponent: numerator.exponent - 64 - followers + zeros)
    }
  }

  package var isZero: Bool { mantissa == 0 }

  /// The bound itself.
  package var rational: Rational { Rational(mantissa: Integer(mantissa), binaryExponent: exponent) }

  /// The bound times 2^count.
  package func shifted(by count: Int) -> ErrorBound {
    ErrorBound(rounding: UInt128(mantissa), exponent: exponent + count)
  }

  package static func + (a: ErrorBound, b: ErrorBound) -> ErrorBound {
    if a.isZero || b.isZero { return a.isZero ? b : a }
    let (large, small) = a.exponent >= b.exponent ? (a, b) : (b, a)
    let drop = large.exponent - small.exponent
    let kept = drop < UInt.bitWidth ? small.mantissa >> drop : 0
    let isExact = drop < UInt.bitWidth && kept << drop == small.mantissa
    return ErrorBound(
      rounding: UInt128(large.mantissa) + UInt128(kept) + (isExact ? 0 : 1), exponent: large.exponent)
  }

  package static func * (a: ErrorBound, b: ErrorBound) -> ErrorBound {
    ErrorBound(rounding: UInt128(a.mantissa) * UInt128(b.mantissa), exponent: a.exponent + b.exponent)
  }

  package var squareRoot: ErrorBound {
    if isZero { return self }
    // An even exponent, and a root of 63 bits.
    let shift = 62 + (exponent & 1)
    let square = UInt128(mantissa) << shift
    // Floating point and a step of Newton's propose it, the comparison accepts it.
    let start = UInt((Double(mantissa) * (shift == 62 ? 0x1p62 : 0x1p63)).squareRoot())
    var root = (UInt128(start) + square / UInt128(start)) / 2
    while root * root < square { root += 1 }
    return ErrorBound(rounding: root, exponent: (exponent - shift) / 2)
  }
}
