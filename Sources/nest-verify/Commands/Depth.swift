import ArgumentParser
import Conditioning
import ModelFiles
import Networks
import Reports

struct Depth: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Ranks, singular values and condition numbers along the depth of a network, beside double precision.",
    discussion: """
      For each hidden representation H^l and the error gradient Δ^l there: the exact rank, enclosures of the greatest singular \
      value and of the least that is not zero, and of κ. Exit status 3: some condition number needs more precision than \
      there may be.
      """)

  @Argument(
    help: "A model file, or a network in ONNX with --x and --y; `-` reads a model file from standard input.",
    completion: .models)
  var model: String

  @Option(help: ArgumentHelp("Enclose condition numbers to so many digits.", valueName: "count"))
  var digits = 6

  @OptionGroup var data: TrainingData
  @OptionGroup var setting: ParameterSetting
  @OptionGroup var budget: BudgetSetting
  @OptionGroup var output: Output

  func validate() throws {
    guard (1...DepthReport.digitsLimit).contains(digits) else {
      throw ValidationError("--digits \(digits): expected 1 to \(DepthReport.digitsLimit)")
    }
    try data.validate(for: [model])
  }

  func run() throws {
    let report: DepthReport
    let inputs: [String]
    do {
      let document = try data.document(at: model)
      inputs = document.files.map(\.file)
      let file = try document.model(at: setting.at)
      report = try budget.run(of: .layers) {
        try DepthReport(
          file.model, digits: digits, file: file.name, sha256: file.sha256,
          provenance: Provenance(files: file.files, command: CommandLine.text), parameter: file.parameter,
          progress: Progress.show)
      }
    } catch {
      throw ExitCode(Diagnostics.report(error, in: model).rawValue)
    }
    try output.finish(.depth(report), inputs: inputs)
  }
}
