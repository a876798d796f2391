import Claims
import ExactAlgebra
import Networks
import Reports
import Testing
import Vocabulary

/// One layout: what one format for people says, the others say.
@Suite struct LayoutTests {
  private func reports() throws -> [Report] {
    let model = scalarModel()
    let quantities = try Yun2019Reproduction.quantities()
    return [
      .model(
        try checkReport(
          model, parameter: ParameterValue(name: "rho", value: 1),
          expectations: [.chen2021Assumption4: Expectation(.holds)])),
      .model(try checkReport(expectations: [.chen2021Assumption3: Expectation(.fails)])),
      .model(try checkReport(scalarModel(loss: .absolute))),
      .criticalPoints(
        try CriticalPointsReport(
          Investigation(model), file: "model.yaml", sha256: "00",
          parameter: ParameterValue(name: "rho", value: 1))),
      .reproduction(quantities),
    ]
  }

  /// The words of a text, in any order.
  private func words(_ text: String) -> Set<String> {
    Set(text.split { !$0.isLetter && !$0.isNumber }.map(String.init))
  }

  @Test func allFormatsSayWhatTheTextSays() throws {
    for report in try reports() {
      let said = words(report.text(as: .text))
      #expect(said.count > 20)
      #expect(said.subtracting(words(report.text(as: .markdown))).isEmpty)
      let page = try MarkupScanner(report.text(as: .html))
      #expect(said.subtracting(words(page.texts.joined(separator: " "))).isEmpty)
      // Signs have other names there, but for those that formulas write as they are.
      let signs: Set = ["textgreater", "textless"]
      let lines = report.text(as: .text).split(separator: "\n").map { LaTeX.escaped(String($0)) }
      let missing = words(lines.joined(separator: " ")).subtracting(words(report.text(as: .latex)))
      #expect(missing.subtracting(signs).isEmpty)
    }
  }

  @Test func aValueOfTheParameterIsInEveryFormat() throws {
    for report in [try reports()[0], try reports()[3]] {
      for format in [ReportFormat.text, .markdown, .html, .latex] {
        #expect(report.text(as: format).contains("rho = 1"), "\(format)")
      }
      #expect(report.json.line.contains("\"parameter\": {\"name\": \"rho\""))
    }
  }

  @Test func tablesAreTables() throws {
    let reports = try reports()
    for (report, header) in [
      (reports[3], "| U | r | t | dimension | inertia"),
      (reports[4], "| quantity | published | recomputed |"),
    ] {
      let markdown = report.text(as: .markdown)
      #expect(!markdown.contains("```"))
      #expect(markdown.contains(header))
      let page = try MarkupScanner(report.text(as: .html))
      #expect(page.elements.contains("table") && page.elements.contains("th"))
      #expect(!page.elements.contains("pre"))
    }
  }

  /// Colours, and nothing else, tell a terminal's text from a file's.
  @Test func coloursChangeNoWord() throws {
    for report in try reports() {
      let coloured = report.text(as: .text, Style(hasColor: true))
      #expect(coloured.contains("\u{1B}[1m"))
      #expect(coloured.replacing(/\u{1B}\[[0-9]+m/, with: "") == report.text(as: .text))
    }
  }

  @Test func statusesFollowTheReport() throws {
    #expect(try reports().map(\.exit) == [.asExpected, .unexpected, .unexpected, .asExpected, .asExpected])
  }
}
