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
    failure: "This would contradict the proof: please report the model.",
    isAboutPredictionProblem: true,
    needsSquaredLoss: true,
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
    return investigation.withLandscape { landscape in
      for stratum in landscape.strata where stratum.inertia.negative == 0 {
        guard landscape.risk(of: stratum) == landscape.infimum else {
          return .fails(
            "a critical stratum without negative curvature is above the infimum",
            witness: [.rank: .count(stratum.r), .risk: .real(landscape.risk(of: stratum))])
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
