import Certificates
import ExactAlgebra
import Landscape
import Networks

extension Problem {
  /// D, N_o × (K_L + M), one column more with a bias of the prediction, along which the logistic loss or the cross-entropy falls; nil where none is found.
  var recession: FractionMatrix? {
    let loss: Loss
    switch model.loss {
    case .logistic: loss = .logistic
    case .crossEntropy: loss = .crossEntropy
    default: return nil
    }
    return loss.recession(
      on: recessionRows.matrix, features: features.map(\.matrix), targets: targets.matrix, affine: isAffine
    ).map(FractionMatrix.init)
  }
}
