import ExactNumbers
import Vocabulary

/// A model as the checker takes it: plain numbers, whose meaning is written down here and nowhere else. Whoever has a
/// model in another form fills this one in.
///
/// Weights are outputs × inputs; x and y have a row for each sample. Shapes agree: whoever builds a model has checked them.
public struct CheckedModel: Sendable {
  /// z ↦ weight · z + bias.
  public struct Affine: Sendable {
    public let weight: FractionMatrix
    /// nil where there is no bias at all.
    public let bias: [Rational]?

    public init(weight: FractionMatrix, bias: [Rational]? = nil) {
      self.weight = weight
      self.bias = bias
    }
  }

  /// A polynomial (coefficients, the constant term first) on each of the intervals between increasing breakpoints. At a
  /// breakpoint the piece to its right gives the value.
  public struct PiecewisePolynomial: Sendable {
    public let breakpoints: [Rational]
    public let pieces: [[Rational]]

    /// Traps unless there is one more piece than breakpoints.
    public init(breakpoints: [Rational], pieces: [[Rational]]) {
      precondition(pieces.count == breakpoints.count + 1, "one more piece than breakpoints")
      self.breakpoints = breakpoints
      self.pieces = pieces
    }
  }

  public enum Layer: Sendable {
    case linear(Affine)
    /// Applied to each coordinate.
    case activation(PiecewisePolynomial)
  }

  /// How v_i comes about.
  public enum Feature: Sendable {
    /// Layers, applied in order to the block's input.
    case layers([Layer])
    /// N × K_i.
    case values(FractionMatrix)
  }

  /// x_i = x_{i-1} + weight · v_i + bias.
  public struct Block: Sendable {
    public let feature: Feature
    public let weight: FractionMatrix
    /// nil where there is no bias at all.
    public let bias: [Rational]?

    public init(feature: Feature, weight: FractionMatrix, bias: [Rational]? = nil) {
      self.feature = feature
      self.weight = weight
      self.bias = bias
    }
  }

  public enum Network: Sendable {
    /// nil for `expansion`: x_0 = x, with no layer before the blocks.
    case resnest(expansion: Affine?, blocks: [Block], prediction: Affine)
    /// No claim on a DenseNEst depends on its weights of the prediction.
    case densenest(features: [Feature], prediction: Affine)
    /// The claims on these depend on the loss alone.
    case fullyConnected([Layer])

    public var name: ArchitectureName {
      switch self {
      case .resnest: .resnest
      case .densenest: .densenest
      case .fullyConnected: .fullyConnected
      }
    }
  }

  public enum Loss: Sendable {
    case squared, logistic, crossEntropy, absolute
    /// e²/2 where |e| ≤ δ, and δ(|e| − δ/2) beyond; e = ŷ − y, δ > 0.
    case huber(delta: Rational)
    /// 0 where m = y ŷ ≥ 1, (1 − m)²/(2δ) where it is at least 1 − δ, and 1 − m − δ/2 below; δ > 0.
    case smoothedHinge(delta: Rational)
    /// Of ŷ − y.
    case piecewisePolynomial(PiecewisePolynomial)
  }

  /// A larger network that the numbers stand for. The features are there by their values.
  public enum Reduction: Sendable {
    /// Features and states are means over the positions of images. `lastWeightIsFree`: whether training may change every entry
    /// of W_L by itself, as in (P_φ).
    case pooledView(lastWeightIsFree: Bool)
    /// Features have batch normalisation and other layers that are evaluated and not differentiated.
    case fixedLayers
  }

  public let network: Network
  public let loss: Loss
  /// N × N_in.
  public let x: FractionMatrix
  /// N × N_o.
  public let y: FractionMatrix
  /// What the numbers stand for, where some layers are neither affine maps nor activations; nil where they are the network.
  public let reduction: Reduction?

  public init(
    network: Network, loss: Loss, x: FractionMatrix, y: FractionMatrix, reduction: Reduction? = nil
  ) {
    precondition(x.rows == y.rows, "one target for each sample")
    self.network = network
    self.loss = loss
    self.x = x
    self.y = y
    self.reduction = reduction
  }
}
