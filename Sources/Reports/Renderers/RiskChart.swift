import Claims
import ExactAlgebra
import Foundation

/// The risks of a check along the depth of the network: A*_0 … A*_L, err(x_0) … err(x_L) and the trained risk.
///
/// Coordinates are rounded, and nothing is decided by them; every point carries its exact value in its title.
struct RiskChart: Chart {
  private let least: [Rational]
  private let states: [Rational]
  private let trained: Rational?
  private let scale: VerticalScale

  private static let width = 640.0
  private static let height = 280.0
  private static let left = 80.0
  private static let right = 600.0

  /// nil where there is nothing to draw.
  init?(_ risks: CheckReport.Risks) {
    guard let least = risks.least else { return nil }
    self.least = least.erlb
    states = least.representations
    trained = risks.trained
    scale = VerticalScale(
      self.least + states + (trained.map { [$0] } ?? []), top: 24, bottom: RiskChart.height - 40)
  }

  /// The chart with its legend, under a name that nothing else on the page has.
  func figure(_ name: String) -> HTML {
    let (title, description) = ("\(name)-title", "\(name)-description")
    var drawing: [HTML] = [
      .tag("title", ["id": title], "Risk along the depth of the network"),
      .tag(
        "desc", ["id": description],
        .text(
          "The least risk of a linear predictor on the features v_0 … v_i, and on the state x_i, for each i"
            + (trained == nil ? "." : ", and the risk at the given weights.")
            + " The table below has the values.")),
    ]
    for tick in scale.ticks {
      let y = RiskChart.text(tick.position)
      drawing.append(
        .tag(
          "line",
          [
            "class": "grid", "x1": RiskChart.text(RiskChart.left), "x2": RiskChart.text(RiskChart.right),
            "y1": y,
            "y2": y,
          ]))
      drawing.append(label(tick.label, x: RiskChart.left - 8, y: tick.position + 4, anchor: "end"))
    }
    let count = max(least.count, states.count)
    let step = (count + 15) / 16
    for index in stride(from: 0, to: count, by: step) {
      drawing.append(
        label(String(index), x: abscissa(index, of: count), y: RiskChart.height - 16, anchor: "middle"))
    }
    drawing.append(
      label("depth i", x: RiskChart.right, y: RiskChart.height - 2, anchor: "end"))
    if let trained {
      let y = RiskChart.text(scale.position(of: trained))
      drawing.append(
        .tag(
          "line",
          [
            "class": "trained", "x1": RiskChart.text(RiskChart.left), "x2": RiskChart.text(RiskChart.right),
            "y1": y, "y2": y,
          ], .tag("title", [:], .text("at the given weights: \(exact(trained))"))))
    }
    drawing.append(series(states, of: count, kind: "state", name: { "err(x_\($0))" }, isBelow: false))
    drawing.append(series(least, of: count, kind: "least", name: { "A*_\($0)" }, isBelow: true))
    let caption: [HTML] = [
      .tag("span", ["class": "legend"], "● solid: A*_i, the least risk with v_0 … v_i.  "),
      .tag("span", ["class": "legend"], "■ dashed: err(x_i), the least risk on the state x_i.  "),
      .tag("span", ["class": "legend"], trained == nil ? "" : "Dotted: at the given weights.  "),
      .tag("span", ["class": "legend"], scale.isLogarithmic ? "Logarithmic scale." : "Linear scale."),
    ]
    return .tag(
      "figure", [:],
      .tag(
        "svg",
        [
          "viewBox": "0 0 \(RiskChart.text(RiskChart.width)) \(RiskChart.text(RiskChart.height))",
          "role": "img",
          "aria-labelledby": "\(title) \(description)",
        ], drawing), .tag("figcaption", ["class": "dim"], caption))
  }

  private func series(
    _ values: [Rational], of count: Int, kind: String, name: (Int) -> String, isBelow: Bool
  ) -> HTML {
    let points = values.enumerated().map { index, value in
      (x: abscissa(index, of: count), y: scale.position(of: value), value: value, index: index)
    }
    let path = points.map { "\(RiskChart.text($0.x)),\(RiskChart.text($0.y))" }.joined(separator: " ")
    var children: [HTML] = [.tag("polyline", ["class": kind, "points": path])]
    for point in points {
      let title = HTML.tag("title", [:], .text("\(name(point.index)): \(exact(point.value))"))
      let (x, y) = (RiskChart.text(point.x), RiskChart.text(point.y))
      if kind == "least" {
        children.append(.tag("circle", ["cx": x, "cy": y, "r": "4"], title))
      } else {
        children.append(
          .tag(
            "rect",
            [
              "x": RiskChart.text(point.x - 5), "y": RiskChart.text(point.y - 5), "width": "10",
              "height": "10",
            ], title))
      }
      // Labels fit side by side on few points only, and say nothing new where the two series meet.
      let isRepeated = kind == "state" && point.index < least.count && least[point.index] == point.value
      if count <= 8, !isRepeated {
        children.append(
          label(
            point.value.decimal(significantDigits: 4), x: point.x,
            y: point.y + (isBelow && point.y < RiskChart.height - 64 ? 18 : -10),
            anchor: "middle", kind: kind))
      }
    }
    return .tag("g", ["class": "series"], children)
  }

  private func label(
    _ content: String, x: Double, y: Double, anchor: String, kind: String = "axis"
  ) -> HTML {
    .tag(
      "text", ["class": kind, "x": RiskChart.text(x), "y": RiskChart.text(y), "text-anchor": anchor],
      .text(content))
  }

  private func exact(_ value: Rational) -> String { Phrase(value).plain }

  private func abscissa(_ index: Int, of count: Int) -> Double {
    let margin = 24.0
    let (start, end) = (RiskChart.left + margin, RiskChart.right - margin)
    return count < 2 ? (start + end) / 2 : start + (end - start) * Double(index) / Double(count - 1)
  }

  /// A coordinate to a tenth of a pixel.
  private static func text(_ coordinate: Double) -> String {
    let tenths = Int((coordinate * 10).rounded())
    return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(abs(tenths % 10))"
  }
}

/// Where risks lie in a chart: linear, or logarithmic where they span more than two orders of magnitude, with zero on the
/// bottom line of either.
private struct VerticalScale: Sendable {
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
        : (0...4).map { quarter in
          let value = largest * Rational(quarter) / 4
          return (
            bottom - (bottom - top) * Double(quarter) / 4,
            value.decimal(significantDigits: 4)
          )
        }
    }
  }

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
