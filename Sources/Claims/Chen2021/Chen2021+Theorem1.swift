import Landscape
import Vocabulary

extension Claim {
  static let chen2021Theorem1i = Claim(
    id: .chen2021Theorem1i,
    title: "a critical point with W_{L+1} of full rank is a global minimum",
    source: "Chen et al. 2021, Theorem 1 (i)",
    statement: """
      With a differentiable convex loss, M ≥ N_o and Assumption 4, every critical point of (P_φ) whose W_{L+1} has \
      full rank is a global minimum.
      """,
    decision: """
      With squared loss: every critical stratum with r = N_o is one of global minima. With any other differentiable \
      convex loss: from the hypotheses, since W_{L+1} of full row rank forces the loss gradient to be orthogonal to \
      every feature, and then convexity gives the minimum.
      """,
    remarks: """
      Assumption 1 is not needed, nor Assumption 4; of Assumption 2 convexity is. M ≥ N_o makes full rank mean full row \
      rank.
      """,
    failure: contradictsTheProof,
    hypotheses: [.chen2021Assumption2, .chen2021Assumption3, .chen2021Assumption4],
    isAboutPredictionProblem: true,
    theorems: [
      Theorem("Theorem 1 (i)", ["theorem_1_i"], "chen2021.v"),
      Theorem(
        "A critical point with A of rank N_o exists if and only if N_o + rank Z ≤ rank [V; Y] Zᵀ + M",
        ["full_rank_ranks"], "attainment_ranks.v"),
      Theorem(
        "There is a critical point with A of rank N_o if and only if N_o ≤ M and N_o ≤ rank Q + M − rank P",
        ["full_rank_exists"], "existence_ranks.v"),
    ],
    conclusion: Chen2021Theorem1iConclusion())

  static let chen2021Theorem1ii = Claim(
    id: .chen2021Theorem1ii,
    title: "ε = 0 at every local minimiser",
    source: "Chen et al. 2021, Theorem 1 (ii)",
    statement: """
      With a differentiable convex loss, Assumption 4, and M ≥ N_o or M ≥ K_0 + … + K_L, every local minimiser of (P_φ) \
      has ε = 0: its risk is the least risk of a linear predictor on all features.
      """,
    decision: """
      With squared loss every local minimiser is a global one, so that ε is the infimum of (P_φ) less A*; the claim is \
      vacuous when the infimum is not attained. With any other differentiable convex loss: from the hypotheses.
      """,
    remarks: """
      The paper asks for M ≥ N_o (Assumption 3); M ≥ K_0 + … + K_L may take its place. The statement can be empty: there are models that meet every \
      assumption and have no local minimiser at all; one exists whenever M ≥ K_0 + … + K_{L-1} + N_o and (PA_φ) has a \
      minimiser. Assumption 4 is sufficient for ε = 0, not necessary. Every hypothesis is needed, a differentiable loss too.
      """,
    failure: contradictsTheProof,
    hypotheses: [.chen2021Assumption2, .chen2021Assumption3, .chen2021Assumption4],
    wideRepresentationReplaces: .chen2021Assumption3,
    isAboutPredictionProblem: true,
    theorems: [
      Theorem(
        "Theorem 1 (ii)", ["theorem_1_ii", "theorem_1_ii_erlb", "theorem_1_ii_global", "theorem_1_ii_P"],
        "chen2021.v"),
      Theorem(
        "Theorem 1 (ii) with M ≥ K_0 + … + K_L for Assumption 3", ["theorem_1_ii_wide"], "chen2021.v"),
      Theorem(
        "Theorem 1 (ii) may speak of no point at all", ["theorem_1_ii_vacuous"], "findings.v",
        "proved (example)"),
      Theorem(
        "It speaks of one when M ≥ K_0 + … + K_{L−1} + N_o and (PA_φ) has a minimiser",
        ["aresnest_is_resnest", "minimiser_exists"], "findings.v"),
    ],
    conclusion: Chen2021Theorem1iiConclusion())
}

private struct Chen2021Theorem1iConclusion: Conclusion {
  func observeGivenPoint(_ investigation: Investigation) -> Finding? { investigation.criticalPointAbove }

  func decide<F: Facts>(_ facts: F) -> Decision {
    guard facts.isSquared else {
      let exist = facts.convexPoints.hasPointsOfFullRank
      return exist == false
        ? .holds(
          "no critical point has W_{L+1} of full rank \(facts.outputs): none of them has the least risk",
          vacuous: true)
        : .holds(
          "by the convexity of the loss: its gradient is orthogonal to every feature at such a point",
          vacuous: exist.map { !$0 })
    }
    return facts.criticalPoints.hasPointsOfFullRank
      ? .holds("every critical point with W_{L+1} of rank \(facts.outputs) is a global minimum")
      : .holds("no critical point has W_{L+1} of full rank \(facts.outputs)", vacuous: true)
  }

  func observe(_ investigation: Investigation) -> Finding? {
    guard investigation.isSquared else { return nil }
    return investigation.withLandscape { landscape in
      let rank = min(investigation.width, investigation.outputs)
      let full = landscape.strata.filter { $0.r == rank }
      if let saddle = full.first(where: { $0.kind != .globalMinimum }) {
        return .fails(
          "a critical point of full rank is a saddle", witness: [.correlatedRank: .count(saddle.t)])
      }
      return .holds(
        full.isEmpty
          ? "no critical point has W_{L+1} of full rank \(rank)"
          : "every critical point with W_{L+1} of rank \(rank) is a global minimum",
        vacuous: full.isEmpty, values: [.fullRankStrata: .count(full.count)])
    }
  }
}

private struct Chen2021Theorem1iiConclusion: Conclusion {
  func observeGivenPoint(_ investigation: Investigation) -> Finding? {
    investigation.minimiserAbovePredictor(on: .vertical(investigation.features), named: "all features")
  }

  func decide<F: Facts>(_ facts: F) -> Decision {
    facts.ofLocalMinimisers(
      "every local minimiser has risk A*" + facts.placeOfAssumption3,
      convex: "by the convexity of the loss: a local minimiser is a global one, and attains A*"
        + facts.placeOfAssumption3)
  }

  func observe(_ investigation: Investigation) -> Finding? {
    guard investigation.isSquared else { return nil }
    return investigation.withLandscape { landscape in
      let values: Record = [
        .localMinimum: .real(landscape.infimum), .leastRisk: .number(landscape.erlb),
        .epsilon: .real(landscape.epsilon),
      ]
      if !landscape.isAttained {
        return .holds(
          Decision.noLocalMinimiser, vacuous: true, values: values)
      }
      return landscape.epsilon.signum() == 0
        ? .holds("every local minimiser has risk A*" + investigation.placeOfAssumption3, values: values)
        : .fails("local minimisers stay above A*", values: values, witness: values)
    }
  }
}

extension Facts {
  /// What a verdict that does not rest on Assumption 3 adds.
  fileprivate var placeOfAssumption3: String {
    width < outputs ? "; M ≥ K_0 + … + K_L takes the place of Assumption 3" : ""
  }
}
