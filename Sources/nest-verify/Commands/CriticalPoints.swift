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

  @Argument(help: "A model file; `-` reads it from standard input.", completion: .models)
  var model: String

  @Option(help: "List this many strata only: global minima, then the saddles of the smallest risks.")
  var top: Int?

  @OptionGroup var setting: ParameterSetting
  @OptionGroup var budget: BudgetSetting
  @OptionGroup var output: Output

  func validate() throws {
    if let top, top < 1 { throw ValidationError("--top \(top): expected 1 or more") }
  }

  func run() throws {
    let report: CriticalPointsReport
    let inputs: [String]
    do {
      let document = try ModelDocument.load(model)
      inputs = document.files.map(\.file)
      let file = try document.model(at: setting.at)
      report = try budget.run {
        try CriticalPointsReport(
          Investigation(file.model, progress: Progress.show), file: file.name, sha256: file.sha256,
          provenance: Provenance(files: file.files, command: CommandLine.text), parameter: file.parameter,
          top: top)
      }
    } catch {
      throw ExitCode(Diagnostics.report(error, in: model).rawValue)
    }
    try output.finish(.criticalPoints(report), inputs: inputs)
  }
}
