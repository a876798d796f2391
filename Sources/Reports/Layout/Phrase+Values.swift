import Claims
import ExactAlgebra
import Landscape

/// Exact values as a reader wants them: beside their decimals, and shortened where they would fill pages.
extension Phrase {
  /// An exact number beside its decimal; of a number too long to read, the decimal and how long it is.
  init(_ value: Rational) {
    if value.isInteger, value.numerator.bitLength <= 64 {
      self.init(value.description)
    } else if value.numerator.bitLength + value.denominator.bitLength <= Limits.fractionBits {
      self.init("\(value) ≈ \(value.decimal())")
    } else {
      let digits = (value.numerator.bitLength + value.denominator.bitLength) * 3 / 10
      self =
        Phrase("≈ \(value.decimal())")
        + Phrase("  (exact value: about \(digits) digits, in the JSON report)", .dim)
    }
  }

  init(_ value: ExactReal) {
    switch value {
    case .rational(let value): self.init(value)
    case .algebraic(let root):
      let polynomial = root.polynomial.description
      if polynomial.utf8.count <= Limits.polynomialCharacters {
        self.init("≈ \(root.decimal())  (root of \(polynomial))")
      } else {
        self =
          Phrase("≈ \(root.decimal())")
          + Phrase("  (root of a polynomial of degree \(root.polynomial.degree), in the JSON report)", .dim)
      }
    case .spectral: self.init("≈ \(value.decimal())")
    }
  }

  /// The digits that the bounds leave no doubt about; without any, the bounds.
  init(_ value: CertifiedReal) {
    if case .exact(let value) = value {
      self.init(value)
    } else {
      self.init(certified: value, digits: 12)
    }
  }

  /// The same with few digits.
  init(short value: CertifiedReal) {
    if case .exact(let value) = value {
      self.init(ExactReal.rational(value).shortText)
    } else {
      self.init(certified: value, digits: 6)
    }
  }

  private init(certified value: CertifiedReal, digits: Int) {
    for digits in stride(from: digits, through: 3, by: -1) {
      guard let decimal = value.decimal(significantDigits: digits) else { continue }
      self.init("≈ \(decimal)")
      return
    }
    let lower = value.lowerBound.roundedOutward(digits: 4, up: false).decimal(significantDigits: 4)
    let upper = value.upperBound.roundedOutward(digits: 4, up: true).decimal(significantDigits: 4)
    self.init(value.lowerBound.isZero ? "at most \(upper)" : "between \(lower) and \(upper)")
  }

  init(_ risk: LeastConvexRisk) {
    self.init(risk.value)
    switch (risk.isAttained, risk.value) {
    case (false?, .exact(0)):
      self = self + Phrase("  (the features separate the classes: no predictor has it)", .dim)
    case (false?, _): self = self + Phrase("  (no predictor has it)", .dim)
    case (nil, _): self = self + Phrase("  (no predictor is known to have the least one)", .dim)
    case (true?, _): break
    }
  }

  /// One line for a value.
  init(_ value: Value) {
    switch value {
    case .count(let count): self.init(String(count))
    case .number(let number): self.init(number)
    case .real(let real): self.init(real)
    case .flag(let flag): self.init(flag ? "yes" : "no")
    case .text(let text): self.init(text)
    case .matrix(let matrix): self.init(matrix.map(\.shortDescription).shortDescription)
    case .list(let items):
      let shown = items.prefix(Limits.listItems).map(Phrase.short).joined(separator: ", ")
      self = "(" + shown + Phrase(items.count > Limits.listItems ? ", … \(items.count) entries)" : ")")
    case .record(let record):
      self = record.entries.map { Phrase("\($0.name.label): ") + Phrase($0.value) }.joined(separator: ", ")
    }
  }

  private static func short(_ value: Value) -> Phrase {
    if case .number(let number) = value { Phrase(number.shortDescription) } else { Phrase(value) }
  }
}

extension Rational {
  /// The exact value where it is short, else its decimal.
  var shortDescription: String {
    numerator.bitLength + denominator.bitLength <= 60 ? description : "≈\(decimal(significantDigits: 6))"
  }
}

extension RealFieldElement {
  /// Exact where it is rational, else its decimal.
  var shortDescription: String {
    rational?.shortDescription ?? "≈" + algebraicNumber.decimal(significantDigits: 6)
  }
}

extension Matrix where Element == String {
  /// `[1 2; 3 4]`, or the shape of what would not fit on a line.
  var shortDescription: String {
    if rows > 6 || columns > 8 { return "\(rows) × \(columns), in the JSON report" }
    return "[" + rowArrays.map { $0.joined(separator: " ") }.joined(separator: "; ") + "]"
  }
}

extension Inertia {
  /// (positive, negative, zero).
  var signs: String { "(\(positive), \(negative), \(zero))" }
}

extension Rational {
  /// The nearest number of so many significant digits below or above.
  func roundedOutward(digits: Int, up: Bool) -> Rational {
    if isZero { return self }
    // 10^(places - 1) ≤ |x| < 10^places. A digit more would be rounded to nearest when it is written.
    var places = (numerator.bitLength - denominator.bitLength) * 30_103 / 100_000 - 1
    while magnitude >= Rational(10).raised(to: places) { places += 1 }
    let unit = Rational(10).raised(to: places - digits)
    let scaled = self / unit
    let floor = Rational(scaled.numerator.flooredQuotient(dividingBy: scaled.denominator))
    return (up && floor != scaled ? floor + 1 : floor) * unit
  }
}
