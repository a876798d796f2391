import Claims
import Conditioning
import Discovery
import ExactAlgebra
import ModelFiles
import Networks
import Reports
import Testing
import Vocabulary

/// One layout: what one format for people says, the others say.
@Suite struct LayoutTests {
  private func reports() throws -> [Report] { try Self.shared.get() }
  /// Made once: the networks of the comparison have 164 layers.
  private static let shared = Result { try makeReports() }

  private static func makeReports() throws -> [Report] {
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
      .family(try family()),
      .sizes(try sizes()),
      .depth(try DepthReport(model, digits: 6, file: "model.yaml", sha256: "00")),
      .comparison(try FamilyComparison(seeds: [1])),
      .ablation(try ablation()),
      .unusable(
        UnusableModel(
          file: "model.jsonl", sha256: nil, id: "a7", command: "check",
          errors:
            "model.jsonl:7:2: error: an object was expected here, found a list\nmodel.jsonl:7: note: nothing more was read of it",
          exit: .unusableInput)),
    ]
  }

  private static func document(_ text: String) throws -> ModelDocument {
    try ModelDocument.read(Array(text.utf8), name: "model.yaml")
  }

  /// Claims on the loss are undecided over the range, since its values are irrational.
  private static func family() throws -> FamilyReport {
    guard
      case .family(let file) = try document(
        """
        nest-verify: 1
        parameter: {rho: {at-least: 1, at-most: 2}}
        architecture: resnest
        loss: logistic
        data: {x: [[1], [2]], y: [[1], [-1]]}
        expansion: {identity: 1}
        blocks: [{feature: {values: [[rho], [1]]}, weight: [[1]]}]
        prediction: {weight: [[1]]}
        """)
    else { throw Unexpected() }
    return FamilyReport(FamilyInvestigation(file.family), file: "model.yaml", sha256: "00")
  }

  private static func sizes() throws -> SizesReport {
    guard
      case .sizes(let file) = try document(
        """
        nest-verify: 1
        architecture: resnest
        data: {x: {shape: [4, 2]}, y: {shape: [4, 1]}}
        expansion: {weight: {shape: [6, 2]}}
        blocks: [{feature: [{linear: {weight: {shape: [3, 6]}}}, relu], weight: {shape: [6, 3]}}]
        prediction: {weight: {shape: [1, 6]}}
        """)
    else { throw Unexpected() }
    return SizesReport(file.sizes, file: "model.yaml", sha256: "00")
  }

  private static func ablation() throws -> AblationReport {
    let ablation = try Ablation(.chen2021Theorem1ii, scope: Scope("N=2,M=1,N_o=1,L=1,K=1,numbers=4"))
    var log = AblationLog()
    for task in ablation.tasks { _ = log.append(try task.run()) }
    return AblationReport(try AblationTable(ablation, log), counterexamples: [])
  }

  private struct Unexpected: Error {}

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
      let signs: Set = ["textgreater", "textless", "textasciicircum"]
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

  /// The next step of a family that leaves something open, once.
  @Test func whatIsOpenOverAnIntervalIsAskedOfValues() throws {
    let text = Report.family(try Self.family()).text(as: .text)
    #expect(text.contains("(1, 2)  undecided"))
    #expect(text.split(separator: "--at rho=…").count == 2)
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
    let statuses: [Reports.ExitStatus] = [
      .asExpected, .unexpected, .unexpected, .asExpected, .asExpected, .unexpected, .asExpected, .asExpected,
      .asExpected, .asExpected, .unusableInput,
    ]
    #expect(try reports().map(\.exit) == statuses)
  }

  /// Rows have a cell for each column, empty ones too, in columns that together are as wide as the table.
  @Test func latexTablesAreTables() throws {
    for (report, columns) in [(try reports()[3], 8), (try reports()[4], 5)] {
      let latex = report.text(as: .latex)
      let rows = latex.matches(of: /\\begin\{tabular\}\[t\]\{(.*?)\}((?:\\raggedright).*)\\end\{tabular\}/)
      #expect(rows.count > 1)
      for row in rows {
        #expect(row.2.replacing("\\&", with: "").count { $0 == "&" } == columns - 1, "\(row.2)")
        let widths = row.1.matches(of: /([0-9.]+)\\textwidth/).map { Double($0.1)! }
        #expect(widths.count == 2 * columns - 1 && (0.9...0.951).contains(widths.reduce(0, +)), "\(row.1)")
      }
      #expect(!latex.contains(", ,"))
    }
    #expect(try reports()[4].text(as: .latex).contains("\\raggedright \\textbf{published}"))
  }

  /// A caption of several pages does not compile, and a digest is narrower than its column.
  @Test func latexCutsWhatIsTooLong() throws {
    let report = Report.model(try checkReport(scalarModel(title: String(repeating: "long ", count: 1000))))
    let latex = report.text(as: .latex)
    let caption = try #require(latex.firstMatch(of: /\\caption\{(.*)\}/)).1
    #expect(caption.count < 700 && caption.contains("\\dots{}"))
    let digest = try #require(latex.split(separator: "\n").first { $0.contains("0f0f") })
    #expect(digest.matches(of: /[0-9a-f]{17}/).isEmpty)
  }

  /// Whoever made a report, it says by what program.
  @Test func everyReportSaysWhatMadeIt() throws {
    for report in try reports().dropLast() {
      for format in [ReportFormat.text, .html, .markdown, .latex] {
        #expect(report.text(as: format).contains("nest-verify \(version)"), "\(format)")
      }
    }
    // Not by what command: what an enumeration prints does not depend on where it keeps its results.
    let command = "nest-verify ablate chen2021.theorem-1.ii --log somewhere"
    let report = Report.ablation(
      AblationReport(try Self.ablation().table, counterexamples: [], command: command))
    #expect(!report.text(as: .text).contains("somewhere"))
  }
}
