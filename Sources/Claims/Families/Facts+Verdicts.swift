import ExactAlgebra
import Networks
import Vocabulary

/// Which verdict follows from the facts. Where the hypotheses of a theorem are met, its conclusion is not tested but follows
/// from the proof; what is left to decide is whether it says anything.
extension Facts {
  func finding(_ claim: Claim) -> FactFinding {
    if let known = findings[claim.id] { return known }
    let finding =
      claim.architectures.isEmpty || claim.architectures.contains(model.architecture.name)
      ? decide(claim.id)
      : .inapplicable(
        "this is a statement about \(claim.architectures.sorted().map(\.rawValue).joined(separator: " and ")), not about "
          + model.architecture.name.rawValue)
    findings[claim.id] = finding
    return finding
  }

  private func decide(_ id: ClaimID) -> FactFinding {
    switch id {
    case .chen2021Assumption1: assumption1
    case .chen2021Assumption2: assumption2
    case .chen2021Assumption3: assumption3
    case .chen2021Assumption4: assumption4
    case .chen2021BottleneckCondition:
      width >= B.columns
        ? .holds("M = \(width) ≥ K_0 + … + K_{L-1} = \(B.columns)")
        : .fails("M = \(width) < K_0 + … + K_{L-1} = \(B.columns)")
    case .chen2021Equation7: equation7
    case .chen2021Proposition1i:
      under(.chen2021Assumption1, squared: true) { .holds("Σ v_L yᵀ ≠ 0 gives curvature of both signs") }
    case .chen2021Proposition1ii:
      under(.chen2021Assumption1, squared: true) {
        .holds(saddles("critical points other than minima are saddles"), vacuous: vacuous(unless: hasSaddles))
      }
    case .chen2021Proposition2:
      under(.chen2021Assumption2) {
        .holds("what W_{L+1} [W_0 … W_L] predicts, free weights on the features predict too")
      }
    case .chen2021Theorem1i:
      under(.chen2021Assumption2, .chen2021Assumption3, .chen2021Assumption4) {
        guard isSquared else { return .holds("by the convexity of the loss") }
        return hasCriticalPointsOfFullRank
          ? .holds("every critical point with W_{L+1} of rank \(outputs) is a global minimum")
          : .holds("no critical point has W_{L+1} of full rank \(outputs)", vacuous: true)
      }
    case .chen2021Theorem1ii: underTheorem1("every local minimiser has risk A*")
    case .chen2021Corollary1:
      under(.chen2021Assumption2, .chen2021Assumption3, .chen2021Assumption4) {
        depth < 2
          ? .holds("there is no pair of prefixes with different numbers of blocks", vacuous: true)
          : .holds("local minima are least risks of nested sets of features")
      }
    case .chen2021Corollary2i: underTheorem1("every local minimum is at most the best linear risk")
    case .chen2021Corollary2ii:
      under(.chen2021Assumption2, .chen2021Assumption3, .chen2021Assumption4, squared: true) {
        guard let erlb = leastRisks?.erlb else { return .undecided("there are no samples") }
        guard (erlb[0] - erlb.last!).signum() > 0 else {
          return .inapplicable("A*_0 = A*_L: no predictor on the features beats the best linear predictor")
        }
        return attained("every local minimum is strictly below the best linear risk")
      }
    case .chen2021Theorem2i:
      underTheorem2(saddles("W_{L+1} is rank-deficient at every saddle point"))
    case .chen2021Theorem2ii:
      underTheorem2(saddles("every saddle point has a direction of negative curvature"))
    case .chen2021Remark2i:
      under(.chen2021Assumption2, .chen2021Assumption3, .chen2021Assumption4) {
        .holds("no representation is worse than the one before")
      }
    case .chen2021Remark2ii:
      under(.chen2021Assumption2, .chen2021Assumption3, .chen2021Assumption4) {
        .holds("no representation is worse than the input")
      }
    case .chen2021Proposition3:
      under(.chen2021Assumption2) { .holds("linear predictors on the input are among those on all features") }
    case .chen2021Proposition4:
      under(.chen2021Assumption2) {
        .holds("the wide ResNEst gives each feature coordinates of its own, and so meets Assumption 4")
      }
    case .nestStrictSaddle:
      under(squared: true) {
        .holds(
          "critical points are global minima or strict saddles", vacuous: vacuous(unless: hasCriticalPoints))
      }
    case .nestAttainment: under(squared: true) { attainment }
    case .nestNoSpuriousMinima:
      isSquared
        ? attained("local minima are global")
        : under(.chen2021Assumption2, .chen2021Assumption3) {
          .holds("the loss is differentiable and convex, and M ≥ N_o")
        }
    case .yun2019Theorem2: coverage(architectural: false)
    case .yun2019Corollary3: coverage(architectural: true)
    case .yun2019Theorem4: nearIdentity
    case .yun2019Theorem5: rademacher
    case .yun2019Table1, .yun2019Proposition1, .yun2019Section32, .oyedotun2020Theorem2,
      .oyedotun2020Theorem3,
      .oyedotun2020Theorem4, .oyedotun2020Remark4, .oyedotun2020Remark5, .oyedotun2020Proposition2,
      .oyedotun2020Corollary2:
      .pointwise
    }
  }

