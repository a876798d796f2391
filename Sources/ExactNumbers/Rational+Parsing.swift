/// Why a text is no number, and where in it.
public struct NumberSyntaxError: Error, Sendable, Hashable {
  public enum Kind: Sendable, Hashable {
    /// Nothing at all.
    case empty
    /// A place where a digit has to stand and does not.
    case expectedDigit
    /// A character that continues no number: a space, an underscore, a colon, a second point …
    case unexpectedCharacter(Unicode.Scalar)
    /// NaN or an infinity.
    case notFinite
    case zeroDenominator
    /// More digits than ``Rational/maximumLiteralDigits``.
    case tooManyDigits
    /// An exponent beyond ±``Rational/maximumLiteralExponent``.
    case exponentTooLarge
  }

  public let kind: Kind
  /// The number of Unicode scalars before the offending one.
  public let offset: Int

  public init(_ kind: Kind, offset: Int) {
    self.kind = kind
    self.offset = offset
  }
}

extension NumberSyntaxError: CustomStringConvertible {
  public var description: String {
    switch kind {
    case .empty: "empty number"
    case .expectedDigit: "expected a digit"
    case .unexpectedCharacter(let scalar): "unexpected \(NumberSyntaxError.name(of: scalar)) in a number"
    case .notFinite: "not a finite number"
    case .zeroDenominator: "denominator is zero"
    case .tooManyDigits: "more than \(Rational.maximumLiteralDigits) digits"
    case .exponentTooLarge: "exponent beyond ±\(Rational.maximumLiteralExponent)"
    }
  }

  private static func name(of scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .surrogate, .unassigned,
      .privateUse:
      "U+" + String(repeating: "0", count: max(0, 4 - String(scalar.value, radix: 16).count))
        + String(scalar.value, radix: 16, uppercase: true)
    default: "'\(scalar)'"
    }
  }
}

extension Rational {
  /// Digits that one literal may have, in all its parts together.
  public static let maximumLiteralDigits = 100_000
  /// The largest magnitude of a written exponent, of ten or of two.
  public static let maximumLiteralExponent = 20_000

  /// The number that `text` writes, exactly.
  ///
  ///     number   = [sign] (integer ["/" integer] | decimal [("e" | "E") [sign] digits] | hex)
  ///     decimal  = digits ["." [digits]] | "." digits
  ///     hex      = ("0x" | "0X") hexdigits ["." [hexdigits]] [("p" | "P") [sign] digits]
  ///
  /// Integers are decimal whatever their leading zeros: `010` is ten. `.5` and `5.` are numbers, as they are in YAML. A
  /// fraction's parts are integers, with at most one sign, at the very front. There are no digit separators, no
  /// sexagesimal numbers and no white space. The value of a hexadecimal literal is its mantissa times the power of
  /// two, so `0x1.8p-3` is 3/16.
  ///
  /// Throws ``NumberSyntaxError`` for everything else, in particular for `.nan` and `.inf`, for a zero denominator, and
  /// for literals beyond ``maximumLiteralDigits`` and ``maximumLiteralExponent``, before anything is computed. The cost
  /// is that of a radix conversion: quasilinear in the digits plus the exponent.
  public init(parsing text: some StringProtocol) throws(NumberSyntaxError) {
    var scanner = LiteralScanner(text)
    self = try scanner.number()
  }
}

extension Rational: LosslessStringConvertible {
  /// The number that `description` writes in any of the forms of ``init(parsing:)``, or nil.
  public init?(_ description: String) {
    guard let value = try? Rational(parsing: description) else { return nil }
    self = value
  }
}

/// Reads one literal from front to back.
private struct LiteralScanner {
  let text: [UInt8]
  var index = 0
  var digitCount = 0

  init(_ text: some StringProtocol) { self.text = Array(text.utf8) }

  var next: UInt8? { index < text.count ? text[index] : nil }

  mutating func take(_ characters: StaticString) -> Bool {
    guard let byte = next, characters.withUTF8Buffer({ $0.contains(byte) }) else { return false }
    index += 1
    return true
  }

  mutating func number() throws(NumberSyntaxError) -> Rational {
    if text.isEmpty { throw NumberSyntaxError(.empty, offset: 0) }
    let isNegative = next == UInt8(ascii: "-")
    _ = take("+-")
    try refuseNonfinite()
    let magnitude = try isHexadecimal ? hexadecimal() : decimalOrFraction()
    if let scalar = scalar(at: index) { throw NumberSyntaxError(.unexpectedCharacter(scalar), offset: index) }
    return isNegative ? -magnitude : magnitude
  }

