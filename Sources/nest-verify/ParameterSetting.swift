import ArgumentParser
import Claims
import ModelFiles
import Networks

/// A value for the parameter of a model that has one.
struct ParameterSetting: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "One value for the parameter of a model that has one: what comes out is about that model alone.",
      valueName: "name=number"))
  var at: ParameterValue?

  /// The one model that a file gives.
  func load(_ path: String) throws(InputError) -> ModelFile {
    try ModelDocument.load(path).model(at: at)
  }
}

extension ParameterValue: ExpressibleByArgument {
  public init?(argument: String) { self.init(argument) }
}
