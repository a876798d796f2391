import ExactAlgebra
import Landscape

/// The critical strata of (P_φ) as levels: each at its risk, by the rank r of W_{L+1}, minima and saddles apart, with the risk
/// at the given weights among them.
struct LandscapeChart: Chart {
  private struct Level {
    let r: Int
    let risk: Rational
    let isMinimum: Bool
    /// The number of negative eigenvalues of the Hessian.
    let index: Int
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
        index: stratum.inertia.negative,
        title:
          "\(isMinimum ? "global minima" : "strict saddles"), r = \(stratum.r), t = \(stratum.t), dimension "
          + "\(stratum.dimension), index \(stratum.inertia.negative), inertia \(stratum.inertia.signs): risk \(risk.shortText)"
      )
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
    let half = min(width * 0.35, 40)
    var labels = Labels(left: left, right: right, top: 0, bottom: LandscapeChart.area.bottom + 6)
    for level in levels {
      labels.keep((center(level.r), scale.position(of: level.risk)), halfWidth: half, halfHeight: 3)
    }
    // The line of the given weights goes from edge to edge.
    if let trained, !scale.isAbove(trained) {
      labels.keep(
        ((left + right) / 2, scale.position(of: trained)), halfWidth: (right - left) / 2, halfHeight: 1)
    }
    var indices: [HTML] = []
    // Saddles first, so that minima lie on top of them.
    for level in levels.sorted(by: { !$0.isMinimum && $1.isMinimum }) {
      let (x, y) = (center(level.r), scale.position(of: level.risk))
      // Levels that lie on each other have no index to be read.
      let isBlurred = levels.contains {
        $0.r == level.r && $0.index != level.index && abs(scale.position(of: $0.risk) - y) < 12
      }
      let kind = level.isMinimum ? "least" : "state"
      if !isBlurred,
        let index = labels.place("\(level.index)", beside: (x, y), distance: half + 4, kind: kind)
      {
        indices.append(index)
      }
      let title = HTML.tag("title", [:], .text(level.title))
      drawing.append(
        SVG.line((x - half, y), (x + half, y), kind: level.isMinimum ? "least level" : "state level", title))
      drawing.append(
        level.isMinimum
          ? SVG.disc((x, y), radius: 4, title: level.title)
          : SVG.square((x, y), radius: 3, title: level.title))
    }
    drawing += indices
    return Figure(
      title: "Critical strata by risk" + (part.map { ": \($0)" } ?? ""),
      description: (part.map { "Of the strata of critical points \($0), each" }
        ?? "Each stratum of critical points")
        + " at its risk, by the rank of the prediction weights. The table of strata has the values.",
      size: LandscapeChart.size, drawing,
      legend: [
        part.map { "Only \($0)." } ?? "",
        "● global minima.", "■ strict saddles.",
        indices.isEmpty
          ? ""
          : "Beside a level: its index, the number of negative eigenvalues of the Hessian"
            + (indices.count < levels.count ? ", where there is room." : "."),
        trained == nil ? "" : "Dotted: at the given weights.",
        scale.words,
      ])
  }
}
