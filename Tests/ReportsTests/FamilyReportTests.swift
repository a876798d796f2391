import Claims
import ExactAlgebra
import Foundation
import ModelFiles
import Networks
import Reports
import Testing

/// A family in every format of reports.
@Suite struct FamilyReportTests {
  /// B = [1 ρ − 1] is of full column rank nowhere; v_1 = ρ·v_0 is predictable everywhere, and zero at ρ = 0.
  private func report() throws -> FamilyReport {
    let text = """
      nest-verify: 1
      title: <b>|</b>
      parameter: {rho: {at-least: 0, below: "sqrt(2)"}}
      architecture: resnest
      data: {x: [[1], [2]], y: [[1], [rho]]}
      expansion: {weight: [[1]]}
      blocks: [{feature: {values: [[rho], [2*rho]]}, weight: [[1]]}]
      prediction: {weight: [[1]]}
      """
    guard case .family(let file) = try ModelDocument.read(Array(text.utf8), name: "m.yaml") else {
      throw InputError(Diagnostic(file: "", place: .wholeFile, code: .value, message: "no family"))
    }
    return FamilyReport(FamilyInvestigation(file.family), file: "m.yaml", sha256: "00")
  }

  @Test func textHasPartsAndFunctions() throws {
    let text = try Report.family(report()).text(as: .text)
    #expect(text.contains("parameter rho in [0, sqrt(2)), sqrt(2) ≈ 1.41421356237"))
    // v_L is zero at ρ = 0 alone: Assumption 1 fails there.
    #expect(text.contains("fails for rho in {0}, elsewhere holds"))
    // R_lin: y = (1, ρ) on x = (1, 2) leaves (ρ − 2)²/5 of the squared norm, over 2 samples.
    #expect(text.contains("(rho^2 - 4*rho + 4)/10"))
    #expect(!text.contains("\u{1B}"))
  }

  /// Each hypothesis is met, or met in part, or not met, or undecided: one of them.
  @Test func theSummaryNamesAHypothesisOnce() throws {
    let text = try Report.family(report()).text(as: .text)
    let start = try #require(text.range(of: "Summary\n")).upperBound
    let end = try #require(text.range(of: "\n  statements")).lowerBound
    let words = text[start..<end].split { " ,:\n".contains($0) }.filter { $0.hasPrefix("chen2021.") }
    #expect(words.count >= 4 && Set(words).count == words.count, "\(words)")
    #expect(text.contains("hypotheses met in part  chen2021.assumption-1: fails for rho in {0}"))
  }

