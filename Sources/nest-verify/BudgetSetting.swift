import ArgumentParser
import ExactAlgebra
import Foundation

/// How much a command may compute, and for how long.
struct BudgetSetting: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A multiple of the standard budget of work and memory, about a minute and 2 GB; what it has no room for is undecided.",
      valueName: "factor"))
  var budget: Multiple = Multiple(factor: 1)

  @Option(
    name: .long,
    help: ArgumentHelp(
      "End after so many seconds for each model, with what is known by then; the rest is undecided.",
      valueName: "seconds"))
  var timeout: Multiple?

  /// A meter with nothing spent yet. The time starts now.
  var meter: Meter {
    let budget = Budget.standard.scaled(by: budget.factor)
    guard let timeout else { return Meter(budget) }
    let exact = timeout.factor * 1000
    let milliseconds = exact.numerator.flooredQuotient(dividingBy: exact.denominator).asInt ?? .max
    let time = Duration.milliseconds(min(milliseconds, 1 << 40))
    // A report of what is known may take as long again. What charges nothing cannot be stopped but with the program.
    Watchdog.start(after: time * 2 + .seconds(10))
    return Meter(budget, deadline: .now + time)
  }

  /// The same without a limit of time, to write down what is known.
  var meterOfReport: Meter { Meter(Budget.standard.scaled(by: budget.factor)) }

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
