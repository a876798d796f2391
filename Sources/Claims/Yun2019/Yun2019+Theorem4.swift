import Networks
import TrainingPoint
import Vocabulary

extension Claim {
  static let yun2019Theorem4 = Claim(
    id: .yun2019Theorem4,
    title: "near the identity, critical points are not much worse than linear",
    source: "Yun et al. 2019, Theorem 4",
    statement: """
      Let f(x) = wᵀ h_L(x), h_0 = x, h_l = h_{l-1} + Φ_l(h_{l-1}) with Φ_l(0) = 0 and Φ_l ρ_l-Lipschitz, and a convex, \
      differentiable, μ-Lipschitz loss. At every critical point R ≤ R_lin + μ ‖t̂‖ (∏(1 + ρ_l) − 1) E‖x‖, where the \
      linear predictor t̂ attains R_lin.
      """,
    decision: """
      The given weights are the point. ρ_l is a rational upper bound of the product of the spectral norms and of the \
      activations' largest slopes; t̂ is found exactly by Newton's method on the piecewise quadratic risk; square roots \
      are enclosed by rational numbers. With the logistic loss a critical point at rational weights has predictions 0 \
      and R = log 2 (otherwise a derivative is transcendental), and R ≤ R_lin + ‖t̂‖ ‖E y x‖/2 by convexity: what is \
      compared is ‖E y x‖/2 with μ (∏(1 + ρ_l) − 1) E‖x‖. Where the risk of linear predictors has no lower bound \
      there is no t̂, and the statement says nothing.
      """,
    failure: contradictsTheProof,
    theorems: [
      Theorem(
        "Theorem 4, for every linear predictor t, critical in w only", ["theorem_4"], "yun2019_theorem_4.v")
    ],
    conclusion: Yun2019Theorem4Conclusion())
}

private struct Yun2019Theorem4Conclusion: Conclusion {
  func decide(_ sizes: NetworkSizes) -> Decision { sizes.decisionByForm }

  /// The hypotheses; the bound itself has square roots.
  func decide<F: Facts>(_ facts: F) -> Decision {
    if let reason = facts.foreignToYun2019 { return .inapplicable(reason) }
    let obstacles = NearIdentityBound.obstacles(
      facts.model, evaluation: facts.evaluation, convexity: facts.convexity, point: facts.givenPoint)
    return obstacles.isEmpty
      ? .pointwise : .inapplicable(obstacles.map(\.description).joined(separator: "; "))
  }

  func observe(_ investigation: Investigation) -> Finding? {
    guard investigation.foreignToYun2019 == nil, let point = investigation.givenPoint else {
      return nil
    }
    let bound = NearIdentityBound(
      investigation.model, evaluation: investigation.evaluation, point: point)
    if !bound.obstacles.isEmpty { return nil }
    if point.isCritical != true {
      return .undecided("whether the weights are a critical point is not known: \(point.reason)")
    }
    var values: Record = [.blockConstants: .numbers(bound.blockConstants)]
    if let constant = bound.lossConstant { values.append(.lossConstant, .number(constant)) }
    if let slack = bound.logisticSlack {
      values.append(.risk, .text("log 2, with all predictions 0"))
      values.append(.relativeSlack, .number(slack.lowerBound))
      return bound.holds == true
        ? .holds("the risk is at most the bound, whatever t̂ is", values: values)
        : .undecided("‖E y x‖/2 and μ (∏(1 + ρ_l) − 1) E‖x‖ are too close for the enclosures", values: values)
    }
    if case .unbounded? = bound.linearFit {
      return .inapplicable(
        "no linear predictor t̂ attains R_lin: the risk of linear predictors has no lower bound",
        values: values)
    }
    guard case .least(let fit)? = bound.linearFit, let risk = bound.risk, let range = bound.bound else {
      return .undecided("the best linear predictor is not found exactly", values: values)
    }
    values.append(.risk, .number(risk))
    values.append(.linearRisk, .number(fit.risk))
    values.append(.boundAtLeast, .number(range.lowerBound))
    values.append(.slackAtLeast, .number(range.lowerBound - risk))
    switch bound.holds {
    case true?: return .holds("the risk is below the bound", values: values)
    case false?: return .fails("the risk is above the bound", witness: values)
    case nil: return .undecided("risk and bound are too close for the enclosures", values: values)
    }
  }
}
