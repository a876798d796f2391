/// Arithmetic modulo a word: residues are in 0..<value. Any value from 2 to `Modulus.limit` will do; only `inverse` cares
/// whether it is prime.
struct Modulus: Sendable {
  /// 128 products of a word and a residue fit in two words, which is what the inner loops of p-adic lifting rely on.
  static let limit: UInt = 1 << 56

  let value: UInt
  private let shift: UInt
  private let normalized: UInt
  private let reciprocal: UInt

  /// nil when `value` is outside 2...limit.
  init?(_ value: UInt) {
    guard value > 1, value <= Modulus.limit else { return nil }
    self.value = value
    shift = UInt(value.leadingZeroBitCount)
    normalized = value << shift
    reciprocal = normalized.dividingFullWidth((~normalized, .max)).quotient
  }

  /// (high · 2^64 + low) mod value for high < value, without a division: Möller and Granlund, Improved division by
  /// invariant integers (2011), Algorithm 4.
  @inline(__always)
  func reduce(_ high: UInt, _ low: UInt) -> UInt {
    // `shift` is at least 7 here, so neither shift below is by a whole word.
    let u1 = (high &<< shift) | (low &>> (64 &- shift))
    let u0 = low &<< shift
    var (q1, q0) = reciprocal.multipliedFullWidth(by: u1)
    let (sum, carry) = q0.addingReportingOverflow(u0)
    q0 = sum
    q1 = q1 &+ u1 &+ (carry ? 1 : 0) &+ 1
    var r = u0 &- q1 &* normalized
    if r > q0 { r = r &+ normalized }
    if r >= normalized { r = r &- normalized }
    return r &>> shift
  }

  /// (high · 2^64 + low) mod value for any two words.
  @inline(__always)
  func reduceAny(_ high: UInt, _ low: UInt) -> UInt {
    reduce(high < value ? high : reduce(0, high), low)
  }

  @inline(__always)
  func multiply(_ a: UInt, _ b: UInt) -> UInt {
    let product = a.multipliedFullWidth(by: b)
    return reduce(product.high, product.low)
  }

  @inline(__always)
  func add(_ a: UInt, _ b: UInt) -> UInt {
    let sum = a &+ b
    return sum >= value ? sum &- value : sum
  }

  @inline(__always)
  func subtract(_ a: UInt, _ b: UInt) -> UInt { a >= b ? a &- b : a &+ value &- b }

  @inline(__always)
  func negate(_ a: UInt) -> UInt { a == 0 ? 0 : value &- a }

  /// The inverse of a unit, or nil for anything else: zero, and zero divisors when the modulus is not prime.
  func inverse(_ a: UInt) -> UInt? {
    var (r0, r1) = (value, a)
    var (t0, t1): (UInt, UInt) = (0, 1)
    while r1 != 0 {
      let (q, r) = r0.quotientAndRemainder(dividingBy: r1)
      (r0, r1) = (r1, r)
      (t0, t1) = (t1, subtract(t0, multiply(q % value, t1)))
    }
    return r0 == 1 ? t0 : nil
  }

  /// row[j] -= factor · other[j] for j in `range`. Shoup's trick: with ⌊factor · 2^64 / value⌋ at hand a product costs
  /// three multiplications and no division.
  @inline(__always)
  func subtractMultiple(
    _ factor: UInt, of other: UnsafePointer<UInt>, from row: UnsafeMutablePointer<UInt>, in range: Range<Int>
  ) {
    let f = negate(factor)
    let quotient = value.dividingFullWidth((f, 0)).quotient
    for j in range {
      let x = other[j]
      var r = f &* x &- quotient.multipliedFullWidth(by: x).high &* value
      // r < 2 · value, and row[j] < value.
      r = r >= value ? r &- value : r
      r = r &+ row[j]
      row[j] = r >= value ? r &- value : r
    }
  }

  /// row[j] = factor · row[j].
  func scale(_ row: UnsafeMutablePointer<UInt>, by factor: UInt, in range: Range<Int>) {
    for j in range { row[j] = multiply(row[j], factor) }
  }

  /// The sum of a[j] · b[j] over `count` residues.
  @inline(__always)
  func dot(_ a: UnsafePointer<UInt>, _ b: UnsafePointer<UInt>, _ count: Int) -> UInt {
    // Products are below 2^112, so that 2^16 of them fit in two words.
    var total: UInt = 0
    var start = 0
    while start < count {
      let end = min(count, start &+ 65536)
      let (high, low) = wordDot(a + start, b + start, end &- start)
      total = add(total, reduceAny(high, low))
      start = end
    }
    return total
  }
}
