import Vocabulary

extension Claim {
  static let chen2021Proposition3 = Claim(
    id: .chen2021Proposition3,
    title: "a DenseNEst is no worse than the best linear predictor",
    source: "Chen et al. 2021, Proposition 3",
    statement: """
      With a differentiable convex loss, every local minimum of (PD) is at most the risk of the best linear predictor \
      on the input.
      """,
    decision: """
      At a local minimum the prediction weights minimise (PD_φ), a convex problem with the least risk A*_L on all \
      features; with squared loss A*_L and A*_0 are computed and compared.
      """,
    failure: contradictsTheProof,
    architectures: [.densenest],
    hypotheses: [.chen2021Assumption2],
    theorems: [
      Theorem("Proposition 3", ["proposition_3"], "densenest.v")
    ],
    conclusion: Chen2021Proposition3Conclusion())
}

private struct Chen2021Proposition3Conclusion: Conclusion {
  func decide<F: Facts>(_ facts: F) -> Decision {
    .holds("linear predictors on the input are among those on all features")
  }

  func observe(_ investigation: Investigation) -> Finding? {
    guard let chain = investigation.erlb else {
      return .holds("by convexity: linear predictors on the input are among those on all features")
    }
    let values: Record = [.leastRiskOfAll: .number(chain.last!), .linearRisk: .number(chain[0])]
    return chain.last! <= chain[0]
      ? .holds("the minimum of (PD_φ) is at most the best linear risk", values: values)
      : .fails("the minimum of (PD_φ) is above the best linear risk", values: values, witness: values)
  }
}
