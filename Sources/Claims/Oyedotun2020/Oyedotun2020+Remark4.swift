import Conditioning
import ExactAlgebra
import Vocabulary

extension Claim {
  static let oyedotun2020Remark4 = Claim(
    id: .oyedotun2020Remark4,
    title: "singular PlainNet representations have singular gradients",
    source: "Oyedotun et al. 2020, Remark 4",
    statement: """
      In a linear network without skip connections, wherever the hidden representation H^l (n × N) is singular, so are \
      the error gradient Δ^l (n × N) and the gradient of the weights W^l (n × n). Singular means not of full rank.
      """,
    decision: """
      The exact ranks of H^l, of Δ^l = W^{l+1}ᵀ Δ^{l+1} and of ∂R/∂W^l = Δ^l H^{l-1}ᵀ for l = 1, …, m; Δ^{m+1} is the \
      derivative of the loss with respect to the outputs.
      """,
    remarks: """
      Definition 3 has a factor H^m in the error gradient. With linear units there is none, and the shapes (n × N twice) \
      do not multiply: the error gradient comes from the layers above alone, so that a singular H^l says nothing about \
      Δ^l. What is true is rank ∂R/∂W^{l+1} ≤ rank H^l: the weights after a singular representation get a singular \
      gradient. Nor does the hypothesis come with depth: as long as all weights are invertible, which Corollary 1 \
      expects of random ones, rank H^l = rank X at every finite depth.
      """,
    failure: """
      A representation has lost rank, and yet an error gradient or a weight gradient of the same layer has full rank: \
      gradients can be regular behind a singular representation.
      """,
    architectures: [.fullyConnected],
    isOnRequest: true,
    theorems: [
      Theorem(
        "Remark 4: if H^m is singular (N = n), so are Δ^m and ΔW", ["remark_4"], "oyedotun2020_gradients.v",
        "proved (conditional)"),
      Theorem(
        "Remark 4: with nonsingular blocks, data and error neither is, at any finite depth",
        ["remark_4_refuted"], "oyedotun2020_gradients.v", "refuted"),
      Theorem(
        "the gradients by the chain rule, for every N", ["plainnet_chain_rule", "resnet_chain_rule"],
        "oyedotun2020_gradients.v"),
      Theorem(
        "rank ΔW ≤ min(rank Δ, rank H); the error keeps its rank",
        ["remark_4_chain_rule", "plainnet_error_rank", "resnet_error_rank"], "oyedotun2020_gradients.v",
        "corrected"),
    ],
    conclusion: Oyedotun2020Remark4Conclusion())
}

private struct Oyedotun2020Remark4Conclusion: LinearStatement {
  var asked: [LinearCondition] {
    [
      LinearCondition(.singularRepresentation) { network, _ in
        let full = network.representations[0].fullRank
        return network.representationRanks.dropFirst().contains { $0 < full }
          ? .holds("some H^l has not full rank \(full)")
          : .fails("no representation is singular at this depth: all have full rank \(full)")
      }
    ]
  }

  func observe(_ network: LinearNetwork, _ investigation: Investigation) -> Finding {
    let ranks = network.representationRanks
    var values = values(network, investigation)
    let full = network.representations[0].fullRank
    let singular = (1...network.depth).filter { ranks[$0] < full }
    guard let gradients = ErrorGradients(network, investigation) else {
      return .undecided(
        "the derivative of the loss at the outputs is not a rational number", values: values)
    }
    let errorRanks = gradients.layers.map(\.rank)
    let weightRanks = gradients.weights.map(\.rank)
    values.append(.errorRanks, .counts(errorRanks))
    values.append(.gradientRanks, .counts(weightRanks))
    if let layer = singular.first(where: {
      errorRanks[$0 - 1] == full || weightRanks[$0 - 1] == network.width
    }) {
      let isError = errorRanks[layer - 1] == full
      return .fails(
        "H^\(layer) is singular, but \(isError ? "Δ^\(layer)" : "the gradient of W^\(layer)") has full rank",
        values: values,
        witness: [
          .layer: .count(layer), .representationRank(layer): .count(ranks[layer]),
          .errorRank(layer): .count(errorRanks[layer - 1]),
          .gradientRank(layer): .count(weightRanks[layer - 1]),
          .representation(layer): .matrix(network.representations[layer]),
          isError ? .error(layer) : .gradient(layer): .matrix(
            isError ? gradients.layers[layer - 1] : gradients.weights[layer - 1]),
        ])
    }
    return .holds(
      "H^l is singular for l = \(singular.map(String.init).joined(separator: ", ")), and so are both gradients there",
      values: values)
  }
}
