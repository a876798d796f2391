import ExactAlgebra
import Vocabulary

extension Claim {
  static let chen2021Equation7 = Claim(
    id: .chen2021Equation7,
    title: "no feature is linearly predictable from the features before it",
    source: "Chen et al. 2021, section 2.4, equation 7",
    statement: """
      For each i ≥ 1, v_i is not a linear function of v_0, …, v_{i-1} over the data: the least risk cannot drop \
      strictly from A*_{i-1} to A*_i otherwise.
      """,
    decision: """
      The rank of [v_0; …; v_i] against that of [v_0; …; v_{i-1}]. Where they agree, an exact predictor \
      v_i = P [v_0; …; v_{i-1}] is the witness.
      """,
    remarks: """
      Linear unpredictability is necessary for a strict drop of the least risk, not sufficient: the drops are \
      reported beside it. Predictability is meant as the paper has it, without a constant term.
      """,
    failure: "The block adds nothing that a linear predictor could not compute from what came before it.",
    architectures: [.resnest, .densenest],
    theorems: [
      Theorem(
        "Equation (7): strict improvement needs linear unpredictability", ["equation_7"], "chen2021.v",
        "corrected: both sides at their best"),
      Theorem("Equation (7) at one chosen minimiser H*", ["equation_7_refuted"], "findings.v", "refuted"),
      Theorem(
        "Equation (7), strict at every minimiser H* of (PA_φ)", ["equation_7_every_minimiser"],
        "chen2021_readings.v", "corrected: there is a minimiser"),
    ],
    conclusion: Chen2021Equation7Conclusion())

  /// What the ranks say when each of the `depth` features after the input raises the rank of those before it.
  static func everyFeatureIsNew(_ depth: Int) -> String {
    let features =
      depth > 3 ? "v_1, …, v_\(depth)" : (1...depth).map { "v_\($0)" }.joined(separator: ", ")
    return "read as unpredictability: "
      + (depth == 1
        ? "v_1 raises the rank of the input"
        : "each of \(features) raises the rank of the features before it")
  }
}

private struct Chen2021Equation7Conclusion: Conclusion {
  func decide<F: Facts>(_ facts: F) -> Decision {
    if facts.depth == 0 { return .holds("there is no block", vacuous: true) }
    let ranks = facts.featureRanks
    guard let first = (1..<ranks.count).first(where: { ranks[$0] == ranks[$0 - 1] }) else {
      return .holds(Claim.everyFeatureIsNew(facts.depth))
    }
    return .fails("read as unpredictability: v_\(first) is a linear function of the features before it")
  }

  func observe(_ investigation: Investigation) -> Finding? {
    let ranks = investigation.featureRanks
    var values: Record = [.prefixRanks: .counts(ranks)]
    if let chain = investigation.erlb {
      let drops = zip(chain, chain.dropFirst()).map { $0 - $1 }
      values.append(.drops, .numbers(drops))
    }
    let predictable = (1..<ranks.count).filter { ranks[$0] == ranks[$0 - 1] }
    guard let first = predictable.first else {
      let depth = investigation.depth
      return .holds(
        depth == 0 ? "there is no block" : Claim.everyFeatureIsNew(depth), vacuous: depth == 0, values: values
      )
    }
    var witness: Record = [.predictableFeatures: .counts(predictable)]
    if let predictor = investigation.predictor(of: first) {
      witness.append(.predictor(of: first), .matrix(predictor))
    }
    return .fails(
      "read as unpredictability: v_\(first) is a linear function of the features before it", values: values,
      witness: witness)
  }
}
