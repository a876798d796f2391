import Conditioning
import ExactAlgebra
import Vocabulary

extension Claim {
  static let oyedotun2020Corollary2 = Claim(
    id: .oyedotun2020Corollary2,
    title: "a narrower residual representation has a smaller condition number",
    source: "Oyedotun et al. 2020, Corollary 2",
    statement: """
      In a linear residual network whose representations H^1, …, H^m (M × N) have full row rank M ≥ 2, every \
      representation of fewer than M of the coordinates has a strictly smaller condition number: \
      κ(H^l) > κ of H^l without any one of its rows, and so without any number of them.
      """,
    decision: """
      κ² is the quotient of the extreme eigenvalues of H Hᵀ. Without a row they can only move inwards (Cauchy), and both \
      stay only where both eigenspaces contain a vector that is zero in that row: decided exactly from the factors of \
      the characteristic polynomial over Q. The condition numbers are reported between exact bounds.
      """,
    remarks: """
      The paper compares a wide ResNet with a narrow ResNeXt, two networks with weights of their own, and argues with \
      expected singular values of Gaussian matrices. For two given networks nothing follows: a wide representation with \
      orthogonal rows of equal length has κ = 1, the least there is. What is true of given matrices is κ(H) ≥ κ of any \
      of its rows; the strict inequality is what this claim decides. Representations of trained or even of random \
      networks are not Gaussian matrices either, since their columns share the weights.
      """,
    failure: """
      Some coordinate can go without improving the condition number: the extreme singular directions do not use it. \
      The network is not worse for it.
      """,
    isOnRequest: true,
    theorems: [
      Theorem(
        "Corollary 2, with ≥, if H_c = S H_r and S Sᵀ = I", ["corollary_2"], "oyedotun2020_gradients.v",
        "corrected"),
      Theorem(
        "Corollary 2 as stated: equality, and the reverse order, with nonsingular weights (`orthonormal_rows`: such data exist)",
        ["corollary_2_equal", "corollary_2_reversed"], "oyedotun2020_gradients.v", "refuted"),
    ],
    conclusion: Oyedotun2020Corollary2Conclusion())
}

private struct Oyedotun2020Corollary2Conclusion: LinearStatement {
  var asked: [LinearCondition] {
    [
      LinearCondition(.severalCoordinates) { network, _ in
        network.width > 1
          ? .holds("M = \(network.width)") : .fails("M = 1: there is no narrower representation")
      },
      LinearCondition(.regularRepresentations) { network, _ in
        let ranks = network.representationRanks
        return (1...network.depth).first { ranks[$0] < network.width }.map {
          .fails(
            "H^\($0) has rank \(ranks[$0]) < M = \(network.width): its condition number is infinite")
        } ?? .holds("H^1 … H^\(network.depth) have full rank \(network.width)")
      },
    ]
  }

  func observe(_ network: LinearNetwork, _ investigation: Investigation) -> Finding {
    var conditions: [Value] = []
    for layer in 1...network.depth {
      guard let condition = ConditionNumber(of: network.representations[layer]) else {
        return .undecided("the Gram matrix of H^\(layer) is too large for its exact eigenvalues")
      }
      conditions.append(condition.value)
      if let row = condition.dispensableRows.first {
        return .fails(
          "κ(H^\(layer)) stays the same without row \(row)",
          values: [.conditionNumbers: .list(conditions)],
          witness: [
            .layer: .count(layer), .row: .count(row), .sameCondition: condition.value,
            .gram(layer): .matrix(network.representations[layer].gram),
          ])
      }
    }
    return .holds(
      "in each of H^1 … H^\(network.depth), every row that goes makes κ strictly smaller",
      values: [.conditionNumbers: .list(conditions)])
  }
}
