import CGMP

/// Numbers divided by one and the same, in lowest terms.
///
/// What greatest common divisors need is allocated once, and equal denominators are held once. Of long
/// numbers what all have in common is taken out first. The denominator is then split into its small prime
/// factors and the rest, which has nothing in common with most numerators: one greatest common divisor with
/// the product of many of them shows that.
package struct CommonDenominator: ~Copyable {
  /// The words of a number, least significant first with the last one not zero, how many, and whether it is
  /// negative.
  package typealias Words = (words: UnsafePointer<UInt>, count: Int, isNegative: Bool)

  private let denominator: Integer
  private let scratch: UnsafeMutablePointer<__mpz_struct>

  /// Traps when `denominator` is zero.
  package init(_ denominator: Integer) {
    precondition(!denominator.isZero, "a fraction with denominator zero")
    self.denominator = denominator
    scratch = .allocate(capacity: 2)
    for k in 0..<2 { __gmpz_init(scratch + k) }
  }

  deinit {
    for k in 0..<2 { __gmpz_clear(scratch + k) }
    scratch.deallocate()
  }

  /// Below this number of words a greatest common divisor costs little more than a product modulo the
  /// denominator.
  private static let leastWords = 6
  /// Of fewer numbers it is no use to look for what they have in common.
  private static let leastCount = 8

  /// `count` numbers over the denominator.
  package func quotients(_ count: Int, words: (Int) -> Words) -> [Rational] {
    let isLong =
      denominator.wordCount >= CommonDenominator.leastWords && count >= CommonDenominator.leastCount
    let content = isLong ? content(count, words) : .one
    var divided = Divided(denominator.magnitude.dividedExactly(by: content))
    var result: [Rational] = []
    result.reserveCapacity(count)
    let sign = denominator.isNegative
    if content.isOne {
      append(count, words, negated: sign, &divided, isLong: isLong, to: &result)
      return result
    }
    // Quotients one after the other.
    var reduced: [UInt] = []
    var ends: [(end: Int, isNegative: Bool)] = []
    ends.reserveCapacity(count)
    for index in 0..<count {
      let (words, count, isNegative) = words(index)
      if count > 0 {
        var number = view(words, count)
        content.withMPZ { __gmpz_divexact(scratch, &number, $0) }
        reduced.append(
          contentsOf: UnsafeBufferPointer(start: scratch[0]._mp_d, count: Int(scratch[0]._mp_size)))
      }
      ends.append((reduced.count, isNegative))
    }
    reduced.withUnsafeBufferPointer { reduced in
      // All may be zero, and the buffer without an address.
      guard let base = reduced.baseAddress else {
        result = Array(repeating: .zero, count: count)
        return
      }
      append(
        count,
        { index in
          let start = index == 0 ? 0 : ends[index - 1].end
          return (base + start, ends[index].end - start, ends[index].isNegative)
        }, negated: sign, &divided, isLong: isLong, to: &result)
    }
    return result
  }

  /// The greatest common divisor of the denominator and all numerators.
  private func content(_ count: Int, _ words: (Int) -> Words) -> Integer {
    denominator.withMPZ { __gmpz_abs(scratch, $0) }
    for index in 0..<count {
      let (words, count, _) = words(index)
      if count == 0 { continue }
      CommonDenominator.charge(count, Int(scratch.pointee._mp_size), factor: 8)
      var number = view(words, count)
      __gmpz_gcd(scratch, scratch, &number)
      if __gmpz_cmp_ui(scratch, 1) == 0 { return .one }
    }
    return Integer(words: scratch.pointee._mp_d, count: Int(scratch.pointee._mp_size), isNegative: false)
  }

  /// A denominator, and what is left of it by what numerators have in common with it.
  private struct Divided {
    /// Positive.
    let denominator: Integer
    private var quotients: [Integer: Integer] = [:]

    init(_ denominator: Integer) { self.denominator = denominator }

    mutating func quotient(by divisor: Integer) -> Integer {
      if let known = quotients[divisor] { return known }
      let quotient = denominator.dividedExactly(by: divisor)
      // Many different ones would be kept for nothing.
      if quotients.count < 64 { quotients[divisor] = quotient }
      return quotient
    }

    private static let smallPrimes: Integer = {
      var product = Integer.one
      for candidate in 2..<1000 where (2..<candidate).allSatisfy({ candidate % $0 != 0 }) {
        product *= Integer(candidate)
      }
      return product
    }()

    /// The part with the prime factors below 1000 and the rest; nil where the former is no word.
    var split: (smooth: UInt, rough: Integer)? {
      var (smooth, rough) = (Integer.one, denominator)
      var common = Integer.gcd(rough, Divided.smallPrimes)
      while !common.isOne {
        rough = rough.dividedExactly(by: common)
        smooth *= common
        if smooth.asInt == nil { return nil }
        common = Integer.gcd(rough, common)
      }
      return (UInt(smooth.asInt!), rough)
    }
  }

  private func append(
    _ count: Int, _ words: (Int) -> Words, negated: Bool, _ divided: inout Divided, isLong: Bool,
    to result: inout [Rational]
  ) {
    let split = isLong ? divided.split : nil
    var start = 0
    while start < count {
      let batch = start..<min(count, start + 32)
      let smooth = split.flatMap { isCoprime(to: $0.rough, batch, words) ? $0.smooth : nil }
      for index in batch {
        let (words, count, isNegative) = words(index)
        result.append(quotient(words, count, isNegative != negated, &divided, smooth: smooth))
      }
      start = batch.upperBound
    }
  }

  /// Whether all these numbers but zeros are coprime to `rough`.
  private func isCoprime(to rough: Integer, _ range: Range<Int>, _ words: (Int) -> Words) -> Bool {
    if rough.isOne { return true }
    __gmpz_set_ui(scratch, 1)
    return rough.withMPZ { rough in
      for index in range {
        let (words, count, _) = words(index)
        if count == 0 { continue }
        CommonDenominator.charge(count, Int(rough.pointee._mp_size), factor: 2)
        var number = view(words, count)
        __gmpz_mul(scratch + 1, scratch, &number)
        __gmpz_tdiv_r(scratch, scratch + 1, rough)
      }
      __gmpz_gcd(scratch + 1, scratch, rough)
      return __gmpz_cmp_ui(scratch + 1, 1) == 0
    }
  }

  /// - Parameter smooth: what alone of the denominator the number may have something in common with.
  private func quotient(
    _ words: UnsafePointer<UInt>, _ count: Int, _ isNegative: Bool, _ divided: inout Divided, smooth: UInt?
  ) -> Rational {
    if count == 0 { return .zero }
    let denominator = divided.denominator
    if denominator.isOne {
      return Rational(lowestTerms: Integer(words: words, count: count, isNegative: isNegative), .one)
    }
    if count == 1, let d = denominator.asInt {
      let divisor = Integer.gcd(words: words[0], UInt(d))
      var top = words[0] / divisor
      return Rational(
        lowestTerms: Integer(words: &top, count: 1, isNegative: isNegative),
        Integer(inline: d / Int(divisor)))
    }
    var number = view(words, count)
    if let smooth {
      __gmpz_set_ui(scratch, Integer.gcd(words: __gmpn_mod_1(words, count, smooth), smooth))
    } else {
      CommonDenominator.charge(count, denominator.wordCount, factor: 8)
      denominator.withMPZ { __gmpz_gcd(scratch, &number, $0) }
    }
    if __gmpz_cmp_ui(scratch, 1) == 0 {
      return Rational(
        lowestTerms: Integer(words: words, count: count, isNegative: isNegative), denominator)
    }
    __gmpz_divexact(scratch + 1, &number, scratch)
    let divisor = Integer(words: scratch[0]._mp_d, count: Int(scratch[0]._mp_size), isNegative: false)
    return Rational(
      lowestTerms: Integer(words: scratch[1]._mp_d, count: Int(scratch[1]._mp_size), isNegative: isNegative),
      divided.quotient(by: divisor))
  }

  private func view(_ words: UnsafePointer<UInt>, _ count: Int) -> __mpz_struct {
    __mpz_struct(_mp_alloc: 0, _mp_size: Int32(count), _mp_d: UnsafeMutablePointer(mutating: words))
  }

  private static func charge(_ m: Int, _ n: Int, factor: Int) {
    if m + n > 64 {
      Meter.charge(
        work: factor * max(m, n) * min(m, n, 256), "arithmetic on numbers of \(64 * max(m, n)) bits")
    }
  }
}
