import Conditioning
import ExactAlgebra
import Networks

/// What backpropagation computes in a linear network, up to the factor 1/N of the mean risk.
struct ErrorGradients {
  /// The gradient with respect to Ŷ, N_o × N.
  let output: Matrix<Rational>
  /// Δ^1 … Δ^m, the gradients with respect to H^1 … H^m, each n × N: Δ^m = W^{m+1}ᵀ Δ^{m+1} and
  /// Δ^l = T^{l+1}ᵀ Δ^{l+1}.
  let layers: [Matrix<Rational>]
  /// The gradients with respect to W^1 … W^m, each n × n: Δ^l H^{l-1}ᵀ.
  let weights: [Matrix<Rational>]

  /// nil where the loss has no rational derivative at some prediction.
  init?(_ network: LinearNetwork, _ investigation: Investigation) {
    guard
      let output = investigation.model.loss.gradient(
        at: investigation.evaluation.prediction, targets: investigation.targets)
    else { return nil }
    self.output = output
    var layers = [network.readout.transposed * output]
    for transfer in network.transfers.dropFirst().reversed() {
      layers.append(transfer.transposed * layers.last!)
    }
    layers.reverse()
    self.layers = layers
    weights = zip(layers, network.representations).map { $0 * $1.transposed }
  }
}

extension Matrix {
  /// The rank that a matrix of this shape has unless it is singular: for a matrix that is not square, `singular` is taken
  /// to mean that rows and columns are both dependent, which is where its condition number is infinite.
  var fullRank: Int { Swift.min(rows, columns) }
}
