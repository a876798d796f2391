import Landscape
import Networks
import Vocabulary

extension Claim {
  static let nestNoSpuriousMinima = Claim(
    id: .nestNoSpuriousMinima,
    title: "every local minimum of (P_φ) is global",
    source: "this project; extends Chen et al. 2021, Theorem 1",
    statement: """
      Every local minimiser of (P_φ) is a global one: for squared loss without any assumption, and for every \
      differentiable convex loss when M ≥ N_o.
      """,
    decision: """
      With squared loss from the critical strata: those that are no global minima have negative curvature. Otherwise \
      from M ≥ N_o and Assumption 2: at a local minimiser W_{L+1} has full row rank, or W_L can move along its kernel \
      without changing the risk, and both make the loss gradient orthogonal to every feature in reach.
      """,
    failure: contradictsTheProof,
    otherLossHypotheses: [.chen2021Assumption2, .chen2021Assumption3],
    isAboutPredictionProblem: true,
    theorems: [
      Theorem("A local minimum is global, for every width", ["local_min_global"], "saddles.v"),
      Theorem(
        "No spurious minima for any convex differentiable loss when M ≥ N_o", ["no_spurious_minima"],
        "attainment.v"),
    ],
    conclusion: NestNoSpuriousMinimaConclusion())
}

private struct NestNoSpuriousMinimaConclusion: Conclusion {
  func decide<F: Facts>(_ facts: F) -> Decision {
    facts.ofLocalMinimisers(
      "local minima are global", convex: "the loss is differentiable and convex, and M ≥ N_o")
  }

  func decide(_ sizes: NetworkSizes) -> Decision { .holds("local minima are global", vacuous: nil) }

  func observe(_ investigation: Investigation) -> Finding? {
    guard investigation.isSquared else { return nil }
    return investigation.withLandscape { landscape in
      if let flat = landscape.strata.first(where: { $0.kind == .strictSaddle && $0.inertia.negative == 0 }) {
        return .fails(
          "a stratum above the infimum has no negative curvature", witness: [.rank: .count(flat.r)])
      }
      return .holds(
        landscape.isAttained
          ? "local minima have the risk \(landscape.infimum.shortText), the infimum"
          : Decision.noLocalMinimiser,
        vacuous: !landscape.isAttained, values: [.infimum: .real(landscape.infimum)])
    }
  }
}
