import ExactAlgebra
import Networks

/// A network whose hidden layers are square linear maps, as Oyedotun et al. 2020 analyse them:
/// H^l = T^l H^{l-1} with T^l = W^l in a PlainNet and T^l = I + W^l in a ResNet or ResNeXt, and Ŷ = W^{m+1} H^m + c.
///
/// Samples are columns, so that every H^l is n × N.
struct LinearNetwork {
  /// W^1 … W^m, each n × n. For a residual block the product W_i G_i.
  let weights: [Matrix<Rational>]
  /// T^1 … T^m, each n × n.
  let transfers: [Matrix<Rational>]
  /// H^0 … H^m, each n × N.
  let representations: [Matrix<Rational>]
  /// W^{m+1}, N_o × n.
  let readout: Matrix<Rational>
  /// c, nil where the prediction has no bias.
  let readoutBias: [Rational]?
  /// The number of paths that each residual block sums: K_i. Empty for a PlainNet.
  let paths: [Int]

  /// n.
  var width: Int { representations[0].rows }
  /// N.
  var samples: Int { representations[0].columns }
  /// m.
  var depth: Int { weights.count }

  /// Why a statement is not about a model.
  struct Mismatch: Error {
    let reason: String
    var values: Record = [:]
  }

  /// What `decide` finds on the model as a linear network; `inapplicable` where it is none, or `decide` throws.
  static func finding(
    _ investigation: Investigation, decide: (LinearNetwork) throws(Mismatch) -> Finding
  ) -> Finding {
    do throws(Mismatch) {
      return try decide(LinearNetwork(investigation))
    } catch {
      return .inapplicable(error.reason, values: error.values)
    }
  }

  init(_ investigation: Investigation) throws(Mismatch) {
    switch investigation.model.architecture {
    case .fullyConnected(let network): try self.init(network, investigation.evaluation)
    case .resnest(let network): try self.init(network, investigation.evaluation)
    case .densenest: throw Mismatch(reason: "a DenseNEst stacks its features: its layers are not square")
    }
  }

  /// The last linear layer is the prediction, all others are hidden.
  private init(_ network: FullyConnected, _ evaluation: Evaluation) throws(Mismatch) {
    var maps: [(index: Int, affine: Affine)] = []
    for (index, layer) in network.layers.enumerated() {
      switch layer {
      case .linear(let affine): maps.append((index, affine))
      case .activation(let activation):
        guard activation.isIdentity else {
          throw Mismatch(reason: "layer \(index + 1) is not linear: \(activation.name)")
        }
      }
    }
    guard maps.count > 1 else { throw Mismatch(reason: "there is no hidden layer before the prediction") }
    let prediction = maps.removeLast().affine
    let width = evaluation.states[0].rows
    for (index, affine) in maps {
      guard affine.outputs == width, affine.inputs == width else {
        throw Mismatch(
          reason: "layer \(index + 1) is \(affine.outputs) × \(affine.inputs), not square of order \(width)")
      }
      guard affine.isLinear else { throw Mismatch(reason: "layer \(index + 1) has a bias") }
    }
    weights = maps.map(\.affine.weight)
    transfers = weights
    representations = [evaluation.states[0]] + maps.map { evaluation.states[$0.index + 1] }
    readout = prediction.weight
    readoutBias = prediction.bias
    paths = []
  }

  private init(_ network: ResNEst, _ evaluation: Evaluation) throws(Mismatch) {
    guard !network.blocks.isEmpty else { throw Mismatch(reason: "there is no residual block") }
    var weights: [Matrix<Rational>] = []
    for (index, block) in network.blocks.enumerated() {
      guard case .layers(let layers) = block.feature else {
        throw Mismatch(
          reason: "the feature of block \(index + 1) is given by its values, not as a linear map")
      }
      if block.bias != nil {
        throw Mismatch(reason: "block \(index + 1) has a bias beside its weight")
      }
      // W_i G_i, from the left.
      var product = block.weight
      for layer in layers.reversed() {
        switch layer {
        case .linear(let affine):
          guard affine.isLinear else {
            throw Mismatch(reason: "the feature of block \(index + 1) has a bias")
          }
          product = product * affine.weight
        case .activation(let activation):
          guard activation.isIdentity else {
            throw Mismatch(reason: "block \(index + 1) is not linear: \(activation.name)")
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
  var representationRanks: [Int] { representations.map(\.rank) }

  /// The one matrix that all hidden layers share, where it is symmetric: what the proofs of Theorems 2 to 4 reduce every
  /// network to.
  func commonSymmetricWeight() throws(Mismatch) -> Matrix<Rational> {
    let values: Record = [.representationRanks: .counts(representationRanks)]
    if let other = weights.firstIndex(where: { $0 != weights[0] }) {
      throw Mismatch(
        reason:
          "the proof takes all layers to be equal, and W^\(other + 1) ≠ W^1: Lemma 1 relates the singular "
          + "values of a product and of a power of random matrices in a limit, not of given ones",
        values: values)
    }
    guard weights[0].isSymmetric else {
      throw Mismatch(
        reason: "W is not symmetric: the proof's expansion of powers in singular vectors needs W = B Bᵀ",
        values: values)
    }
    return weights[0]
  }
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
