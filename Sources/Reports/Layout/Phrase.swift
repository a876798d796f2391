import Vocabulary

/// Words of a report, some of them with an ink.
struct Phrase: Sendable, ExpressibleByStringInterpolation {
  enum Ink: String, Sendable {
    case plain, strong, dim, good, bad, open
  }

  private(set) var spans: [(text: String, ink: Ink)]

  init(_ text: String, _ ink: Ink = .plain) { spans = text.isEmpty ? [] : [(text, ink)] }
  init(stringLiteral value: String) { self.init(value) }

  var plain: String { spans.map(\.text).joined() }

  static func + (a: Phrase, b: Phrase) -> Phrase {
    var sum = a
    sum.spans += b.spans
    return sum
  }
}

extension [Phrase] {
  func joined(separator: Phrase) -> Phrase {
    dropFirst().reduce(first ?? "") { $0 + separator + $1 }
  }
}

extension Verdict {
  var ink: Phrase.Ink {
    switch self {
    case .holds: .good
    case .fails: .bad
    case .inapplicable: .dim
    case .undecided: .open
    }
  }
}
