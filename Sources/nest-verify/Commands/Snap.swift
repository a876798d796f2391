import ArgumentParser
import Claims
import ExactAlgebra
import Landscape
import ModelFiles
import Networks
import Reports

struct Snap: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Writes the model with W_L and W_{L+1} moved to an exact global minimum of (P_φ) near by.",
    discussion: """
      For a resnest with M ≥ N_o, an infimum that is attained, and a loss that is squared or has quadratic pieces (Huber's, the smoothed hinge). \
      Says how far the weights move. Exit status 3: the numbers of an exact minimum are too long to write down; the distance is bounded all the same.
      """)

  @Argument(help: "A model file; `-` reads it from standard input.", completion: .models)
  var model: String

  @OptionGroup var setting: ParameterSetting
  @OptionGroup var budget: BudgetSetting

  @Option(
    name: [.short, .long], help: "The file to write, whole or not at all; `-` is standard output.")
  var output: String

  func run() throws { try budget.limited { try run(within: $0) } }

  private func run(within meter: Meter) throws {
    let file: ModelFile
    let investigation: Investigation
    let inputs: [String]
    do {
      let document = try ModelDocument.load(model)
      inputs = document.files.map(\.file)
      file = try document.model(at: setting.at)
      investigation = try meter.run { try Investigation(file.model, progress: Progress.show) }
    } catch {
      throw ExitCode(Diagnostics.report(error, in: model).rawValue)
    }
    do {
      guard let (moved, minimum) = try meter.run({ try investigation.snapped() }) else {
        let architecture = investigation.model.architecture.name
        throw failure(
          architecture == .resnest
            ? "(P_φ) has minima in closed form for the squared loss and for those with quadratic pieces, and the loss is \(investigation.model.loss.name)"
            : "minima of (P_φ) are those of a resnest, and this is a \(architecture) model", .unusableInput)
      }
      let summary = SnapReport(investigation, minimum).text
      try Destination(output).write(ModelFile.text(for: moved), inputs: inputs)
      if output == "-" {
        for line in summary.split(separator: "\n") { Diagnostics.write(String(line)) }
      } else {
        try Destination.standardOutput.write(summary)
      }
    } catch let overrun as Overrun {
      throw failure(Diagnostics.text(of: overrun), .undecided)
    } catch let reason as MinimumUnavailable {
      guard case .tooLarge = reason else { throw failure(reason.description, .unusableInput) }
      if let distance = try? meter.run({ investigation.distanceToMinimum }) {
        Diagnostics.write("\(model): a global minimum of (P_φ) is at most \(SnapReport.bound(distance)) away")
      }
      throw failure("not written: \(reason)", .undecided)
    }
  }

  private func failure(_ reason: String, _ status: ExitStatus) -> ExitCode {
    Diagnostics.write("\(model): \(status == .undecided ? "undecided" : "error"): \(reason)")
    return ExitCode(status.rawValue)
  }
}
