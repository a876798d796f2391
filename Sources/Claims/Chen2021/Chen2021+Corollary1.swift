import ExactAlgebra
import Landscape
import Vocabulary

extension Claim {
  static let chen2021Corollary1 = Claim(
    id: .chen2021Corollary1,
    title: "more blocks: local minima are no worse",
    source: "Chen et al. 2021, Corollary 1",
    statement: """
      With a differentiable convex loss, M ≥ N_o and Assumption 4, a local minimum of (P_α), α this network, is at most \
      any local minimum of (P_β), where β is a prefix of α with fewer blocks.
      """,
    decision: """
      For each prefix of the blocks the infimum of its (P_φ) is computed, and every pair is compared. Local minima are \
      global ones, so that the infimum is the only value they can have. The claim is vacuous where (P_α) has none, because its \
      infimum is not attained.
      """,
    remarks: """
      The comparison makes sense only when β is a prefix of α: unrelated features have unrelated risks. Assumption 4 is \
      needed for α alone, since it passes to prefixes.
      """,
    failure: "This would contradict the proof: please report the model.",
    hypotheses: [.chen2021Assumption2, .chen2021Assumption3, .chen2021Assumption4],
    conclusion: Chen2021Corollary1Conclusion())
}

private struct Chen2021Corollary1Conclusion: Conclusion {
  func decide<F: Facts>(_ facts: F) -> Decision {
    facts.depth < 2
      ? .holds("there is no pair of prefixes with different numbers of blocks", vacuous: true)
      : facts.ofLocalMinimisers("local minima are least risks of nested sets of features")
  }

  func observe(_ investigation: Investigation) -> Finding? {
    let depth = investigation.depth
    guard depth >= 2 else {
      return .holds("there is no pair of prefixes with different numbers of blocks", vacuous: true)
    }
    guard investigation.model.loss == .squared else {
      return .holds("by Theorem 1 (ii), local minima are least risks of nested sets of features")
    }
    guard investigation.width >= investigation.outputs else {
      return .undecided("for M < N_o the infima of the prefixes are not computed")
    }
    let infima = investigation.prefixInfima
    let values: Record = [.prefixInfima: .numbers(infima)]
    for longer in infima.indices {
      for shorter in 0..<longer where infima[longer] > infima[shorter] {
        return .fails(
          "\(longer + 1) blocks do worse than \(shorter + 1)", values: values,
          witness: [
            .infimum(blocks: shorter + 1): .number(infima[shorter]),
            .infimum(blocks: longer + 1): .number(infima[longer]),
          ])
      }
    }
    if investigation.criticalPoints.isAttained == false {
      return .holds(
        "(P_φ) has no local minimiser: its infimum is not attained", vacuous: true, values: values)
    }
    return .holds("all \(depth * (depth - 1) / 2) pairs of prefixes compare as stated", values: values)
  }
}
