import Claims
import ExactAlgebra
import Networks
import TrainingPoint

extension ModelSummary {
  /// The two lines that open a text report.
  func heading(_ style: Style) -> [String] {
    var sizes = ["N = \(samples)", "N_in = \(inputs)", "N_o = \(outputs)"]
    if let width { sizes.append("M = \(width)") }
    sizes += ["L = \(depth)", "K = \(featureSizes)"]
    if let parameter { sizes.append("\(parameter.name) = \(parameter.value)") }
    return [
      style.paint(title ?? file, .bold),
      style.paint(
        (title == nil ? "" : "\(file) · ") + "\(architecture) · " + sizes.joined(separator: ", "), .dim),
    ]
  }
}

extension CheckReport {
  public func text(_ style: Style) -> String {
    var lines = model.heading(style)
    if let family { lines.append(style.paint("parameter \(family.parameterText)", .dim)) }
    lines += ["", style.paint("Claims", .bold)]
    let idWidth = results.map { $0.claim.id.rawValue.count }.max() ?? 0
    for result in results where !result.isFoldable { lines += result.lines(style, idWidth: idWidth) }
    lines += foldedLines(style)
    let risk = riskRows(style)
    if !risk.isEmpty {
      lines += ["", style.paint("Risk", .bold) + "  mean over the \(model.samples) samples"]
      let width = risk.map(\.0.count).max() ?? 0
      lines += risk.map { "  \($0.0.padded(to: width))  \($0.1)" }
    }
    if let point { lines += [""] + pointLines(point, style) }
    if let rows = family?.pointRows, !rows.isEmpty {
      lines += ["", style.paint("The given weights", .bold) + "  as a point of the whole problem"]
      let width = rows.map(\.0.count).max() ?? 0
      lines += rows.map { "  \($0.0.padded(to: width))  \($0.1)" }
    }
    lines += ["", conclusion(style)]
    return lines.joined(separator: "\n") + "\n"
  }

  /// Each risk with its name.
  func riskRows(_ style: Style) -> [(String, String)] {
    if let family { return family.riskRows(style) }
    var rows: [(String, String)] = []
    if let trained = risks.trained { rows.append(("at the given weights", style.number(trained))) }
    if let least = risks.least {
      rows.append(("best linear predictor on x", style.number(least.linear)))
      for (index, value) in least.erlb.enumerated() {
        rows.append(
          (index == 0 ? "least with features v_0" : "least with v_0 … v_\(index)", style.number(value)))
      }
      for (index, value) in least.representations.enumerated() {
        rows.append(("err of the state x_\(index)", style.number(value)))
      }
    }
    if let epsilon = risks.epsilon { rows.append(("ε at the given weights", style.number(epsilon))) }
    return rows
  }

  /// Claims that do not apply, together with others that do not for the same reason.
  private func foldedLines(_ style: Style) -> [String] {
    var reasons: [String] = []
    var ids: [String: [String]] = [:]
    for result in results where result.isFoldable {
      let reason = result.finding.summary
      if ids[reason] == nil { reasons.append(reason) }
      ids[reason, default: []].append(result.claim.id.rawValue)
    }
    return reasons.flatMap { reason in
      let indent = String(repeating: " ", count: 16)
      return ["  " + style.verdict(.inapplicable, width: 12) + "  " + reason]
        + Catalogue.wrapped(ids[reason]!.joined(separator: ", "), width: 90).map {
          style.paint(indent + $0, .dim)
        }
    }
  }

  private func pointLines(_ point: PointAnalysis, _ style: Style) -> [String] {
    let rows = CheckReport.pointRows(point).flatMap { name, value in
      Catalogue.wrapped(value, width: 90).enumerated().map { ($0.offset == 0 ? name : "", $0.element) }
    }
    let width = rows.map(\.0.count).max() ?? 0
    return [style.paint("The given weights", .bold) + "  all \(point.parameters.count) parameters free"]
      + rows.map { "  \($0.0.padded(to: width))  \($0.1)" }
  }

  /// What there is to say about the given weights as a point of the whole problem.
  static func pointRows(_ point: PointAnalysis) -> [(String, String)] {
    var rows = [("class", point.classification.rawValue.replacing("-", with: " "))]
    if let inertia = point.inertia {
      rows.append(("inertia (+, −, 0)", "(\(inertia.positive), \(inertia.negative), \(inertia.zero))"))
    }
    if !point.kinks.isEmpty {
      let shown = point.kinks.prefix(3).map(\.description).joined(separator: "; ")
      rows.append(("kinks", "\(point.kinks.count): \(shown)" + (point.kinks.count > 3 ? "; …" : "")))
    }
    rows.append(("reason", point.reason))
    return rows
  }

  func conclusion(_ style: Style) -> String {
    switch exit {
    case .asExpected: return style.paint("Every claim came out as expected.", .green)
    case .undecided:
      let open = results.filter { $0.finding.verdict == .undecided }.count
      return style.paint("\(open) of \(results.count) claims undecided.", .yellow)
    case .unexpected, .unusableInput:
      let wrong = results.filter { $0.finding.verdict != .undecided && !$0.isAsExpected }.count
      return style.paint("\(wrong) of \(results.count) claims did not come out as expected.", .red)
    }
  }
}

extension ClaimResult {
  /// Whether the claim does not apply, as expected: there is no more to say than the reason.
  fileprivate var isFoldable: Bool {
    finding.verdict == .inapplicable && isAsExpected && (ranges?.count ?? 1) == 1
  }

  func lines(_ style: Style, idWidth: Int) -> [String] {
    let verdictWidth = 12
    var mark = finding.isVacuous ? "  (vacuous)" : ""
    if let expected {
      mark += isAsExpected ? "  (as expected)" : "  (expected: \(expected.verdict.rawValue))"
    }
    var lines = [
      "  " + style.verdict(finding.verdict, width: verdictWidth)
        + "  " + claim.id.rawValue.padded(to: idWidth) + "  " + finding.summary + style.paint(mark, .dim)
    ]
    if let ranges, ranges.count > 1 {
      // Where a claim holds, the parts where it plainly does need no line of their own.
      let shown = ranges.filter {
        finding.verdict != .holds || $0.verdict != .holds || $0.isVacuous == true && !finding.isVacuous
      }
      let width = shown.map(\.range.description.count).max() ?? 0
      let verdicts = shown.map(\.verdictText.count).max() ?? 0
      lines += shown.map {
        String(repeating: " ", count: 2 + verdictWidth + 2) + $0.range.description.padded(to: width) + "  "
          + $0.verdictText.padded(to: verdicts) + "  " + $0.summary
      }
    }
    if finding.verdict == .fails {
      let indent = String(repeating: " ", count: 2 + verdictWidth + 2)
      let width = finding.witness.entries.map(\.name.label.count).max() ?? 0
      for (name, value) in finding.witness.entries {
        lines.append(indent + name.label.padded(to: width) + "  " + style.value(value))
      }
      if !isAsExpected {
        lines += Catalogue.wrapped("→ " + claim.failure, width: 100).map { indent + style.paint($0, .dim) }
      }
    }
    return lines
  }
}
