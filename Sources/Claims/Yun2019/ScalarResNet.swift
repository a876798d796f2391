import ExactAlgebra
import Networks

extension Premise {
  /// What makes a model one of the networks f(x) = wᵀ h_L(x), h_l = h_{l-1} + Φ_l(h_{l-1}), h_0 = x, that Yun et al. 2019 study.
  static let scalarResNet: [Premise] = [
    .inputState, .noBlockBias, .oneOutput, .noOutputBias, .featuresOfStates,
  ]
}

extension ModelOver {
  /// Whether the form of a ResNEst is that of these networks. `expansion` says why h_0 is not the input, `features` why those of
  /// the blocks are no functions of the states; nil where they are not known not to be.
  fileprivate func scalarResNet(expansion: String?, features: Hypothesis) -> [Hypothesis] {
    guard case .resnest(let network) = architecture else {
      preconditionFailure("the statements are about residual networks")
    }
    let biased = network.blocks.firstIndex { $0.bias != nil }
    return [
      Hypothesis(.inputState, unless: expansion),
      Hypothesis(.noBlockBias, unless: biased.map { "block \($0 + 1) has a bias beside its weight" }),
      Hypothesis(.oneOutput, unless: outputs == 1 ? nil : "there are \(outputs) outputs, not one"),
      Hypothesis(
        .noOutputBias, unless: network.prediction.bias == nil ? nil : "the output layer has a bias"),
      features,
    ]
  }

  fileprivate static var expansionIsLayer: String { "h_0 is not the input: there is an expansion layer" }

  /// U_2, …, U_L, the linear maps that the blocks after the first begin with; nil, and the block, where one does not.
  var inputMaps: (maps: [AffineOver<Scalar>], missing: Int?) {
    guard case .resnest(let network) = architecture else { return ([], nil) }
    var maps: [AffineOver<Scalar>] = []
    for (index, block) in network.blocks.enumerated().dropFirst() {
      guard case .layers(let layers) = block.feature, case .linear(let map)? = layers.first else {
        return (maps, index + 1)
      }
      maps.append(map)
    }
    return (maps, nil)
  }
}

extension ModelOver where Scalar == UnknownEntry {
  /// What the sizes show of that.
  var scalarResNet: [Hypothesis] {
    var expansion: String?
    if case .resnest(let network) = architecture, network.expansionIsLayer {
      expansion = NetworkSizes.expansionIsLayer
    }
    return scalarResNet(expansion: expansion, features: .unasked(.featuresOfStates))
  }
}

extension ModelOver where Scalar: OrderedField {
  /// Whether the model is one of the networks that Yun et al. 2019 study.
  func scalarResNet(_ evaluation: EvaluationOver<Scalar>) -> [Hypothesis] {
    var expansion: String?
    if case .resnest(let network) = architecture, !network.expandsByIdentity {
      expansion =
        network.expansionIsIdentityByValue
        ? "there is an expansion layer, whose weights are the identity: 'expansion: {identity: n}' says that there is none"
        : ModelOver.expansionIsLayer
    }
    return scalarResNet(
      expansion: expansion,
      features: Hypothesis(.featuresOfStates, unless: featuresBeyondStates(evaluation)))
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
