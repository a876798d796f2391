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
  /// How many letters a line of a page has room for, in a small font and in a smaller one.
  private static let most = (normal: 66, small: 84)

  init(_ document: Document) {
    // A caption that is longer than a page does not compile.
    let title = ([document.title] + document.subjects.prefix(1)).map { $0.shortened(to: 300) }.joined(
      separator: ". ")
    caption = LaTeX.escaped("\(title).\(document.conclusion.map { " " + $0.plain } ?? "")")
    for subject in document.subjects.dropFirst() { line(LaTeX.escaped(subject)) }
    for section in document.sections where !section.isDrawing {
      if !rows.isEmpty { rows.append("\\hline") }
      if let heading = section.heading {
        let remark = section.remark.isEmpty ? "" : ", " + LaTeX.sentence(section.remark)
        // No page ends after a heading.
        line("\\textbf{\(LaTeX.sentence(heading))}" + remark, end: "\\\\*")
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
        row(pair.name, pair.isProse || pair.hasFormulas ? LaTeX.sentence(value) : LaTeX.escaped(value))
      }
    case .table(let table):
      if let header = table.header {
        grid(header, table.rows.map { $0.map(\.plain) })
      } else {
        for cells in table.rows {
          let parts = cells.dropFirst().map(\.plain).filter { !$0.isEmpty }
          row(cells.first?.plain ?? "", LaTeX.sentence(parts.joined(separator: ", ")))
        }
      }
      if let omission = table.omission { row("", LaTeX.escaped(omission)) }
    case .list(let items): for item in items { row(item.marker, LaTeX.escaped(item.text.plain)) }
    case .names(let intro, let names): row(intro, LaTeX.escaped(names.joined(separator: ", ")))
    case .note(let note): row("", LaTeX.escaped(note.plain))
    case .advice(let advice): row("", LaTeX.sentence("→ " + advice))
    case .chart, .details, .statement: break
    }
  }

  /// Rows across both columns, each set alone in columns of the same widths: pages may end between them. Columns are as wide as
  /// their words ask for; where a page has no room for the longest of these, each row is a list of named values.
  private mutating func grid(_ header: [String], _ cells: [[String]]) {
    let all = [header] + cells
    let words = header.indices.map { column in
      max(4, all.flatMap { $0[column].split(separator: " ").map(\.count) }.max() ?? 0)
    }
    let least = words.reduce(0, +)
    if least > LaTeXRenderer.most.small {
      for cells in cells {
        let named = zip(header, cells).dropFirst().filter { !$0.1.isEmpty }.map { "\($0) \($1)" }
        row("\(header[0]) \(cells[0])", LaTeX.sentence(named.joined(separator: ", ")))
      }
      return
    }
    let size = least > LaTeXRenderer.most.normal ? "\\tiny" : "\\footnotesize"
    let wishes = header.indices.map { column in
      Double(max(words[column], min(40, cells.map { $0[column].count }.max() ?? 0)))
    }
    // What is left beside the longest words is for those that ask for more.
    let room = 0.95 - 0.01 * Double(header.count - 1)
    let letter =
      size == "\\tiny" ? room / Double(LaTeXRenderer.most.small) : room / Double(LaTeXRenderer.most.normal)
    let rest = max(0, room - letter * Double(least))
    let more = zip(wishes, words).map { max(0, $0 - Double($1)) }
    let sum = more.reduce(0, +)
    let widths = zip(words, more).map { word, more in
      let share = sum == 0 ? rest / Double(header.count) : rest * more / sum
      return "p{\(String(Int(10_000 * (letter * Double(word) + share))).decimalFraction)\\textwidth}"
    }
    let columns = "@{}" + widths.joined(separator: "@{\\hspace{0.01\\textwidth}}") + "@{}"
    for (index, row) in all.enumerated() {
      let texts = row.map { text in
        let words = LaTeX.sentence(text)
        return "\\raggedright " + (index == 0 && !text.isEmpty ? "\\textbf{\(words)}" : words)
      }
      line(
        "\(size)\\begin{tabular}[t]{\(columns)}\(texts.joined(separator: " & "))\\end{tabular}",
        end: index == 0 ? "\\\\*" : "\\\\")
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

extension String {
  /// Of a whole number of ten thousandths, that number.
  fileprivate var decimalFraction: String { "0." + String(repeating: "0", count: max(0, 4 - count)) + self }
}
