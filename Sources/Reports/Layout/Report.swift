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
    }
  }

  /// Comma-separated values; nil of a report that is no table.
  var csv: String? {
    if case .depth(let report) = self { report.csv } else { nil }
  }

  /// Whether the report can be written as comma-separated values.
  public var isTable: Bool { csv != nil }

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
    }
  }
}

/// How a report is written.
public enum ReportFormat: String, Sendable, CaseIterable {
  case text, json, jsonl, markdown, html
  /// The table alone, of reports that are one (`Report.isTable`).
  case csv
}

extension Report {
  public func text(as format: ReportFormat, _ style: Style = Style(hasColor: false)) -> String {
    format == .json ? json.text() + "\n" : Report.text([self], as: format, style)
  }

  /// Several reports in order: a JSON array, lines, sections, or one page.
  public static func text(
    _ reports: [Report], as format: ReportFormat, _ style: Style = Style(hasColor: false)
  ) -> String {
    switch format {
    case .text: reports.map { $0.document.text(style) }.joined(separator: "\n")
    case .markdown: reports.map(\.document.markdown).joined(separator: "\n")
    case .html: HTMLPage.text(for: reports.map(\.document))
    case .jsonl: reports.map { $0.json.line + "\n" }.joined()
    case .json: JSON.array(reports.map(\.json)).text() + "\n"
    case .csv: reports.compactMap(\.csv).joined()
    }
  }
}
