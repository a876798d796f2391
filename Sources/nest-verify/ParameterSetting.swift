import ArgumentParser
import Claims
import ModelFiles
import Networks

/// A value for the parameter of a model that has one.
struct ParameterSetting: ParsableArguments {
  @Option(
    name: .customLong("at"),
    help: ArgumentHelp(
      "One value for the parameter of a model that has one: what comes out is about that model alone.",
      valueName: "name=number"))
  private var values: [ParameterValue] = []

  var at: ParameterValue? { values.first }

  func validate() throws {
    if values.count > 1 {
      throw ValidationError(
        "--at is given \(values.count) times: a model has one parameter, and it has one value")
    }
  }

  /// The one model that a file gives.
  func load(_ path: String) throws(InputError) -> ModelFile {
    try ModelDocument.load(path).model(at: at)
  }
}

extension ParameterValue: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
