import Claims
import ExactAlgebra
import Networks
import Vocabulary

/// Verdicts over the range of a parameter: a line for each claim, a band for each part of the range.
struct VerdictBands: Chart {
  private let rows: [(name: String, parts: [ClaimRange])]
  private let parameter: String
  private let axis: ParameterAxis
  private let all: [ParameterRange]

  private static let area = (left: 200.0, right: 610.0)
  private static let row = 22.0
  private static let top = 10.0

  /// nil where no verdict changes. Other reasons for the same verdict are no change.
  init?(_ results: [ClaimResult], _ family: FamilySummary) {
    rows = results.compactMap { result in
      guard let ranges = result.ranges, Set(ranges.map(\.words)).count > 1 else { return nil }
      return (result.claim.id.rawValue, ranges)
    }
    if rows.isEmpty { return nil }
    parameter = family.parameter
    all = rows.flatMap { $0.parts.map(\.range) }
    axis = ParameterAxis(family.range, all, left: VerdictBands.area.left, right: VerdictBands.area.right)
  }

  /// Exact ends; the claims without a row have one verdict everywhere.
  var table: Document.Table? {
    Document.Table(
      header: ["claim", parameter, "verdict"],
      rows: rows.flatMap { name, parts in
        parts.enumerated().map { index, part in
          [
            Phrase(index == 0 ? name : ""), Phrase(part.range.description),
            Phrase(part.words, part.verdict.ink),
          ]
        }
      })
  }

  var figure: Figure {
    let bottom = VerdictBands.top + VerdictBands.row * Double(rows.count)
    var drawing: [HTML] = []
    for (index, row) in rows.enumerated() {
      let y = VerdictBands.top + VerdictBands.row * Double(index)
      drawing.append(SVG.text(row.name, at: (VerdictBands.area.left - 10, y + 14), .end))
      // Points lie on the bands around them.
      for part in row.parts.filter({ $0.range.single == nil }) + row.parts.filter({ $0.range.single != nil })
      {
        drawing += band(part, at: y)
      }
    }
    drawing += axis.ticks(all, at: bottom + 2)
    drawing.append(SVG.text(parameter, at: (VerdictBands.area.left - 10, bottom + 20), .end))
    return Figure(
      title: "Verdicts over the range of \(parameter)",
      description:
        "A line for each claim whose verdict changes, or that holds vacuously on a part. The table has the exact ends.",
      size: (640, bottom + 28), drawing,
      legend: [
        "✓ holds, ✗ fails, – does not apply, ? undecided.", "Thin: a single value.",
        "Claims that are not here have one verdict everywhere.",
      ])
  }

  private func band(_ part: ClaimRange, at y: Double) -> [HTML] {
    let (from, to) = axis.extent(of: part.range)
    let isPoint = part.range.single != nil
    let width = isPoint ? 3 : max(to - from, 1)
    let frame = HTML.tag(
      "rect",
      [
        "class": "band \(part.verdict.ink.rawValue)", "x": SVG.number(isPoint ? from - 1.5 : from),
        "y": SVG.number(y + (isPoint ? 1 : 4)), "width": SVG.number(width),
        "height": SVG.number(VerdictBands.row - (isPoint ? 2 : 8)),
      ],
      .tag("title", [:], .text("\(parameter) in \(part.range): \(part.words): \(part.summary)")))
    if isPoint || width < 16 { return [frame] }
    return [
      frame,
      SVG.text(part.verdict.sign, at: ((from + to) / 2, y + 15), .middle, kind: part.verdict.ink.rawValue),
    ]
  }
}

extension ClaimRange {
  /// The verdict, and whether it holds vacuously.
  var words: String { verdict.rawValue + (isVacuous == true ? " (vacuous)" : "") }
}
