import ExactNumbers
import TestSupport
import Testing

@Suite struct IntegerTests {
  /// Where the stored form changes, with neighbours, and some numbers well on either side.
  static let boundary: [Integer] = {
    let word = Integer.one << 64
    let half = Integer.one << 63
    let large = Integer.one << 200
    return [.zero, half, word, large, half * half, word * word].flatMap { centre in
      [-2, -1, 0, 1, 2].flatMap { [centre + Integer($0), -centre + Integer($0)] }
    }
  }()

  @Test func `a copy does not change with its original`() {
    for a in Self.boundary {
      for b in Self.boundary {
        let text = a.description
        var sum = a
        let copy = sum
        sum += b
        #expect(copy.description == text && a.description == text && sum - b == a)
        var difference = copy
        difference -= b
        #expect(copy.description == text && difference + b == a)
        var product = copy
        product *= b
        #expect(copy.description == text && (b.isZero || product.dividedExactly(by: b) == a))
        var fused = copy
        fused.addProduct(b, b)
        #expect(copy.description == text && fused == a + b * b)
        var negated = copy
        negated.negate()
        #expect(copy.description == text && negated + a == 0)
      }
    }
  }

  /// Numbers that are made of words at once never change, though they are the only ones of their value.
  @Test func `numbers from words`() throws {
    try forAll(
      seedCount: 300,
      generator: { random in
        let count = Int.random(in: 0...4, using: &random)
        let words = (0..<count).map { _ in
          [0, 1, 1 << 63, .max, UInt(random.next())].randomElement(using: &random)!
        }
        return (words, Bool.random(using: &random), Int.random(in: 0...200, using: &random))
      },
      property: { words, isNegative, zeros in
        let magnitude = words.reversed().reduce(Integer.zero) { ($0 << 64) + Integer($1) }
        let expected = isNegative ? -magnitude : magnitude
        let value = Integer(words: words, count: words.count, isNegative: isNegative)
        // The same with zeros after it, which are shifted out.
        let long =
          Array(repeating: 0, count: zeros / 64)
          + words.indices.map { k in
            words[k] << UInt(zeros % 64)
              | (k > 0 && zeros % 64 > 0 ? words[k - 1] >> UInt(64 - zeros % 64) : 0)
          } + [zeros % 64 > 0 ? (words.last ?? 0) >> UInt(64 - zeros % 64) : 0]
        let shifted = Integer(words: long, count: long.count, isNegative: isNegative, shiftedBy: zeros)
        var sum = value
        sum += expected
        var fused = shifted
        fused.addProduct(expected, Integer.one << 70)
        var alone = Integer(words: words, count: words.count, isNegative: isNegative)
        alone -= 1
        return value == expected && shifted == expected && value.hashValue == expected.hashValue
          && sum == 2 * expected && fused == expected + (expected << 70) && alone == expected - 1
          && value.description == expected.description && value.bitLength == magnitude.bitLength
          && (value.asInt == nil) == (expected.asInt == nil)
          && Rational(
            words: long, count: long.count, isNegative: isNegative, binaryExponent: -zeros - 5)
            == Rational(expected, Integer.one << 5)
      })
  }

  @Test func `an operand that is the target`() {
    for original in Self.boundary {
      var a = original
      a += a
      #expect(a == original * 2)
      a = original
      a -= a
      #expect(a.isZero && a == 0)
      a = original
      a *= a
      #expect(a == original.raised(to: 2))
      a = original
      a.addProduct(a, a)
      #expect(a == original + original * original)
      a = original
      let alias = a
      a += alias
      #expect(alias == original && a == original * 2)
    }
  }

  @Test func `one representation for each value, whatever the way to it`() {
    for a in Self.boundary {
      for b in Self.boundary {
        let back = (a + b) - b
        #expect(back == a && back.hashValue == a.hashValue && back.asInt == a.asInt)
        #expect(Integer(a.description) == a)
      }
    }
    #expect((Integer(Int.max) + 1).asInt == nil)
    #expect((Integer(Int.max) + 1 - 1).asInt == Int.max)
    #expect((Integer(Int.min) - 1 + 1).asInt == Int.min)
  }

  @Test func `the smallest machine integer`() {
    let least = Integer(Int.min)
    #expect((-least).description == "9223372036854775808")
    #expect(-(-least) == least && (-(-least)).asInt == Int.min)
    #expect(least.magnitude == Integer.one << 63)
    let (q, r) = least.quotientAndRemainder(dividingBy: -1)
    #expect(q == Integer.one << 63 && r.isZero)
    #expect(least.dividedExactly(by: -1) == Integer.one << 63)
    #expect(Integer.gcd(least, 0) == Integer.one << 63 && Integer.gcd(least, least) == Integer.one << 63)
    #expect(least * least == Integer.one << 126 && least * -1 == Integer.one << 63)
    #expect(Integer(UInt.max) == (Integer.one << 64) - 1)
  }

