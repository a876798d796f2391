import ExactAlgebra
import Networks

/// The three systems that Oyedotun et al. 2020 compare (section III.B and Fig. 2).
public enum NetworkFamily: String, Sendable, CaseIterable {
  /// h^l = W^l h^(l-1).
  case plainnet
  /// h^l = W^l W^(l-1) h^(l-2) + h^(l-2).
  case resnet
  /// h^l = Σ_k W^(l,k) W^(l-1,k) h^(l-2) + h^(l-2), over s paths.
  case resnext

  public var name: String {
    switch self {
    case .plainnet: "PlainNet"
    case .resnet: "ResNet"
    case .resnext: "ResNeXt"
    }
  }
}

/// A network of one of the families with random weights and data, given by a few numbers.
///
/// `depth` counts the layers of weights before the prediction. Blocks have two of them; of an odd depth, the last block has one. All
/// representations are of the same width n, that of the input.
///
/// With the ReLU a PlainNet applies it after each layer, and the others between the two layers of a block (before the one of a
/// block that has one), so that the skip connections are identity maps. The order in which entries are drawn: x (N × n), y (N × N_o), the layers in their order, the
/// prediction (N_o × n); a layer of a ResNeXt one path after the other. So the layers do not depend on the depth, and a
/// ResNet has those of the PlainNet of the same seed.
public struct RandomNetwork: Sendable, Hashable {
  public enum ActivationChoice: String, Sendable, CaseIterable {
    case relu, linear
  }

  public var family: NetworkFamily
  public var depth: Int
  public var width: Int
  /// s; 1 but for a ResNeXt.
  public var paths: Int
  public var samples: Int
  public var outputs: Int
  public var activation: ActivationChoice
  public var distribution: WeightDistribution
  public var seed: UInt64
  /// Whether all layers have the weights of the first one of their place in a block.
  public var isRepeated: Bool

  /// Traps unless all sizes are positive, and for several paths where the family has one.
  public init(
    _ family: NetworkFamily, depth: Int, width: Int, paths: Int = 1, samples: Int = 32, outputs: Int = 10,
    activation: ActivationChoice = .relu, distribution: WeightDistribution = .heNormal, seed: UInt64,
    isRepeated: Bool = false
  ) {
    precondition(min(depth, width, paths, samples, outputs) > 0, "sizes are positive")
    precondition(paths == 1 || family == .resnext, "a \(family.name) has one path")
    self.family = family
    self.depth = depth
    self.width = width
    self.paths = paths
    self.samples = samples
    self.outputs = outputs
    self.activation = activation
    self.distribution = distribution
    self.seed = seed
    self.isRepeated = isRepeated
  }

  public var title: String {
    var parts = [activation == .relu ? "ReLU" : "linear", distribution.rawValue]
    if family == .resnext { parts.insert("\(paths) paths", at: 0) }
    if isRepeated { parts.append("repeated") }
    let layers = depth == 1 ? "1 layer" : "\(depth) layers"
    return "\(family.name), \(layers) of width \(width), \(parts.joined(separator: ", ")), seed \(seed)"
  }

  /// The number of entries of weights and data.
  public var entryCount: Int {
    samples * (width + outputs) + outputs * width + depth * paths * width * width
  }

  /// The network on its data.
  public var model: Model {
    var source = WeightSource(seed: seed)
    let x = source.matrix(samples, width, .gaussian)
    let y = source.matrix(samples, outputs, .gaussian)
    var layers: [[Matrix<Rational>]] = []
    for layer in 0..<depth {
      if isRepeated, layer >= (family == .plainnet ? 1 : 2) {
        layers.append(layers[family == .plainnet ? 0 : layer % 2])
      } else {
        layers.append((0..<paths).map { _ in source.matrix(width, width, distribution) })
      }
    }
    let prediction = Affine(weight: source.matrix(outputs, width, distribution))
    return Model(
      title: title, architecture: architecture(layers, prediction), data: Dataset(x: x, y: y))
  }

  private func architecture(_ layers: [[Matrix<Rational>]], _ prediction: Affine) -> Architecture {
    let activations: [Layer] = activation == .relu ? [.activation(.relu)] : []
    if family == .plainnet {
      let hidden = layers.flatMap { [Layer.linear(Affine(weight: $0[0]))] + activations }
      return .fullyConnected(FullyConnected(layers: hidden + [.linear(prediction)]))
    }
    let blocks = stride(from: 0, to: depth, by: 2).map { first -> ResidualBlock in
      // Paths stand below one another where they begin, and side by side where they are summed. A block of one layer sums
      // them at once.
      if first + 1 == depth {
        let sum = layers[first].dropFirst().reduce(layers[first][0], +)
        return ResidualBlock(feature: .layers(activations), weight: sum)
      }
      let begin = Layer.linear(Affine(weight: .vertical(layers[first])))
      return ResidualBlock(
        feature: .layers([begin] + activations), weight: .horizontal(layers[first + 1]))
    }
    return .resnest(
      ResNEst(expansion: Affine(weight: .identity(width)), blocks: blocks, prediction: prediction))
  }
}
