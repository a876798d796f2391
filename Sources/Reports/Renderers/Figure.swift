/// A drawing with its legend.
struct Figure {
  let title: String
  let description: String
  let size: (width: Double, height: Double)
  let drawing: [HTML]
  let legend: [String]
  /// Whether it fits on a telephone; wider ones scroll there.
  let isNarrow: Bool

  init(
    title: String, description: String, size: (width: Double, height: Double), _ drawing: [HTML],
    legend: [String], isNarrow: Bool = false
  ) {
    (self.title, self.description, self.size) = (title, description, size)
    (self.drawing, self.legend, self.isNarrow) = (drawing, legend, isNarrow)
  }

  /// - Parameters:
  ///   - name: one that nothing else on the page has.
  ///   - drawing: in place of the figure's own.
  func html(_ name: String, drawing: [HTML]? = nil) -> HTML {
    let words: [HTML] = [
      .tag("title", ["id": "\(name)-title"], .text(title)),
      .tag("desc", ["id": "\(name)-description"], .text(description)),
    ]
    return .tag(
      "figure",
      ["class": isNarrow ? "narrow" : "broad", "tabindex": "0", "aria-labelledby": "\(name)-title"],
      .tag(
        "svg",
        [
          "viewBox": "0 0 \(SVG.number(size.width)) \(SVG.number(size.height))", "role": "img",
          "aria-labelledby": "\(name)-title \(name)-description",
        ], words + (drawing ?? self.drawing)),
      .tag(
        "figcaption", ["class": "dim"],
        legend.filter { !$0.isEmpty }.map { .tag("span", ["class": "legend"], MathML.marked($0 + "  ")) }))
  }
}