  @Test func `order and signs`() {
    let sorted = Self.boundary.sorted()
    for (a, b) in zip(sorted, sorted.dropFirst()) {
      #expect(a <= b && (b - a).signum() >= 0 && (a == b) == (b - a).isZero)
      #expect(-b <= -a)
    }
  }

  @Test func `division with remainder`() throws {
    try forAll(
      seedCount: 300, generator: { random in (random.integer(), random.integer()) },
      property: { a, b in
        if b.isZero { return true }
        let (q, r) = a.quotientAndRemainder(dividingBy: b)
        let floored = a.flooredQuotient(dividingBy: b)
        let above = a - floored * b
        guard q * b + r == a, r.magnitude < b.magnitude, r.isZero || r.isNegative == a.isNegative else {
          return false
        }
        return above.magnitude < b.magnitude && (above.isZero || above.isNegative == b.isNegative)
      })
  }

  @Test func `the ring axioms`() throws {
    try forAll(
      seedCount: 300, generator: { random in (random.integer(), random.integer(), random.integer()) },
      property: { a, b, c in
        let sum: Integer = a + b
        let product: Integer = a * b
        guard sum == b + a, sum + c == a + (b + c), product == b * a, product * c == a * (b * c) else {
          return false
        }
        guard a * (b + c) == product + a * c, a + Integer.zero == a, a * Integer.one == a else {
          return false
        }
        return (a - a).isZero
      })
  }

  @Test func `greatest common divisors`() throws {
    try forAll(
      seedCount: 200, generator: { random in (random.integer(), random.integer(), random.integer()) },
      property: { a, b, c in
        let g = Integer.gcd(a, b)
        if g.isZero { return a.isZero && b.isZero }
        guard !g.isNegative, (a % g).isZero, (b % g).isZero else { return false }
        guard Integer.gcd(a.dividedExactly(by: g), b.dividedExactly(by: g)).isOne else { return false }
        let scaled = Integer.gcd(a * c, b * c)
        return scaled == g * c.magnitude && Integer.lcm(a, b) * g == (a * b).magnitude
      })
  }

  @Test func `shifts, roots and residues`() throws {
    try forAll(
      seedCount: 200,
      generator: { random in (random.integer(), Int.random(in: 0...130, using: &random)) },
      property: { a, n in
        let power = Integer(2).raised(to: n)
        let root = a.magnitude.squareRoot()
        let next = root + 1
        guard a << n == a * power, a >> n == a.flooredQuotient(dividingBy: power) else { return false }
        guard root * root <= a.magnitude, next * next > a.magnitude else { return false }
        let multiple: Integer = a.flooredQuotient(dividingBy: 97) * 97
        guard Integer(a.modulo(97)) == a - multiple else { return false }
        return a.isZero || a.bitLength == a.magnitude.text(radix: 2).count
      })
  }

  /// Where a word becomes too short for the result, and where one of two numbers is 0 or divides the other.
  @Test func `shifts and common divisors of words`() {
    for a in Self.boundary + [1, -1, 6, -12, 35].map({ Integer($0) }) {
      for count in [0, 1, 2, 60, 61, 62, 63, 64, 65, 130] {
        let power = Integer(2).raised(to: count)
        #expect(a << count == a * power && a << -count == a.flooredQuotient(dividingBy: power))
        #expect(a >> count == a << -count && a >> -count == a << count)
      }
      for b in Self.boundary + [1, 4, -6, 10, 21].map({ Integer($0) }) {
        var (x, y) = (a.magnitude, b.magnitude)
        while !y.isZero { (x, y) = (y, x % y) }
        #expect(Integer.gcd(a, b) == x, "\(a), \(b)")
      }
    }
  }

  @Test func `text that is no integer`() {
    for text in [
      "", "-", "+", "--1", "+-1", " 1", "1 ", "1 000", "0x10", "1_0", "99999999999999999999 9", "１", "1e5",
    ] {
      #expect(Integer(text) == nil, "\(text)")
    }
    #expect(Integer("-000000000000000000000000000001") == -1)
    #expect(Integer("+99999999999999999999")! + 1 == Integer(10).raised(to: 20))
    #expect(Integer("-zz", radix: 36) == -1295)
  }
}
