import ExactAlgebra

/// The training data: one row for each sample.
public struct Dataset: Sendable, Hashable {
  /// N × N_in.
  public var x: Matrix<Rational>
  /// N × N_o.
  public var y: Matrix<Rational>

  public init(x: Matrix<Rational>, y: Matrix<Rational>) {
    precondition(x.rows == y.rows, "one target for each sample")
    self.x = x
    self.y = y
  }

  /// N.
  public var count: Int { x.rows }
}

/// How a block's feature v_i comes about.
public enum Feature: Sendable, Hashable {
  /// Layers, applied in order to the block's input.
  case layers([Layer])
  /// Values that were computed elsewhere, N × K_i, one row for each sample.
  case values(Matrix<Rational>)
}

/// x_i = x_{i-1} + weight · feature(x_{i-1}) (Chen et al. 2021, equation 1).
public struct ResidualBlock: Sendable, Hashable {
  public var feature: Feature
  /// W_i, M × K_i.
  public var weight: Matrix<Rational>

  public init(feature: Feature, weight: Matrix<Rational>) {
    self.feature = feature
    self.weight = weight
  }
}

/// A residual nonlinear estimator (Chen et al. 2021, section 2.1).
public struct ResNEst: Sendable, Hashable {
  /// W_0, M × N_in; x_0 = W_0 x, plus the bias where there is one.
  public var expansion: Affine
  public var blocks: [ResidualBlock]
  /// W_{L+1}, N_o × M.
  public var prediction: Affine

  public init(expansion: Affine, blocks: [ResidualBlock], prediction: Affine) {
    self.expansion = expansion
    self.blocks = blocks
    self.prediction = prediction
  }
}

/// A densely connected nonlinear estimator (Chen et al. 2021, equation 8): x_i = [x_{i-1}; Q_i(x_{i-1})].
public struct DenseNEst: Sendable, Hashable {
  /// Q_1 … Q_L.
  public var blocks: [Feature]
  /// W_{L+1}, N_o × M_L.
  public var prediction: Affine

  public init(blocks: [Feature], prediction: Affine) {
    self.blocks = blocks
    self.prediction = prediction
  }
}

/// A network of layers with no skip connections.
public struct FullyConnected: Sendable, Hashable {
  public var layers: [Layer]
  public init(layers: [Layer]) { self.layers = layers }

  /// Whether the last linear layer has a bias.
  public var hasOutputBias: Bool {
    for layer in layers.reversed() {
      if case .linear(let affine) = layer { return affine.bias != nil }
    }
    return false
  }
}

public enum Architecture: Sendable, Hashable {
  case resnest(ResNEst)
  case densenest(DenseNEst)
  case fullyConnected(FullyConnected)

  /// The name that model files use.
  public var name: String {
    switch self {
    case .resnest: "resnest"
    case .densenest: "densenest"
    case .fullyConnected: "fully-connected"
    }
  }
}

/// A network with concrete weights, its loss and its data. Shapes agree: whoever builds a model has checked them.
public struct Model: Sendable, Hashable {
  public var title: String?
  public var architecture: Architecture
  public var loss: Loss
  public var data: Dataset

  public init(title: String? = nil, architecture: Architecture, loss: Loss = .squared, data: Dataset) {
    self.title = title
    self.architecture = architecture
    self.loss = loss
    self.data = data
  }
}
