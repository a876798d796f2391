import ExactAlgebra
import Landscape

/// The eigenvalues of Σ from the largest on, each as often as it occurs, with those that a representation of M dimensions can
/// explain apart from the others. The list of eigenvalues has the values.
struct SpectrumChart: Chart {
  private struct Mark {
    let value: Rational
    let title: String
  }

  private let marks: [Mark]
  /// The eigenvalues as the list numbers them, each with the places of its marks.
  private let names: [(name: String, places: Range<Int>)]
  /// M, where that is less than the number of eigenvalues.
  private let width: Int?
  private let zeros: Int
  private let scale: VerticalScale

  private static let size = (width: 640.0, height: 280.0)
  private static let area = (left: 80.0, right: 600.0, top: 24.0, bottom: 236.0)

  /// nil where there is nothing to draw.
  init?(_ landscape: CriticalLandscape, width: Int?) {
    let eigenvalues = landscape.spectrum.eigenvalues
    let order = eigenvalues.reduce(0) { $0 + $1.multiplicity }
    if order == 0 || order > Limits.chartEigenvalues { return nil }
    marks = eigenvalues.enumerated().reversed().flatMap { index, eigenvalue in
      let times = eigenvalue.multiplicity == 1 ? "" : " (\(eigenvalue.multiplicity) times)"
      let exact = ExactReal(eigenvalue)
      let mark = Mark(
        value: exact.enclosure(bits: 32).lower, title: "λ_\(index + 1): \(Phrase(exact).plain)\(times)")
      return Array(repeating: mark, count: eigenvalue.multiplicity)
    }
    var names: [(name: String, places: Range<Int>)] = []
    for (index, eigenvalue) in eigenvalues.enumerated().reversed() {
      let start = names.last?.places.upperBound ?? 0
      names.append(("λ_\(index + 1)", start..<(start + eigenvalue.multiplicity)))
    }
    self.names = names
    zeros = eigenvalues.first { $0.isZero }?.multiplicity ?? 0
    self.width = width.flatMap { $0 < order ? $0 : nil }
    scale = VerticalScale(
      marks.map(\.value), startsAtZero: true, top: SpectrumChart.area.top, bottom: SpectrumChart.area.bottom)
  }

  var figure: Figure {
    let (left, right, bottom) = (SpectrumChart.area.left, SpectrumChart.area.right, SpectrumChart.area.bottom)
    let step = (right - left) / Double(marks.count)
    func abscissa(_ index: Int) -> Double { left + step * (Double(index) + 0.5) }
    var drawing = scale.grid(from: left, to: right)
    var taken = 0.0
    for (name, places) in names {
      let x = (abscissa(places.lowerBound) + abscissa(places.upperBound - 1)) / 2
      let half = 3.6 * Double(name.count)
      if x - half < taken { continue }
      taken = x + half + 8
      drawing.append(SVG.text(name, at: (x, bottom + 18), .middle))
    }
    drawing.append(
      SVG.text(
        "from the largest on, each as often as it occurs", at: (right, SpectrumChart.size.height - 6), .end))
    for (index, mark) in marks.enumerated() {
      let (x, y) = (abscissa(index), scale.position(of: mark.value))
      let isWithin = index < width ?? marks.count
      drawing.append(SVG.line((x, bottom), (x, y), kind: isWithin ? "least" : "state"))
      let radius = min(5, max(1.5, step / 3))
      drawing.append(
        isWithin
          ? SVG.disc((x, y), radius: radius, title: mark.title)
          : SVG.square((x, y), radius: radius, title: mark.title))
    }
    if let width {
      let x = left + step * Double(width)
      drawing.append(SVG.line((x, 16), (x, bottom), kind: "trained"))
      drawing.append(
        width * 2 < marks.count
          ? SVG.text("M = \(width)", at: (x + 6, 14), .start)
          : SVG.text("M = \(width)", at: (x - 6, 14), .end))
    }
    return Figure(
      title: "Eigenvalues of Σ",
      description:
        "The eigenvalues from the largest on, each as often as it occurs. The list below has the values.",
      size: SpectrumChart.size, drawing,
      legend: [
        width == nil ? "" : "● the M largest: no W_{L+1} explains more than these. ■ the others.",
        zeros == 0 ? "None is zero." : "Zero: \(zeros == 1 ? "once" : "\(zeros) times"), on the bottom line.",
        scale.words,
      ])
  }
}
