/// Names in a drawing: each beside its point where there is room for it, and none where there is not.
struct Labels {
  private struct Box {
    let left, right, top, bottom: Double

    func overlaps(_ other: Box) -> Bool {
      left < other.right && other.left < right && top < other.bottom && other.top < bottom
    }
  }

  private let area: Box
  private var taken: [Box] = []

  /// Names lie in the area.
  init(left: Double, right: Double, top: Double, bottom: Double) {
    area = Box(left: left, right: right, top: top, bottom: bottom)
  }

  /// Keeps room for the mark at a point.
  mutating func keep(_ point: SVG.Point, radius: Double) {
    keep(point, halfWidth: radius, halfHeight: radius)
  }

  mutating func keep(_ point: SVG.Point, halfWidth: Double, halfHeight: Double) {
    taken.append(
      Box(
        left: point.x - halfWidth, right: point.x + halfWidth, top: point.y - halfHeight,
        bottom: point.y + halfHeight))
  }

  /// The name of a point: above or below it, first on the side that is said, or beside it.
  mutating func place(_ name: String, at point: SVG.Point, isBelow: Bool, kind: String) -> HTML? {
    let vertical = [-10.0, 18.0].map { (dx: 0.0, dy: $0, anchor: SVG.Anchor.middle) }
    return place(
      name, at: point,
      (isBelow ? vertical.reversed() : vertical)
        + [(dx: 10, dy: 4, anchor: .start), (dx: -10, dy: 4, anchor: .end)], kind: kind)
  }

  /// The name of a level on one of its sides, so far from its middle, and above what crosses it.
  mutating func place(_ name: String, beside point: SVG.Point, distance: Double, kind: String) -> HTML? {
    place(
      name, at: point, [(dx: distance, dy: -3, anchor: .start), (dx: -distance, dy: -3, anchor: .end)],
      kind: kind)
  }

  private mutating func place(
    _ name: String, at point: SVG.Point, _ places: [(dx: Double, dy: Double, anchor: SVG.Anchor)],
    kind: String
  ) -> HTML? {
    // A letter of 12 pixels is hardly wider than 7.
    let (width, height) = (7.0 * Double(name.count), 12.0)
    for (dx, dy, anchor) in places {
      let (x, y) = (point.x + dx, point.y + dy)
      let left =
        switch anchor {
        case .start: x
        case .middle: x - width / 2
        case .end: x - width
        }
      let box = Box(left: left, right: left + width, top: y - height, bottom: y + 2)
      let isInside =
        box.left >= area.left && box.right <= area.right && box.top >= area.top && box.bottom <= area.bottom
      if !isInside || taken.contains(where: box.overlaps) { continue }
      taken.append(box)
      return SVG.text(name, at: (x, y), anchor, kind: kind)
    }
    return nil
  }
}
