import Claims
import ExactAlgebra
import Landscape
import Vocabulary

/// The reports of a page, one a row. Where scripts run, it sorts and filters; where not, it is a table.
struct ReportIndex {
  private struct Column {
    let title: String
    let cells: [[HTML]]
    /// The place of each row in ascending order, equal for equal values; what has no value comes last.
    let ranks: [Int]
    var kind = ""

    init<Value: Comparable>(
      _ title: String, _ values: [Value?], kind: String = "", html: (Int, Value) -> [HTML]
    ) {
      (self.title, self.kind) = (title, kind)
      cells = values.enumerated().map { index, value in value.map { html(index, $0) } ?? [] }
      let order = values.indices.filter { values[$0] != nil }.sorted { values[$0]! < values[$1]! }
      var ranks = Array(repeating: values.count, count: values.count)
      for (place, index) in order.enumerated() {
        let before = place > 0 ? order[place - 1] : nil
        ranks[index] = before.map { values[$0] == values[index] ? ranks[$0] : place } ?? place
      }
      self.ranks = ranks
    }

    static func counts(_ title: String, _ values: [Int?]) -> Column {
      Column(title, values, kind: "number") { [.text("\($1)")] }
    }

    var isEmpty: Bool { cells.allSatisfy(\.isEmpty) }
  }

  private let columns: [Column]
  private let tally: String
  /// What the words of the filter are looked for in, row by row: names, the outcome and verdicts that occur.
  private let words: [String]

  /// - Parameters:
  ///   - reports: in the order of the page.
  ///   - titles: what stands above them, and what they come to.
  init(_ reports: [Report], _ titles: [(title: String, conclusion: String?)]) {
    let models = reports.map(\.model)
    let names = zip(reports, titles).map { report, title in
      [report.name?.id, report.name?.file].compactMap(\.self).filter { $0 != title.title }
    }
    let outcomes = Dictionary(grouping: reports.map(\.exit), by: \.order).sorted { $0.key > $1.key }
    tally =
      "\(reports.count) models: "
      + outcomes.map { "\($0.value.count) \($0.value[0].words)" }.joined(separator: ", ")
    words = zip(reports, zip(titles, names)).map { report, names in
      let verdicts = Set((report.results ?? []).map(\.finding.verdict.rawValue)).sorted()
      return
        ([names.0.title] + names.1 + [report.exit.words]
        + [report.model?.architecture.rawValue].compactMap(\.self)
        + verdicts).joined(separator: " ")
    }
    func verdicts(_ title: String, _ verdict: Verdict) -> Column {
      .counts(
        title, reports.map { $0.results.map { results in results.count { $0.finding.verdict == verdict } } })
    }
    let all = [
      Column("Model", titles.map(\.title), kind: "model") { index, title in
        [.tag("a", ["href": "#report-\(index + 1)"], .text(title))]
          + names[index].map { .tag("span", ["class": "mark"], .text($0)) }
          + (titles[index].conclusion.map { [.tag("span", ["class": "mark"], .text($0))] } ?? [])
      },
      Column("Outcome", reports.map(\.exit.order)) { index, _ in
        let exit = reports[index].exit
        return [.tag("span", ["class": "verdict \(exit.ink.rawValue)"], .text(exit.words))]
      },
      Column("Architecture", models.map { $0?.architecture.rawValue }) { [.text($1)] },
      .counts("N", models.map { $0?.samples }), .counts("M", models.map { $0?.width }),
      .counts("L", models.map { $0?.depth }),
      verdicts("Holds", .holds), verdicts("Fails", .fails), verdicts("Silent", .inapplicable),
      verdicts("Undecided", .undecided),
      Column("Risk", reports.map { $0.trainedRisk.map(Risk.init) }, kind: "number") { [.text($1.text)] },
    ]
    columns = all.filter { !$0.isEmpty }
  }

  var html: HTML {
    let header = columns.map { HTML.tag("th", ["scope": "col", "class": $0.kind], .text($0.title)) }
    let rows = words.enumerated().map { row, words in
      HTML.tag(
        "tr", ["data-words": words],
        columns.enumerated().map { index, column in
          .tag(
            index == 0 ? "th" : "td",
            ["class": column.kind, "data-rank": "\(column.ranks[row])"], column.cells[row])
        })
    }
    return .tag(
      "nav", ["aria-label": "Models"],
      .tag("p", [:], .text(tally)),
      .tag(
        "div", ["class": "wide", "role": "region", "aria-label": "Index of models", "tabindex": "0"],
        .tag(
          "table", ["class": "index"],
          .tag("thead", [:], .tag("tr", [:], header)), .tag("tbody", [:], rows))))
  }

