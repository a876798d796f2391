import Claims
import ExactAlgebra
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
    return try FamilyReport(file.family, file: "m.yaml", sha256: "00")
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

  @Test func jsonHasEveryPart() throws {
    let report = try report()
    let line = Report.family(report).json.line
    #expect(line.contains("\"parameter\": {\"name\": \"rho\""))
    #expect(line.components(separatedBy: "\"ranges\"").count > report.results.count)
  }
}
