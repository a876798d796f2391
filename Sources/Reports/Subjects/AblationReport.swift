import Claims
import Discovery
import Vocabulary

/// Which premises of a claim are needed, by what an enumeration of small models found.
public struct AblationReport: Sendable {
  public let table: AblationTable
  /// The counterexamples, decided once more, in the order of the rows.
  public let counterexamples: [Counterexample]
  /// The files that counterexamples were written to, by their names.
  public let files: [String: String]
  /// The command line, quoted for a shell.
  public let command: String?

  public init(
    _ table: AblationTable, counterexamples: [Counterexample], files: [String: String] = [:],
    command: String? = nil
  ) {
    (self.table, self.counterexamples) = (table, counterexamples)
    (self.files, self.command) = (files, command)
  }

  public var exit: ExitStatus {
    if table.contradictsTheory { return .unexpected }
    return table.rows.contains { $0.outcome == .undecided } ? .undecided : .asExpected
  }

  func counterexample(to row: AblationTable.Row, isGreatest: Bool = false) -> Counterexample? {
    counterexamples.first { $0.row == row.name && ($0.greatest != nil) == isGreatest }
  }
}
