import Claims
import Vocabulary

/// What the sections of one page have in common. With several sections, what claims say and drawings that look the same stand on
/// it once.
struct PageParts {
  private let isShared: Bool
  /// Whether there are so many sections that what each repeats is worth leaving out.
  let isLong: Bool
  private var figures = 0
  /// The claims that sections refer to, with what they say.
  private var statements: [ClaimID: [Document.Pair]] = [:]
  /// The names of drawings by what they look like.
  private var drawings: [String: String] = [:]
  /// The names of tables of drawings by what they say.
  private var tables: [String: String] = [:]

  init(sections: Int) { (isShared, isLong) = (sections > 1, sections > Limits.longPage) }

  mutating func figure(_ figure: Figure) -> HTML {
    figures += 1
    let name = "chart-\(figures)"
    guard isShared else { return figure.html(name) }
    let content = figure.drawing.reduce(into: "") { $1.write(into: &$0) }
    if let other = drawings[content] {
      // To draw it again takes as many nodes as before.
      if isLong { return .tag("p", [:], .tag("a", ["href": "#\(other)"], .text(figure.title))) }
      return figure.html(name, drawing: [.tag("use", ["href": "#\(other)"])])
    }
    drawings[content] = "\(name)-drawing"
    return figure.html(name, drawing: [.tag("g", ["id": "\(name)-drawing"], figure.drawing)])
  }

  /// The table of a drawing, folded away: here, or a link to one that says the same. To follow it opens that one.
  mutating func folded(_ table: [HTML]) -> HTML {
    let summary = "The drawing as a table"
    func details(_ content: [HTML]) -> HTML {
      .tag("details", ["class": "numbers"], [.tag("summary", [:], .text(summary))] + content)
    }
    guard isShared else { return details(table) }
    let content = table.reduce(into: "") { $1.write(into: &$0) }
    if let other = tables[content] {
      return .tag("p", ["class": "numbers"], .tag("a", ["href": "#\(other)"], .text(summary)))
    }
    let name = "table-\(tables.count + 1)"
    tables[content] = name
    return details([.tag("div", ["id": name], table)])
  }

  /// What a claim is called. A long page has the titles with the statements.
  func name(_ name: Document.Entry.Name) -> [HTML] {
    let code = HTML.tag("code", [:], .text(name.id))
    guard isLong, let id = ClaimID(rawValue: name.id) else {
      return [code, .tag("span", ["class": "title"], MathML.marked(name.title))]
    }
    return [.tag("a", ["href": "#\(PageParts.anchor(id))", "title": name.title], code)]
  }

  /// What a claim says: folded away here, or a link to it, which on a long page is its name.
  mutating func statement(_ id: ClaimID, _ summary: String, _ pairs: [Document.Pair]) -> [HTML] {
    guard isShared else { return [.details(summary, pairs)] }
    statements[id] = pairs
    if isLong { return [] }
    return [.tag("p", [:], .tag("a", ["href": "#\(PageParts.anchor(id))"], .text(summary)))]
  }

  /// The section of what claims say, if there is any.
  var html: [HTML] {
    let entries = ClaimID.allCases.compactMap { id in statements[id].map { (id, $0) } }
    if entries.isEmpty { return [] }
    return [
      .tag(
        "section", ["aria-labelledby": "statements"],
        [.tag("h2", ["id": "statements"], "Statements and proofs")]
          + entries.flatMap { id, pairs -> [HTML] in
            [
              .tag("h3", ["id": PageParts.anchor(id)], .tag("code", [:], .text(id.rawValue))),
              .tag("p", ["class": "dim"], MathML.marked(Claim.named(id).title)), .list(pairs),
            ]
          })
    ]
  }

  private static func anchor(_ id: ClaimID) -> String { "statement-\(id.rawValue)" }
}

extension HTML {
  /// Named values under a line that unfolds them.
  static func details(_ summary: String, _ pairs: [Document.Pair]) -> HTML {
    .tag("details", [:], .tag("summary", [:], .text(summary)), .list(pairs))
  }

  fileprivate static func list(_ pairs: [Document.Pair]) -> HTML {
    .tag(
      "dl", [:],
      pairs.flatMap {
        [
          .tag("dt", [:], MathML.marked($0.name)),
          .tag("dd", ["class": $0.isProse ? "prose" : "value"], $0.html),
        ]
      })
  }
}
