import Claims
import Vocabulary

/// Which hypotheses the statements of a paper rest on, and which of them the model meets: one look shows what silences what.
struct HypothesisGraph: Chart {
  fileprivate struct Statement {
    let name: String
    let verdict: Verdict
    let holdsOnAPart: Bool
  }

  /// Where the statements stand, as in "Yun et al. 2019".
  private let source: String
  private let hypotheses: [(name: String, premise: Premise, status: Hypothesis.Status)]
  private let statements: [Statement]
  /// Places of a hypothesis and of a statement that rests on it.
  private let edges: [(from: Int, to: Int)]

  private static let row = 22.0
  private static let top = 24.0
  /// Of a letter of 12 pixels.
  private static let letter = 6.8
  /// Between a name and its lines.
  private static let gap = 6.0
  private static let space = 84.0

  /// One for each paper with statements among the results. Those of this project are about the problem of Chen et al.
  static func graphs(of results: [ClaimResult]) -> [HypothesisGraph] {
    let known = results.filter { !$0.hypotheses.isEmpty }
    func paper(_ result: ClaimResult) -> String {
      result.claim.id.paper == "nest" ? "chen2021" : String(result.claim.id.paper)
    }
    var papers: [String] = []
    for result in known where !papers.contains(paper(result)) { papers.append(paper(result)) }
    return papers.map { name in HypothesisGraph(name, known.filter { paper($0) == name }) }
  }

  /// `results`: on statements of the paper, each with a hypothesis.
  private init(_ paper: String, _ results: [ClaimResult]) {
    func short(_ id: ClaimID) -> String {
      id.paper == paper ? String(id.rawValue.dropFirst(paper.count + 1)) : id.rawValue
    }
    source = String(results[0].claim.source.prefix { $0 != "," && $0 != ";" })
    statements = results.map {
      Statement(
        name: short($0.claim.id), verdict: $0.finding.verdict, holdsOnAPart: $0.holdsOnAPart)
    }
    var needing: [(premise: Premise, statements: [Int])] = []
    var statuses: [Premise: Hypothesis.Status] = [:]
    for (place, result) in results.enumerated() {
      for hypothesis in result.hypotheses {
        if let index = needing.firstIndex(where: { $0.premise == hypothesis.premise }) {
          needing[index].statements.append(place)
        } else {
          needing.append((hypothesis.premise, [place]))
        }
        // One statement may have looked at what another had no need to.
        if statuses[hypothesis.premise] ?? .unasked == .unasked {
          statuses[hypothesis.premise] = hypothesis.status
        }
      }
    }
    // Beside the middle of their statements, so that few lines cross.
    func middle(_ places: [Int]) -> Double { Double(places.reduce(0, +)) / Double(places.count) }
    let sorted = needing.enumerated().sorted {
      (middle($0.element.statements), $0.offset) < (middle($1.element.statements), $1.offset)
    }.map(\.element)
    hypotheses = sorted.map { premise, _ in
      let name = if case .claim(let id) = premise { short(id) } else { premise.name }
      return (name, premise, statuses[premise]!)
    }
    edges = sorted.enumerated().flatMap { from, needing in needing.statements.map { (from, $0) } }
  }

