import ExactAlgebra

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Round numbers on an axis.
package enum Ticks {
  /// The multiples of 1, 2 or 5 times a power of ten in the range, at most six of them, unless it is one point.
  package static func rationals(in range: ClosedRange<Rational>) -> [Rational] {
    let span = range.upperBound - range.lowerBound
    if span.isZero { return [range.lowerBound] }
    let step = step(over: span, most: 5)
    let quotient = range.lowerBound / step
    let first = -(-quotient.numerator).flooredQuotient(dividingBy: quotient.denominator)
    return (0...5).map { step * Rational(first + Integer($0)) }.filter { $0 <= range.upperBound }
  }

  /// Multiples of 1, 2 or 5 times a power of ten in the range, at most `most` + 1 of them.
  package static func integers(in range: ClosedRange<Int>, most: Int) -> [Int] {
    let span = range.upperBound - range.lowerBound
    let step = max(1, step(over: Rational(max(span, 1)), most: most).numerator.asInt ?? 1)
    let first = (range.lowerBound + step - 1) / step * step
    return Array(stride(from: first, through: range.upperBound, by: step))
  }

  /// The least of 1, 2 or 5 times a power of ten, at most `most` of which make up the span.
  private static func step(over span: Rational, most: Int) -> Rational {
    let power = Rational(10).raised(to: Int((logarithm(span / Rational(most))).rounded(.down)) - 1)
    return [1, 2, 5, 10, 20, 50, 100, 200].map { power * Rational($0) }.first { span <= Rational(most) * $0 }!
  }

  /// Decimals of the values with as few digits, four at least, as tell them apart.
  package static func labels(_ values: [Rational]) -> [String] {
    let all = (4...12).lazy.map { digits in values.map { $0.decimal(significantDigits: digits) } }
    return all.first { Set($0).count == values.count } ?? values.map { $0.decimal(significantDigits: 12) }
  }

  /// `1`, `10`, `10³`, `10⁻²`.
  package static func power(ofTen exponent: Int) -> String {
    switch exponent {
    case 0: "1"
    case 1: "10"
    default: "10\(exponent.superscript)"
    }
  }

  /// The decimal logarithm of a positive number of any size, to about nine digits.
  static func logarithm(_ value: Rational) -> Double {
    let parts = value.decimal(significantDigits: 9).split(separator: "e")
    let exponent = parts.count > 1 ? Double(parts[1]) ?? 0 : 0
    return log10(Double(parts[0]) ?? 1) + exponent
  }
}
