import ExactAlgebra
import Landscape
import Vocabulary

extension Claim {
  static let chen2021Remark2i = Claim(
    id: .chen2021Remark2i,
    title: "representations improve monotonically over the blocks",
    source: "Chen et al. 2021, Remark 2 (i)",
    statement: """
      With a differentiable convex loss, M ≥ N_o and Assumption 4, the representations x_0, …, x_{L-1} and the one that a \
      local minimiser makes of x_L are each no worse for linear prediction than the one before.
      """,
    decision: """
      With squared loss: err(x_0) ≥ … ≥ err(x_{L-1}) ≥ the local minimum, exactly. err is the least risk of a linear \
      predictor on the state. A model whose blocks have biases while its prediction has none is out of reach of the proof: the \
      constant feature enters each state by another column.
      """,
    failure: contradictsTheProof,
    hypotheses: [.chen2021Assumption2, .chen2021Assumption3, .chen2021Assumption4],
    isAboutPredictionProblem: true,
    theorems: [
      Theorem("Remark 2 (i)", ["remark_2_i"], "chen2021.v")
    ],
    conclusion: Chen2021Remark2iConclusion())

  static let chen2021Remark2ii = Claim(
    id: .chen2021Remark2ii,
    title: "every representation is at least as good as the input",
    source: "Chen et al. 2021, Remark 2 (ii)",
    statement: """
      With a differentiable convex loss, M ≥ N_o and Assumption 4, no representation is worse for linear prediction than \
      the input: x_0, …, x_{L-1}, and the one that a local minimiser makes of x_L.
      """,
    decision:
      "With squared loss: each err(x_i), i < L, and the local minimum against the least risk on v_0, exactly.",
    failure: contradictsTheProof,
    hypotheses: [.chen2021Assumption2, .chen2021Assumption3, .chen2021Assumption4],
    isAboutPredictionProblem: true,
    theorems: [
      Theorem("Remark 2 (ii)", ["remark_2_ii"], "chen2021.v")
    ],
    conclusion: Chen2021Remark2iiConclusion())
}

/// The proof applies Assumption 4 to the network of the first blocks, whose B is made of columns of B. With biases on the
/// blocks and none on the prediction it is not: its constant feature has the column b_0 + … + b_i.
private protocol OfNestedFeatures: Conclusion {}

extension OfNestedFeatures {
  var premises: [Premise] { [.sharedConstant] }

  func conditions<F: Facts>(over facts: F) -> [Hypothesis] {
    [
      Hypothesis(
        .sharedConstant,
        unless: facts.model.constantVariesWithState
          ? "blocks have biases and the prediction has none: x_0 … x_L carry the constant feature differently"
          : nil)
    ]
  }
}

private struct Chen2021Remark2iConclusion: OfNestedFeatures {
  func decide<F: Facts>(_ facts: F) -> Decision {
    .holds("no representation is worse than the one before")
  }

  func observe(_ investigation: Investigation) -> Finding? {
    guard investigation.model.loss == .squared else {
      return .holds("by Assumption 4, the representations carry nested sets of features")
    }
    return investigation.withLandscape { landscape in
      let states = Array(investigation.leastRisks!.representations.dropLast())
      let values: Record = [
        .representationErrors: .numbers(states), .localMinimum: .real(landscape.infimum),
      ]
      if let rise = states.indices.dropFirst().first(where: { states[$0] > states[$0 - 1] }) {
        return .fails("x_\(rise) is worse than x_\(rise - 1)", values: values, witness: values)
      }
      if let last = states.last, landscape.infimum.order(to: last) > 0 {
        return .fails("the local minimum is worse than x_{L-1}", values: values, witness: values)
      }
      return .holds(
        landscape.isAttained
          ? "no representation is worse than the one before"
          : "no representation is worse than the one before; (P_φ) has no local minimiser for x_L",
        values: values)
    }
  }
}

private struct Chen2021Remark2iiConclusion: OfNestedFeatures {
  func decide<F: Facts>(_ facts: F) -> Decision {
    .holds("no representation is worse than the input")
  }

  func observe(_ investigation: Investigation) -> Finding? {
    guard investigation.model.loss == .squared else {
      return .holds("by Assumption 4, every representation carries the input")
    }
    return investigation.withLandscape { landscape in
      let least = investigation.leastRisks!
      let states = Array(least.representations.dropLast())
      let values: Record = [
        .linearRiskOnInput: .number(least.linear), .representationErrors: .numbers(states),
        .localMinimum: .real(landscape.infimum),
      ]
      if let worse = states.firstIndex(where: { $0 > least.linear }) {
        return .fails("x_\(worse) is worse than the input", values: values, witness: values)
      }
      if landscape.infimum.order(to: least.linear) > 0 {
        return .fails("the local minimum is worse than the input", values: values, witness: values)
      }
      return .holds("no representation is worse than the input", values: values)
    }
  }
}
