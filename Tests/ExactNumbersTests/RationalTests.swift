import ExactNumbers
import TestSupport
import Testing

@Suite struct RationalTests {
  static func isReduced(_ a: Rational) -> Bool {
    a.denominator.signum() > 0 && Integer.gcd(a.numerator, a.denominator).isOne
  }

  @Test func `the field axioms, in lowest terms`() throws {
    try forAll(
      seedCount: 300, generator: { random in (random.rational(), random.rational(), random.dyadic()) },
      shrink: { a, b, c in
        shrinkRational(a).map { ($0, b, c) } + shrinkRational(b).map { (a, $0, c) }
          + shrinkRational(c).map { (a, b, $0) }
      },
      property: { a, b, c in
        let sum = a + b
        let product = a * b
        guard Self.isReduced(sum), Self.isReduced(product), Self.isReduced(a - b), Self.isReduced(-a) else {
          return false
        }
        guard sum == b + a, sum + c == a + (b + c), product == b * a, product * c == a * (b * c) else {
          return false
        }
        guard a * (b + c) == product + a * c, a + 0 == a, a * 1 == a, (a - a).isZero, a + (-a) == 0 else {
          return false
        }
        guard let inverse = a.reciprocal else { return a.isZero }
        return Self.isReduced(inverse) && a * inverse == 1 && b / a * a == b
      })
  }

  /// Of two numbers with powers of two for denominators the sum and the product are found by shifts where one of them is long.
  @Test func `dyadic numbers as fractions`() throws {
    var lengths: Set<Bool> = []
    try forAll(
      seedCount: 400, generator: { random in (random.dyadic(maxBits: 150), random.dyadic(maxBits: 80)) },
      property: { a, b in
        lengths.insert(a.denominator.asInt == nil)
        let (p, q) = (a.denominator, b.denominator)
        guard Self.isReduced(a + b), Self.isReduced(a - b), Self.isReduced(a * b) else { return false }
        return a + b == Rational(a.numerator * q + b.numerator * p, p * q)
          && b + a == a + b && a - b == Rational(a.numerator * q - b.numerator * p, p * q)
          && a * b == Rational(a.numerator * b.numerator, p * q) && b * a == a * b && (a - a).isZero
      })
    #expect(lengths == [true, false])
  }

  @Test func `order agrees with subtraction and respects sums and products`() throws {
    try forAll(
      seedCount: 200, generator: { random in (random.rational(), random.rational(), random.rational()) },
      property: { a, b, c in
        let isLess: Bool = a < b
        let difference: Rational = b - a
        guard isLess == (difference.signum() > 0), isLess == (a + c < b + c) else { return false }
        return c.signum() <= 0 || isLess == (a * c < b * c)
      })
  }

  @Test func `powers, and binary floating-point values`() throws {
    try forAll(
      seedCount: 100,
      generator: { random in
        (random.rational(maxBits: 30), Int.random(in: 0...6, using: &random), random.integer())
      },
      property: { a, n, m in
        let product = (0..<n).reduce(Rational.one) { value, _ in value * a }
        let scaled = Rational(mantissa: m, binaryExponent: -n)
        let power = Rational(Integer.one << n)
        guard a.raised(to: n) == product, a.isZero || a.raised(to: -n) * product == 1 else { return false }
        guard Self.isReduced(scaled), scaled * power == Rational(m) else { return false }
        return Rational(mantissa: m, binaryExponent: n) == Rational(m) * power
      })
  }

  @Test func `a fraction is reduced with its sign above`() {
    #expect(Rational(6, -4).description == "-3/2" && Rational(Integer(0), Integer(-7)) == 0)
    #expect(Rational(Integer(Int.min), Integer(Int.min)) == 1)
    #expect(Rational(Integer(1), Integer(Int.min)).denominator == Integer.one << 63)
    #expect(Rational.zero.reciprocal == nil)
  }
}

@Suite struct LargestMagnitudeTests {
  @Test func isTheFirstOfTheLargest() throws {
    try forAll(
      seedCount: 300,
      generator: { g in
        // Few different numbers, so that the largest is often there twice, with both signs.
        let numbers = (0..<3).map { _ in g.rational(maxBits: Int.random(in: 1...90, using: &g)) } + [0]
        return (0..<Int.random(in: 0...8, using: &g)).map { _ in
          numbers.randomElement(using: &g)! * (Bool.random(using: &g) ? 1 : -1)
        }
      }
    ) { values in
      let largest = values.map(\.magnitude).max()
      return values.indexOfLargestMagnitude == values.firstIndex { $0.magnitude == largest }
    }
  }
}
