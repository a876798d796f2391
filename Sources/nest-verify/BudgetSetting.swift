import ArgumentParser
import ExactAlgebra

/// How much a command may compute.
struct BudgetSetting: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A multiple of the standard budget of work and memory, about a minute and 2 GB; what it has no room for is undecided.",
      valueName: "factor"))
  var budget: Multiple = Multiple(factor: 1)

  /// A meter with nothing spent yet.
  var meter: Meter { Meter(.standard.scaled(by: budget.factor)) }

  /// A positive number.
  struct Multiple: ExpressibleByArgument {
    let factor: Rational

    init(factor: Rational) { self.factor = factor }

    init?(argument: String) {
      guard argument.utf8.count <= 32, let factor = Rational(argument), factor > 0 else { return nil }
      self.factor = factor
    }

    var defaultValueDescription: String { factor.description }
  }
}
