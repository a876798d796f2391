import ExactAlgebra
import Networks
import Vocabulary

extension Claim {
  static let chen2021Assumption4 = Claim(
    id: .chen2021Assumption4,
    title: "x_{L-1} determines the features uniquely",
    source: "Chen et al. 2021, Assumption 4",
    statement: """
      x_{L-1} = W_0 v_0 + … + W_{L-1} v_{L-1} has a unique solution in the features: B = [W_0 … W_{L-1}] \
      (M × (K_0 + … + K_{L-1})) has full column rank.
      """,
    decision: """
      The exact rank of B. A minor that is nonzero modulo a prime proves full column rank; a kernel vector of B, \
      checked exactly, refutes it. When the expansion or a block has a bias and the prediction has none, the sum of \
      these biases is the column of a constant feature of v_0: with the features held fixed, x_{L-1} + b_L = \
      B [v_0; …; v_{L-1}].
      """,
    remarks: """
      It is sufficient for ε = 0, not necessary: what counts is ε itself, which is reported beside it.
      """,
    failure: """
      Two different sets of features give the same representation, so a linear predictor on the representation may \
      do worse than one on the features. Widen M, or change the weights that the kernel vector mixes.
      """,
    theorems: [
      Theorem("Equations (1) to (10), Assumptions 1 to 4", ["assumption_4"], "models.v", "definitions")
    ],
    conclusion: Chen2021Assumption4Conclusion())
}

private struct Chen2021Assumption4Conclusion: Conclusion {
  func decide<F: Facts>(_ facts: F) -> Decision {
    if facts.depth == 0 { return .holds("there is no block, so there is nothing to invert") }
    let (b, rank) = (facts.B, facts.rankOfB)
    return rank == b.columns
      ? .holds("B (\(b.rows) × \(b.columns)) has full column rank")
      : .fails("B (\(b.rows) × \(b.columns)) has rank \(rank) < \(b.columns)")
  }

  func decide(_ sizes: NetworkSizes) -> Decision {
    if sizes.depth == 0 { return .holds("there is no block, so there is nothing to invert") }
    let (m, columns) = (sizes.width!, sizes.columnsOfB)
    return m < columns
      ? .fails("B (\(m) × \(columns)) has more columns than rows")
      : .undecided("B (\(m) × \(columns)) has full column rank for some weights, and not for others")
  }

  func observe(_ investigation: Investigation) -> Finding? {
    let b = investigation.B
    let decision = investigation.rankDecisionOfB
    let values: Record = [
      .rowsOfB: .count(b.rows), .columnsOfB: .count(b.columns), .rankOfB: .count(decision.rank),
    ]
    if investigation.depth == 0 {
      return .holds("there is no block, so there is nothing to invert", values: values)
    }
    if decision.rank == b.columns {
      return .holds("B (\(b.rows) × \(b.columns)) has full column rank", values: values)
    }
    let vector = b.kernelVector(decision)
    let blocks = investigation.blocks(ofColumns: vector.support)
    return .fails(
      "B (\(b.rows) × \(b.columns)) has rank \(decision.rank) < \(b.columns)", values: values,
      witness: [
        .kernelVector: .vector(vector),
        .mixedBlocks: .counts(blocks),
      ],
      remedy: b.columns > b.rows
        ? "M is \(b.columns - b.rows) short of the \(b.columns) columns of B: widen the representation"
        : "columns of \(blocks.count == 1 ? "W_" : "the weights of blocks ")\(blocks.map(String.init).joined(separator: ", ")) are dependent: "
          + "the kernel vector says which")
  }
}
