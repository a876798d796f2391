import Conditioning
import Vocabulary

extension Claim {
  static let oyedotun2020Theorem4 = Claim(
    id: .oyedotun2020Theorem4,
    title: "no component of the input vanishes in a deep linear ResNeXt",
    source: "Oyedotun et al. 2020, Theorem 4 and Remark 3",
    statement: """
      In a linear residual network whose blocks each sum two or more paths, x_i = x_{i-1} + Σ_k w_{i,k} g_{i,k}ᵀ x_{i-1}, \
      with the same symmetric sum W in all blocks, no component of any expanded input gets smaller: |1 + λ_k| ≥ 1 \
      for every eigenvalue λ_k of W with α_k ≠ 0.
      """,
    decision: """
      Each coordinate of a feature is a path: column k of W_i times row k of G_i. The sum of the paths is the product \
      W_i G_i, and the decision is that of Theorem 3 for it.
      """,
    remarks: persistenceRemarks + """
       The paper gives W_c^1 as q × n and the sum in equation (33) q terms, for an input in n dimensions: I + W_c^1 needs \
      q = n. Here the expansion W_0 takes the input to q = M dimensions first. Lemma 3, that a sum of Gaussian matrices \
      is Gaussian, plays no part for given weights.
      """,
    failure: persistenceFailure,
    isOnRequest: true,
    theorems: [
      Theorem(
        "(8): a ResNeXt is the ResNet of the sums of its paths", ["resnext_resnet"],
        "oyedotun2020_forward.v"),
      Theorem(
        "Theorem 4 at every depth, and (33) literally", ["theorem_4", "theorem_4_literal"],
        "oyedotun2020_forward.v", "corrected, refuted"),
      Theorem(
        "Remark 3 for positive semidefinite paths", ["remark_3"], "oyedotun2020_forward.v", "corrected"),
    ],
    conclusion: Oyedotun2020Theorem4Conclusion())
}

private struct Oyedotun2020Theorem4Conclusion: LinearStatement {
  var asked: [LinearCondition] {
    [
      LinearCondition(.severalPaths) { network, _ in
        network.paths.firstIndex { $0 < 2 }.map {
          .fails("block \($0 + 1) has a single path: Theorem 3 is about such blocks")
        } ?? .holds("every block sums several paths")
      }
    ] + commonSymmetricLayers
  }

  func observe(_ network: LinearNetwork, _ investigation: Investigation) -> Finding {
    Claim.persistence(in: network)
  }
}
