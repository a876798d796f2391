import Conditioning
import ExactAlgebra
import Vocabulary

extension Claim {
  static let oyedotun2020Proposition2 = Claim(
    id: .oyedotun2020Proposition2,
    title: "the condition number bounds how far a change of the representation moves the solution",
    source: "Oyedotun et al. 2020, Proposition 2",
    statement: """
      Let θ be the solution of Y = θ H for a representation H (n × N) of full row rank, and θ + Δθ that of the same Y \
      for H + ΔH. With ε = ‖ΔH‖/‖H‖ and κ = κ(H), κ ε < 1: ‖Δθ‖/‖θ‖ ≤ κ ε / (1 - κ ε), which is κ ε to first order. \
      Spectral norms.
      """,
    decision: """
      The hypotheses are decided exactly for H = H^0, …, H^m of a linear network: the rank of H, whether Y (less the \
      bias of the prediction) is a linear function of H, and θ ≠ 0. The inequality follows from \
      Δθ = -θ ΔH (H + ΔH)⁺. κ is reported between exact bounds.
      """,
    remarks: """
      The paper states the bound κ ε without the denominator, which the proof gets by dropping Δθ ΔH. So read it is false \
      for every H: ΔH = -t H moves θ by t/(1 - t), more than κ t as soon as t > 1 - 1/κ; that t is reported. The proof \
      also needs Y = θ H to be solvable, before and after. A least-squares solution with a residual R is more \
      sensitive: to first order ‖Δθ‖/‖θ‖ ≤ κ (1 + ‖R‖/(σ_min ‖θ‖)) ε, which is reported instead, in the Frobenius norm \
      for θ and R; with one output and R ≠ 0, no bound by κ ε alone is true.
      """,
    failure: "It cannot fail where its hypotheses are met: the inequality is proved.",
    architectures: [.resnest, .fullyConnected],
    isOnRequest: true,
    theorems: [
      Theorem(
        "Proposition 2 relative to the perturbed solution", ["proposition_2"], "oyedotun2020_gradients.v",
        "corrected"),
      Theorem(
        "Proposition 2 with κε/(1 − κε)", ["proposition_2_bound"], "oyedotun2020_gradients.v", "corrected"),
      Theorem(
        "Proposition 2 as stated, at every perturbation 0 < t < 1", ["proposition_2_refuted"],
        "oyedotun2020_gradients.v", "refuted"),
      Theorem(
        "the Frobenius norm is a norm in the sense of Proposition 2", ["frobenius"],
        "oyedotun2020_gradients.v"),
    ],
    conclusion: Oyedotun2020Proposition2Conclusion())
}

private struct Oyedotun2020Proposition2Conclusion: ObservedConclusion {
  func observe(_ investigation: Investigation) -> Finding? {
    LinearNetwork.finding(investigation) { network in
      var targets = investigation.targets
      if let bias = network.readoutBias {
        targets = Matrix(rows: targets.rows, columns: targets.columns) { targets[$0, $1] - bias[$0] }
      }
      if targets.isZero { return .inapplicable("Y = 0, so that θ = 0 has no relative change") }
      var values: Record = [:]
      var solvable: [Int] = []
      var reason = ""
      for (layer, representation) in network.representations.enumerated() {
        let fit = LeastSquares(features: representation, targets: targets)
        guard fit.rank == representation.rows else {
          reason =
            "H^\(layer) has rank \(fit.rank) < \(representation.rows): its condition number is infinite"
          continue
        }
        guard let condition = ConditionNumber(of: representation) else {
          return .undecided("the Gram matrix of H^\(layer) is too large for its exact eigenvalues")
        }
        values.append(.conditionNumber(layer), condition.value)
        if fit.residual.isZero {
          solvable.append(layer)
          values.append(
            .largestPerturbation(layer), .number((1 - 1 / condition.upper).rounded(.up)))
          continue
        }
        reason = "Y is no linear function of H^\(layer): the proof needs Y = θ H"
        let size = fit.solution.elements.reduce(Rational.zero) { $0 + $1 * $1 }
        guard !size.isZero else { continue }
        let ratio = fit.residual / (size * condition.least.eigenvalue.enclosure(bits: 64).lowerBound)
        values.append(
          .firstOrderConstant(layer),
          .number((condition.upper * (1 + ratio.squareRoot(.up))).rounded(.up)))
      }
      guard let last = solvable.last else { return .inapplicable(reason, values: values) }
      let layers = solvable.map { "H^\($0)" }.joined(separator: ", ")
      return .holds(
        "Y = θ H is solvable with finite κ for \(layers)", values: values,
        evidence: [
          .solution(last): .matrix(
            LeastSquares(features: network.representations[last], targets: targets).solution)
        ])
    }
  }
}