  // MARK: Hypotheses

  private var assumption1: FactFinding {
    if isUncorrelated { return .fails("Σ v_L yᵀ = 0: the last feature is uncorrelated with every target") }
    let size = features.last!.rows
    return rankOfLastFeature == size
      ? .holds("Σ v_L yᵀ ≠ 0, and Σ v_L v_Lᵀ has full rank \(size)")
      : .fails("Σ v_L v_Lᵀ has rank \(rankOfLastFeature) of \(size)")
  }

  private var assumption2: FactFinding {
    lossIsDifferentiableAndConvex
      ? .holds("the \(model.loss.name) loss is differentiable and convex")
      : .fails("the \(model.loss.name) loss is not both differentiable and convex")
  }

  private var assumption3: FactFinding {
    width >= outputs
      ? .holds("M = \(width) ≥ N_o = \(outputs)") : .fails("M = \(width) < N_o = \(outputs)")
  }

  private var assumption4: FactFinding {
    if depth == 0 { return .holds("there is no block, so there is nothing to invert") }
    return rankOfB == B.columns
      ? .holds("B (\(B.rows) × \(B.columns)) has full column rank")
      : .fails("B (\(B.rows) × \(B.columns)) has rank \(rankOfB) < \(B.columns)")
  }

  private var equation7: FactFinding {
    if depth == 0 { return .holds("there is no block", vacuous: true) }
    let ranks = featureRanks
    guard let first = (1..<ranks.count).first(where: { ranks[$0] == ranks[$0 - 1] }) else {
      return .holds(Claim.everyFeatureIsNew(depth))
    }
    return .fails("v_\(first) is a linear function of the features before it")
  }

  private func under(
    _ hypotheses: Claim..., squared: Bool = false, conclusion: () -> FactFinding
  ) -> FactFinding {
    under(hypotheses, squared: squared, conclusion: conclusion)
  }

  private func under(_ hypotheses: [Claim], squared: Bool, conclusion: () -> FactFinding) -> FactFinding {
    var reasons: [String] = []
    if squared, !isSquared { reasons.append("the loss is \(model.loss.name), not squared") }
    for hypothesis in hypotheses {
      let finding = finding(hypothesis)
      if finding.verdict != .holds { reasons.append("\(hypothesis.id) fails: \(finding.summary)") }
    }
    return reasons.isEmpty ? conclusion() : .inapplicable(reasons.joined(separator: "; "))
  }

  // MARK: Conclusions

  private func vacuous(unless exists: Bool?) -> Bool? { exists.map { !$0 } }

  private func saddles(_ summary: String) -> String {
    isSquared && hasSaddles == false ? "(P_φ) has no saddle point" : summary
  }

  private func attained(_ summary: String) -> FactFinding {
    guard isSquared else { return .holds("by the convexity of the loss") }
    return .holds(
      isAttained == false ? "(P_φ) has no local minimiser: its infimum is not attained" : summary,
      vacuous: vacuous(unless: isAttained))
  }

  private func underTheorem1(_ summary: String) -> FactFinding {
    under(.chen2021Assumption2, .chen2021Assumption3, .chen2021Assumption4) { attained(summary) }
  }

  private func underTheorem2(_ summary: @autoclosure () -> String) -> FactFinding {
    under(.chen2021Assumption1, .chen2021Assumption3, .chen2021Assumption4, squared: true) {
      .holds(summary(), vacuous: vacuous(unless: hasSaddles))
    }
  }

  private var attainment: FactFinding {
    switch isAttained {
    case true?: .holds("the infimum is a minimum")
    case false?: .fails("no critical point has the infimum as its risk")
    case nil:
      .undecided("for M < N_o attainment depends on the eigenvectors of Σ, not on ranks alone: use --at")
    }
  }
}
