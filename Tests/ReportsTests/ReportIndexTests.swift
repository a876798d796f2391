import Claims
import ExactAlgebra
import Reports
import Testing
import Vocabulary

/// The index of a page of several reports.
@Suite struct ReportIndexTests {
  /// The cells of a column, one for each row: its rank and its text.
  private func column(_ title: String, of reports: [Report]) throws -> [(rank: Int, text: String)] {
    let html = Report.text(reports, as: .html)
    let table = try #require(html.firstMatch(of: /<table class="index">(?s:(.*?))<\/table>/)).1
    let headings = table.matches(of: /<th scope="col"[^>]*>([^<]*)<\/th>/).map { String($0.1) }
    let place = try #require(headings.firstIndex(of: title), "\(headings)")
    return try table.components(separatedBy: "<tr").dropFirst(2).map { row in
      let cells = row.matches(of: /<t[hd] class="[^"]*" data-rank="(\d+)">(?s:(.*?))<\/t[hd]>/)
      try #require(cells.count == headings.count, "\(row)")
      return (
        rank: Int(cells[place].1)!, text: String(cells[place].2.replacing(/<[^>]*>/, with: ""))
      )
    }
  }

  /// Their order is exact: as numbers of floating point these two risks are one.
  @Test func ranksAreExact() throws {
    let tiny = Rational(mantissa: 1, binaryExponent: -100)
    let reports = try [3 + tiny, 3, 4].map { y in
      Report.model(try checkReport(scalarModel(weight: 0, y: [y, 3, 3])))
    }
    let risks = try column("Risk", of: reports)
    #expect(risks.map(\.rank) == [1, 0, 2])
    #expect(risks[0].text == risks[1].text && risks[1].text != risks[2].text)
  }

  @Test func equalValuesHaveOneRankAndUnknownOnesTheLast() throws {
    let unusable = UnusableModel(
      file: "a.yaml", sha256: nil, id: nil, command: "nest-verify a.yaml", errors: "a.yaml: no",
      exit: .unusableInput)
    let reports = try [.model(checkReport()), .unusable(unusable), .model(checkReport())] as [Report]
    #expect(try column("N", of: reports).map(\.rank) == [0, 3, 0])
    #expect(try column("N", of: reports).map(\.text) == ["3", "", "3"])
    #expect(try column("Outcome", of: reports).map(\.rank) == [1, 0, 1])
    #expect(try column("Outcome", of: reports).map(\.text) == ["as expected", "unusable", "as expected"])
    #expect(try column("Model", of: reports).map(\.rank) == [0, 2, 0])
    let named = UnusableModel(
      file: "a.jsonl:1", sha256: nil, id: "first", command: "nest-verify a.jsonl", errors: "a.jsonl:1: no",
      exit: .unusableInput)
    let titled = UnusableModel(
      file: "a.jsonl:2", sha256: nil, id: "second", title: "The second", command: "nest-verify a.jsonl",
      errors: "a.jsonl:2: no", exit: .unusableInput)
    let names = try column("Model", of: [.unusable(named), .unusable(unusable), .unusable(titled)]).map(
      \.text)
    #expect(names[0].hasPrefix("first") && names[1].hasPrefix("a.yaml"), "\(names)")
    #expect(names[2].hasPrefix("The second"), "\(names)")
  }

  @Test func verdictsAreCounted() throws {
    let check = try checkReport()
    let reports: [Report] = [.model(check), .model(check)]
    for (title, verdict) in [("Holds", Verdict.holds), ("Fails", .fails), ("Silent", .inapplicable)] {
      let count = check.results.count { $0.finding.verdict == verdict }
      #expect(try column(title, of: reports).map(\.text) == ["\(count)", "\(count)"])
    }
  }

  /// Columns that no report has anything in are left out.
  @Test func emptyColumnsAreLeftOut() throws {
    let quantities = try Yun2019Reproduction.quantities()
    let html = Report.text([.reproduction(quantities), .reproduction(quantities)], as: .html)
    #expect(!html.contains(">Architecture<") && html.contains(">Outcome<"))
  }

  private let blank = UnusableModel(
    file: "b.yaml", sha256: nil, id: " ", title: "\t", command: "nest-verify b.yaml", errors: "b.yaml: no",
    exit: .unusableInput)

  /// What the models came to, above them.
  @Test func theTallyIsThere() throws {
    let reports: [Report] = [.model(try checkReport()), .unusable(blank), .model(try checkReport())]
    #expect(Report.text(reports, as: .html).contains("<p>3 models: 2 as expected, 1 unusable</p>"))
  }

  /// A risk that is enclosed has its decimal, and its place among those that are exact.
  @Test func enclosedRisksAreThere() throws {
    // log(1 + e^{-1}) and its like, between 0 and 4.
    let reports = try [
      checkReport(scalarModel(weight: 0, y: [0, 1, 1])),
      checkReport(scalarModel(weight: 0, y: [1, 1, -1], loss: .logistic)),
      checkReport(scalarModel(weight: 0, y: [9, 9, 9])),
    ].map { Report.model($0) }
    let risks = try column("Risk", of: reports)
    #expect(risks[1].text.contains(/≈ \d\.\d+/), "\(risks)")
    #expect(Set(risks.map(\.rank)) == [0, 1, 2] && risks[2].rank == 2)
  }

  /// The filter looks for verdicts that occur, and not for words of sentences: "No claim fails." has none.
  @Test func wordsOfTheFilter() throws {
    let check = try checkReport()
    #expect(!check.results.contains { $0.finding.verdict == .fails })
    let html = Report.text([.model(check), .unusable(blank)], as: .html)
    let words = html.matches(of: /<tr data-words="([^"]*)"/).map { String($0.1) }
    #expect(words.count == 2)
    #expect(words[0].hasPrefix("A model model.yaml as expected resnest") && words[0].contains("holds"))
    #expect(!words[0].contains("fails"))
    #expect(words[1] == "b.yaml unusable")
  }

  /// The file stands beside the title; nothing that is blank is a title, in any format.
  @Test func namesAreThere() throws {
    let names = try column("Model", of: [.model(checkReport()), .model(checkReport())]).map(\.text)
    #expect(names[0].hasPrefix("A modelmodel.yaml"))
    let report = Report.model(try checkReport(scalarModel(title: " \t")))
    #expect(report.text(as: .text).hasPrefix("model.yaml\n"))
    #expect(report.text(as: .markdown).hasPrefix("## model.yaml\n"))
    #expect(report.text(as: .html).contains("<h2 id=\"report-1\">model.yaml</h2>"))
    #expect(report.text(as: .latex).contains("\\caption{model.yaml."))
    #expect(report.text(as: .junit).contains("<testsuite name=\"model.yaml\""))
    #expect(try column("Model", of: [report, report])[0].text.hasPrefix("model.yaml"))
  }

  /// Services that run tests are told the id and the file.
  @Test func testFormatsHaveTheId() throws {
    var model = scalarModel()
    model.id = "a7"
    let report = Report.model(
      try checkReport(model, expectations: [.chen2021Assumption3: Expectation(.fails)]))
    let junit = report.text(as: .junit)
    #expect(junit.contains("<property name=\"id\" value=\"a7\"/>"))
    #expect(junit.contains("<property name=\"file\" value=\"model.yaml\"/>"))
    #expect(report.json.line.contains("\"id\": \"a7\""))
    #expect(report.text(as: .sarif).contains("\"id\": \"a7\""))
    #expect(try column("Model", of: [report, report])[0].text.hasPrefix("A modela7model.yaml"))
  }
}
