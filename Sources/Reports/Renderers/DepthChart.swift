import Conditioning
import ExactAlgebra

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// log κ against depth, of one network or several. What is infinite stands on the upper edge.
///
/// Coordinates are rounded, and nothing is decided by them; every point carries its value in its title.
struct DepthChart: Chart {
  struct Point: Sendable {
    let depth: Int
    /// The decimal logarithm; nil is infinite.
    let logarithm: Double?
    let title: String
  }

  /// How a series is drawn.
  enum Kind: Sendable {
    /// A solid line with circles, a dashed one with squares, a dotted one without marks.
    case first, second, third

    fileprivate var name: String {
      switch self {
      case .first: "least"
      case .second: "state"
      case .third: "trained"
      }
    }

    fileprivate var legend: String {
      switch self {
      case .first: "● solid"
      case .second: "■ dashed"
      case .third: "dotted"
      }
    }
  }

  struct Series: Sendable {
    let name: String
    let kind: Kind
    let points: [Point]
  }

  private let series: [Series]
  private let depths: ClosedRange<Int>
  /// The exponent of ten at the upper edge; the lower one is κ = 1.
  private let decades: Int

  private static let size = (width: 640.0, height: 320.0)
  private static let area = (left: 80.0, right: 600.0, top: 36.0, bottom: 276.0)

  /// nil where there is nothing to draw.
  init?(_ series: [Series]) {
    let points = series.flatMap(\.points)
    let all = points.map(\.depth)
    guard let first = all.min(), let last = all.max(), first < last,
      let largest = points.compactMap(\.logarithm).max()
    else { return nil }
    self.series = series
    depths = first...last
    decades = max(1, Int(largest.rounded(.up)))
  }

  /// A network's own condition numbers beside those of double precision.
  init?(_ report: DepthReport) {
    let layers = report.profile.layers
    self.init([
      Series(name: "κ(H^l), enclosed", kind: .first, points: DepthChart.exact(layers, digits: report.digits)),
      Series(
        name: "κ in double precision", kind: .second,
        points: layers.compactMap { layer in
          let value = layer.floating.conditionNumber
          if value.isNaN { return nil }
          return Point(
            depth: layer.depth, logarithm: value.isInfinite ? nil : log10(value),
            title: "in double precision: \(value.shortText)")
        }),
    ])
  }

  static func exact(_ layers: [DepthProfile.Layer], digits: Int) -> [Point] {
    layers.compactMap { layer in
      let title = "κ(H^\(layer.depth)): \(layer.representation.conditionText(digits))"
      if !layer.representation.isFullRank {
        return Point(depth: layer.depth, logarithm: nil, title: title)
      }
      return layer.representation.conditionNumber.map {
        Point(depth: layer.depth, logarithm: Ticks.logarithm($0.midpoint), title: title)
      }
    }
  }

  var figure: Figure {
    let (left, right) = (DepthChart.area.left, DepthChart.area.right)
    var drawing: [HTML] = []
    for exponent in stride(from: 0, through: decades, by: max(1, (decades + 5) / 6)) {
      let y = ordinate(Double(exponent))
      drawing.append(SVG.line((left, y), (right, y), kind: "grid"))
      drawing.append(SVG.text(Ticks.power(ofTen: exponent), at: (left - 8, y + 4), .end))
    }
    if series.contains(where: { $0.points.contains { $0.logarithm == nil } }) {
      drawing.append(SVG.text("∞", at: (left - 8, ordinate(nil) + 4), .end))
    }
    for depth in Ticks.integers(in: depths, most: 10) {
      drawing.append(SVG.text("\(depth)", at: (abscissa(depth), DepthChart.area.bottom + 20), .middle))
    }
    drawing.append(SVG.text("layers of weights l", at: (right, DepthChart.size.height - 6), .end))
    // The first one lies above the others.
    for line in series.reversed() { drawing.append(drawn(line)) }
    return Figure(
      title: "Condition numbers along the depth",
      description:
        "The decimal logarithm of condition numbers at each depth: \(series.map(\.name).joined(separator: "; ")). The "
        + "table has the values.", size: DepthChart.size, drawing,
      legend: series.map { "\($0.kind.legend): \($0.name)." } + [
        "Logarithmic scale; on the upper edge κ is infinite."
      ])
  }

  /// A broken line through the finite points, and a mark for each point.
  private func drawn(_ line: Series) -> HTML {
    var children: [HTML] = []
    for run in line.points.split(whereSeparator: { $0.logarithm == nil }) where run.count > 1 {
      let points = run.map { (x: abscissa($0.depth), y: ordinate($0.logarithm)) }
      children.append(SVG.polyline(points, kind: line.kind.name))
    }
    let size = line.points.count > 60 ? 2.0 : 4.0
    for point in line.points {
      let place = (x: abscissa(point.depth), y: ordinate(point.logarithm))
      switch line.kind {
      case .first: children.append(SVG.disc(place, radius: size, title: point.title))
      case .second: children.append(SVG.square(place, radius: size, title: point.title))
      case .third: break
      }
    }
    return .tag("g", ["class": "series"], children)
  }

  private func abscissa(_ depth: Int) -> Double {
    let part = Double(depth - depths.lowerBound) / Double(depths.upperBound - depths.lowerBound)
    return DepthChart.area.left + 8 + (DepthChart.area.right - DepthChart.area.left - 16) * part
  }

  private func ordinate(_ logarithm: Double?) -> Double {
    guard let logarithm else { return DepthChart.area.top - 16 }
    let part = logarithm / Double(decades)
    return DepthChart.area.bottom - (DepthChart.area.bottom - DepthChart.area.top) * part
  }
}
