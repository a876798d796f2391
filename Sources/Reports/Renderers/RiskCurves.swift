import Claims
import ExactAlgebra
import Networks

/// Risks over the range of a parameter: curves through exact values where they are rational functions, points where single values
/// are known.
struct RiskCurves: Chart {
  private struct Curve {
    let name: String
    let kind: String
    let sign: String
    let risk: FamilyRisk
  }

  private let curves: [Curve]
  private let parameter: String
  private let axis: ParameterAxis
  private let ends: [ParameterRange]
  private let scale: VerticalScale

  private static let size = (width: 640.0, height: 300.0)
  private static let area = (left: 80.0, right: 600.0, top: 24.0, bottom: 256.0)
  /// Values that a curve goes through, and rows of the table.
  private static let (points, rows) = (96, 8)

  /// nil where there is nothing to draw.
  init?(_ family: FamilySummary) {
    func curve(_ name: FamilyRisk.Name, _ kind: String, _ sign: String) -> Curve? {
      family.risks.first { $0.name == name }.map { Curve(name: name.title, kind: kind, sign: sign, risk: $0) }
    }
    let last = family.risks.compactMap { risk in
      if case .erlb(let index) = risk.name { index } else { nil }
    }.max()
    let curves = [
      curve(.trained, "trained", "Dotted"), curve(.linear, "state", "Dashed"),
      last.flatMap { $0 > 0 ? curve(.erlb($0), "least", "Solid") : nil },
    ].compactMap(\.self)
    parameter = family.parameter
    let ends = curves.flatMap { $0.risk.parts.map(\.range) }
    let axis = ParameterAxis(family.range, ends, left: RiskCurves.area.left, right: RiskCurves.area.right)
    let values = curves.flatMap { curve in
      curve.risk.lines(through: axis.samples(RiskCurves.points)).flatMap { $0.map(\.value) }
    }
    if values.isEmpty || family.range.single != nil { return nil }
    (self.curves, self.ends, self.axis) = (curves, ends, axis)
    scale = VerticalScale(
      values.map { max($0, 0) }, top: RiskCurves.area.top, bottom: RiskCurves.area.bottom)
  }

  /// At some values of the parameter, exactly where that is short.
  var table: Document.Table? {
    Document.Table(
      header: [parameter] + curves.map(\.name),
      rows: axis.samples(RiskCurves.rows).map { value in
        [Phrase(value.shortDescription)]
          + curves.map { curve in Phrase(curve.risk.value(at: value).map(\.shortDescription) ?? "not known") }
      })
  }

  var figure: Figure {
    let (left, right, bottom) = (RiskCurves.area.left, RiskCurves.area.right, RiskCurves.area.bottom)
    var drawing = scale.grid(from: left, to: right)
    drawing += axis.ticks(ends, at: bottom + 2)
    drawing.append(SVG.text(parameter, at: (right, RiskCurves.size.height - 6), .end))
    for curve in curves.reversed() { drawing.append(.tag("g", ["class": "series"], drawn(curve))) }
    return Figure(
      title: "Risks over the range of \(parameter)",
      description: "\(curves.map(\.name).joined(separator: "; ")). The table has values at some places.",
      size: RiskCurves.size, drawing,
      legend: curves.map { "\($0.sign): \($0.name)." }
        + [
          curves.contains { $0.risk.points.isEmpty == false } ? "■ at a single value." : "",
          "Curves go through some \(RiskCurves.points) exact values; coordinates are rounded.", scale.words,
        ])
  }

  private func drawn(_ curve: Curve) -> [HTML] {
    let runs = curve.risk.lines(through: axis.samples(RiskCurves.points)).map { line in
      SVG.polyline(
        line.map { (x: axis.position(of: $0.at), y: scale.position(of: max($0.value, 0))) }, kind: curve.kind)
    }
    return runs
      + curve.risk.points.map { at, value in
        SVG.square(
          (
            axis.position(of: ParameterAxis.rounded(at)),
            scale.position(of: max(ParameterAxis.rounded(value), 0))
          ),
          radius: 4, title: "\(curve.name) at \(at.text): \(value.text)")
      }
  }
}

extension FamilyRisk {
  /// The exact value at a rational number inside of a part with a function; nil elsewhere.
  fileprivate func value(at place: Rational) -> Rational? {
    for part in parts where part.range.contains(RealAlgebraicNumber(place)) {
      switch part.value {
      case .function(let function): return function(place)
      case .number(let number): return number.rational
      case .unknown: return nil
      }
    }
    return nil
  }

  /// Through exact values at those of `places` that lie in a part and at its ends, a line for each part: nothing joins the sides
  /// of a jump.
  fileprivate func lines(through places: [Rational]) -> [[(at: Rational, value: Rational)]] {
    parts.compactMap { part in
      guard part.range.single == nil, case .function(let function) = part.value else { return nil }
      let inside = places.filter { part.range.contains(RealAlgebraicNumber($0)) }
      let ends = [part.range.lower, part.range.upper].map {
        $0.map { [ParameterAxis.rounded($0.value)] } ?? []
      }
      let line = (ends[0] + inside + ends[1]).compactMap { at in function(at).map { (at: at, value: $0) } }
      return line.count > 1 ? line : nil
    }
  }

  /// Single values of the parameter with a risk of their own.
  fileprivate var points: [(at: RealAlgebraicNumber, value: RealAlgebraicNumber)] {
    parts.compactMap { part in
      guard let at = part.range.single, case .number(let number) = part.value else { return nil }
      return (at, number)
    }
  }
}
