import Networks
import Vocabulary

extension Claim {
  static let chen2021BottleneckCondition = Claim(
    id: .chen2021BottleneckCondition,
    title: "M ≥ ΣK_i",
    source: "Chen et al. 2021, section 3.2",
    statement:
      "M ≥ K_0 + … + K_{L-1}: the features before the last block fit side by side into the representation.",
    decision:
      "Compares the two sides. It is necessary for Assumption 4, which asks for as many independent columns.",
    failure: """
      Assumption 4 cannot hold: B has more columns than rows. Widen the expansion by the missing rows, or make the \
      features narrower.
      """,
    failureEntails: [.chen2021Assumption4],
    theorems: [
      Theorem("Bottleneck condition", ["bottleneck_condition"], "models.v", "definition"),
      Theorem(
        "Assumption 4 needs the bottleneck condition", ["assumption_4_bottleneck"], "chen2021_readings.v"),
    ],
    conclusion: Chen2021BottleneckConditionConclusion())
}

private struct Chen2021BottleneckConditionConclusion: Conclusion {
  func decide<F: Facts>(_ facts: F) -> Decision {
    decision(facts.width, facts.B.columns)
  }

  func decide(_ sizes: NetworkSizes) -> Decision { decision(sizes.width!, sizes.columnsOfB) }

  private func decision(_ m: Int, _ columns: Int) -> Decision {
    m >= columns
      ? .holds("M = \(m) ≥ K_0 + … + K_{L-1} = \(columns)")
      : .fails("M = \(m) < K_0 + … + K_{L-1} = \(columns)")
  }

  func observe(_ investigation: Investigation) -> Finding? {
    let m = investigation.width
    let columns = investigation.B.columns
    let values: Record = [.width: .count(m), .featureSizes: .count(columns), .slack: .count(m - columns)]
    return m >= columns
      ? .holds("M = \(m) ≥ K_0 + … + K_{L-1} = \(columns), slack \(m - columns)", values: values)
      : .fails(
        "M = \(m) < K_0 + … + K_{L-1} = \(columns), \(columns - m) short", values: values, witness: values,
        remedy: "M is \(columns - m) short: widen the representation to \(columns), or narrow the features")
  }
}
