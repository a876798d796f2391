import ExactNumbers
import TestSupport
import Testing

@Suite("Decimals of rational numbers")
struct RationalDecimalTests {
  @Test(
    "significant digits",
    arguments: [
      ("25/78", 12, "0.320512820513"), ("8/21", 12, "0.380952380952"), ("0", 12, "0"), ("-3", 12, "-3"),
      ("1/3", 1, "0.3"), ("2/3", 3, "0.667"), ("1000000", 12, "1000000"), ("1e11", 12, "100000000000"),
      ("1e12", 12, "1e12"), ("-1.25e30", 12, "-1.25e30"), ("0.000001", 12, "0.000001"),
      ("1.5e-7", 12, "1.5e-7"), ("1e-40", 12, "1e-40"), ("999.9996", 6, "1000"), ("0.9999999", 3, "1"),
      ("99999.5", 5, "1e5"), ("0.00000099999999", 3, "0.000001"), ("123456", 3, "1.23e5"), ("120", 3, "120"),
      // Ties to even.
      ("0.125", 2, "0.12"), ("0.375", 2, "0.38"), ("2.5", 1, "2"), ("3.5", 1, "4"), ("-2.5", 1, "-2"),
      ("9.5", 1, "1e1"), ("8.5", 1, "8"), ("0.12500000000000000000000001", 2, "0.13"),
    ])
  func significantDigits(_ text: String, _ digits: Int, _ expected: String) throws {
    #expect(try Rational(parsing: text).decimal(significantDigits: digits) == expected)
  }

  @Test(
    "fraction digits",
    arguments: [
      ("25/78", 4, "0.3205"), ("8/21", 4, "0.3810"), ("0", 3, "0.000"), ("-1/3", 2, "-0.33"), ("2.5", 0, "2"),
      ("3.5", 0, "4"), ("-0.001", 2, "0.00"), ("0.005", 2, "0.00"), ("0.015", 2, "0.02"),
      ("9.999", 2, "10.00"),
      ("1234.5678", 2, "1234.57"), ("-7", 1, "-7.0"), ("1e20", 1, "100000000000000000000.0"),
    ])
  func fractionDigits(_ text: String, _ digits: Int, _ expected: String) throws {
    #expect(try Rational(parsing: text).decimal(fractionDigits: digits) == expected)
  }

  @Test("the nearest decimal of its length, for numbers of any size", arguments: 0..<150 as Range<UInt64>)
  func nearest(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    func integer(words: Int) -> Integer {
      (0..<words).reduce(1) { value, _ in
        (value << 64) + Integer(UInt64.random(in: 0 ... .max, using: &generator))
      }
    }
    let value = Rational(
      integer(words: .random(in: 0...12, using: &generator)),
      integer(words: .random(in: 0...12, using: &generator)))
    let digits = Int.random(in: 1...40, using: &generator)
    let printed = try Rational(parsing: value.decimal(significantDigits: digits))
    // Half a unit in the last place, found independently: the power of ten at or below the value.
    var unit: Rational = 1
    while unit > value { unit /= 10 }
    while unit * 10 <= value { unit *= 10 }
    unit /= Rational(Integer(10).raised(to: digits - 1))
    #expect((printed - value).magnitude * 2 <= unit)
    #expect((printed / unit).isInteger)
    let fixed = try Rational(parsing: value.decimal(fractionDigits: digits))
    #expect((fixed - value).magnitude * 2 * Rational(Integer(10).raised(to: digits)) <= 1)
  }

  /// Long fractions are rounded by their leading bits; next to a power of ten, and next to the middle between two decimals, these do not tell at once or at
  /// all.
  @Test("next to where the digits change", arguments: 0..<200 as Range<UInt64>)
  func nextToBoundaries(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let digits = Int.random(in: 1...20, using: &generator)
    let ten: Rational = 10
    let tiny = Rational(1, (1 << [20, 40, 200, 2100, 3000].randomElement(using: &generator)!) + 1)
    let lead =
      Bool.random(using: &generator)
      ? Rational(10).raised(to: digits - 1) : Rational(Integer(Int.random(in: 1...999, using: &generator)))
    let middle = [Rational(0), Rational(1, 2), Rational(-1, 2), Rational(1, 20)].randomElement(
      using: &generator)!
    let change = [tiny, -tiny, 0].randomElement(using: &generator)!
    let scale = ten.raised(to: Int.random(in: -900...900, using: &generator))
    let value = (lead + middle + change) * scale
    guard value > 0 else { return }
    let printed = try Rational(parsing: value.decimal(significantDigits: digits))
    var unit = scale
    while unit > value { unit /= 10 }
    while unit * 10 <= value { unit *= 10 }
    unit /= ten.raised(to: digits - 1)
    #expect((printed - value).magnitude * 2 <= unit)
    #expect((printed / unit).isInteger)
    // Ties to even.
    if (printed - value).magnitude * 2 == unit { #expect(!(printed / unit).numerator.isOdd) }
  }

  @Test("a number of millions of digits is no work")
  func huge() {
    let value = Rational(Integer(3).raised(to: 1 << 22), Integer(7).raised(to: 1 << 20))
    // 3^4 / 7 to the power of 2^20: by the logarithms 4 log 3 − log 7 of mpmath, with 80 digits.
    #expect(value.decimal(significantDigits: 12) == "1.16077944668e1115042")
  }

  @Test("a fraction of 41,000 bits over as many")
  func large() {
    let value = Rational(Integer(3).raised(to: 26_000), Integer(7).raised(to: 14_700))
    #expect(value.numerator.bitLength > 41_000 && value.denominator.bitLength > 41_000)
    let digits = value.decimal(significantDigits: 30)
    #expect(digits.hasPrefix(String(value.decimal(significantDigits: 20).prefix(18))))
    for _ in 0..<1000 { #expect(value.decimal() == value.decimal()) }
  }

  @Test("the least number of so many digits that is not smaller", arguments: 0..<200 as Range<UInt64>)
  func roundsUp(_ seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let digits = Int.random(in: 1...6, using: &generator)
    let value = generator.rational(maxBits: 200).magnitude
    let rounded = value.roundedUp(significantDigits: digits)
    // It is a decimal of that length, and one unit of its last digit less is smaller than the value.
    #expect(rounded >= value)
    #expect((try? Rational(parsing: rounded.decimal(significantDigits: digits))) == rounded)
    if value.isZero { return }
    var unit: Rational = 1
    while value / unit >= Rational(10).raised(to: digits) { unit *= 10 }
    while value / unit < Rational(10).raised(to: digits - 1) { unit /= 10 }
    #expect(rounded - unit < value)
  }

  @Test("rounding up at powers of ten")
  func roundsUpAtPowersOfTen() {
    #expect(Rational(9996, 10).roundedUp(significantDigits: 3) == 1000)
    #expect(Rational(1000).roundedUp(significantDigits: 3) == 1000)
    #expect(Rational(1001, 1000).roundedUp(significantDigits: 3) == Rational(101, 100))
    #expect(Rational(0).roundedUp(significantDigits: 3) == 0)
  }
}
