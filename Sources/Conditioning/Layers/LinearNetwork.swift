import ExactAlgebra
import Networks

/// A network whose hidden layers are square linear maps, as Oyedotun et al. 2020 analyse them:
/// H^l = T^l H^{l-1} with T^l = W^l in a PlainNet and T^l = I + W^l in a ResNet or ResNeXt, and Ŷ = W^{m+1} H^m + c.
///
/// Samples are columns, so that every H^l is n × N.
package struct LinearNetwork: Sendable {
  /// W^1 … W^m, each n × n. For a residual block the product W_i G_i.
  package let weights: [Matrix<Rational>]
  /// T^1 … T^m, each n × n.
  package let transfers: [Matrix<Rational>]
  /// H^0 … H^m, each n × N.
  package let representations: [Matrix<Rational>]
  /// W^{m+1}, N_o × n.
  package let readout: Matrix<Rational>
  /// c, nil where the prediction has no bias.
  package let readoutBias: [Rational]?
  /// The number of paths that each residual block sums: K_i. Empty for a PlainNet.
  package let paths: [Int]

  /// n.
  package var width: Int { representations[0].rows }
  /// N.
  package var samples: Int { representations[0].columns }
  /// m.
  package var depth: Int { weights.count }

  /// Why a network is none of these.
  package struct Obstacle: Error {
    package let reason: String
  }

  package init(_ model: Model, _ evaluation: Evaluation) throws(Obstacle) {
    switch model.architecture {
    case .fullyConnected(let network): try self.init(network, evaluation)
    case .resnest(let network): try self.init(network, evaluation)
    case .densenest: throw Obstacle(reason: "a DenseNEst stacks its features: its layers are not square")
    }
  }

  /// The last linear layer is the prediction, all others are hidden.
  private init(_ network: FullyConnected, _ evaluation: Evaluation) throws(Obstacle) {
    var maps: [(index: Int, affine: Affine)] = []
    for (index, layer) in network.layers.enumerated() {
      switch layer {
      case .linear(let affine): maps.append((index, affine))
      case .activation(let activation):
        guard activation.isIdentity else {
          throw Obstacle(reason: "layer \(index + 1) is not linear: \(activation.name)")
        }
      }
    }
    guard maps.count > 1 else { throw Obstacle(reason: "there is no hidden layer before the prediction") }
    let prediction = maps.removeLast().affine
    let width = evaluation.states[0].rows
    for (index, affine) in maps {
      guard affine.outputs == width, affine.inputs == width else {
        throw Obstacle(
          reason: "layer \(index + 1) is \(affine.outputs) × \(affine.inputs), not square of order \(width)")
      }
      guard affine.isLinear else { throw Obstacle(reason: "layer \(index + 1) has a bias") }
    }
    weights = maps.map(\.affine.weight)
    transfers = weights
    representations = [evaluation.states[0]] + maps.map { evaluation.states[$0.index + 1] }
    readout = prediction.weight
    readoutBias = prediction.bias
    paths = []
  }

  private init(_ network: ResNEst, _ evaluation: Evaluation) throws(Obstacle) {
    guard !network.blocks.isEmpty else { throw Obstacle(reason: "there is no residual block") }
    var weights: [Matrix<Rational>] = []
    for (index, block) in network.blocks.enumerated() {
      guard case .layers(let layers) = block.feature else {
        throw Obstacle(
          reason: "the feature of block \(index + 1) is given by its values, not as a linear map")
      }
      if block.bias != nil {
        throw Obstacle(reason: "block \(index + 1) has a bias beside its weight")
      }
      // W_i G_i, from the left.
      var product = block.weight
      for layer in layers.reversed() {
        switch layer {
        case .linear(let affine):
          guard affine.isLinear else {
            throw Obstacle(reason: "the feature of block \(index + 1) has a bias")
          }
          product = product * affine.weight
        case .activation(let activation):
          guard activation.isIdentity else {
            throw Obstacle(reason: "block \(index + 1) is not linear: \(activation.name)")
          }
        }
      }
      weights.append(product)
    }
    self.weights = weights
    transfers = weights.map { .identity($0.rows) + $0 }
    representations = evaluation.states
    readout = network.prediction.weight
    readoutBias = network.prediction.bias
    paths = network.blocks.map(\.weight.columns)
  }

  /// rank H^0 … rank H^m.
  package var representationRanks: [Int] { representations.map(\.rank) }
}

extension Activation {
  fileprivate var isIdentity: Bool {
    function.pieces.allSatisfy { Polynomial($0) == .x }
  }
}

extension Affine {
  /// Whether the map has no constant part.
  fileprivate var isLinear: Bool { bias?.allSatisfy(\.isZero) ?? true }
}
