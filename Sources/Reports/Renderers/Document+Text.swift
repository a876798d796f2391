import Vocabulary

extension Document {
  /// The report for a terminal.
  func text(_ style: Style) -> String {
    TextRenderer(self, style).lines.joined(separator: "\n") + "\n"
  }
}

private struct TextRenderer {
  let style: Style
  private(set) var lines: [String] = []
  /// The width of the longest claim id.
  private let idWidth: Int

  private static let verdictWidth = 12
  /// Where text stands that belongs to a verdict.
  private static let evidenceIndent = 2 + verdictWidth + 2

  init(_ document: Document, _ style: Style) {
    self.style = style
    let ids = document.sections.flatMap(\.blocks).flatMap { block -> [String] in
      if case .verdicts(let entries) = block { entries.flatMap(\.names).map(\.id) } else { [] }
    }
    idWidth = ids.map(\.count).max() ?? 0
    lines.append(style.set(Phrase(document.title, .strong)))
    lines += document.subjects.map { style.set(Phrase($0, .dim)) }
    for section in document.sections where !section.isDrawing {
      lines.append("")
      if let heading = section.heading {
        lines.append(
          style.set(
            Phrase(heading, .strong) + Phrase(section.remark.isEmpty ? "" : "  " + section.remark)))
      }
      for block in section.blocks { write(block, indent: section.heading == nil ? 0 : 2) }
    }
    if let conclusion = document.conclusion { lines += ["", style.set(conclusion)] }
  }

  private mutating func write(_ text: String, indent: Int) {
    lines.append(String(repeating: " ", count: indent) + text)
  }

  private mutating func write(_ block: Document.Block, indent: Int) {
    switch block {
    case .verdicts(let entries): for entry in entries { write(entry) }
    case .pairs(let pairs): write(pairs, indent: indent)
    case .table(let table): write(table, indent: indent)
    case .list(let items):
      for item in items { write(style.set(Phrase(item.marker + "  ") + item.text), indent: indent) }
    case .names(let intro, let names):
      write(style.set(Phrase(intro)), indent: indent)
      for line in names.joined(separator: ", ").wrapped(to: 90) { write(line.printable, indent: indent + 2) }
    case .note(let note): write(style.set(note), indent: indent)
    case .advice(let advice):
      for line in ("→ " + advice).wrapped(to: 100) { write(style.set(Phrase(line, .dim)), indent: indent) }
    case .chart, .details, .statement: break
    }
  }

  private mutating func write(_ entry: Document.Entry) {
    let verdict = style.paint(entry.verdict.rawValue.padded(to: TextRenderer.verdictWidth), entry.verdict.ink)
    switch entry.subject {
    case .claim(let name):
      let marks = entry.marks.map { "  (\($0))" }.joined()
      write(
        verdict + "  " + name.id.padded(to: idWidth) + "  "
          + style.set(Phrase(entry.reason) + Phrase(marks, .dim)), indent: 2)
    case .claims:
      write(verdict + "  " + style.set(Phrase(entry.reason)), indent: 2)
      for line in entry.claims.wrapped(to: 90) {
        write(style.set(Phrase(line, .dim)), indent: TextRenderer.evidenceIndent)
      }
    }
    for block in entry.blocks { write(block, indent: TextRenderer.evidenceIndent) }
  }

  private mutating func write(_ pairs: [Document.Pair], indent: Int) {
    let width = pairs.map(\.name.printable.count).max() ?? 0
    for pair in pairs {
      let name = pair.name.printable.padded(to: width) + "  "
      guard pair.isProse else {
        write(name + style.set(pair.value), indent: indent)
        continue
      }
      for (index, line) in pair.value.plain.wrapped(to: 90).enumerated() {
        write(
          (index == 0 ? name : String(repeating: " ", count: width + 2)) + line.printable, indent: indent)
      }
    }
  }

  private mutating func write(_ table: Document.Table, indent: Int) {
    let header = table.header.map { [$0.map { Phrase($0) }] } ?? []
    let rows = header + table.rows
    let widths = (rows.first ?? []).indices.map { column in
      rows.map { $0[column].printableCount }.max() ?? 0
    }
    for (index, row) in rows.enumerated() {
      let cells = zip(row, widths).enumerated().map { column, cell in
        style.set(cell.0, width: column == row.count - 1 ? 0 : cell.1)
      }
      let line = cells.joined(separator: "  ")
      write(index < header.count ? style.paint(line, .dim) : line, indent: indent)
    }
    if let omission = table.omission { write(style.set(Phrase(omission)), indent: indent) }
  }
}
