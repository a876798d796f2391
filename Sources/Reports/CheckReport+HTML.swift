import Claims
import ExactAlgebra
import Vocabulary

extension CheckReport {
  /// The report as a self-contained page: no scripts, nothing to load, light and dark, on paper too.
  public var html: String { HTMLPage.text(for: [self]) }

  /// The section of this report, the `number`-th of its page.
  func section(_ number: Int) -> HTML {
    let heading = "model-\(number)"
    var children: [HTML] = [
      .tag("h2", ["id": heading], .text(model.title ?? model.file)),
      .tag("p", ["class": "dim"], .text(model.heading(.plain)[1])),
      .tag("p", ["class": "digest"], .text("SHA-256 \(model.sha256)")),
      .tag("p", ["class": "dim"], .text(family.map { "Parameter \($0.parameterText)" } ?? "")),
      .tag("p", ["class": "conclusion \(exit.name)"], .text(conclusion(.plain))),
      claimTable,
    ]
    if let point {
      let rows = CheckReport.pointRows(point)
      children.append(
        .tag("h3", [:], "The given weights, all \(String(point.parameters.count)) parameters free"))
      children.append(CheckReport.table("The given weights as a point of the whole problem", rows))
    }
    if let rows = family?.pointRows, !rows.isEmpty {
      children.append(.tag("h3", [:], "The given weights, all parameters free"))
      children.append(CheckReport.table("The given weights as a point of the whole problem", rows))
    }
    let risk = riskRows(.plain)
    if !risk.isEmpty {
      children.append(.tag("h3", [:], "Risk, mean over the \(String(model.samples)) samples"))
      if let chart = RiskChart(risks) { children.append(chart.figure(number)) }
      children.append(CheckReport.table("Exact risks", risk))
    }
    return .tag("section", ["aria-labelledby": heading], children)
  }

  private static func table(_ caption: String, _ rows: [(String, String)]) -> HTML {
    .tag(
      "table", ["class": "pairs"],
      .tag("caption", [:], .text(caption)),
      .tag(
        "tbody", [:],
        rows.map { name, value in
          .tag("tr", [:], .tag("th", ["scope": "row"], .text(name)), .tag("td", [:], .text(value)))
        }))
  }

  private var claimTable: HTML {
    .tag(
      "table", ["class": "claims"],
      .tag("caption", [:], "Claims"),
      .tag(
        "thead", [:],
        .tag(
          "tr", [:],
          ["Verdict", "Claim", "Reason and evidence"].map { .tag("th", ["scope": "col"], .text($0)) })),
      .tag("tbody", [:], results.map(\.row)))
  }
}

extension ClaimResult {
  fileprivate var row: HTML {
    let verdict = finding.verdict.rawValue
    var verdictCell: [HTML] = [.tag("span", ["class": "verdict \(verdict)"], .text(verdict))]
    if finding.isVacuous { verdictCell.append(.tag("span", ["class": "mark"], "vacuous")) }
    if isAsExpected {
      if expected != nil { verdictCell.append(.tag("span", ["class": "mark"], "as expected")) }
    } else if let expected {
      let vacuous = expected.isVacuous.map { $0 ? ", vacuous" : ", not vacuous" } ?? ""
      verdictCell.append(
        .tag("span", ["class": "mark unexpected"], .text("expected \(expected.verdict.rawValue)\(vacuous)")))
    } else {
      verdictCell.append(.tag("span", ["class": "mark unexpected"], "unexpected"))
    }
    var reason: [HTML] = [.tag("p", [:], .text(finding.summary))]
    if let ranges, ranges.count > 1 {
      reason.append(
        .tag(
          "ul", [:],
          ranges.map { .tag("li", [:], .text("\($0.range): \($0.verdictText), \($0.summary)")) }))
    }
    if !finding.witness.isEmpty {
      reason.append(
        ClaimResult.details(finding.verdict == .fails ? "Witness" : "Evidence", finding.witness))
    }
    var rest = finding.values
    rest.entries.removeAll { finding.witness[$0.name] != nil }
    if !rest.isEmpty { reason.append(ClaimResult.details("Quantities", rest)) }
    if !isAsExpected { reason.append(.tag("p", ["class": "advice"], .text(claim.failure))) }
    return .tag(
      "tr", [:],
      .tag("td", [:], verdictCell),
      .tag(
        "th", ["scope": "row"], .tag("code", [:], .text(claim.id.rawValue)),
        .tag("span", ["class": "title"], .text(claim.title))),
      .tag("td", [:], reason))
  }

  private static func details(_ name: String, _ record: Record) -> HTML {
    .tag(
      "details", [:], .tag("summary", [:], .text(name)),
      .tag(
        "dl", [:],
        record.entries.flatMap { name, value -> [HTML] in
          [.tag("dt", [:], .text(name.label)), .tag("dd", [:], .text(Style.plain.value(value)))]
        }))
  }
}

extension ExitStatus {
  /// For style sheets.
  fileprivate var name: String {
    switch self {
    case .asExpected: "holds"
    case .undecided: "undecided"
    case .unexpected, .unusableInput: "fails"
    }
  }
}

extension Style {
  fileprivate static let plain = Style(hasColor: false)
}