  /// The names of the values that floating point has and the rational numbers do not.
  func refuseNonfinite() throws(NumberSyntaxError) {
    var word = String(decoding: text[index...].prefix(10), as: UTF8.self).lowercased()
    if word.hasPrefix(".") { word.removeFirst() }
    if ["nan", "inf", "infinity"].contains(word) { throw NumberSyntaxError(.notFinite, offset: 0) }
  }

  var isHexadecimal: Bool {
    index + 1 < text.count && text[index] == UInt8(ascii: "0") && text[index + 1] | 0x20 == UInt8(ascii: "x")
  }

  mutating func decimalOrFraction() throws(NumberSyntaxError) -> Rational {
    var mantissa = try digits(radix: 10)
    if next == UInt8(ascii: "/") {
      guard !mantissa.isEmpty else { throw expectedDigit() }
      index += 1
      let start = index
      let denominator = try digits(radix: 10)
      if denominator.isEmpty { throw expectedDigit() }
      let divisor = integer(denominator, radix: 10)
      if divisor.isZero { throw NumberSyntaxError(.zeroDenominator, offset: start) }
      return Rational(integer(mantissa, radix: 10), divisor)
    }
    let fraction = try fractionDigits(after: &mantissa, radix: 10)
    var exponent = -fraction
    if take("eE") { exponent += try self.exponent() }
    let significand = integer(mantissa, radix: 10)
    if significand.isZero { return .zero }
    let ten: Integer = 10
    return exponent >= 0
      ? Rational(significand * ten.raised(to: exponent)) : Rational(significand, ten.raised(to: -exponent))
  }

  mutating func hexadecimal() throws(NumberSyntaxError) -> Rational {
    index += 2
    var mantissa = try digits(radix: 16)
    let fraction = try fractionDigits(after: &mantissa, radix: 16)
    var exponent = -4 * fraction
    if take("pP") { exponent += try self.exponent() }
    return Rational(mantissa: integer(mantissa, radix: 16), binaryExponent: exponent)
  }

  /// Appends the digits behind a point, if there is one, and returns their number.
  mutating func fractionDigits(after mantissa: inout [UInt8], radix: Int) throws(NumberSyntaxError) -> Int {
    let whole = mantissa.count
    if take(".") { mantissa += try digits(radix: radix) }
    if mantissa.isEmpty { throw expectedDigit() }
    return mantissa.count - whole
  }

  mutating func exponent() throws(NumberSyntaxError) -> Int {
    let isNegative = next == UInt8(ascii: "-")
    _ = take("+-")
    let start = index
    let written = try digits(radix: 10)
    if written.isEmpty { throw expectedDigit() }
    var value = 0
    for digit in written {
      value = value * 10 + Int(digit - UInt8(ascii: "0"))
      if value > Rational.maximumLiteralExponent { throw NumberSyntaxError(.exponentTooLarge, offset: start) }
    }
    return isNegative ? -value : value
  }

  /// The digits from here on; none is no error yet.
  mutating func digits(radix: Int) throws(NumberSyntaxError) -> [UInt8] {
    let start = index
    while let byte = next, isDigit(byte, radix: radix) {
      index += 1
      digitCount += 1
      if digitCount > Rational.maximumLiteralDigits { throw NumberSyntaxError(.tooManyDigits, offset: 0) }
    }
    return Array(text[start..<index])
  }

  func isDigit(_ byte: UInt8, radix: Int) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): true
    case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): radix == 16
    default: false
    }
  }

  /// The value of digits that were checked already; none are zero.
  func integer(_ digits: [UInt8], radix: Int) -> Integer {
    Integer(String(decoding: digits, as: UTF8.self), radix: radix) ?? .zero
  }

  /// The error for a missing digit: it names what stands in its place.
  func expectedDigit() -> NumberSyntaxError {
    if let scalar = scalar(at: index),
      index == 0 || !text[..<index].contains(where: { isDigit($0, radix: 16) })
    {
      return NumberSyntaxError(.unexpectedCharacter(scalar), offset: index)
    }
    return NumberSyntaxError(.expectedDigit, offset: index)
  }

  /// The scalar that starts at byte `index`. Everything before it is ASCII, so bytes count scalars.
  func scalar(at index: Int) -> Unicode.Scalar? {
    String(decoding: text[index...], as: UTF8.self).unicodeScalars.first
  }
}
