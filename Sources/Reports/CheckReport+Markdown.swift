import Claims
import ExactAlgebra

extension CheckReport {
  /// The report as a Markdown section, for pull requests and reviews.
  public var markdown: String {
    let style = Style(hasColor: false)
    var sizes = ["N = \(model.samples)", "N_in = \(model.inputs)", "N_o = \(model.outputs)"]
    if let width = model.width { sizes.append("M = \(width)") }
    sizes += ["L = \(model.depth)", "K = \(model.featureSizes)"]
    var lines = [
      "## \(model.title ?? model.file)", "",
      "`\(model.file)` · \(model.architecture) · \(sizes.joined(separator: ", "))",
      "", "| claim | verdict | expected | reason |", "| --- | --- | --- | --- |",
    ]
    if let family { lines.insert("Parameter \(family.parameterText).\n", at: 4) }
    for result in results {
      let verdict = result.finding.verdict.rawValue + (result.finding.isVacuous ? " (vacuous)" : "")
      let expected = result.expected?.verdict.rawValue ?? (result.isAsExpected ? "" : "holds")
      lines.append("| `\(result.claim.id)` | \(verdict) | \(expected) | \(result.finding.summary.cell) |")
    }
    let failures = results.filter { $0.finding.verdict == .fails }
    if !failures.isEmpty {
      lines += ["", "### Witnesses", ""]
      for result in failures {
        lines.append("- `\(result.claim.id)`")
        for (quantity, value) in result.finding.witness.entries {
          let name = quantity.label
          lines.append("  - \(name): `\(style.value(value))`")
        }
      }
    }
    let parted = results.filter { ($0.ranges?.count ?? 1) > 1 }
    if !parted.isEmpty {
      lines += [
        "", "### Where verdicts change", "", "| claim | range | verdict | reason |",
        "| --- | --- | --- | --- |",
      ]
      for result in parted {
        for part in result.ranges ?? [] {
          lines.append(
            "| `\(result.claim.id)` | \(part.range) | \(part.verdictText) | \(part.summary.cell) |")
        }
      }
    }
    let risk = riskRows(style)
    if !risk.isEmpty {
      lines += ["", "| risk (mean over the samples) | |", "| --- | --- |"]
      lines += risk.map { "| \($0.0) | \($0.1.cell) |" }
    }
    if let rows = family?.pointRows, !rows.isEmpty {
      lines += ["", "| the given weights, for | |", "| --- | --- |"]
      lines += rows.map { "| \($0.0) | \($0.1.cell) |" }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension String {
  /// The text inside a table cell.
  fileprivate var cell: String { replacing("|", with: "\\|") }
}
