import Vocabulary

extension Document {
  /// The report as a table for the appendix of a paper, which needs the package longtable.
  var latex: String {
    var rows: [String] = []
    // A bracket or a star after a line break would be its argument.
    func row(_ cells: String...) { rows.append("{}" + cells.joined(separator: " & ") + " \\\\") }
    func heading(_ text: String) {
      if !rows.isEmpty { rows.append("\\hline") }
      rows.append("\\multicolumn{2}{l}{\\textbf{\(LaTeX.escaped(text))}} \\\\*")
    }
    for section in sections {
      guard let title = section.heading else { continue }
      let pairs = section.blocks.flatMap(\.latexRows)
      if pairs.isEmpty { continue }
      heading(section.remark.isEmpty ? title : "\(title), \(section.remark)")
      for (name, value) in pairs { row(LaTeX.escaped(name), LaTeX.escaped(value)) }
    }
    let caption = ([title] + subjects.prefix(1)).map(LaTeX.escaped).joined(separator: ". ")
    return """
      % Needs \\usepackage{longtable} in the preamble.
      \\begin{longtable}{@{}p{0.3\\textwidth}p{0.65\\textwidth}@{}}
      \\caption{\(caption).\(conclusion.map { " " + LaTeX.escaped($0.plain) } ?? "")}\\\\
      \\hline
      \(rows.joined(separator: "\n"))
      \\hline
      \\end{longtable}

      """
  }
}

extension Document.Block {
  /// What the block says, in two columns.
  fileprivate var latexRows: [(String, String)] {
    switch self {
    case .verdicts(let entries):
      entries.map { entry in
        let verdict = ([entry.verdict.rawValue] + entry.marks.map { "(\($0))" }).joined(separator: " ")
        return (entry.names.map(\.id).joined(separator: ", "), "\(verdict): \(entry.reason)")
      }
    case .pairs(let pairs): pairs.map { ($0.name.trimmed, $0.value.plain) }
    case .table(let table):
      table.rows.map { row in
        let cells = row.map(\.plain)
        let named = table.header.map { header in
          zip(header, cells).dropFirst().map { $0 == "" ? $1 : "\($0) \($1)" }
        }
        return (cells.first ?? "", (named ?? Array(cells.dropFirst())).joined(separator: ", "))
      } + (table.omission.map { [("", $0)] } ?? [])
    case .list(let items): items.map { ($0.marker, $0.text.plain) }
    case .names(let of, let names): [(of, names.joined(separator: ", "))]
    case .note(let note): [("", note.plain)]
    case .advice, .chart, .details: []
    }
  }
}

extension String {
  fileprivate var trimmed: String { String(drop { $0 == " " }) }
}
