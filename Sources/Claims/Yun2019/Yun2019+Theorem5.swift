import ExactAlgebra
import Networks
import Vocabulary

extension Claim {
  static let yun2019Theorem5 = Claim(
    id: .yun2019Theorem5,
    title: "the Rademacher complexity is at most B ∏(1 + 2M_l²)/√n",
    source: "Yun et al. 2019, Theorem 5",
    statement: """
      The residual networks x ↦ wᵀ h_L(x), h_l = h_{l-1} + V_l σ(U_l h_{l-1}) with ReLU σ, ‖w‖ ≤ 1 and ‖V_l‖_F, \
      ‖U_l‖_F ≤ M_l have empirical Rademacher complexity at most B ∏(1 + 2M_l²)/√n on n samples with ‖x_i‖ ≤ B.
      """,
    decision: """
      M_l and B are the least that the given weights and samples allow. The paper's argument peels off the blocks, each \
      for a factor 1 + 2M_l², down to the linear functions, whose complexity E‖Σ ε_i x_i‖/n ≤ B/√n is enumerated over \
      all signs for up to \(Limits.signedSamples) samples.
      """,
    remarks: "The linear functions are in the class, so their complexity shows how tight the bound is.",
    failure: "This would contradict Jensen's inequality: please report the model.",
    theorems: [
      Theorem(
        "Theorem 5, for suprema wherever they exist (in ℝ always)", ["theorem_5"], "yun2019_theorem_5.v")
    ],
    conclusion: Yun2019Theorem5Conclusion())
}

private struct Yun2019Theorem5Conclusion: Conclusion {
  var premises: [Premise] { Premise.scalarResNet + [.reluBlocks] }

  func conditions(_ sizes: NetworkSizes) -> [Hypothesis] { sizes.scalarResNet.completed(to: premises) }

  func conditions<F: Facts>(over facts: F) -> [Hypothesis] {
    let form = facts.model.scalarResNet(facts.evaluation)
    if form.isUnmet { return form.completed(to: premises) }
    let other = facts.model.residualWeights.firstIndex { $0 == nil }
    return form + [
      Hypothesis(.reluBlocks, unless: other.map { "block \($0 + 1) is not V σ(U ·) with ReLU σ" })
    ]
  }

  func decide<F: Facts>(_ facts: F) -> Decision {
    .holds("by Jensen's inequality for the linear functions, then block by block")
  }

  func observe(_ investigation: Investigation) -> Finding? {
    let model = investigation.model
    let weights = model.residualWeights.compactMap(\.self)
    let norms = weights.map { max(inner($0.V.elements, $0.V.elements), inner($0.U.elements, $0.U.elements)) }
    let bound = RademacherBound(inputs: model.data.x.transposed, normsSquared: norms)
    var values: Record = [.normBounds: .numbers(norms), .boundSquared: .number(bound.boundSquared)]
    guard let linear = bound.linearComplexity else {
      return .holds("by Jensen's inequality for the linear functions, then block by block", values: values)
    }
    values.append(.linearComplexityAtLeast, .number(linear.lowerBound))
    values.append(.linearComplexityAtMost, .number(linear.upperBound))
    // The lower end refutes, if anything does: the upper end is rounded up.
    if linear.lowerBound * linear.lowerBound > bound.boundSquared {
      return .fails("the linear functions alone are more complex", witness: values)
    }
    return .holds("the linear functions reach a complexity below the bound", values: values)
  }
}

extension ModelOver where Scalar: OrderedField {
  /// V_l and U_l of each block V_l σ(U_l ·) with ReLU σ; nil for a block of another form.
  fileprivate var residualWeights: [(V: Matrix<Scalar>, U: Matrix<Scalar>)?] {
    guard case .resnest(let network) = architecture else { return [] }
    return network.blocks.map { block in
      guard case .layers(let layers) = block.feature, layers.count == 2, case .linear(let map) = layers[0],
        map.bias == nil, case .activation(let activation) = layers[1], activation.isReLU
      else { return nil }
      return (block.weight, map.weight)
    }
  }
}
