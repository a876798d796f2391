import Claims
import ExactAlgebra
import Landscape
import Vocabulary

/// How text reports are set: colour only where the caller says so.
public struct Style: Sendable {
  public let hasColor: Bool
  public init(hasColor: Bool) { self.hasColor = hasColor }

  enum Ink: String {
    case bold = "1"
    case dim = "2"
    case red = "31"
    case green = "32"
    case yellow = "33"
  }

  func paint(_ text: String, _ ink: Ink) -> String {
    hasColor ? "\u{1B}[\(ink.rawValue)m\(text)\u{1B}[0m" : text
  }

  func verdict(_ verdict: Verdict, width: Int) -> String {
    let ink: Ink =
      switch verdict {
      case .holds: .green
      case .fails: .red
      case .inapplicable: .dim
      case .undecided: .yellow
      }
    return paint(verdict.rawValue.padded(to: width), ink)
  }

  /// An exact number beside its decimal; of a number too long to read, the decimal and how long it is.
  func number(_ value: Rational) -> String {
    if value.isInteger, value.numerator.bitLength <= 64 { return value.description }
    guard value.numerator.bitLength + value.denominator.bitLength <= 100 else {
      let digits = (value.numerator.bitLength + value.denominator.bitLength) * 3 / 10
      return "≈ \(value.decimal())"
        + paint("  (exact value: about \(digits) digits, in the JSON report)", .dim)
    }
    return "\(value) ≈ \(value.decimal())"
  }

  func number(_ value: ExactReal) -> String {
    switch value {
    case .rational(let value): number(value)
    case .algebraic(let root): "≈ \(root.decimal())  (root of \(root.polynomial))"
    case .spectral: "≈ \(value.decimal())"
    }
  }

  /// One line for a value, shortened where it would not fit.
  func value(_ value: Value) -> String {
    switch value {
    case .count(let count): return String(count)
    case .number(let number): return self.number(number)
    case .real(let real): return self.number(real)
    case .flag(let flag): return flag ? "yes" : "no"
    case .text(let text): return text
    case .matrix(let matrix): return self.matrix(matrix)
    case .list(let items): return tuple(items.map(short))
    case .record(let record):
      return record.entries.map { "\($0.name.label): \(self.value($0.value))" }.joined(separator: ", ")
    }
  }

  private func short(_ value: Value) -> String {
    switch value {
    case .number(let number): number.shortDescription
    default: self.value(value)
    }
  }

  private func tuple(_ items: [String]) -> String {
    let limit = 12
    let shown = items.prefix(limit).joined(separator: ", ")
    return items.count > limit ? "(\(shown), … \(items.count) entries)" : "(\(shown))"
  }

  func matrix(_ matrix: Matrix<Rational>) -> String {
    if matrix.rows > 6 || matrix.columns > 8 {
      return "\(matrix.rows) × \(matrix.columns), in the JSON report"
    }
    let rows = matrix.rowArrays.map { $0.map(\.shortDescription).joined(separator: " ") }
    return "[" + rows.joined(separator: "; ") + "]"
  }
}

extension Rational {
  /// The exact value where it is short, else its decimal.
  var shortDescription: String {
    numerator.bitLength + denominator.bitLength <= 60 ? description : "≈\(decimal(significantDigits: 6))"
  }
}

extension String {
  /// The text followed by as many spaces as it takes to fill `width` columns.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
