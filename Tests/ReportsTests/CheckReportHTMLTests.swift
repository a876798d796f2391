import Claims
import ExactAlgebra
import Foundation
import Networks
import Reports
import Testing
import Vocabulary

@Suite struct CheckReportHTMLTests {
  private func html(_ report: CheckReport) -> String { Report.model(report).text(as: .html) }

  @Test func aPageIsWellFormedAndSaysWhatTheReportSays() throws {
    let report = try checkReport()
    let page = try MarkupScanner(html(report))
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
    let html = try html(checkReport())
    #expect(!html.contains("<script"))
    for reference in ["http:", "https:", "url(", "@import", "src="] { #expect(!html.contains(reference)) }
  }

  @Test func severalModelsHaveAnIndexAndAnchorsOfTheirOwn() throws {
    let html = try Report.text(Array(repeating: .model(checkReport()), count: 3), as: .html)
    let page = try MarkupScanner(html)
    #expect(page.elements.count { $0 == "section" } == 3)
    #expect(page.elements.count { $0 == "nav" } == 1)
    for number in 1...3 {
      #expect(html.contains("id=\"report-\(number)\""))
      #expect(html.contains("href=\"#report-\(number)\""))
      #expect(html.components(separatedBy: "id=\"chart-\(number)-1-title\"").count == 2)
    }
  }

  @Test func chartsOfEveryRange() throws {
    // Risks of zero, of one size, over many magnitudes, and larger than any Double.
    let tiny = Rational(mantissa: 1, binaryExponent: -4000)
    let huge = Rational(mantissa: 1, binaryExponent: 4000)
    for (weight, y) in [
      (1, [0, 0, 0]), (1, [1, 3, 2]), (1000, [1, 3, 2]), (tiny, [0, tiny, 0]), (huge, [0, tiny, huge]),
    ] as [(Rational, [Rational])] {
      let html = try html(checkReport(scalarModel(weight: weight, y: y)))
      _ = try MarkupScanner(html)
      let drawing =
        try #require(html.range(of: "<svg")).lowerBound..<#require(html.range(of: "</svg>")).upperBound
      #expect(!html[drawing].contains("nan") && !html[drawing].contains("inf\""))
      // Every circle lies inside the drawing.
      let ordinates = html.components(separatedBy: "cy=\"").dropFirst().map {
        Double($0.prefix { $0 != "\"" })!
      }
      #expect(ordinates.count == 2)
      #expect(ordinates.allSatisfy { (0...280).contains($0) })
    }
  }

  @Test func lossesWithoutRationalRisksHaveNoChart() throws {
    let html = try html(checkReport(scalarModel(loss: .absolute)))
    _ = try MarkupScanner(html)
    #expect(!html.contains("Risk along the depth"))
  }

  @Test func unexpectedVerdictsAreMarked() throws {
    let id: ClaimID = .chen2021Assumption4
    #expect(
      try html(checkReport(expectations: [id: Expectation(.fails)])).contains(">expected: fails<"))
    #expect(try html(checkReport(expectations: [id: Expectation(.holds)])).contains(">as expected<"))
    #expect(
      try html(checkReport(expectations: [id: Expectation(.holds, isVacuous: true)])).contains(
        ">expected: holds, vacuous<"))
  }
}
