import ExactAlgebra
import Landscape

/// The critical strata of (P_φ) as levels: each at its risk, by the rank r of W_{L+1}, minima and saddles apart, with the risk
/// at the given weights among them.
struct LandscapeChart: Chart {
  private struct Level {
    let r: Int
    let risk: Rational
    let isMinimum: Bool
    let title: String
  }

  private let levels: [Level]
  /// Which ones they are, where they are not all.
  private let part: String?
  private let trained: Rational?
  private let scale: VerticalScale

  private static let size = (width: 640.0, height: 320.0)
  private static let area = (left: 80.0, right: 600.0, top: 24.0, bottom: 276.0)

  /// nil where there is nothing to draw.
  init?(_ report: CriticalPointsReport) {
    levels = report.strata.prefix(Limits.chartStrata).map { stratum, risk, _ in
      let isMinimum = stratum.kind == .globalMinimum
      return Level(
        r: stratum.r, risk: risk.enclosure(bits: 32).lower, isMinimum: isMinimum,
        title:
          "\(isMinimum ? "global minima" : "strict saddles"), r = \(stratum.r), t = \(stratum.t), dimension "
          + "\(stratum.dimension), inertia \(stratum.inertia.signs): risk \(risk.shortText)")
    }
    let all = report.strata.count
    part =
      if report.landscape.isComplete && levels.count == all { nil } else {
        "the \(levels.count) of the smallest risk" + (report.landscape.isComplete ? " of \(all)" : "")
      }
    trained = report.trainedRisk
    if levels.isEmpty { return nil }
    scale = VerticalScale(
      levels.map(\.risk), reference: trained, top: LandscapeChart.area.top, bottom: LandscapeChart.area.bottom
    )
  }

  var figure: Figure {
    let (left, right) = (LandscapeChart.area.left, LandscapeChart.area.right)
    var drawing = scale.grid(from: left, to: right)
    let ranks = (levels.map(\.r).min()!)...(levels.map(\.r).max()!)
    let width = (right - left) / Double(ranks.count)
    func center(_ r: Int) -> Double { left + width * (Double(r - ranks.lowerBound) + 0.5) }
    for r in Ticks.integers(in: ranks, most: 15) {
      drawing.append(SVG.text("\(r)", at: (center(r), LandscapeChart.area.bottom + 20), .middle))
    }
    drawing.append(SVG.text("r = rank W_{L+1}", at: (right, LandscapeChart.size.height - 6), .end))
    if let trained { drawing += scale.trained(trained, from: left, to: right) }
    // Saddles first, so that minima lie on top of them.
    for level in levels.sorted(by: { !$0.isMinimum && $1.isMinimum }) {
      let (x, y) = (center(level.r), scale.position(of: level.risk))
      let half = min(width * 0.35, 40)
      let title = HTML.tag("title", [:], .text(level.title))
      drawing.append(
        SVG.line((x - half, y), (x + half, y), kind: level.isMinimum ? "least level" : "state level", title))
      drawing.append(
        level.isMinimum
          ? SVG.disc((x, y), radius: 4, title: level.title)
          : SVG.square((x, y), radius: 3, title: level.title))
    }
    return Figure(
      title: "Critical strata by risk" + (part.map { ": \($0)" } ?? ""),
      description: (part.map { "Of the strata of critical points \($0), each" }
        ?? "Each stratum of critical points")
        + " at its risk, by the rank of the prediction weights. The table of strata has the values.",
      size: LandscapeChart.size, drawing,
      legend: [
        part.map { "Only \($0)." } ?? "",
        "● global minima.", "■ strict saddles.", trained == nil ? "" : "Dotted: at the given weights.",
        scale.words,
      ])
  }
}