  @Test func markdownTablesKeepTheirShape() throws {
    let markdown = try Report.family(report()).text(as: .markdown)
    let lines = markdown.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.contains { $0.hasPrefix("parameter rho in") })
    #expect(lines.contains { $0.hasPrefix("| {0} | fails | ") })
    var columns: Int?
    for line in lines {
      guard line.hasPrefix("|") else {
        columns = nil
        continue
      }
      let count = line.replacing("\\|", with: "").count { $0 == "|" }
      #expect(columns == nil || columns == count, "\(line)")
      columns = count
    }
  }

  @Test func htmlIsWellFormed() throws {
    let page = try MarkupScanner(try Report.family(report()).text(as: .html))
    #expect(!page.elements.contains("b"))
    #expect(page.texts.contains { $0.contains("(rho^2 - 4*rho + 4)/10") })
    #expect(page.texts.contains { $0 == "{0}" })
  }

  /// Each part of a range is a band, with its exact ends in its title and in the table.
  @Test func verdictsAreBands() throws {
    let report = try report()
    let html = Report.family(report).text(as: .html)
    let page = try MarkupScanner(html)
    // Claims with one verdict everywhere have no band, whatever its reasons are.
    let parts = report.results.compactMap(\.ranges).filter { ranges in
      ranges.contains { $0.verdict != ranges[0].verdict || $0.isVacuous != ranges[0].isVacuous }
    }.flatMap(\.self)
    #expect(!parts.isEmpty)
    #expect(html.components(separatedBy: "<rect class=\"band ").count == parts.count + 1)
    for part in parts {
      let verdict = part.verdict.rawValue + (part.isVacuous == true ? " (vacuous)" : "")
      #expect(page.texts.contains { $0.hasPrefix("rho in \(part.range): \(verdict): ") })
      #expect(page.texts.contains(part.range.description))
    }
    // The ends of the range are named, and everything lies between them.
    #expect(page.texts.contains("sqrt(2)"))
    for band in html.matches(of: /<rect class="band [a-z]+" x="([\d.]+)" y="[\d.]+" width="([\d.]+)"/) {
      let (x, width) = (Double(band.1)!, Double(band.2)!)
      #expect(x >= 198 && x + width <= 612)
    }
  }

  /// R_lin = (ρ − 2)²/10 at the eight values of the table, exactly.
  @Test func risksAreCurves() throws {
    let report = try report()
    let html = Report.family(report).text(as: .html)
    // A line for each part with a function: nothing joins the sides of a jump.
    for (name, kind) in [(.linear, "state"), (.trained, "trained"), (.erlb(1), "least")]
      as [(FamilyRisk.Name, String)]
    {
      let risk = try #require(report.family.risks.first { $0.name == name })
      let lines = risk.parts.count { part in
        if case .function = part.value { part.range.single == nil } else { false }
      }
      #expect(html.components(separatedBy: "<polyline class=\"\(kind)\"").count == lines + 1, "\(kind)")
    }
    let rows = html.matches(of: /<tr><td>([\d\/]+)<\/td><td>[^<]*<\/td><td>([\d\/]+)<\/td>/)
    func number(_ text: Substring) -> Rational {
      let parts = text.split(separator: "/").map { Rational(Integer(String($0))!) }
      return parts.count == 1 ? parts[0] : parts[0] / parts[1]
    }
    for row in rows where row.1.count <= 12 {
      let rho = number(row.1)
      #expect(number(row.2) == (rho - 2) * (rho - 2) / 10)
    }
  }

  @Test func jsonHasEveryPart() throws {
    let report = try report()
    let line = Report.family(report).json.line
    #expect(line.contains("\"parameter\": {\"name\": \"rho\""))
    #expect(line.components(separatedBy: "\"ranges\"").count > report.results.count)
  }

  /// Assumption 1 fails at ρ = 0 alone: that is neither met nor unmet, in colour, line and legend.
  @Test func aHypothesisMayHoldOnAPart() throws {
    let html = try Report.family(report()).text(as: .html)
    let start = try #require(html.range(of: "Hypotheses and statements of Chen et al. 2021</title>"))
      .upperBound
    let figure = html[start...].prefix(upTo: try #require(html[start...].range(of: "</figure>")).lowerBound)
    let name = try #require(figure.firstMatch(of: /<text class="([a-z]+)"[^>]*>◐ assumption-1</))
    #expect(name.1 == "partly")
    let lines = figure.matches(
      of: /<line class="([a-z]+)"[^>]*><title>[^<]* needs assumption-1: ([^<]*)</)
    #expect(!lines.isEmpty && lines.allSatisfy { $0.1 == "partly" && $0.2 == "met on a part of the range" })
    #expect(figure.contains("◐ holds on a part of the range.") && figure.contains("Dashes and dots:"))
    // No model without a parameter has such a line, nor the words for it.
    #expect(!Report.model(try checkReport()).text(as: .html).contains("◐"))
  }

  /// Other reasons for the same verdict are no other verdict: what does not apply everywhere has no band, as the legend says.
  @Test func oneVerdictForSeveralReasonsIsNoBand() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let bytes = [UInt8](
      try Data(contentsOf: root.appendingPathComponent("fixtures/families/activation-pattern.yaml")))
    guard case .family(let file) = try ModelDocument.read(bytes, name: "m.yaml") else {
      Issue.record("no family")
      return
    }
    let report = FamilyReport(FamilyInvestigation(file.family), file: "m.yaml", sha256: "00")
    let silent = report.results.filter { result in
      result.finding.verdict == .inapplicable && result.ranges?.count ?? 0 > 1
    }
    #expect(silent.contains { $0.claim.id == .yun2019Theorem2 })
    let html = Report.family(report).text(as: .html)
    let start = try #require(html.range(of: "Verdicts over the range of rho</title>")).upperBound
    let figure = html[start...].prefix(upTo: try #require(html[start...].range(of: "</figure>")).lowerBound)
    for result in silent { #expect(!figure.contains(">\(result.claim.id.rawValue)<"), "\(result.claim.id)") }
    #expect(figure.contains(">chen2021.assumption-1<"))
  }

  /// A family begins with what a model begins with; what to ask next stays after the claims.
  @Test func theSummaryIsAtTheHead() throws {
    for format in [ReportFormat.text, .html, .markdown, .latex] {
      let text = try Report.family(report()).text(as: format)
      let summary = try #require(text.range(of: "Summary")).lowerBound
      #expect(summary < (try #require(text.range(of: "Claims")).lowerBound), "\(format)")
    }
    let text = try Report.family(report()).text(as: .text)
    let claims = try #require(text.range(of: "\nClaims")).lowerBound
    let summary = text[..<claims]
    let line = try #require(summary.firstMatch(of: /hypotheses met in part +chen2021.assumption-1: (.*)/))
    #expect(line.1 == "fails for rho in {0}, elsewhere holds")
    #expect(summary.contains(/statements +\d+ confirmed \(.*\d+ on a part of the range, elsewhere silent\)/))
    #expect(!summary.contains(/not met +chen2021.assumption-1:/))
  }
}