  var figure: Figure {
    let signs = 2
    let left =
      HypothesisGraph.letter * Double(signs + (hypotheses.map(\.name.count).max() ?? 0))
    let right = left + 2 * HypothesisGraph.gap + HypothesisGraph.space
    let longest = max(source.count, signs + (statements.map(\.name.count).max() ?? 0))
    let width = right + HypothesisGraph.letter * Double(longest)
    let rows = max(hypotheses.count, statements.count)
    func ordinate(_ index: Int, of count: Int) -> Double {
      // Both sides have the height of the longer one.
      HypothesisGraph.top + HypothesisGraph.row * Double(rows) * (Double(index) + 0.5) / Double(count)
    }
    var drawing: [HTML] = [
      SVG.text("hypotheses", at: (left, 12), .end), SVG.text(source, at: (right, 12), .start),
    ]
    // What is not met lies on top.
    let order: [Hypothesis.Status] = [.unasked, .met, .metInPart, .open, .unmet]
    for status in order {
      for edge in edges where hypotheses[edge.from].status == status {
        let (hypothesis, statement) = (hypotheses[edge.from], statements[edge.to])
        drawing.append(
          SVG.line(
            (left + HypothesisGraph.gap, ordinate(edge.from, of: hypotheses.count)),
            (right - HypothesisGraph.gap, ordinate(edge.to, of: statements.count)), kind: status.line,
            .tag("title", [:], .text("\(statement.name) needs \(hypothesis.name): \(status.words)"))))
      }
    }
    for (index, hypothesis) in hypotheses.enumerated() {
      drawing.append(
        SVG.text(
          "\(hypothesis.status.sign) \(hypothesis.name)",
          at: (left, ordinate(index, of: hypotheses.count) + 4), .end, kind: hypothesis.status.kind))
    }
    for (index, statement) in statements.enumerated() {
      drawing.append(
        SVG.text(
          "\(statement.sign) \(statement.name)",
          at: (right, ordinate(index, of: statements.count) + 4), .start, kind: statement.kind))
    }
    return Figure(
      title: "Hypotheses and statements of \(source)",
      description: "Lines join each statement to the hypotheses that it needs. The table has them too.",
      size: (width, HypothesisGraph.top + HypothesisGraph.row * Double(rows) + 4), drawing,
      legend: legend, isNarrow: true)
  }

  /// The same with words: what each hypothesis is, whether it is met, and which statements need it.
  var table: Document.Table? {
    Document.Table(
      header: ["Hypothesis", "Status", "Needed by"],
      rows: hypotheses.enumerated().map { index, hypothesis in
        let needing = edges.filter { $0.from == index }.map { statements[$0.to] }
        return [
          Phrase(hypothesis.name) + Phrase(": \(hypothesis.premise.meaning)", .dim),
          Phrase(hypothesis.status.words, hypothesis.status.ink),
          needing.map { Phrase("\($0.name) \($0.sign)", $0.ink) }.joined(separator: ", "),
        ]
      })
  }

  /// The names of statements make it long on a telephone.
  var hasFoldedTable: Bool { true }

  private var legend: [String] {
    let statuses = Set(edges.map { hypotheses[$0.from].status })
    let isPartial = statements.contains(where: \.holdsOnAPart) || statuses.contains(.metInPart)
    return [
      "✓ holds, ✗ fails, – does not apply, ? undecided.",
      isPartial ? "◐ holds on a part of the range." : "",
      statuses.contains(.met) ? "Solid: the hypothesis is met." : "",
      statuses.contains(.metInPart) ? "Dashes and dots: it is met on a part of the range." : "",
      statuses.contains(.unmet) ? "Dashed: it is not met, and the statement is silent." : "",
      statuses.contains(.open) ? "Dotted: that is not known." : "",
      statuses.contains(.unasked) ? "· with faint lines: it was not looked at." : "",
    ]
  }
}

extension HypothesisGraph.Statement {
  fileprivate var sign: String { holdsOnAPart ? "◐" : verdict.sign }
  fileprivate var kind: String { holdsOnAPart ? "partly" : verdict.ink.rawValue }
  fileprivate var ink: Phrase.Ink { holdsOnAPart ? .strong : verdict.ink }
}

extension Hypothesis.Status {
  fileprivate var sign: String {
    switch self {
    case .met: "✓"
    case .unmet: "✗"
    case .metInPart: "◐"
    case .open: "?"
    case .unasked: "·"
    }
  }

  fileprivate var words: String {
    switch self {
    case .met: "met"
    case .unmet: "not met"
    case .metInPart: "met on a part of the range"
    case .open: "not known"
    case .unasked: "not looked at"
    }
  }

  fileprivate var ink: Phrase.Ink {
    switch self {
    case .met: .good
    case .unmet: .bad
    case .metInPart: .strong
    case .open: .open
    case .unasked: .dim
    }
  }

  fileprivate var kind: String { self == .metInPart ? "partly" : ink.rawValue }

  fileprivate var line: String {
    switch self {
    case .met: "met"
    case .unmet: "unmet"
    case .metInPart: "partly"
    case .open: "unknown"
    case .unasked: "unasked"
    }
  }
}

extension Verdict {
  /// A sign that stands beside its colour.
  var sign: String {
    switch self {
    case .holds: "✓"
    case .fails: "✗"
    case .inapplicable: "–"
    case .undecided: "?"
    }
  }
}
