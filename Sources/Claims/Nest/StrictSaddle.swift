import Landscape
import Networks
import Vocabulary

extension Claim {
  static let nestStrictSaddle = Claim(
    id: .nestStrictSaddle,
    title: "critical points of (P_φ) are global minima or strict saddles",
    source: "this project; extends Chen et al. 2021, Theorem 2",
    statement: """
      With squared loss, every critical point of (P_φ) is a global minimum or has a Hessian with a negative eigenvalue. \
      There is no assumption on ranks, widths or data.
      """,
    decision: """
      All critical strata with the exact inertia of their Hessians: those with a negative eigenvalue are strict saddles; \
      each other one has the least risk.
      """,
    failure: contradictsTheProof,
    isAboutPredictionProblem: true,
    needsSquaredLoss: true,
    theorems: [
      Theorem("A critical point is a global minimum or a strict saddle", ["global_or_strict"], "saddles.v"),
      Theorem(
        "The risk and the alternative for networks, in the papers' terms",
        ["critical_global_or_strict", "critical_value"], "findings.v"),
      Theorem(
        "Over a real closed field there is a critical point, with rank A = rank Y Zᵀ − rank Y Vᵀ and rank T_c = rank Y Vᵀ",
        ["critical_exists"], "existence_ranks.v"),
      Theorem(
        "The Hessian at a critical point has n₊ = r(p + K') + t(M − r) + #{λ_j > λ_i} + (N_o − r − t)·rank x_L, n₋ = t(M − r) + #{λ_j < λ_i}, n₀ the rest",
        ["hessian_inertia_closed", "hessian_inertia"], "hessian_inertia.v"),
    ],
    conclusion: NestStrictSaddleConclusion())
}

private struct NestStrictSaddleConclusion: Conclusion {
  func decide<F: Facts>(_ facts: F) -> Decision {
    .holds("critical points are global minima or strict saddles")
  }

  func decide(_ sizes: NetworkSizes) -> Decision {
    .holds("critical points are global minima or strict saddles")
  }

  func observe(_ investigation: Investigation) -> Finding? {
    investigation.withLandscape { landscape in
      for stratum in landscape.strata where stratum.inertia.negative == 0 {
        let risk = landscape.risk(of: stratum)
        guard risk == landscape.infimum else {
          return .fails(
            "a critical stratum without negative curvature is above the infimum",
            witness: [.rank: .count(stratum.r), .risk: .real(risk)])
        }
      }
      let minima = landscape.strata.filter { $0.kind == .globalMinimum }.count
      return .holds(
        "\(landscape.strata.count) critical \(landscape.strata.count == 1 ? "stratum" : "strata"): "
          + "\(minima) of global minima, \(landscape.strata.count - minima) of strict saddles",
        values: [.strata: .count(landscape.strata.count), .minimumStrata: .count(minima)])
    }
  }
}
