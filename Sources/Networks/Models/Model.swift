import ExactAlgebra
import Vocabulary

/// The training data: one row for each sample.
public struct DatasetOver<Scalar: Field>: Sendable, Equatable {
  /// N × N_in.
  public var x: Matrix<Scalar>
  /// N × N_o.
  public var y: Matrix<Scalar>

  public init(x: Matrix<Scalar>, y: Matrix<Scalar>) {
    precondition(x.rows == y.rows, "one target for each sample")
    self.x = x
    self.y = y
  }

  /// N.
  public var count: Int { x.rows }
}

/// How a block's feature v_i comes about.
public enum FeatureOver<Scalar: Field>: Sendable, Equatable {
  /// Layers, applied in order to the block's input.
  case layers([LayerOver<Scalar>])
  /// Values that were computed elsewhere, N × K_i, one row for each sample.
  case values(Matrix<Scalar>)
}

/// x_i = x_{i-1} + weight · feature(x_{i-1}) + bias (Chen et al. 2021, equation 1, where there is no bias).
public struct ResidualBlockOver<Scalar: Field>: Sendable, Equatable {
  public var feature: FeatureOver<Scalar>
  /// W_i, M × K_i.
  public var weight: Matrix<Scalar>
  /// b_i, M entries, or nil where the block has no such parameter.
  public var bias: [Scalar]?

  public init(feature: FeatureOver<Scalar>, weight: Matrix<Scalar>, bias: [Scalar]? = nil) {
    precondition(bias == nil || bias!.count == weight.rows, "one bias for each entry of the representation")
    self.feature = feature
    self.weight = weight
    self.bias = bias
  }
}

/// A residual nonlinear estimator (Chen et al. 2021, section 2.1).
public struct ResNEstOver<Scalar: Field>: Sendable, Equatable {
  /// W_0, M × N_in; x_0 = W_0 x, plus the bias where there is one.
  public var expansion: AffineOver<Scalar>
  public var blocks: [ResidualBlockOver<Scalar>]
  /// W_{L+1}, N_o × M.
  public var prediction: AffineOver<Scalar>
  /// Whether W_0 is a layer of weights, which may happen to be the identity; otherwise an identity without a bias stands for
  /// no layer at all.
  public var expansionIsLayer: Bool

  /// An expansion that is the identity without a bias stands for no layer, unless `expansionIsLayer` says that it is one.
  public init(
    expansion: AffineOver<Scalar>, blocks: [ResidualBlockOver<Scalar>], prediction: AffineOver<Scalar>,
    expansionIsLayer: Bool? = nil
  ) {
    self.expansion = expansion
    self.blocks = blocks
    self.prediction = prediction
    self.expansionIsLayer =
      expansionIsLayer ?? (expansion.bias != nil || expansion.weight != .identity(expansion.outputs))
  }
}

/// A densely connected nonlinear estimator (Chen et al. 2021, equation 8): x_i = [x_{i-1}; Q_i(x_{i-1})].
public struct DenseNEstOver<Scalar: Field>: Sendable, Equatable {
  /// Q_1 … Q_L.
  public var blocks: [FeatureOver<Scalar>]
  /// W_{L+1}, N_o × M_L.
  public var prediction: AffineOver<Scalar>

  public init(blocks: [FeatureOver<Scalar>], prediction: AffineOver<Scalar>) {
    self.blocks = blocks
    self.prediction = prediction
  }
}

/// A network of layers with no skip connections.
public struct FullyConnectedOver<Scalar: Field>: Sendable, Equatable {
  public var layers: [LayerOver<Scalar>]
  public init(layers: [LayerOver<Scalar>]) { self.layers = layers }

  /// Whether the last linear layer has a bias.
  public var hasOutputBias: Bool {
    for layer in layers.reversed() {
      if case .linear(let affine) = layer { return affine.bias != nil }
    }
    return false
  }
}

public enum ArchitectureOver<Scalar: Field>: Sendable, Equatable {
  case resnest(ResNEstOver<Scalar>)
  case densenest(DenseNEstOver<Scalar>)
  case fullyConnected(FullyConnectedOver<Scalar>)

  /// The name that model files use.
  public var name: ArchitectureName {
    switch self {
    case .resnest: .resnest
    case .densenest: .densenest
    case .fullyConnected: .fullyConnected
    }
  }
}

/// A network with concrete weights, its loss and its data. Shapes agree: whoever builds a model has checked them.
public struct ModelOver<Scalar: Field>: Sendable, Equatable {
  public var title: String?
  /// What the model is called where it is one of many; reports carry it through.
  public var id: String?
  public var architecture: ArchitectureOver<Scalar>
  public var loss: Loss
  public var data: DatasetOver<Scalar>
  /// What the model stands for, where it is a reduction of a larger network.
  public var reduction: Reduction?
  /// The layers whose outputs are x; nil where x is the data itself.
  public var stem: Stem?

  public init(
    title: String? = nil, id: String? = nil, architecture: ArchitectureOver<Scalar>, loss: Loss = .squared,
    data: DatasetOver<Scalar>, reduction: Reduction? = nil, stem: Stem? = nil
  ) {
    self.title = title
    self.id = id
    self.architecture = architecture
    self.loss = loss
    self.data = data
    self.reduction = reduction
    self.stem = stem
  }
}

// MARK: - Scalars

// The networks and data of model files have rational entries. Over other fields the same types describe a model that
// depends on a parameter (entries in Q(ρ)), and that model at one real value of it.

public typealias Dataset = DatasetOver<Rational>
public typealias Feature = FeatureOver<Rational>
public typealias ResidualBlock = ResidualBlockOver<Rational>
public typealias ResNEst = ResNEstOver<Rational>
public typealias DenseNEst = DenseNEstOver<Rational>
public typealias FullyConnected = FullyConnectedOver<Rational>
public typealias Architecture = ArchitectureOver<Rational>
public typealias Model = ModelOver<Rational>

extension DatasetOver: Hashable where Scalar: Hashable {}
extension FeatureOver: Hashable where Scalar: Hashable {}
extension ResidualBlockOver: Hashable where Scalar: Hashable {}
extension ResNEstOver: Hashable where Scalar: Hashable {}
extension DenseNEstOver: Hashable where Scalar: Hashable {}
extension FullyConnectedOver: Hashable where Scalar: Hashable {}
extension ArchitectureOver: Hashable where Scalar: Hashable {}
extension ModelOver: Hashable where Scalar: Hashable {}
