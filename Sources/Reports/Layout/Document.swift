import Vocabulary

/// A report laid out once, for every format that people read: what it says, and in which order. Formats decide only how
/// a heading, a pair or a table looks.
struct Document: Sendable {
  let title: String
  /// What the report is about, one line each.
  var subjects: [String] = []
  var sections: [Section]
  /// What it comes to, in one line.
  var conclusion: Phrase?

  struct Section: Sendable {
    /// Without a heading, a remark at the end.
    var heading: String?
    var remark = ""
    var blocks: [Block]

    /// Whether there is nothing in it for formats that cannot draw.
    var isDrawing: Bool { blocks.allSatisfy { if case .chart = $0 { true } else { false } } }
  }

  enum Block: Sendable {
    case verdicts([Entry])
    case pairs([Pair])
    case table(Table)
    /// Lines, each with a number or a name of its own.
    case list([(marker: String, text: Phrase)])
    /// Short names under what is said of all of them.
    case names(of: String, [String])
    case note(Phrase)
    /// What to do next.
    case advice(String)
    /// A drawing of numbers that are in the report too, for formats that can draw.
    case chart(any Chart)
    /// More than most readers want, for formats that can fold it away.
    case details(String, [Pair])
    /// The same of what a claim says, whatever the model is.
    case statement(ClaimID, String, [Pair])
  }

  struct Pair: Sendable {
    var name: String
    var value: Phrase
    /// Sentences, which may be broken into lines.
    var isProse = false
    /// Words with formulas on one line, none of which is the name of a file.
    var hasFormulas = false
  }

  struct Table: Sendable {
    /// Without a header, the columns speak for themselves.
    var header: [String]?
    var rows: [[Phrase]]
    /// What was left out at the end.
    var omission: String?
  }

  /// A verdict with its reason, on one claim or on several for the same reason.
  struct Entry: Sendable {
    struct Name: Sendable {
      let id: String
      let title: String
    }

    enum Subject: Sendable {
      case claim(Name)
      case claims([Name])
    }

    let verdict: Verdict
    let subject: Subject
    let reason: String
    /// How it compares with what was expected.
    var marks: [String] = []
    var blocks: [Block] = []

    var names: [Name] {
      switch subject {
      case .claim(let name): [name]
      case .claims(let names): names
      }
    }

    /// The ids, for formats without room for a line of each.
    var claims: String { names.map(\.id).joined(separator: ", ") }

    /// The verdict with what marks it.
    var label: String { ([verdict.rawValue] + marks.map { "(\($0))" }).joined(separator: " ") }
  }
}
