/// What charts draw with. Coordinates are rounded, and nothing is decided by them.
enum SVG {
  typealias Point = (x: Double, y: Double)

  /// A coordinate to a tenth of a pixel.
  static func number(_ coordinate: Double) -> String {
    let tenths = Int((coordinate * 10).rounded())
    return tenths % 10 == 0 ? String(tenths / 10) : "\(tenths / 10).\(abs(tenths % 10))"
  }

  enum Anchor: String {
    case start, middle, end
  }

  static func text(_ content: String, at point: Point, _ anchor: Anchor, kind: String = "axis") -> HTML {
    .tag(
      "text", ["class": kind, "x": number(point.x), "y": number(point.y), "text-anchor": anchor.rawValue],
      .text(content))
  }

  static func line(_ from: Point, _ to: Point, kind: String, _ children: HTML...) -> HTML {
    .tag(
      "line",
      [
        "class": kind, "x1": number(from.x), "y1": number(from.y), "x2": number(to.x), "y2": number(to.y),
      ], children)
  }

  static func polyline(_ points: [Point], kind: String) -> HTML {
    let path = points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
    return .tag("polyline", ["class": kind, "points": path])
  }

  /// A disc, with a title.
  static func disc(_ center: Point, radius: Double, title: String) -> HTML {
    .tag(
      "circle", ["cx": number(center.x), "cy": number(center.y), "r": number(radius)],
      .tag("title", [:], .text(title)))
  }

  /// A square around a point, with a title.
  static func square(_ center: Point, radius: Double, title: String) -> HTML {
    .tag(
      "rect",
      [
        "x": number(center.x - radius), "y": number(center.y - radius), "width": number(2 * radius),
        "height": number(2 * radius),
      ], .tag("title", [:], .text(title)))
  }
}
