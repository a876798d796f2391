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

private struct Oyedotun2020Proposition2Conclusion: LinearStatement {
  var asked: [LinearCondition] {
    [
      LinearCondition(.nonzeroTargets) { network, investigation in
        network.targets(investigation).isZero
          ? .fails("Y = 0, so that θ = 0 has no relative change") : .holds("Y ≠ 0")
      },
      LinearCondition(.solvable) { network, investigation in
        let obstacles = network.fits(investigation).enumerated().map { network.obstacle($0, $1) }
        guard let solvable = obstacles.firstIndex(of: nil) else { return .fails(obstacles.last!!) }
        return .holds("Y = θ H^\(solvable)")
      },
    ]
  }

  /// κ of each representation of full row rank, with what it says of the solution.
  func values(_ network: LinearNetwork, _ investigation: Investigation) -> Record {
    var values: Record = [:]
    if network.targets(investigation).isZero { return values }
    for (layer, fit) in network.fits(investigation).enumerated() {
      let representation = network.representations[layer]
      guard fit.rank == representation.rows, let condition = ConditionNumber(of: representation) else {
        continue
      }
      values.append(.conditionNumber(layer), condition.value)
      if fit.residual.isZero {
        values.append(.largestPerturbation(layer), .number((1 - 1 / condition.upper).rounded(.up)))
        continue
      }
      let size = fit.solution.elements.reduce(Rational.zero) { $0 + $1 * $1 }
      guard !size.isZero else { continue }
      let ratio = fit.residual / (size * condition.least.eigenvalue.enclosure(bits: 64).lowerBound)
      values.append(
        .firstOrderConstant(layer),
        .number((condition.upper * (1 + ratio.squareRoot(.up))).rounded(.up)))
    }
    return values
  }

  func observe(_ network: LinearNetwork, _ investigation: Investigation) -> Finding {
    let fits = network.fits(investigation)
    let solvable = fits.indices.filter { network.obstacle($0, fits[$0]) == nil }
    let layers = solvable.map { "H^\($0)" }.joined(separator: ", ")
    return .holds(
      "Y = θ H is solvable with finite κ for \(layers)", values: values(network, investigation),
      evidence: [.solution(solvable.last!): .matrix(fits[solvable.last!].solution)])
  }
}

extension LinearNetwork {
  /// Y less the bias of the prediction, N_o × N.
  fileprivate func targets(_ investigation: Investigation) -> Matrix<Rational> {
    let targets = investigation.targets
    guard let bias = readoutBias else { return targets }
    return Matrix(rows: targets.rows, columns: targets.columns) { targets[$0, $1] - bias[$0] }
  }

  /// Least squares on each of H^0, …, H^m.
  fileprivate func fits(_ investigation: Investigation) -> [LeastSquares] {
    representations.map { LeastSquares(features: $0, targets: targets(investigation)) }
  }

  /// Why the proposition says nothing about H^layer.
  fileprivate func obstacle(_ layer: Int, _ fit: LeastSquares) -> String? {
    let size = representations[layer].rows
    if fit.rank < size {
      return "H^\(layer) has rank \(fit.rank) < \(size): its condition number is infinite"
    }
    return fit.residual.isZero ? nil : "Y is no linear function of H^\(layer): the proof needs Y = θ H"
  }
}
