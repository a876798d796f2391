import Networks
import Vocabulary

extension Claim {
  static let chen2021Assumption3 = Claim(
    id: .chen2021Assumption3,
    title: "M ≥ N_o",
    source: "Chen et al. 2021, Assumption 3",
    statement: "The residual representation is at least as wide as the output: M ≥ N_o.",
    decision: "Compares the two dimensions.",
    remarks: """
      It can be replaced by M ≥ K_0 + … + K_L in Theorem 1 (ii).
      """,
    failure: "The product W_{L+1} W_L is limited to rank M < N_o. Widen the expansion to at least N_o.",
    theorems: [
      Theorem("Equations (1) to (10), Assumptions 1 to 4", ["assumption_3"], "models.v", "definitions")
    ],
    conclusion: Chen2021Assumption3Conclusion())
}

private struct Chen2021Assumption3Conclusion: Conclusion {
  func decide<F: Facts>(_ facts: F) -> Decision {
    decision(facts.width, facts.outputs)
  }

  func decide(_ sizes: NetworkSizes) -> Decision { decision(sizes.width!, sizes.outputs) }

  private func decision(_ m: Int, _ outputs: Int) -> Decision {
    m >= outputs ? .holds("M = \(m) ≥ N_o = \(outputs)") : .fails("M = \(m) < N_o = \(outputs)")
  }

  /// From x_L and the targets, and not from the sizes that the network states.
  func observe(_ investigation: Investigation) -> Finding? {
    let (m, outputs) = (investigation.evaluation.states.last!.rows, investigation.targets.rows)
    let values: Record = [.width: .count(m), .outputs: .count(outputs), .slack: .count(m - outputs)]
    return m >= outputs
      ? .holds("M = \(m) ≥ N_o = \(outputs)", values: values)
      : .fails(
        "M = \(m) < N_o = \(outputs)", values: values, witness: values,
        remedy: "M is \(outputs - m) short: widen the representation to \(outputs)")
  }
}
