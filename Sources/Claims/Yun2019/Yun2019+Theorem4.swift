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
  var premises: [Premise] { NearIdentityBound.premises }

  func conditions(_ sizes: NetworkSizes) -> [Hypothesis] { sizes.scalarResNet.completed(to: premises) }

  func conditions<F: Facts>(over facts: F) -> [Hypothesis] {
    NearIdentityBound.hypotheses(
      facts.model, evaluation: facts.evaluation, convexity: facts.convexity, point: facts.givenPoint)
  }

  /// t̂ is looked for where all else is met.
  func conditions(_ investigation: Investigation) -> [Hypothesis] {
    let known = conditions(over: investigation)
    guard known.obstacle == nil, let fit = investigation.nearIdentityBound?.linearFit else { return known }
    let unbounded =
      "no linear predictor t̂ attains R_lin: the risk of linear predictors has no lower bound"
    let attained: Hypothesis? =
      switch fit {
      case .unbounded: Hypothesis(.attainedLinearRisk, .unmet, unbounded)
      case .least: Hypothesis(.attainedLinearRisk, .met)
      default: nil
      }
    return attained.map { known.dropLast() + [$0] } ?? known
  }

  /// The bound itself has square roots.
  func decide<F: Facts>(_ facts: F) -> Decision { .pointwise }

  func obstructed(by obstacle: Decision, _ investigation: Investigation) -> Finding {
    guard let bound = investigation.nearIdentityBound, !bound.blockConstants.isEmpty else {
      return Finding(obstacle)
    }
    return Finding(
      verdict: obstacle.verdict, summary: obstacle.summary, values: values(bound))
  }

  private func values(_ bound: NearIdentityBound) -> Record {
    var values: Record = [.blockConstants: .numbers(bound.blockConstants)]
    if let constant = bound.lossConstant { values.append(.lossConstant, .number(constant)) }
    return values
  }

  func observe(_ investigation: Investigation) -> Finding? {
    guard let point = investigation.givenPoint, let bound = investigation.nearIdentityBound else {
      return nil
    }
    if point.isCritical != true {
      return .undecided("whether the weights are a critical point is not known: \(point.reason)")
    }
    var values = values(bound)
    if let slack = bound.logisticSlack {
      values.append(.risk, .text("log 2, with all predictions 0"))
      values.append(.relativeSlack, .number(slack.lowerBound))
      return bound.holds == true
        ? .holds("the risk is at most the bound, whatever t̂ is", values: values)
        : .undecided("‖E y x‖/2 and μ (∏(1 + ρ_l) − 1) E‖x‖ are too close for the enclosures", values: values)
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
