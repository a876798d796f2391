import Landscape
import Vocabulary

extension Claim {
  static let chen2021Theorem2i = Claim(
    id: .chen2021Theorem2i,
    title: "W_{L+1} is rank-deficient at every saddle point",
    source: "Chen et al. 2021, Theorem 2 (i)",
    statement: """
      With squared loss, Assumption 1, M ≥ N_o and Assumption 4, W_{L+1} is rank-deficient at every saddle point of (P_φ).
      """,
    decision: "Every critical stratum of saddles has r < N_o.",
    remarks: "Assumption 1 is not needed.",
    failure: contradictsTheProof,
    hypotheses: [.chen2021Assumption1, .chen2021Assumption3, .chen2021Assumption4],
    isAboutPredictionProblem: true,
    needsSquaredLoss: true,
    theorems: [
      Theorem("Theorem 2 (i)", ["theorem_2_i"], "chen2021.v"),
      Theorem("For Y Vᵀ = 0 every critical point is a global minimum", ["no_saddle"], "existence_ranks.v"),
      Theorem(
        "For M ≥ N_o there are saddles if and only if Y Vᵀ ≠ 0", ["wide_saddles"], "existence_ranks.v"),
    ],
    conclusion: Chen2021Theorem2iConclusion())

  static let chen2021Theorem2ii = Claim(
    id: .chen2021Theorem2ii,
    title: "every saddle point has a direction of negative curvature",
    source: "Chen et al. 2021, Theorem 2 (ii)",
    statement: """
      With squared loss, Assumption 1, M ≥ N_o and Assumption 4, the Hessian of (P_φ) has a negative eigenvalue at \
      every saddle point.
      """,
    decision: "The exact inertia of the Hessian on every critical stratum that is no global minimum.",
    remarks: "None of the assumptions is needed: see nest.strict-saddle.",
    failure: contradictsTheProof,
    hypotheses: [.chen2021Assumption1, .chen2021Assumption3, .chen2021Assumption4],
    isAboutPredictionProblem: true,
    needsSquaredLoss: true,
    theorems: [
      Theorem("Theorem 2 (ii)", ["theorem_2_ii"], "chen2021.v"),
      Theorem("For Y Vᵀ = 0 every critical point is a global minimum", ["no_saddle"], "existence_ranks.v"),
      Theorem(
        "For M ≥ N_o there are saddles if and only if Y Vᵀ ≠ 0", ["wide_saddles"], "existence_ranks.v"),
    ],
    conclusion: Chen2021Theorem2iiConclusion())
}

private struct Chen2021Theorem2iConclusion: Conclusion {
  func observeGivenPoint(_ investigation: Investigation) -> Finding? { investigation.saddleOfFullRank }

  func decide<F: Facts>(_ facts: F) -> Decision {
    facts.ofSaddles("W_{L+1} is rank-deficient at every saddle point")
  }

  func observe(_ investigation: Investigation) -> Finding? {
    return investigation.withLandscape { landscape in
      let saddles = landscape.strata.filter { $0.kind == .strictSaddle }
      if let full = saddles.first(where: { $0.r == min(investigation.width, investigation.outputs) }) {
        return .fails(
          "a saddle has W_{L+1} of full rank",
          witness: [.rank: .count(full.r), .correlatedRank: .count(full.t)])
      }
      let largest = saddles.map(\.r).max()
      return .holds(
        largest.map {
          "rank W_{L+1} ≤ \($0) < N_o = \(investigation.outputs) on all \(saddles.count) strata of saddles"
        }
          ?? "(P_φ) has no saddle point",
        vacuous: saddles.isEmpty, values: [.saddleStrata: .count(saddles.count)])
    }
  }
}

private struct Chen2021Theorem2iiConclusion: Conclusion {
  func observeGivenPoint(_ investigation: Investigation) -> Finding? { investigation.saddleWithoutCurvature }

  func decide<F: Facts>(_ facts: F) -> Decision {
    facts.ofSaddles("every saddle point has a direction of negative curvature")
  }

  func observe(_ investigation: Investigation) -> Finding? {
    return investigation.withLandscape { landscape in
      let saddles = landscape.strata.filter { $0.kind == .strictSaddle }
      if let flat = saddles.first(where: { $0.inertia.negative == 0 }) {
        return .fails(
          "a saddle has no negative eigenvalue",
          witness: [.rank: .count(flat.r), .correlatedRank: .count(flat.t)])
      }
      let least = saddles.map(\.inertia.negative).min()
      return .holds(
        least.map {
          "at least \($0) negative eigenvalue\($0 == 1 ? "" : "s") on each of \(saddles.count) strata of saddles"
        }
          ?? "(P_φ) has no saddle point",
        vacuous: saddles.isEmpty, values: [.saddleStrata: .count(saddles.count)])
    }
  }
}
