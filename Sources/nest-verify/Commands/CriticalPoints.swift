import ArgumentParser
import Claims
import Landscape
import ModelFiles
import Networks
import Reports

struct CriticalPoints: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "critical-points",
    abstract: "Every critical stratum of (P_φ): risk, dimension, inertia, class, and a point on it.")

  @Argument(help: "A model file; `-` reads it from standard input.")
  var model: String

  @OptionGroup var setting: ParameterSetting
  @OptionGroup var output: Output

  func run() throws {
    let report: CriticalPointsReport
    do {
      let file = try setting.load(model)
      let investigation = try Investigation(file.model, progress: Diagnostics.progress)
      report = try CriticalPointsReport(
        investigation, file: file.name, sha256: file.sha256, parameter: file.parameter)
    } catch {
      throw ExitCode(Diagnostics.report(error, in: model).rawValue)
    }
    switch output.format {
    case .json: try output.write(report.json.text() + "\n")
    case .jsonl: try output.write(report.json.line + "\n")
    case .text: try output.write(report.text(output.style))
    case .markdown: try output.write("```\n" + report.text(Style(hasColor: false)) + "```\n")
    case .html:
      try output.write(
        HTMLPage.text(
          title: report.model.title ?? report.model.file, preformatted: report.text(Style(hasColor: false))))
    }
    if report.exit != .asExpected { throw ExitCode(report.exit.rawValue) }
  }
}
