import Conditioning
import ExactAlgebra
import Vocabulary

extension Claim {
  static let oyedotun2020Remark5 = Claim(
    id: .oyedotun2020Remark5,
    title: "regular ResNet representations and weights have regular gradients",
    source: "Oyedotun et al. 2020, Remark 5",
    statement: """
      In a linear residual network with N ≥ M, wherever the representation H^l (M × N) has full rank and the next weights \
      W^{l+1} are square and invertible, the error gradient Δ^l (M × N) and the gradient of the block's product \
      W^l = W_l G_l (M × M) have full rank. W^{m+1} is the prediction.
      """,
    decision: """
      The exact ranks of H^l, of W^{l+1}, of Δ^l = (I + W^{l+1})ᵀ Δ^{l+1} (Δ^m = W^{m+1}ᵀ Δ^{m+1}) and of \
      ∂R/∂W^l = Δ^l (H^{l-1})ᵀ; Δ^{m+1} is the derivative of the loss with respect to the outputs.
      """,
    remarks: """
      Lemma 5 makes a product of regular matrices regular, but nothing makes Δ^{m+1} regular: its rank is at most N_o, and \
      it is zero for a network that fits its data. With N_o < M every error gradient is singular, skip connections or \
      not. The factor that counts inside the network is I + W^{l+1}, not W^{l+1}: invertible weights -I make it \
      zero. And the gradient of regular factors need not be regular: Δ^l (H^{l-1})ᵀ is a product of rectangular \
      matrices, and zero at every critical point.
      """,
    failure: """
      Representation and weights are regular and a gradient is not: usually there are fewer outputs than coordinates, or \
      the network fits some directions already. It is no sign of an optimization problem.
      """,
    isOnRequest: true,
    theorems: [
      Theorem(
        "rank ΔW ≤ min(rank Δ, rank H); the error keeps its rank",
        ["remark_4_chain_rule", "plainnet_error_rank", "resnet_error_rank"], "oyedotun2020_gradients.v",
        "corrected"),
      Theorem(
        "Remarks 5 and 6, given that Δ^{m+1} is nonsingular", ["remark_5"], "oyedotun2020_gradients.v",
        "corrected"),
      Theorem(
        "Remark 5 without that hypothesis", ["remark_5_refuted"], "oyedotun2020_gradients.v", "refuted"),
    ],
    conclusion: Oyedotun2020Remark5Conclusion())
}

private struct Oyedotun2020Remark5Conclusion: LinearStatement {
  var asked: [LinearCondition] {
    [
      LinearCondition(.enoughSamples) { network, _ in
        let (samples, width) = (network.samples, network.width)
        return samples >= width
          ? .holds("N = \(samples) ≥ M = \(width)")
          : .fails("there are fewer samples (\(samples)) than coordinates (\(width))")
      },
      LinearCondition(.regularLayer) { network, _ in
        network.regularLayers.isEmpty
          ? .fails("in no layer are H^l and W^{l+1} both regular")
          : .holds("H^l and W^{l+1} are regular for l = \(network.regularLayers.listed)")
      },
    ]
  }

  func values(_ network: LinearNetwork, _ investigation: Investigation) -> Record {
    [
      .representationRanks: .counts(network.representationRanks),
      .weightRanks: .counts(network.nextWeights.map(\.rank)),
    ]
  }

  func observe(_ network: LinearNetwork, _ investigation: Investigation) -> Finding {
    let width = network.width
    let regular = network.regularLayers
    var values = values(network, investigation)
    guard let gradients = ErrorGradients(network, investigation) else {
      return .undecided(
        "the derivative of the loss at the outputs is not a rational number", values: values)
    }
    let errorRanks = gradients.layers.map(\.rank)
    let weightRanks = gradients.weights.map(\.rank)
    values.append(.outputErrorRank, .count(gradients.output.rank))
    values.append(.errorRanks, .counts(errorRanks))
    values.append(.gradientRanks, .counts(weightRanks))
    if let layer = regular.first(where: { errorRanks[$0 - 1] < width || weightRanks[$0 - 1] < width }) {
      let isError = errorRanks[layer - 1] < width
      let (error, weight) = (gradients.layers[layer - 1], gradients.weights[layer - 1])
      let (singular, name) = isError ? (error, "Δ^\(layer)") : (weight, "∂R/∂W^\(layer)")
      return .fails(
        "H^\(layer) and W^\(layer + 1) are regular, but \(name) has rank \(singular.rank) < \(width)",
        values: values,
        witness: [
          .layer: .count(layer), Quantity("rank", "rank of \(name)"): .count(singular.rank),
          Quantity("relation", "u with uᵀ \(name) = 0"): .vector(singular.leftKernel().row(0)),
          .error(layer): .matrix(error), .gradient(layer): .matrix(weight),
        ])
    }
    return .holds(
      "H^l and W^{l+1} are regular for l = \(regular.listed), and so are both "
        + "gradients there", values: values)
  }
}

extension LinearNetwork {
  /// W^2 … W^{m+1}.
  fileprivate var nextWeights: [Matrix<Rational>] { weights.dropFirst() + [readout] }

  /// The l for which H^l has full rank M and W^{l+1} is invertible.
  fileprivate var regularLayers: [Int] {
    let ranks = representationRanks
    let next = nextWeights
    return (1...depth).filter {
      ranks[$0] == width && next[$0 - 1].isSquare && next[$0 - 1].rank == width
    }
  }
}

extension [Int] {
  fileprivate var listed: String { map(String.init).joined(separator: ", ") }
}
