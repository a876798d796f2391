import Vocabulary

extension Document {
  /// The report as a section of Markdown, for pull requests and reviews.
  var markdown: String { MarkdownRenderer(self).blocks.joined(separator: "\n\n") + "\n" }
}

private struct MarkdownRenderer {
  /// What blank lines separate.
  private(set) var blocks: [String] = []

  init(_ document: Document) {
    blocks.append("## " + MarkdownRenderer.inline(document.title))
    blocks += document.subjects.map(MarkdownRenderer.inline)
    if let conclusion = document.conclusion {
      blocks.append("**" + MarkdownRenderer.inline(conclusion.plain) + "**")
    }
    for section in document.sections where !section.isDrawing {
      if let heading = section.heading { blocks.append("### " + MarkdownRenderer.inline(heading)) }
      if !section.remark.isEmpty { blocks.append(MarkdownRenderer.inline(section.remark)) }
      for block in section.blocks { write(block) }
    }
  }

  private mutating func write(_ block: Document.Block) {
    switch block {
    case .verdicts(let entries):
      table(
        ["verdict", "claim", "reason"],
        entries.map { [$0.label, $0.claims, $0.reason] })
      for entry in entries where entry.blocks.contains(where: \.isShown) {
        blocks.append("**" + MarkdownRenderer.inline(entry.claims) + "** " + entry.verdict.rawValue)
        for block in entry.blocks { write(block) }
      }
    case .pairs(let pairs): table(["", ""], pairs.map { [$0.name, $0.value.plain] })
    case .table(let content):
      table(
        content.header ?? Array(repeating: "", count: content.rows.first?.count ?? 1),
        content.rows.map { $0.map(\.plain) })
      if let omission = content.omission { blocks.append(MarkdownRenderer.inline(omission)) }
    case .list(let items): table(["", ""], items.map { [$0.marker, $0.text.plain] })
    case .names(let intro, let names):
      blocks.append(MarkdownRenderer.inline(intro + " " + names.joined(separator: ", ")))
    case .note(let note): blocks.append(MarkdownRenderer.inline(note.plain))
    case .advice(let advice): blocks.append("→ " + MarkdownRenderer.inline(advice))
    case .chart, .details, .statement: break
    }
  }

  private mutating func table(_ header: [String], _ rows: [[String]]) {
    func row(_ cells: [String]) -> String {
      "| " + cells.map(MarkdownRenderer.inline).joined(separator: " | ") + " |"
    }
    let rule = "|" + header.map { _ in " --- |" }.joined()
    blocks.append(([row(header), rule] + rows.map(row)).joined(separator: "\n"))
  }

  /// Spaces mean nothing at the ends, and at the start much else.
  private static func inline(_ text: String) -> String {
    Markdown.escaped(String(text.drop { $0 == " " }))
  }
}

extension Document.Block {
  /// Whether Markdown shows the block.
  fileprivate var isShown: Bool {
    switch self {
    case .chart, .details, .statement: false
    default: true
    }
  }
}
