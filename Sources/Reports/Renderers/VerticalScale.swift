import ExactAlgebra

/// Where risks lie in a chart: linear, or logarithmic where they span more than two orders of magnitude. Zero is on the bottom line,
/// but for a linear scale of values that lie close together.
struct VerticalScale: Sendable {
  let isLogarithmic: Bool
  let ticks: [(position: Double, label: String)]
  private let top: Double
  private let bottom: Double
  private let smallest: Rational
  private let largest: Rational
  /// The exponents of ten at the top and one above the bottom.
  private let decades: (low: Int, high: Int)

  /// - Parameters:
  ///   - values: nonnegative ones.
  ///   - reference: another one, which is drawn at the upper edge where it is more than twice as large as all `values`.
  ///   - startsAtZero: whether lengths from the bottom line stand for values.
  init(
    _ values: [Rational], reference: Rational? = nil, startsAtZero: Bool = false, top: Double, bottom: Double
  ) {
    let most = values.max() ?? 0
    let values = values + (reference.map { most.isZero || $0 <= 2 * most ? [$0] : [] } ?? [])
    let largest = values.max() ?? 0
    let least = values.min() ?? 0
    let positive = values.filter { !$0.isZero }.min() ?? 0
    isLogarithmic = !largest.isZero && positive * 100 < largest
    (self.top, self.bottom, self.largest) = (top, bottom, largest)
    let height = bottom - top
    if isLogarithmic {
      let low = Int(Ticks.logarithm(positive).rounded(.down))
      let high = max(low + 1, Int(Ticks.logarithm(largest).rounded(.up)))
      (smallest, decades) = (0, (low, high))
      let step = (high - low + 5) / 6
      // The lowest tenth of the chart is for zero.
      ticks =
        [(bottom, "0")]
        + stride(from: low, through: high, by: step).map { exponent in
          let part = Double(exponent - low) / Double(high - low)
          return (bottom - height * (0.1 + 0.9 * part), Ticks.power(ofTen: exponent))
        }
      return
    }
    decades = (0, 0)
    // Differences that decimals do not show are not blown up.
    let areClose = !startsAtZero && least * 2 > largest && (largest - least) * 1_000_000 > largest
    let smallest = areClose ? least - (largest - least) / 8 : 0
    self.smallest = smallest
    let numbers = Ticks.rationals(in: smallest...largest)
    ticks = zip(numbers, Ticks.labels(numbers)).map { value, label in
      (bottom - height * VerticalScale.part(of: value, from: smallest, to: largest), label)
    }
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

  func isAbove(_ value: Rational) -> Bool { value > largest }

  /// The risk at the given weights as a line from `left` to `right`, above the drawing where it is too large for it.
  ///
  /// - Parameter words: what its title says of it.
  func trained(_ value: Rational, _ words: String? = nil, from left: Double, to right: Double) -> [HTML] {
    let isAbove = isAbove(value)
    let y = isAbove ? top - 8 : position(of: value)
    let line = SVG.line(
      (left, y), (right, y), kind: "trained",
      .tag("title", [:], .text("at the given weights: \(words ?? Phrase(value).plain)")))
    let label = SVG.text(
      "↑ \(value.decimal(significantDigits: 4))", at: (right, y - 4), .end, kind: "trained")
    return isAbove ? [line, label] : [line]
  }

  var words: String {
    if isLogarithmic { return "Logarithmic scale." }
    return smallest.isZero ? "Linear scale." : "Linear scale that does not start at 0."
  }

  func position(of value: Rational) -> Double {
    if value.isZero && smallest.isZero || largest.isZero { return bottom }
    let height = bottom - top
    guard isLogarithmic else {
      return bottom - height * VerticalScale.part(of: value, from: smallest, to: largest)
    }
    let part = (Ticks.logarithm(value) - Double(decades.low)) / Double(decades.high - decades.low)
    return bottom - height * (0.1 + 0.9 * part)
  }

  /// A quotient of at most 1, whose decimal is a Double's.
  private static func part(of value: Rational, from smallest: Rational, to largest: Rational) -> Double {
    if smallest == largest { return value.isZero ? 0 : 1 }
    return Double(((value - smallest) / (largest - smallest)).decimal(significantDigits: 9)) ?? 0
  }
}
