import ExactAlgebra
import Networks

extension ModelOver {
  /// What in the form of the model is not that of the networks f(x) = wᵀ h_L(x), h_l = h_{l-1} + Φ_l(h_{l-1}), h_0 = x, that Yun et
  /// al. 2019 study. `expansion` says why h_0 is not the input.
  func formForeignToYun2019(expansion: String?) -> [String] {
    guard case .resnest(let network) = architecture else { return ["the network is no residual network"] }
    var reasons = [expansion].compactMap(\.self)
    if let index = network.blocks.firstIndex(where: { $0.bias != nil }) {
      reasons.append("block \(index + 1) has a bias beside its weight")
    }
    if outputs != 1 { reasons.append("there are \(outputs) outputs, not one") }
    if network.prediction.bias != nil { reasons.append("the output layer has a bias") }
    return reasons
  }

  static var expansionIsLayer: String { "h_0 is not the input: there is an expansion layer" }
}

extension ModelOver where Scalar == UnknownEntry {
  /// What the sizes show of that.
  var formForeignToYun2019: [String] {
    var expansion: String?
    if case .resnest(let network) = architecture, network.expansionIsLayer {
      expansion = NetworkSizes.expansionIsLayer
    }
    return formForeignToYun2019(expansion: expansion)
  }

  /// Of statements about these networks that the sizes leave open otherwise.
  var decisionByForm: Decision {
    let reasons = formForeignToYun2019
    return reasons.isEmpty ? .needsNumbers : .inapplicable(reasons.joined(separator: "; "))
  }
}

extension ModelOver where Scalar: OrderedField {
  /// Why the model is none of the networks that Yun et al. 2019 study; nil when it is one.
  func foreignToYun2019(_ evaluation: EvaluationOver<Scalar>) -> String? {
    var expansion: String?
    if case .resnest(let network) = architecture, !network.expandsByIdentity {
      expansion =
        network.expansionIsIdentityByValue
        ? "there is an expansion layer, whose weights are the identity: 'expansion: {identity: n}' says that there is none"
        : ModelOver.expansionIsLayer
    }
    var reasons = formForeignToYun2019(expansion: expansion)
    if let reason = featuresBeyondStates(evaluation) { reasons.append(reason) }
    return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
  }

  /// Why the features are functions of the input and not of the states before them, as equation (1) of Chen et al. 2021 has
  /// it; nil where nothing shows that.
  package func featuresBeyondStates(_ evaluation: EvaluationOver<Scalar>) -> String? {
    if let reason = reduction?.featuresBeyondStates { return reason }
    return evaluation.featureBeyondState(self).map { conflict in
      let samples = "samples \(conflict.samples[0] + 1) and \(conflict.samples[1] + 1)"
      return
        "v_\(conflict.block) is no function of x_\(conflict.block - 1): \(samples) have the same x_\(conflict.block - 1)"
        + " and different v_\(conflict.block)"
    }
  }
}
