import Vocabulary

/// What the sections of one page have in common. With several sections, what claims say and drawings that look the same stand on
/// it once.
struct PageParts {
  private let isShared: Bool
  private var figures = 0
  /// The claims that sections refer to, with what they say.
  private var statements: [ClaimID: [Document.Pair]] = [:]
  /// The names of drawings by what they look like.
  private var drawings: [String: String] = [:]

  init(sections: Int) { isShared = sections > 1 }

  mutating func figure(_ figure: Figure) -> HTML {
    figures += 1
    let name = "chart-\(figures)"
    guard isShared else { return figure.html(name) }
    let content = figure.drawing.reduce(into: "") { $1.write(into: &$0) }
    if let other = drawings[content] {
      return figure.html(name, drawing: [.tag("use", ["href": "#\(other)"])])
    }
    drawings[content] = "\(name)-drawing"
    return figure.html(name, drawing: [.tag("g", ["id": "\(name)-drawing"], figure.drawing)])
  }

  /// What a claim says: folded away here, or a link to it.
  mutating func statement(_ id: ClaimID, _ summary: String, _ pairs: [Document.Pair]) -> HTML {
    guard isShared else { return .details(summary, pairs) }
    statements[id] = pairs
    return .tag("p", [:], .tag("a", ["href": "#\(PageParts.anchor(id))"], .text(summary)))
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
            [.tag("h3", ["id": PageParts.anchor(id)], .tag("code", [:], .text(id.rawValue))), .list(pairs)]
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
