import Claims
import Conditioning

/// What is reported.
public enum Report: Sendable {
  case model(CheckReport)
  case family(FamilyReport)
  case sizes(SizesReport)
  case criticalPoints(CriticalPointsReport)
  case depth(DepthReport)
  /// Published quantities beside recomputed ones.
  case reproduction([ReproducedQuantity])
  /// Three families of networks at the depth of a paper.
  case comparison(FamilyComparison)
  /// Which hypotheses of a claim are needed.
  case ablation(AblationReport)
  /// In place of a report on one model of several.
  case unusable(UnusableModel)

  /// What a script should make of it.
  public var exit: ExitStatus {
    switch self {
    case .model(let report): report.exit
    case .family(let report): report.exit
    case .sizes(let report): report.exit
    case .criticalPoints(let report): report.exit
    case .depth(let report): report.exit
    case .reproduction(let quantities): quantities.allSatisfy(\.agrees) ? .asExpected : .unexpected
    case .comparison(let comparison): comparison.exit
    case .ablation(let report): report.exit
    case .unusable(let model): model.exit
    }
  }

  public var json: JSON {
    switch self {
    case .model(let report): report.json
    case .family(let report): report.json
    case .sizes(let report): report.json
    case .criticalPoints(let report): report.json
    case .depth(let report): report.json
    case .reproduction(let quantities): JSON.reproduction(quantities)
    case .comparison(let comparison): comparison.json
    case .ablation(let report): report.json
    case .unusable(let model): model.json
    }
  }

  /// Comma-separated values; nil of a report that is no table.
  var csv: String? {
    if case .depth(let report) = self { report.csv } else { nil }
  }

  /// Whether the report has a form of this format.
  public func can(beWrittenAs format: ReportFormat) -> Bool {
    switch format {
    case .csv: csv != nil
    case .junit, .sarif: outcomes != nil
    case .text, .json, .jsonl, .markdown, .html, .latex: true
    }
  }

  /// The layout that all formats for people share.
  var document: Document {
    switch self {
    case .model(let report): report.document
    case .family(let report): report.document
    case .sizes(let report): report.document
    case .criticalPoints(let report): report.document
    case .depth(let report): report.document
    case .reproduction(let quantities): Document(quantities)
    case .comparison(let comparison): comparison.document
    case .ablation(let report): report.document
    case .unusable(let model): model.document
    }
  }
}

/// How a report is written.
public enum ReportFormat: String, Sendable, CaseIterable {
  case text, json, jsonl, markdown, html, latex
  /// The table alone, of a profile along the depth.
  case csv
  /// For services that run tests, of reports on claims.
  case junit, sarif
}

extension Report {
  /// - Parameters:
  ///   - format: one that the report has a form of (`can(beWrittenAs:)`).
  ///   - style: how text looks.
  ///   - omitsSeconds: leaves the times out of JSON.
  public func text(
    as format: ReportFormat, _ style: Style = Style(hasColor: false), omitsSeconds: Bool = false
  ) -> String {
    format == .json
      ? (omitsSeconds ? json.withoutSeconds : json).text() + "\n"
      : Report.text([self], as: format, style, omitsSeconds: omitsSeconds)
  }

  /// Several reports in order: a JSON array, lines, sections, or one page.
  public static func text(
    _ reports: [Report], as format: ReportFormat, _ style: Style = Style(hasColor: false),
    omitsSeconds: Bool = false
  ) -> String {
    var json: [JSON] { reports.map { omitsSeconds ? $0.json.withoutSeconds : $0.json } }
    switch format {
    case .text: return reports.map { $0.document.text(style) }.joined(separator: "\n")
    case .markdown: return reports.map(\.document.markdown).joined(separator: "\n")
    case .html: return HTMLPage.text(for: reports)
    case .jsonl: return json.map { $0.line + "\n" }.joined()
    case .json: return JSON.array(json).text() + "\n"
    case .latex: return reports.map(\.document.latex).joined(separator: "\n")
    case .csv: return reports.compactMap(\.csv).joined()
    case .junit: return junit(reports)
    case .sarif: return sarif(reports).text() + "\n"
    }
  }
}
