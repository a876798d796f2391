import Claims

/// What is reported.
public enum Report: Sendable {
  case model(CheckReport)
  case family(FamilyReport)
  case sizes(SizesReport)
  case criticalPoints(CriticalPointsReport)
  /// Published quantities beside recomputed ones.
  case reproduction([ReproducedQuantity])

  /// What a script should make of it.
  public var exit: ExitStatus {
    switch self {
    case .model(let report): report.exit
    case .family(let report): report.exit
    case .sizes(let report): report.exit
    case .criticalPoints(let report): report.exit
    case .reproduction(let quantities): quantities.allSatisfy(\.agrees) ? .asExpected : .unexpected
    }
  }

  public var json: JSON {
    switch self {
    case .model(let report): report.json
    case .family(let report): report.json
    case .sizes(let report): report.json
    case .criticalPoints(let report): report.json
    case .reproduction(let quantities): JSON.reproduction(quantities)
    }
  }

  /// The layout that all formats for people share.
  var document: Document {
    switch self {
    case .model(let report): report.document
    case .family(let report): report.document
    case .sizes(let report): report.document
    case .criticalPoints(let report): report.document
    case .reproduction(let quantities): Document(quantities)
    }
  }
}

/// How a report is written.
public enum ReportFormat: String, Sendable, CaseIterable {
  case text, json, jsonl, markdown, html
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
    }
  }
}
