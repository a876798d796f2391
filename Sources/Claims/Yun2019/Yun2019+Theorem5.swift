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
      all signs for up to \(RademacherBound.enumerationLimit) samples.
      """,
    remarks: "The linear functions are in the class, so their complexity shows how tight the bound is.",
    failure: "This would contradict Jensen's inequality: please report the model."
  ) { investigation in
    if let reason = investigation.model.foreignToYun2019 { return .inapplicable(reason) }
    let model = investigation.model
    guard case .resnest(let network) = model.architecture else { return .inapplicable("no residual network") }
    var norms: [Rational] = []
    for (index, block) in network.blocks.enumerated() {
      guard case .layers(let layers) = block.feature, layers.count == 2, case .linear(let map) = layers[0],
        map.bias == nil, layers[1] == .activation(.relu)
      else { return .inapplicable("block \(index + 1) is not V σ(U ·) with ReLU σ") }
      norms.append(
        max(
          inner(block.weight.elements, block.weight.elements), inner(map.weight.elements, map.weight.elements)
        ))
    }
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
