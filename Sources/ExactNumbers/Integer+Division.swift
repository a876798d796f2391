import CGMP

/// Division, greatest common divisors, powers and roots.
extension Integer {
  /// The quotient rounded toward zero and the remainder with the sign of `self`, as Swift's integers have them.
  /// Traps when `divisor` is zero.
  @inlinable public func quotientAndRemainder(dividingBy divisor: Integer) -> (
    quotient: Integer, remainder: Integer
  ) {
    precondition(!divisor.isZero, "division by zero")
    if storage == nil, divisor.storage == nil, !(inline == .min && divisor.inline == -1) {
      let (q, r) = inline.quotientAndRemainder(dividingBy: divisor.inline)
      return (Integer(inline: q), Integer(inline: r))
    }
    Integer.charge(self, divisor, factor: 2)
    let q = Storage.fresh()
    let r = Storage.fresh()
    withMPZ { a in divisor.withMPZ { b in __gmpz_tdiv_qr(q.pointer, r.pointer, a, b) } }
    return (Integer(adopting: q), Integer(adopting: r))
  }

  @inlinable public static func / (a: Integer, b: Integer) -> Integer {
    a.quotientAndRemainder(dividingBy: b).quotient
  }
  @inlinable public static func % (a: Integer, b: Integer) -> Integer {
    a.quotientAndRemainder(dividingBy: b).remainder
  }

  /// ⌊self / divisor⌋. Traps when `divisor` is zero.
  @inlinable public func flooredQuotient(dividingBy divisor: Integer) -> Integer {
    let (q, r) = quotientAndRemainder(dividingBy: divisor)
    return !r.isZero && (r.isNegative != divisor.isNegative) ? q - 1 : q
  }

  /// self / divisor where the division is known to leave no remainder; meaningless otherwise.
  @inlinable public func dividedExactly(by divisor: Integer) -> Integer {
    precondition(!divisor.isZero, "division by zero")
    if storage == nil { return self / divisor }
    if divisor.isOne { return self }
    Integer.charge(self, divisor)
    return Integer.make { result in
      withMPZ { a in divisor.withMPZ { b in __gmpz_divexact(result, a, b) } }
    }
  }

  /// The greatest common divisor, nonnegative; gcd(0, 0) = 0.
  @inlinable public static func gcd(_ a: Integer, _ b: Integer) -> Integer {
    if a.storage == nil, b.storage == nil {
      return Integer(gcd(words: a.inline.magnitude, b.inline.magnitude))
    }
    charge(gcd: a, b)
    return make { result in a.withMPZ { a in b.withMPZ { b in __gmpz_gcd(result, a, b) } } }
  }

  /// Stein's algorithm, after one division that makes the two of one size: shifts and differences cost less than divisions.
  @inlinable static func gcd(words a: UInt, _ b: UInt) -> UInt {
    if a == 0 || b == 0 { return a | b }
    var (x, y) = a < b ? (b % a, a) : (a % b, b)
    if x == 0 { return y }
    let shift = (x | y).trailingZeroBitCount
    x >>= x.trailingZeroBitCount
    while y != 0 {
      y >>= y.trailingZeroBitCount
      (x, y) = x < y ? (x, y - x) : (y, x - y)
    }
    return x << shift
  }

  /// The least common multiple, nonnegative; 0 when either is 0.
  @inlinable public static func lcm(_ a: Integer, _ b: Integer) -> Integer {
    if a.isOne { return b.magnitude }
    if b.isOne { return a.magnitude }
    if let x = a.asInt?.magnitude, let y = b.asInt?.magnitude, let divisor = gcd(a, b).asInt, divisor != 0 {
      let (common, isLong) = (x / UInt(divisor)).multipliedReportingOverflow(by: y)
      if !isLong { return Integer(common) }
    }
    charge(gcd: a, b)
    return make { result in a.withMPZ { a in b.withMPZ { b in __gmpz_lcm(result, a, b) } } }
  }

  /// self to the power `exponent` ≥ 0; 0⁰ = 1.
  public func raised(to exponent: Int) -> Integer {
    precondition(exponent >= 0, "negative exponent \(exponent)")
    let words = wordCount.multipliedReportingOverflow(by: exponent)
    Meter.charge(
      work: words.overflow || words.partialValue >= 1 << 40 ? -1 : words.partialValue * 256,
      "a power of \(bitLength) · \(exponent) bits")
    return Integer.make { result in withMPZ { __gmpz_pow_ui(result, $0, UInt(exponent)) } }
  }

  /// ⌊√self⌋ of a nonnegative integer.
  public func squareRoot() -> Integer {
    precondition(!isNegative, "square root of a negative integer")
    return Integer.make { result in withMPZ { __gmpz_sqrt(result, $0) } }
  }

  /// self · 2^count; for negative `count`, ⌊self / 2^-count⌋.
  @inlinable public static func << (a: Integer, count: Int) -> Integer {
    if count == 0 || a.isZero { return a }
    if let word = a.asInt {
      if count < 0 { return Integer(inline: word >> -count) }
      if count < Int.bitWidth, (word << count) >> count == word { return Integer(inline: word << count) }
    }
    return make { result in
      a.withMPZ {
        if count > 0 {
          __gmpz_mul_2exp(result, $0, UInt(count))
        } else {
          __gmpz_fdiv_q_2exp(result, $0, UInt(-count))
        }
      }
    }
  }

  /// ⌊self / 2^count⌋.
  @inlinable public static func >> (a: Integer, count: Int) -> Integer { a << -count }
}

extension Integer: CustomStringConvertible, LosslessStringConvertible {
  public init?(_ description: String) { self.init(description, radix: 10) }

  public var description: String { text(radix: 10) }

  /// The digits in `radix` (2 to 36), with a leading minus for negative values.
  public func text(radix: Int) -> String {
    guard storage != nil else { return String(inline, radix: radix) }
    return withMPZ { value in
      // One byte for a sign, one for the terminating zero.
      let capacity = __gmpz_sizeinbase(value, Int32(radix)) + 2
      return withUnsafeTemporaryAllocation(of: CChar.self, capacity: capacity) { buffer in
        __gmpz_get_str(buffer.baseAddress!, Int32(radix), value)
        return String(cString: buffer.baseAddress!)
      }
    }
  }
}
