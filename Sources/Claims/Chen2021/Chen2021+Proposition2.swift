import ExactAlgebra
import Landscape
import Networks
import Vocabulary

extension Claim {
  static let chen2021Proposition2 = Claim(
    id: .chen2021Proposition2,
    title: "the augmented network bounds the risk from below: ε ≥ 0",
    source: "Chen et al. 2021, Proposition 2",
    statement: """
      With a differentiable convex loss, (PA_φ) is convex, and every local minimiser of (P_φ) has \
      ε = R - A* ≥ 0, where A* is the least risk of a linear predictor on all features.
      """,
    decision: """
      (PA_φ) is a convex function of a linear map of its weights, so that Assumption 2 decides convexity. Every \
      prediction of the network is one of the augmented network, which gives ε ≥ 0; with squared loss the \
      infimum of (P_φ) and A* are computed and compared.
      """,
    failure: contradictsTheProof,
    hypotheses: [.chen2021Assumption2],
    isAboutPredictionProblem: true,
    theorems: [
      Theorem(
        "Proposition 2", ["proposition_2_convex", "proposition_2_global", "proposition_2"], "chen2021.v")
    ],
    conclusion: Chen2021Proposition2Conclusion())
}

private struct Chen2021Proposition2Conclusion: Conclusion {
  func decide<F: Facts>(_ facts: F) -> Decision {
    .holds("what W_{L+1} [W_0 … W_L] predicts, free weights on the features predict too")
  }

  func decide(_ sizes: NetworkSizes) -> Decision {
    .holds("what W_{L+1} [W_0 … W_L] predicts, free weights on the features predict too")
  }

  func observe(_ investigation: Investigation) -> Finding? {
    guard investigation.model.loss == .squared else {
      return .holds(
        "the loss is convex, and what W_{L+1} [W_0 … W_L] predicts, free weights on the features predict too")
    }
    return investigation.withLandscape { landscape in
      let values: Record = [
        .infimumOfProblem: .real(landscape.infimum), .leastRisk: .number(landscape.erlb),
        .leastEpsilon: .real(landscape.epsilon),
      ]
      return landscape.epsilon.signum() >= 0
        ? .holds("the infimum of (P_φ) is at least A*", values: values)
        : .fails("the infimum of (P_φ) is below A*", values: values, witness: values)
    }
  }
}
