import Claims
import ExactAlgebra
import Networks
import Reports
import TestSupport
import Testing
import Vocabulary

/// Drawings of hypotheses and statements, against the results themselves.
@Suite struct HypothesisGraphTests {
  /// The figures of a page, each with its title.
  private func figures(_ html: String) -> [(title: String, text: Substring)] {
    html.matches(of: /<figure[^>]*><svg[^>]*><title id="[^"]*">(Hypotheses and statements of [^<]*)</).map {
      match in
      let text = html[match.range.lowerBound...]
      return (
        String(match.1), text.prefix(upTo: text.range(of: "</details>")?.lowerBound ?? text.endIndex)
      )
    }
  }

  /// Every line is a hypothesis of a statement as the claim has it, in the colour of what is known; and none is missing.
  @Test func linesAreHypotheses() throws {
    var drawn: Set<String> = []
    try forAll(seedCount: 60) { random in
      random.model(samples: Int.random(in: 1...4, using: &random))
    } property: { model in
      let report = try checkReport(model)
      let figures = figures(Report.model(report).text(as: .html))
      var expected: [String: Int] = [:]
      for result in report.results {
        let paper = result.claim.id.paper == "nest" ? "chen2021" : result.claim.id.paper
        func short(_ id: ClaimID) -> String {
          id.rawValue.hasPrefix("\(paper).") ? String(id.rawValue.dropFirst(paper.count + 1)) : id.rawValue
        }
        for hypothesis in result.hypotheses {
          let name =
            if case .claim(let id) = hypothesis.premise { short(id) } else { hypothesis.premise.name }
          expected["\(short(result.claim.id)) needs \(name)", default: 0] += 1
        }
      }
      let lines = figures.flatMap { figure in
        figure.text.matches(of: /<line class="([a-z]+)"[^>]*><title>([^<]*): ([^<]*)</).map {
          (kind: String($0.1), edge: String($0.2).replacing("&gt;", with: ">"), words: String($0.3))
        }
      }
      let found = lines.reduce(into: [String: Int]()) {
        $0[$1.edge.replacing("&lt;", with: "<"), default: 0] += 1
      }
      guard found == expected else {
        Issue.record("\(Set(found.keys).symmetricDifference(expected.keys))")
        return false
      }
      let kinds = ["met": "met", "not met": "unmet", "not known": "unknown", "not looked at": "unasked"]
      guard lines.allSatisfy({ kinds[$0.words] == $0.kind }) else { return false }
      drawn.formUnion(figures.map(\.title))
      return true
    }
    #expect(
      drawn == [
        "Hypotheses and statements of Chen et al. 2021", "Hypotheses and statements of Yun et al. 2019",
      ])
  }

  /// A silent statement has a dashed line to what silences it.
  @Test func oneLookShowsWhatSilences() throws {
    let report = try checkReport()
    let figures = figures(Report.model(report).text(as: .html))
    let yun = try #require(figures.first { $0.title.hasSuffix("Yun et al. 2019") })
    // The prediction of the model has a bias.
    #expect(yun.text.contains(">✗ no bias of the output<") && yun.text.contains(">✓ one output<"))
    for name in ["theorem-2", "corollary-3", "theorem-4", "theorem-5"] {
      #expect(yun.text.contains("<title>\(name) needs no bias of the output: not met<"), "\(name)")
      #expect(yun.text.contains(">– \(name)<"))
    }
    // The table beside it has the same in words.
    #expect(yun.text.contains("The drawing as a table") && yun.text.contains("the prediction is"))
  }

  /// Statements on linear networks, when they are asked for.
  @Test func linearNetworks() throws {
    let model = Model(
      architecture: .fullyConnected(
        FullyConnected(layers: [
          .linear(Affine(weight: [[2, 0], [0, 1]])), .linear(Affine(weight: [[1, 1]])),
        ])),
      data: Dataset(x: [[1, 2], [3, 4]], y: [[1], [2]]))
    let claims = Claim.all.filter { $0.id.paper == "oyedotun2020" }
    let report = CheckReport(
      try Investigation(model), file: "m.yaml", sha256: "00", claims: claims)
    let figures = figures(Report.model(report).text(as: .html))
    #expect(figures.map(\.title) == ["Hypotheses and statements of Oyedotun et al. 2020"])
    #expect(
      figures[0].text.contains(">✓ equal layers<")
        && figures[0].text.contains(">✗ a network of the kind resnest<"))
    #expect(figures[0].text.contains(">✗ a singular H^l<"))
  }
}
