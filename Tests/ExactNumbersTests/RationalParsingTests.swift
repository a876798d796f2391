import ExactNumbers
import TestSupport
import Testing

@Suite("Parsing rational numbers")
struct RationalParsingTests {
  @Test(
    "every form of the contract",
    arguments: [
      ("0", 0, 1), ("-0", 0, 1), ("7", 7, 1), ("+7", 7, 1), ("-7", -7, 1), ("010", 10, 1), ("0.1", 1, 10),
      (".5", 1, 2), ("5.", 5, 1), ("-.25", -1, 4), ("1e3", 1000, 1), ("1.5E-2", 3, 200), ("2.e+1", 20, 1),
      ("0e19999", 0, 1), ("25/78", 25, 78), ("-6/4", -3, 2), ("+6/4", 3, 2), ("0/5", 0, 1), ("6/004", 3, 2),
      ("0x1.8p-3", 3, 16), ("-0X.8P1", -1, 1), ("0x10", 16, 1), ("0x1p-10", 1, 1024), ("0xA.p0", 10, 1),
      ("0x0p5", 0, 1), ("1e0000000000000000000002", 100, 1),
    ])
  func forms(_ text: String, _ numerator: Int, _ denominator: Int) throws {
    #expect(try Rational(parsing: text) == Rational(Integer(numerator), Integer(denominator)))
  }

  @Test(
    "everything else names its fault and its place",
    arguments: [
      ("", NumberSyntaxError.Kind.empty, 0), ("-", .expectedDigit, 1), ("+", .expectedDigit, 1),
      (".", .expectedDigit, 1), ("1e", .expectedDigit, 2), ("1e+", .expectedDigit, 3),
      ("1/", .expectedDigit, 2),
      ("0x", .expectedDigit, 2), ("0x.p1", .expectedDigit, 3), ("0x1p", .expectedDigit, 4),
      ("e5", .unexpectedCharacter("e"), 0), ("abc", .unexpectedCharacter("a"), 0),
      ("1_000", .unexpectedCharacter("_"), 1), ("1:30", .unexpectedCharacter(":"), 1),
      ("0o17", .unexpectedCharacter("o"), 1), ("1 / 2", .unexpectedCharacter(" "), 1),
      (" 1", .unexpectedCharacter(" "), 0), ("1 ", .unexpectedCharacter(" "), 1),
      ("1.2.3", .unexpectedCharacter("."), 3), ("1/2/3", .unexpectedCharacter("/"), 3),
      ("1.5/2", .unexpectedCharacter("/"), 3), ("1/2.5", .unexpectedCharacter("."), 3),
      ("1/2e3", .unexpectedCharacter("e"), 3), ("--1", .unexpectedCharacter("-"), 1),
      ("+-1", .unexpectedCharacter("-"), 1), ("1,5", .unexpectedCharacter(","), 1),
      ("−1", .unexpectedCharacter("−"), 0), ("1½", .unexpectedCharacter("½"), 1),
      ("١", .unexpectedCharacter("١"), 0), ("1\0", .unexpectedCharacter("\0"), 1),
      ("/2", .unexpectedCharacter("/"), 0), ("true", .unexpectedCharacter("t"), 0),
      (".nan", .notFinite, 0), (".NaN", .notFinite, 0), ("nan", .notFinite, 0), (".inf", .notFinite, 0),
      ("-.inf", .notFinite, 0), ("+.Inf", .notFinite, 0), ("-Infinity", .notFinite, 0),
      ("1/0", .zeroDenominator, 2), ("-3/000", .zeroDenominator, 3), ("1e20001", .exponentTooLarge, 2),
      ("1e-999999999999999999999999", .exponentTooLarge, 3), ("0x1p99999", .exponentTooLarge, 4),
      ("0e999999999", .exponentTooLarge, 2),
    ])
  func faults(_ text: String, _ kind: NumberSyntaxError.Kind, _ offset: Int) {
    #expect(throws: NumberSyntaxError(kind, offset: offset)) { try Rational(parsing: text) }
    #expect(Rational(text) == nil)
  }

  @Test("a fraction's denominator may not carry a sign")
  func signedDenominator() {
    #expect(throws: NumberSyntaxError(.expectedDigit, offset: 2)) { try Rational(parsing: "1/-2") }
  }

  @Test("caps hold to the digit")
  func caps() throws {
    let most = String(repeating: "7", count: Rational.maximumLiteralDigits)
    #expect(try Rational(parsing: most).numerator.description == most)
    for long in [most + "7", "0." + most + "7", most + "/7", "0x" + most + "7"] {
      #expect(throws: NumberSyntaxError(.tooManyDigits, offset: 0)) { try Rational(parsing: long) }
    }
    let ten: Integer = 10
    #expect(try Rational(parsing: "1e-20000") == Rational(.one, ten.raised(to: 20_000)))
  }

  @Test("parse ∘ print is the identity, through every form", arguments: 0..<200 as Range<UInt64>)
  func roundTrips(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    func integer(bits: Int) -> Integer {
      var value = Integer.zero
      for _ in 0...(bits / 64) {
        value = (value << 64) + Integer(UInt64.random(in: 0 ... .max, using: &generator))
      }
      value = value >> (64 - bits % 64)
      return Bool.random(using: &generator) ? value : -value
    }
    let numerator = integer(bits: .random(in: 1...600, using: &generator))
    let denominator = integer(bits: .random(in: 1...600, using: &generator)).magnitude + 1
    let value = Rational(numerator, denominator)
    #expect(try Rational(parsing: value.description) == value)

    // A decimal and a hexadecimal literal against their definitions.
    let places = Int.random(in: 0...40, using: &generator)
    let ten: Integer = 10
    #expect(
      try Rational(parsing: "\(numerator)e-\(places)") == Rational(numerator, ten.raised(to: places)))
    let sign = numerator.isNegative ? "-" : ""
    let hex = numerator.magnitude.text(radix: 16)
    #expect(
      try Rational(parsing: "\(sign)0x\(hex.prefix(1)).\(hex.dropFirst())p\(places)")
        == Rational(mantissa: numerator, binaryExponent: places - 4 * (hex.count - 1)))
  }

  @Test("random text never traps")
  func noise() {
    var generator = SeededGenerator(seed: 1)
    let alphabet = Array("0123456789+-./eEpPxX_: nainf\0é")
    for _ in 0..<20_000 {
      let text = String(
        (0..<Int.random(in: 0...9, using: &generator)).map { _ in alphabet.randomElement(using: &generator)! }
      )
      if let value = Rational(text) { #expect(Rational(value.description) == value) }
    }
  }
}
