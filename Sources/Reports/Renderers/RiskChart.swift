import Claims
import ExactAlgebra
import Landscape

/// The risks of a check along the depth of the network: A*_0 … A*_L, err(x_0) … err(x_L) and the trained risk.
///
/// Coordinates are rounded, and nothing is decided by them; every point carries its exact value in its title.
struct RiskChart: Chart {
  private struct Risk {
    /// A lower bound where the number itself is not known.
    let value: Rational
    let title: String
    /// nil where not even a few digits are known.
    let label: String?

    init(_ value: Rational) {
      (self.value, title, label) = (value, Phrase(value).plain, value.decimal(significantDigits: 4))
    }

    init(_ value: CertifiedReal, _ title: Phrase) {
      self.value = max(value.lowerBound, 0)
      (self.title, label) = (title.plain, value.decimal(significantDigits: 4))
    }

    init(_ risk: LeastConvexRisk) { self.init(risk.value, Phrase(risk)) }
  }

  private let least: [Risk]
  private let states: [Risk]
  private let trained: Risk?
  private let scale: VerticalScale

  private static let width = 640.0
  private static let height = 280.0
  private static let (top, bottom) = (24.0, 240.0)
  private static let left = 80.0
  private static let right = 600.0

  /// nil where there is nothing to draw.
  init?(_ report: CheckReport) {
    if let risks = report.risks.least {
      (least, states) = (risks.erlb.map(Risk.init), risks.representations.map(Risk.init))
    } else if let risks = report.convexRisks {
      (least, states) = (risks.erlb.map(Risk.init), risks.representations.map(Risk.init))
    } else {
      return nil
    }
    trained =
      report.risks.trained.map { Risk($0) } ?? report.convexRisks?.trained.map { Risk($0, Phrase($0)) }
    scale = VerticalScale(
      (least + states).map(\.value), reference: trained?.value, top: RiskChart.top, bottom: RiskChart.bottom)
  }

  var figure: Figure {
    var drawing: [HTML] = scale.grid(from: RiskChart.left, to: RiskChart.right)
    let count = max(least.count, states.count)
    for index in Ticks.integers(in: 0...(count - 1), most: 15) {
      drawing.append(
        SVG.text(String(index), at: (abscissa(index, of: count), RiskChart.height - 16), .middle))
    }
    drawing.append(SVG.text("depth i", at: (RiskChart.right, RiskChart.height - 2), .end))
    if let trained {
      drawing += scale.trained(trained.value, trained.title, from: RiskChart.left, to: RiskChart.right)
    }
    let room = trained.map { scale.isAbove($0.value) } ?? false ? 8.0 : 14.0
    var labels = Labels(
      left: RiskChart.left, right: RiskChart.width, top: RiskChart.top - room, bottom: RiskChart.bottom)
    for values in [states, least] {
      for (index, risk) in values.enumerated() {
        labels.keep((abscissa(index, of: count), scale.position(of: risk.value)), radius: 6)
      }
    }
    drawing.append(series(states, of: count, kind: "state", name: { "err(x_\($0))" }, &labels))
    drawing.append(series(least, of: count, kind: "least", name: { "A*_\($0)" }, &labels))
    return Figure(
      title: "Risk along the depth of the network",
      description:
        "The least risk of a linear predictor on the features v_0 … v_i, and on the state x_i, for each i"
        + (trained == nil ? "." : ", and the risk at the given weights.")
        + " The table below has the values.",
      size: (RiskChart.width, RiskChart.height), drawing,
      legend: [
        "● solid: A*_i, the least risk with v_0 … v_i.",
        "■ dashed: err(x_i), the least risk on the state x_i.",
        trained == nil ? "" : "Dotted: at the given weights.", scale.words,
      ])
  }

  private func series(
    _ values: [Risk], of count: Int, kind: String, name: (Int) -> String, _ labels: inout Labels
  ) -> HTML {
    let points = values.enumerated().map { index, risk in
      (x: abscissa(index, of: count), y: scale.position(of: risk.value))
    }
    var children: [HTML] = [SVG.polyline(points, kind: kind)]
    for (index, (point, risk)) in zip(points, values).enumerated() {
      let title = "\(name(index)): \(risk.title)"
      children.append(
        kind == "least"
          ? SVG.disc(point, radius: 4, title: title) : SVG.square(point, radius: 5, title: title))
      // Labels fit side by side on few points only, and say nothing new where the two series meet.
      let isRepeated =
        kind == "state" && index < least.count && least[index].label == risk.label
        && abs(scale.position(of: least[index].value) - point.y) < 0.1
      if count <= 8, !isRepeated, let name = risk.label,
        let label = labels.place(name, at: point, isBelow: kind == "least", kind: kind)
      {
        children.append(label)
      }
    }
    return .tag("g", ["class": "series"], children)
  }

  private func abscissa(_ index: Int, of count: Int) -> Double {
    let margin = 24.0
    let (start, end) = (RiskChart.left + margin, RiskChart.right - margin)
    return count < 2 ? (start + end) / 2 : start + (end - start) * Double(index) / Double(count - 1)
  }
}
