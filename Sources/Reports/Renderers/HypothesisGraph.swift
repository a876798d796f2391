import Claims
import Vocabulary

/// Which hypotheses the statements rest on, and which of them hold of the model: one look shows what silences what.
struct HypothesisGraph: Chart {
  fileprivate struct Node {
    let id: ClaimID
    let verdict: Verdict
    let holdsOnAPart: Bool
  }

  private let hypotheses: [Node]
  private let statements: [Node]
  /// Places of a hypothesis and of a statement that rests on it.
  private let edges: [(from: Int, to: Int)]

  private static let row = 24.0
  private static let top = 20.0
  private static let left = 210.0
  private static let right = 430.0

  /// nil where no statement rests on a hypothesis that was decided.
  init?(_ results: [ClaimResult]) {
    let verdicts = Dictionary(
      results.map { ($0.claim.id, $0) }, uniquingKeysWith: { first, _ in first })
    let resting = results.filter { $0.claim.hypotheses.contains { verdicts[$0] != nil } }
    let needed = Set(resting.flatMap(\.claim.hypotheses))
    func node(_ result: ClaimResult) -> Node {
      Node(id: result.claim.id, verdict: result.finding.verdict, holdsOnAPart: result.holdsOnAPart)
    }
    // What is both stands on the left, and not twice.
    let left = results.filter { needed.contains($0.claim.id) }
    let right = resting.filter { !needed.contains($0.claim.id) }
    hypotheses = left.map(node)
    statements = right.map(node)
    edges = right.enumerated().flatMap { to, result in
      result.claim.hypotheses.compactMap { id in
        left.firstIndex { $0.claim.id == id }.map { (from: $0, to: to) }
      }
    }
    if edges.isEmpty { return nil }
  }

  var figure: Figure {
    let rows = max(hypotheses.count, statements.count)
    let height = HypothesisGraph.top + HypothesisGraph.row * Double(rows) + 12
    func ordinate(_ index: Int, of count: Int) -> Double {
      HypothesisGraph.top + HypothesisGraph.row * (Double(index) + Double(rows - count) / 2 + 0.5)
    }
    var drawing: [HTML] = [
      SVG.text("hypotheses", at: (HypothesisGraph.left, 12), .end),
      SVG.text("statements", at: (HypothesisGraph.right, 12), .start),
    ]
    for edge in edges {
      let hypothesis = hypotheses[edge.from]
      drawing.append(
        SVG.line(
          (HypothesisGraph.left + 6, ordinate(edge.from, of: hypotheses.count)),
          (HypothesisGraph.right - 6, ordinate(edge.to, of: statements.count)), kind: hypothesis.line,
          .tag(
            "title", [:],
            .text(
              "\(statements[edge.to].id.rawValue) needs \(hypothesis.id.rawValue): \(hypothesis.words)"
            ))))
    }
    for (nodes, x, anchor) in [
      (hypotheses, HypothesisGraph.left, SVG.Anchor.end), (statements, HypothesisGraph.right, .start),
    ] {
      for (index, node) in nodes.enumerated() {
        drawing.append(
          SVG.text(
            "\(node.sign) \(node.id.rawValue)", at: (x, ordinate(index, of: nodes.count) + 4), anchor,
            kind: node.kind))
      }
    }
    return Figure(
      title: "Hypotheses and statements",
      description:
        "Lines join each statement to the hypotheses that it needs. The table below has every verdict.",
      size: (640, height), drawing,
      legend: legend)
  }

  private var legend: [String] {
    let lines = Set(edges.map { hypotheses[$0.from].line })
    let isPartial = (hypotheses + statements).contains(where: \.holdsOnAPart)
    return [
      "✓ holds, ✗ fails, – does not apply, ? undecided.",
      isPartial ? "◐ holds on a part of the range." : "",
      lines.contains("met") ? "Solid: the hypothesis is met." : "",
      lines.contains("partly") ? "Dashes and dots: it is met on a part of the range." : "",
      lines.contains("unmet") ? "Dashed: it is not met, and the statement is silent." : "",
      lines.contains("unknown") ? "Dotted: that is not known." : "",
    ]
  }
}

extension HypothesisGraph.Node {
  fileprivate var sign: String { holdsOnAPart ? "◐" : verdict.sign }
  fileprivate var kind: String { holdsOnAPart ? "partly" : verdict.ink.rawValue }
  fileprivate var words: String { holdsOnAPart ? "holds on a part of the range" : verdict.rawValue }

  fileprivate var line: String {
    if holdsOnAPart { return "partly" }
    return switch verdict {
    case .holds: "met"
    case .fails: "unmet"
    case .inapplicable, .undecided: "unknown"
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
