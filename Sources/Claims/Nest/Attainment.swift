import Landscape
import Vocabulary

extension Claim {
  static let nestAttainment = Claim(
    id: .nestAttainment,
    title: "the infimum of (P_φ) is attained",
    source: "this project",
    statement: """
      With squared loss, some (W_L, W_{L+1}) attains the infimum of (P_φ). For M ≥ N_o this is so iff \
      rank [Q | T] - rank Q ≤ M - p and rank [Q | T] ≤ M.
      """,
    decision: "Whether one of the critical strata consists of global minima.",
    failure: """
      (P_φ) has no local minimiser: training moves the weights to infinity, and statements about local minimisers hold \
      vacuously. A wider representation brings a minimiser.
      """,
    isAboutPredictionProblem: true,
    needsSquaredLoss: true,
    theorems: [
      Theorem(
        "It is the infimum of (P_φ) for M ≥ N_o (any loss differentiable along lines)", ["infimum"],
        "attainment.v"),
      Theorem(
        "(P_φ) attains it if and only if rank [Q T] ≤ rank Q + M − rank P", ["attainment"], "attainment.v"),
      Theorem(
        "… if and only if rank Y Zᵀ + rank Z ≤ rank [V; Y] Zᵀ + M, Z = [V; X]: rank Y Zᵀ = rank [Q T], rank Z = rank V + rank P, rank [V; Y] Zᵀ = rank V + rank Q",
        ["attainment_ranks"], "attainment_ranks.v"),
      Theorem(
        "When it does not and M ≥ N_o, there is no local minimum", ["no_local_minimum"], "attainment.v"),
      Theorem(
        "For rank Y Zᵀ ≤ M, of every width: it attains it, or there is no local minimum, by the ranks of `attainment_ranks`",
        ["narrow_attainment"], "existence_ranks.v"),
      Theorem(
        "For rank Y Zᵀ > M: it attains it where Σ leaves U of dimension M invariant, no eigenvalue outside is larger than one on U, rank [U T] = rank Y Zᵀ and rank [V; Uᵀ Y] Zᵀ = rank Z; if all outside are smaller, there is no local minimum without these ranks",
        ["best_fit_attained", "best_fit_needed"], "best_fits.v"),
      Theorem(
        "… and none unless rank Y Zᵀ ≤ M + rank T and rank [V; Y] Zᵀ = rank Z", ["local_min_ranks"],
        "best_fits.v"),
      Theorem(
        "It attains it by vectors close to the eigenvectors, over real closed fields", ["near_fit_attained"],
        "near_fits.v"),
      Theorem(
        "There is no local minimum where Σ leaves a subspace invariant that is not within U and consists of Y v with v = Zᵀ a, V v = 0",
        ["near_fit_needed"], "near_fits.v"),
    ],
    conclusion: NestAttainmentConclusion())
}

private struct NestAttainmentConclusion: Conclusion {
  func decide<F: Facts>(_ facts: F) -> Decision {
    switch facts.criticalPoints.isAttained {
    case true?: .holds("the infimum is a minimum")
    case false?: .fails("no critical point has the infimum as its risk")
    case nil:
      .undecided("for M < N_o attainment depends on the eigenvectors of Σ, not on ranks alone")
    }
  }

  func observe(_ investigation: Investigation) -> Finding? {
    return investigation.withLandscape { landscape in
      let values: Record = [
        .infimum: .real(landscape.infimum), .rankOfQT: .count(landscape.spectrumRank),
        .rankOfQ: .count(landscape.rankQ), .width: .count(landscape.problem.width),
        .representationRank: .count(landscape.representationRank),
      ]
      return landscape.isAttained
        ? .holds("the infimum is a minimum", values: values)
        : .fails("no critical point has the infimum as its risk", values: values, witness: values)
    }
  }
}
