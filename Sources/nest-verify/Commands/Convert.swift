import ArgumentParser
import Claims
import ModelFiles
import Networks
import Reports

struct Convert: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Writes the equivalent wide ResNEst of a DenseNEst (Chen et al. 2021, Proposition 4) as a model file.")

  @Argument(help: "A model file with a densenest; `-` reads it from standard input.", completion: .models)
  var model: String

  @OptionGroup var setting: ParameterSetting

  @Option(
    name: [.short, .long],
    help: "The file to write, whole or not at all; standard output without it, and for `-`.")
  var output: String?

  func run() throws {
    let investigation: Investigation
    let inputs: [String]
    do {
      let document = try ModelDocument.load(model)
      inputs = document.files.map(\.file)
      investigation = try Investigation(document.model(at: setting.at).model, progress: Progress.show)
    } catch {
      throw ExitCode(Diagnostics.report(error, in: model).rawValue)
    }
    guard let wide = investigation.wideModel else {
      Diagnostics.write(
        "\(model): error: only a densenest has an equivalent wide resnest, and this is a "
          + investigation.model.architecture.name.rawValue)
      throw ExitCode(ExitStatus.unusableInput.rawValue)
    }
    try Destination(output).write(ModelFile.text(for: wide), inputs: inputs)
  }
}
