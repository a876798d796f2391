import Vocabulary

extension Document {
  /// The section of this report, the `number`-th of its page.
  func html(_ number: Int, _ page: inout PageParts) -> HTML {
    let anchor = "report-\(number)"
    var children: [HTML] = [.tag("h2", ["id": anchor], .text(title))]
    children += subjects.map { .tag("p", ["class": "dim"], .text($0)) }
    if let conclusion { children.append(.tag("p", ["class": "conclusion"], conclusion.html)) }
    for section in sections where !section.blocks.isEmpty {
      if let heading = section.heading {
        let remark =
          section.remark.isEmpty
          ? [] : [.text(" "), HTML.tag("span", ["class": "remark"], MathML.marked(section.remark))]
        children.append(.tag("h3", [:], MathML.marked(heading) + remark))
      }
      for block in section.blocks { children += block.html(section.heading ?? "", &page) }
    }
    return .tag("section", ["aria-labelledby": anchor], children)
  }
}

extension Phrase {
  fileprivate var html: [HTML] { html(isProse: false) }

  fileprivate func html(isProse: Bool) -> [HTML] {
    spans.flatMap { text, ink in
      let words = isProse ? HTML.prose(text) : [.text(text)]
      return ink == .plain ? words : [.tag("span", ["class": ink.rawValue], words)]
    }
  }
}

extension Phrase {
  /// Whether it is a number or two, which stay on one line.
  fileprivate var isShort: Bool { plain.count <= 16 }
}

extension Document.Pair {
  var html: [HTML] { value.html(isProse: isProse || hasFormulas) }
}

extension HTML {
  /// A sentence with its formulas, in which backquotes hold code. A backquote without another one is itself.
  fileprivate static func prose(_ text: String) -> [HTML] {
    let parts = text.split(separator: "`", omittingEmptySubsequences: false).map(String.init)
    if parts.count % 2 == 0 { return MathML.marked(text) }
    return parts.enumerated().filter { !$0.element.isEmpty }.flatMap { index, part in
      index % 2 == 0 ? MathML.marked(part) : [.tag("code", [:], .text(part))]
    }
  }
}

extension Document.Block {
  /// The block, called `label`.
  fileprivate func html(_ label: String, _ page: inout PageParts) -> [HTML] {
    switch self {
    case .verdicts(let entries): [Document.Block.table(entries, &page)]
    case .pairs(let pairs):
      [
        Document.Block.pairs(
          label,
          pairs.map { pair in
            let name = String(pair.name.drop { $0 == " " })
            let html = MathML.marked(name)
            // What is indented belongs to the line before.
            return (name == pair.name ? html : [.tag("span", ["class": "nested"], html)], pair.html)
          })
      ]
    case .list(let items):
      [Document.Block.pairs(label, items.map { (MathML.marked($0.marker), $0.text.html) })]
    case .table(let table): Document.Block.table(label, table)
    case .names(let intro, let names):
      [.tag("p", [:], .text(intro + " " + names.joined(separator: ", ")))]
    case .note(let note): [.tag("p", [:], note.html)]
    case .advice(let advice): [.tag("p", ["class": "advice"], HTML.prose(advice))]
    case .chart(let chart): [Document.Block.drawing(chart, &page)]
    case .details(let summary, let pairs): [.details(summary, pairs)]
    case .statement(let id, let summary, let pairs): page.statement(id, summary, pairs)
    }
  }

  /// A drawing with what it has as a table.
  private static func drawing(_ chart: any Chart, _ page: inout PageParts) -> HTML {
    var parts = [page.figure(chart.figure)]
    if let table = chart.table.map({ Document.Block.table(chart.figure.title, $0) }) {
      parts += chart.hasFoldedTable ? [page.folded(table)] : table
    }
    return .tag("div", ["class": "drawn"], parts)
  }

  private static func pairs(_ label: String, _ rows: [(name: [HTML], value: [HTML])]) -> HTML {
    .tag(
      "table", ["class": "rows pairs", "aria-label": label],
      .tag(
        "tbody", [:],
        rows.map {
          .tag("tr", [:], .tag("th", ["scope": "row"], $0.name), .tag("td", [:], $0.value))
        }))
  }

  /// A table with a header scrolls sideways where its words do not fit on the page; one without ends its rows with sentences.
  private static func table(_ label: String, _ table: Document.Table) -> [HTML] {
    let body = HTML.tag(
      "tbody", [:],
      table.rows.map { row in
        .tag("tr", [:], row.map { .tag("td", $0.isShort ? ["class": "short"] : [:], $0.html(isProse: true)) })
      })
    let omission = table.omission.map { [HTML.tag("p", ["class": "dim"], .text($0))] } ?? []
    guard let header = table.header else {
      return [.tag("table", ["class": "rows parts", "aria-label": label], body)] + omission
    }
    let cells = header.map { $0.isEmpty ? HTML.tag("td") : .tag("th", ["scope": "col"], MathML.marked($0)) }
    return [
      .tag(
        "div",
        [
          "class": header.count > 8 ? "wide dense" : "wide", "role": "region", "aria-label": label,
          "tabindex": "0",
        ],
        .tag("table", [:], .tag("thead", [:], .tag("tr", [:], cells)), body))
    ] + omission
  }

  private static func table(_ entries: [Document.Entry], _ page: inout PageParts) -> HTML {
    .tag(
      "table", ["class": "rows verdicts", "aria-label": "Claims"],
      .tag(
        "thead", [:],
        .tag(
          "tr", [:],
          ["Verdict", "Claim", "Reason and evidence"].map { .tag("th", ["scope": "col"], .text($0)) })),
      .tag("tbody", [:], entries.map { $0.row(&page) }))
  }
}

extension Document.Entry {
  fileprivate func row(_ page: inout PageParts) -> HTML {
    .tag(
      "tr", [:],
      .tag(
        "td", [:],
        [.tag("span", ["class": "verdict \(verdict.ink.rawValue)"], .text(verdict.rawValue))]
          + marks.map { .tag("span", ["class": "mark"], .text($0)) }),
      .tag(
        "th", ["scope": "row"],
        names.flatMap { page.name($0) }),
      .tag(
        "td", [:],
        [.tag("p", [:], HTML.prose(reason))]
          + blocks.flatMap { $0.html(claims, &page) }))
  }
}
