import ExactAlgebra

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Where risks lie in a chart: linear, or logarithmic where they span more than two orders of magnitude, with zero on the
/// bottom line of either.
struct VerticalScale: Sendable {
  let isLogarithmic: Bool
  let ticks: [(position: Double, label: String)]
  private let top: Double
  private let bottom: Double
  private let largest: Rational
  /// The exponents of ten at the top and one above the bottom.
  private let decades: (low: Int, high: Int)

  /// Takes nonnegative values.
  init(_ values: [Rational], top: Double, bottom: Double) {
    let largest = values.max() ?? 0
    let smallest = values.filter { !$0.isZero }.min() ?? 0
    isLogarithmic = !largest.isZero && smallest * 100 < largest
    self.top = top
    self.bottom = bottom
    self.largest = largest
    if isLogarithmic {
      let low = Int(VerticalScale.logarithm(smallest).rounded(.down))
      let high = max(low + 1, Int(VerticalScale.logarithm(largest).rounded(.up)))
      decades = (low, high)
      let step = (high - low + 5) / 6
      let height = bottom - top
      // The lowest tenth of the chart is for zero.
      ticks =
        [(bottom, "0")]
        + stride(from: low, through: high, by: step).map { exponent in
          let part = Double(exponent - low) / Double(high - low)
          return (bottom - height * (0.1 + 0.9 * part), "1e\(exponent)")
        }
    } else {
      decades = (0, 0)
      ticks =
        largest.isZero
        ? [(bottom, "0")]
        : VerticalScale.roundNumbers(to: largest).map { value in
          (
            bottom - (bottom - top) * (Double((value / largest).decimal(significantDigits: 9)) ?? 0),
            value.decimal(significantDigits: 4)
          )
        }
    }
  }

  /// At most six multiples, from 0, of 1, 2 or 5 times a power of ten.
  static func roundNumbers(to largest: Rational) -> [Rational] {
    let exponent = Int(logarithm(largest).rounded(.down)) - 1
    let power = Rational(10).raised(to: exponent)
    let step = [1, 2, 5, 10, 20, 50, 100].map { power * Rational($0) }.first { largest <= 5 * $0 }!
    return (0...5).map { step * Rational($0) }.filter { $0 <= largest }
  }

  /// A line with its label for each tick.
  func grid(from left: Double, to right: Double) -> [HTML] {
    ticks.flatMap { tick -> [HTML] in
      [
        SVG.line((left, tick.position), (right, tick.position), kind: "grid"),
        SVG.text(tick.label, at: (left - 8, tick.position + 4), .end),
      ]
    }
  }

  var words: String { isLogarithmic ? "Logarithmic scale." : "Linear scale." }

  func position(of value: Rational) -> Double {
    if value.isZero || largest.isZero { return bottom }
    let height = bottom - top
    guard isLogarithmic else {
      // A quotient of at most 1: its decimal is a Double's.
      return bottom - height * (Double((value / largest).decimal(significantDigits: 9)) ?? 0)
    }
    let part =
      (VerticalScale.logarithm(value) - Double(decades.low)) / Double(decades.high - decades.low)
    return bottom - height * (0.1 + 0.9 * part)
  }

  /// The decimal logarithm of a positive number of any size, to about nine digits.
  private static func logarithm(_ value: Rational) -> Double {
    let parts = value.decimal(significantDigits: 9).split(separator: "e")
    let exponent = parts.count > 1 ? Double(parts[1]) ?? 0 : 0
    return log10(Double(parts[0]) ?? 1) + exponent
  }
}
