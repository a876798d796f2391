import ExactAlgebra
import Networks

/// Where values of a parameter lie in a chart: the window has the range, or what is of interest in it where that has no end.
///
/// Coordinates are rounded, and nothing is decided by them.
struct ParameterAxis: Sendable {
  private let lower: Rational
  private let upper: Rational
  private let left: Double
  private let right: Double

  /// - Parameters:
  ///   - range: of the parameter.
  ///   - parts: their ends are of interest.
  init(_ range: ParameterRange, _ parts: [ParameterRange], left: Double, right: Double) {
    let ends = (parts + [range]).flatMap { [$0.lower, $0.upper] }.compactMap(\.self).map {
      ParameterAxis.rounded($0.value)
    }
    let (least, greatest) = (ends.min() ?? 0, ends.max() ?? 0)
    let margin = least == greatest ? 1 : (greatest - least) / 4
    lower = range.lower == nil ? least - margin : least
    upper = range.upper == nil || lower == greatest ? greatest + margin : greatest
    (self.left, self.right) = (left, right)
  }

  /// A value near the number, for a drawing.
  static func rounded(_ value: RealAlgebraicNumber) -> Rational {
    value.rational ?? value.enclosure(bits: 32).lowerBound
  }

  func position(of value: Rational) -> Double {
    // A quotient of at most 1: its decimal is a Double's.
    let part = max(0, min(1, (value - lower) / (upper - lower)))
    return left + (right - left) * (Double(part.decimal(significantDigits: 9)) ?? 0)
  }

  /// Where a part begins and ends; one without an end goes to the edge.
  func extent(of part: ParameterRange) -> (from: Double, to: Double) {
    (
      part.lower.map { position(of: ParameterAxis.rounded($0.value)) } ?? left,
      part.upper.map { position(of: ParameterAxis.rounded($0.value)) } ?? right
    )
  }

  /// Rational values that are evenly spread over the window, without its ends.
  func samples(_ count: Int) -> [Rational] {
    (0..<count).map { lower + (upper - lower) * Rational(Integer(2 * $0 + 1), Integer(2 * count)) }
  }

  /// Ends of parts with their names, as far as there is room for these.
  func ticks(_ parts: [ParameterRange], at y: Double) -> [HTML] {
    let ends = parts.flatMap { [$0.lower, $0.upper] }.compactMap { $0?.value }.sorted()
    var result: [HTML] = []
    var taken = -Double.infinity
    for (index, end) in ends.enumerated() where index == 0 || ends[index - 1] != end {
      let x = position(of: ParameterAxis.rounded(end))
      result.append(SVG.line((x, y), (x, y + 5), kind: "tick"))
      let name =
        end.rational == nil && !end.text.hasPrefix("≈") || end.text.count <= 8
        ? end.text : "≈" + end.decimal(significantDigits: 4)
      let half = 3.6 * Double(name.count)
      let center = max(left - 20 + half, min(right + 20 - half, x))
      if center - half < taken + 8 { continue }
      taken = center + half
      result.append(SVG.text(name, at: (center, y + 18), .middle))
    }
    return result
  }
}
