import Claims
import ExactAlgebra
import Foundation
import ModelFiles
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

  /// A browser runs no script but the one whose digest the page names.
  @Test func thePolicyHasTheDigestsOfWhatThePageHolds() throws {
    let reports = try [Report.model(checkReport()), .model(checkReport(file: "other.yaml"))]
    for count in 1...2 {
      let html = Report.text(Array(reports.prefix(count)), as: .html)
      let policy = try #require(html.firstMatch(of: /Content-Security-Policy" content="([^"]+)"/)).1
      #expect(policy.hasPrefix("default-src &#39;none&#39;; "))
      #expect(!policy.contains("unsafe"))
      let texts = html.matches(of: /<(style|script)>([^<]*)<\/(style|script)>/)
      #expect(texts.map(\.1) == (count == 1 ? ["style"] : ["style", "script"]))
      for text in texts {
        let hexadecimal = Digest.sha256(of: String(text.2).utf8)
        let bytes = stride(from: 0, to: 64, by: 2).map {
          UInt8(hexadecimal.dropFirst($0).prefix(2), radix: 16)!
        }
        let digest = Data(bytes).base64EncodedString()
        #expect(policy.contains("\(text.1)-src &#39;sha256-\(digest)&#39;"), "\(text.1)")
      }
    }
  }

  @Test func codeInSentencesIsCode() throws {
    // What is left is to snap the last two layers.
    let html = try html(checkReport())
    #expect(html.contains("<code>nest-verify snap MODEL -o FILE</code> writes the model"))
    #expect(!html.contains("`"))
  }

  @Test func everyClaimHasItsStatementSourceAndProofs() throws {
    let report = try checkReport()
    let page = try MarkupScanner(html(report))
    for result in report.results {
      let claim = result.claim
      #expect(page.texts.contains(claim.source))
      for theorem in claim.theorems {
        #expect(page.texts.contains("Coq: \(theorem.status)"), "\(claim.id)")
        for name in theorem.names { #expect(page.texts.contains(name), "\(claim.id): \(name)") }
      }
    }
  }

  @Test func severalModelsHaveAnIndexAndAnchorsOfTheirOwn() throws {
    let html = try Report.text(Array(repeating: .model(checkReport()), count: 3), as: .html)
    let page = try MarkupScanner(html)
    // The last one is about the claims of all of them.
    #expect(page.elements.count { $0 == "section" } == 4)
    #expect(page.elements.count { $0 == "nav" } == 1)
    #expect(page.elements.count { $0 == "script" } == 1)
    for number in 1...3 {
      #expect(html.contains("id=\"report-\(number)\""))
      #expect(html.contains("href=\"#report-\(number)\""))
    }
    // Every name is one element's, and leads somewhere.
    let names = html.matches(of: /\ id="([^"]*)"/).map { String($0.1) }
    #expect(Set(names).count == names.count)
    for link in html.matches(of: /\ href="#([^"]*)"/) { #expect(names.contains(String(link.1))) }
  }

  @Test func whatIsCommonToModelsIsThereOnce() throws {
    let check = try checkReport()
    let other = try checkReport(scalarModel(y: [1, 3, 7]))
    let one = try MarkupScanner(html(check))
    let page = try MarkupScanner(Report.text([.model(check), .model(other), .model(check)], as: .html))
    for result in check.results {
      let count = { (page: MarkupScanner) in page.texts.count { $0 == result.claim.statement } }
      #expect(count(one) >= 1 && count(page) == 1, "\(result.claim.id)")
    }
    // Of four drawings a model: that of the network and those of the verdicts are all models', and the first one's are the third one's.
    #expect(one.elements.count { $0 == "svg" } == 4 && !one.elements.contains("use"))
    #expect(page.elements.count { $0 == "svg" } == 12 && page.elements.count { $0 == "use" } == 7)
    // So are their tables, to which the others lead.
    let html = Report.text([.model(check), .model(other), .model(check)], as: .html)
    #expect(html.matches(of: /<summary>The drawing as a table</).count == 2)
    #expect(html.matches(of: /<a href="#table-[12]">The drawing as a table</).count == 4)
  }

  /// A long page has the titles of claims once, and their names lead to them.
  @Test func longPagesRepeatNoTitles() throws {
    let check = try checkReport()
    func page(_ count: Int) -> String {
      Report.text(Array(repeating: .model(check), count: count), as: .html)
    }
    let (short, long) = (page(50), page(51))
    #expect(short.contains("<span class=\"title\">") && !short.contains("<main class=\"many\">"))
    #expect(long.contains("<main class=\"many\">") && !long.contains("<span class=\"title\">"))
    let texts = try MarkupScanner(long).texts
    for result in check.results {
      let id = result.claim.id.rawValue
      #expect(
        long.matches(of: try Regex("<a href=\"#statement-\(id)\" title=\"[^\"]+\"><code>\(id)</code></a>"))
          .count == 51)
      // Of the links, and with the statement.
      #expect(
        texts.count { $0 == result.claim.title } == 52 && texts.contains(result.claim.statement), "\(id)")
    }
    #expect(long.utf8.count < short.utf8.count)
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
      let chart = try #require(html.range(of: "Risk along the depth"))
      let ordinates = html[chart.upperBound...].components(separatedBy: "cy=\"").dropFirst().map {
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

  /// Risks that are enclosed are drawn at their lower bounds, with their decimals.
  @Test func enclosedRisksHaveAChart() throws {
    let report = try checkReport(scalarModel(y: [1, -1, 1], loss: .logistic))
    let risks = try #require(report.convexRisks)
    let html = html(report)
    let start = try #require(html.range(of: "Risk along the depth of the network</title>")).upperBound
    let figure = html[start...].prefix(upTo: try #require(html[start...].range(of: "</figure>")).lowerBound)
    #expect(figure.matches(of: #/<circle [^>]*><title>A\*_\d: /#).count == risks.erlb.count)
    #expect(figure.matches(of: #/<rect [^>]*><title>err\(x_\d\): /#).count == risks.representations.count)
    #expect(figure.contains(/A\*_0: ≈ 0\.\d{6,}/) && figure.contains("class=\"trained\""))
  }
}
