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
    return try table.components(separatedBy: "<tr>").dropFirst(2).map { row in
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
}
