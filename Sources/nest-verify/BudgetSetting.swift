import ArgumentParser
import ExactAlgebra

/// How much a command may compute, and for how long.
struct BudgetSetting: ParsableArguments {
  @Option(
    name: .long,
    help: ArgumentHelp(
      "A multiple of the standard budget of work and memory, about a minute and 2 GB (for depth, ten minutes); what it has no room for is undecided.",
      valueName: "factor"))
  var budget: Multiple = Multiple(factor: 1)

  @Option(
    name: .long,
    help: ArgumentHelp(
      "End after so many seconds for each model, with what is known by then; the rest is undecided.",
      valueName: "seconds"))
  var timeout: Multiple?

  /// What `body` computes with a meter of nothing spent yet. The time starts now.
  func limited<Value>(of standard: Budget = .standard, _ body: (Meter) throws -> Value) rethrows -> Value {
    guard let timeout else { return try body(Meter(budget.factor, of: standard)) }
    let exact = timeout.factor * 1000
    let milliseconds = exact.numerator.flooredQuotient(dividingBy: exact.denominator).asInt ?? .max
    let time = Duration.milliseconds(min(milliseconds, 1 << 40))
    // A report of what is known may take as long again. What charges nothing cannot be stopped but with the program.
    let watchdog = Watchdog(after: time * 2 + .seconds(10))
    defer { watchdog.cancel() }
    return try body(Meter(budget.factor, of: standard, deadline: .now + time))
  }

  func run<Value>(of standard: Budget = .standard, _ body: @escaping () throws -> Value) throws -> Value {
    try limited(of: standard) { try $0.run(body) }
  }

  /// A meter without a limit of time, and with the standard budget at least, to write down what is known.
  var meterOfReport: Meter { Meter(max(budget.factor, 1)) }

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
