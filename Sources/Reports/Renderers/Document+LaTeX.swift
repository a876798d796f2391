import Vocabulary

extension Document {
  /// The report as a table for the appendix of a paper, which needs the package longtable.
  var latex: String { LaTeXRenderer(self).table }
}

private struct LaTeXRenderer {
  private let caption: String
  private var rows: [String] = []
  /// Before what belongs to a verdict.
  private var indent = ""

  init(_ document: Document) {
    let title = ([document.title] + document.subjects.prefix(1)).joined(separator: ". ")
    caption = LaTeX.escaped("\(title).\(document.conclusion.map { " " + $0.plain } ?? "")")
    for subject in document.subjects.dropFirst() { line(LaTeX.escaped(subject)) }
    for section in document.sections where !section.isDrawing {
      if !rows.isEmpty { rows.append("\\hline") }
      if let heading = section.heading {
        let remark = section.remark.isEmpty ? "" : ", " + LaTeX.escaped(section.remark)
        // No page ends after a heading.
        line("\\textbf{\(LaTeX.escaped(heading))}" + remark, end: "\\\\*")
      }
      for block in section.blocks { write(block) }
    }
  }

  var table: String {
    """
    % Needs \\usepackage{longtable} in the preamble.
    \\begin{longtable}{@{}p{0.3\\textwidth}p{0.65\\textwidth}@{}}
    \\caption{\(caption)}\\\\
    \\hline
    \(rows.joined(separator: "\n"))
    \\hline
    \\end{longtable}

    """
  }

  private mutating func write(_ block: Document.Block) {
    switch block {
    case .verdicts(let entries):
      for entry in entries {
        row(entry.claims, LaTeX.sentence("\(entry.label): \(entry.reason)"))
        indent = "\\quad "
        for block in entry.blocks { write(block) }
        indent = ""
      }
    case .pairs(let pairs):
      for pair in pairs {
        let value = pair.value.plain
        row(pair.name, pair.isProse ? LaTeX.sentence(value) : LaTeX.escaped(value))
      }
    case .table(let table):
      for cells in table.rows {
        let named = zip(table.header ?? cells.map { _ in "" }, cells).map { name, cell in
          name.isEmpty ? cell.plain : "\(name) \(cell.plain)"
        }
        row(named.first ?? "", LaTeX.escaped(named.dropFirst().joined(separator: ", ")))
      }
      if let omission = table.omission { row("", LaTeX.escaped(omission)) }
    case .list(let items): for item in items { row(item.marker, LaTeX.escaped(item.text.plain)) }
    case .names(let intro, let names): row(intro, LaTeX.escaped(names.joined(separator: ", ")))
    case .note(let note): row("", LaTeX.escaped(note.plain))
    case .advice(let advice): row("", LaTeX.sentence("→ " + advice))
    case .chart, .details, .statement: break
    }
  }

  /// - Parameter value: in LaTeX.
  private mutating func row(_ name: String, _ value: String) {
    let name = LaTeX.sentence(String(name.drop { $0 == " " }))
    // A bracket or a star after a line break would be its argument.
    rows.append("{}\(indent)\(name) & \(value) \\\\")
  }

  /// A line across both columns.
  private mutating func line(_ text: String, end: String = "\\\\") {
    rows.append("\\multicolumn{2}{@{}p{0.95\\textwidth}@{}}{\(text)} \(end)")
  }
}
