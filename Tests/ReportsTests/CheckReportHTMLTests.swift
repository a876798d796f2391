import Claims
import ExactAlgebra
import Foundation
import Networks
import Reports
import Testing
import Vocabulary

@Suite struct CheckReportHTMLTests {
  private func report(
    title: String? = "A model", file: String = "model.yaml", weight: Rational = 1, y: [Rational] = [1, 3, 2],
    loss: Loss = .squared, expectations: [ClaimID: Expectation] = [:]
  ) throws -> CheckReport {
    let network = ResNEst(
      expansion: Affine(weight: [[1]]),
      blocks: [
        ResidualBlock(
          feature: .layers([.linear(Affine(weight: [[1]], bias: [-2])), .activation(.relu)]),
          weight: [[weight]])
      ], prediction: Affine(weight: [[1]], bias: [0]))
    let model = Model(
      title: title, architecture: .resnest(network), loss: loss,
      data: Dataset(x: [[1], [2], [3]], y: Matrix(y.map { [$0] })))
    return CheckReport(
      try Investigation(model), file: file, sha256: "00ff", expectations: expectations)
  }

  @Test func aPageIsWellFormedAndSaysWhatTheReportSays() throws {
    let report = try report()
    let page = try MarkupScanner(report.html)
    for result in report.results {
      #expect(page.texts.contains(result.claim.id.rawValue))
      #expect(page.texts.contains(result.finding.summary))
    }
    #expect(page.elements.count { $0 == "section" } == 1)
    #expect(page.elements.contains("svg"))
    #expect(page.elements.contains("details"))
    let least = report.risks.least!
    for value in least.erlb + least.representations {
      #expect(
        page.texts.contains { $0.hasSuffix(": \(value) ≈ \(value.decimal())") || $0.hasSuffix(": \(value)") })
    }
  }

  @Test func nothingIsLoadedAndNothingRuns() throws {
    let html = try report().html
    #expect(!html.contains("<script"))
    for reference in ["http:", "https:", "url(", "@import", "src="] { #expect(!html.contains(reference)) }
  }

  @Test func hostileNamesStayText() throws {
    let title = "</title><script>alert('1')</script>&amp;\"<!--\u{0}\u{202E}"
    let file = "<img src=x onerror=\"alert(1)\">.yaml"
    let page = try MarkupScanner(
      HTMLPage.text(for: [report(title: title, file: file), report(title: nil, file: file)]))
    #expect(!page.elements.contains("script"))
    #expect(!page.elements.contains("img"))
    let shown = "</title><script>alert('1')</script>&amp;\"<!--\u{FFFD}\u{FFFD}"
    #expect(page.texts.contains(shown))
    #expect(page.texts.contains(file))
  }

  @Test func severalModelsHaveAnIndexAndAnchorsOfTheirOwn() throws {
    let html = try HTMLPage.text(for: [report(), report(), report()])
    let page = try MarkupScanner(html)
    #expect(page.elements.count { $0 == "section" } == 3)
    #expect(page.elements.count { $0 == "nav" } == 1)
    for number in 1...3 {
      #expect(html.contains("id=\"model-\(number)\""))
      #expect(html.contains("href=\"#model-\(number)\""))
      #expect(html.components(separatedBy: "id=\"chart-\(number)-title\"").count == 2)
    }
  }

  @Test func chartsOfEveryRange() throws {
    // Risks of zero, of one size, over many magnitudes, and larger than any Double.
    let tiny = Rational(mantissa: 1, binaryExponent: -4000)
    let huge = Rational(mantissa: 1, binaryExponent: 4000)
    for (weight, y) in [
      (1, [0, 0, 0]), (1, [1, 3, 2]), (1000, [1, 3, 2]), (tiny, [0, tiny, 0]), (huge, [0, tiny, huge]),
    ] as [(Rational, [Rational])] {
      let html = try report(weight: weight, y: y).html
      _ = try MarkupScanner(html)
      #expect(html.contains("<svg") && !html.contains("nan") && !html.contains("inf\""))
      // Every circle lies inside the drawing.
      let ordinates = html.components(separatedBy: "cy=\"").dropFirst().map {
        Double($0.prefix { $0 != "\"" })!
      }
      #expect(ordinates.count == 2)
      #expect(ordinates.allSatisfy { (0...280).contains($0) })
    }
  }

  @Test func lossesWithoutRationalRisksHaveNoChart() throws {
    let html = try report(loss: .absolute).html
    _ = try MarkupScanner(html)
    #expect(!html.contains("<svg"))
  }

  @Test func unexpectedVerdictsAreMarked() throws {
    let id: ClaimID = .chen2021Assumption4
    #expect(try report(expectations: [id: Expectation(.fails)]).html.contains("expected fails"))
    #expect(try report(expectations: [id: Expectation(.holds)]).html.contains("as expected"))
  }
}
