import ExactAlgebra
import Networks

extension ModelOver where Scalar: OrderedField {
  /// Why the model is none of the networks f(x) = wᵀ h_L(x), h_l = h_{l-1} + Φ_l(h_{l-1}), h_0 = x, that Yun et al. 2019 study; nil
  /// when it is one. Found before anything is computed.
  var foreignToYun2019: String? {
    guard case .resnest(let network) = architecture else { return "the network is no residual network" }
    var reasons: [String] = []
    if !network.expandsByIdentity {
      reasons.append(
        network.expansionIsIdentityByValue
          ? "there is an expansion layer, whose weights are the identity: 'expansion: {identity: n}' says that there is none"
          : "h_0 is not the input: there is an expansion layer")
    }
    if let index = network.blocks.firstIndex(where: { $0.bias != nil }) {
      reasons.append("block \(index + 1) has a bias beside its weight")
    }
    if let reason = reduction?.featuresBeyondStates { reasons.append(reason) }
    if outputs != 1 { reasons.append("there are \(outputs) outputs, not one") }
    if network.prediction.bias != nil { reasons.append("the output layer has a bias") }
    return reasons.isEmpty ? nil : reasons.joined(separator: "; ")
  }
}