  /// Makes the headings buttons that sort by the ranks, and adds a field that hides the rows without its words.
  static let script: StaticString = """
    (() => {
      const table = document.querySelector("table.index");
      const body = table.tBodies[0];
      const rows = [...body.rows];
      const headings = [...table.tHead.rows[0].cells];
      headings.forEach((heading, column) => {
        const button = document.createElement("button");
        button.type = "button";
        button.append(...heading.childNodes);
        heading.append(button);
        button.addEventListener("click", () => {
          const order = heading.getAttribute("aria-sort") === "ascending" ? "descending" : "ascending";
          headings.forEach(other => other.removeAttribute("aria-sort"));
          heading.setAttribute("aria-sort", order);
          const sign = order === "ascending" ? 1 : -1;
          const rank = row => Number(row.cells[column].dataset.rank);
          // What has no value is last in both orders.
          const key = row => rank(row) === rows.length ? rank(row) : sign * rank(row);
          for (const row of [...rows].sort((a, b) => key(a) - key(b))) body.append(row);
        });
      });
      const label = document.createElement("label");
      const field = document.createElement("input");
      const status = document.createElement("span");
      field.type = "search";
      status.setAttribute("role", "status");
      status.className = "dim";
      label.append("Filter ", field);
      field.addEventListener("input", () => {
        const words = field.value.toLowerCase().split(/\\s+/);
        rows.forEach(row => {
          const text = row.dataset.words.toLowerCase();
          row.hidden = !words.every(word => text.includes(word));
        });
        status.textContent = ` ${rows.filter(row => !row.hidden).length} of ${rows.length}`;
      });
      table.parentElement.before(label, status);
    })();
    """
}

/// A risk in the order of what is known of it.
private struct Risk: Comparable {
  let value: CertifiedReal

  static func < (a: Risk, b: Risk) -> Bool {
    (a.value.lowerBound, a.value.upperBound) < (b.value.lowerBound, b.value.upperBound)
  }

  var text: String {
    if case .exact(let value) = value {
      value.decimal(significantDigits: 6)
    } else {
      Phrase(short: value).plain
    }
  }
}

extension Report {
  /// What the report is about; nil where that is no model, or one that could not be used.
  var model: ModelSummary? {
    switch self {
    case .model(let report): report.model
    case .family(let report): report.model
    case .sizes(let report): report.model
    case .criticalPoints(let report): report.model
    case .depth(let report): report.model
    case .reproduction, .comparison, .ablation, .unusable: nil
    }
  }

  /// nil of a report that is about no claims.
  fileprivate var results: [ClaimResult]? {
    switch self {
    case .model(let report): report.results
    case .family(let report): report.results
    case .sizes(let report): report.results
    case .criticalPoints, .depth, .reproduction, .comparison, .ablation, .unusable: nil
    }
  }

  fileprivate var trainedRisk: CertifiedReal? {
    guard case .model(let report) = self else { return nil }
    return report.risks.trained.map(CertifiedReal.exact) ?? report.convexRisks?.trained
  }

  /// What the model is called beside its title, and its file; nil of a report that is about no model.
  var name: (id: String?, file: String)? {
    if case .unusable(let model) = self { return (model.id, model.file) }
    return model.map { ($0.id, $0.file) }
  }
}

extension ExitStatus {
  fileprivate var words: String {
    switch self {
    case .asExpected: "as expected"
    case .unexpected: "unexpected"
    case .unusableInput: "unusable"
    case .undecided: "undecided"
    }
  }

  fileprivate var ink: Phrase.Ink {
    switch self {
    case .asExpected: .good
    case .unexpected, .unusableInput: .bad
    case .undecided: .open
    }
  }

  /// What needs attention first.
  fileprivate var order: Int {
    switch self {
    case .unusableInput: 0
    case .unexpected: 1
    case .undecided: 2
    case .asExpected: 3
    }
  }
}
