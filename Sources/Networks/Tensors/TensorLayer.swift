import ExactAlgebra

/// One layer of a network whose signals may be images.
public enum TensorLayer: Sendable, Hashable {
  /// Of vectors.
  case linear(Affine)
  /// Of every entry.
  case activation(Activation)
  /// Of images.
  case convolution(Convolution)
  /// z ↦ scale · z + shift, with a pair for each channel, or each entry of a vector: batch normalisation as it is applied.
  case scaling(scale: [Rational], shift: [Rational])
  /// The slope below zero for each channel, or each entry of a vector.
  case prelu([Rational])
  /// With `countsPadding` the divisor is the size of the kernel everywhere, otherwise what lies inside of the image.
  case averagePool(Window, countsPadding: Bool)
  /// The padding is never the largest.
  case maxPool(Window)
  /// The mean of each channel.
  case globalAveragePool
  /// Channel by channel, row by row.
  case flatten

  /// The kind of the layer, as model files call it.
  public var name: String {
    switch self {
    case .linear: "linear"
    case .activation(let activation): activation.name
    case .convolution: "conv"
    case .scaling: "batch-norm"
    case .prelu: "prelu"
    case .averagePool: "average-pool"
    case .maxPool: "max-pool"
    case .globalAveragePool: "global-average-pool"
    case .flatten: "flatten"
    }
  }

  /// How many numbers the layer stores.
  public var weightCount: Int {
    switch self {
    case .linear(let affine): affine.weight.elements.count + (affine.bias?.count ?? 0)
    case .convolution(let convolution): convolution.weightCount
    case .scaling(let scale, let shift): scale.count + shift.count
    case .prelu(let slopes): slopes.count
    case .activation, .averagePool, .maxPool, .globalAveragePool, .flatten: 0
    }
  }

  /// What the layer gives for signals of a shape; nil where they do not fit.
  public func output(of shape: SignalShape) -> SignalShape? {
    switch self {
    case .linear(let affine): return shape == .vector(affine.inputs) ? .vector(affine.outputs) : nil
    case .activation: return shape
    case .convolution(let convolution): return convolution.output(of: shape)
    case .scaling(let numbers, _), .prelu(let numbers): return numbers.count == shape.channels ? shape : nil
    case .averagePool(let window, _), .maxPool(let window):
      guard case .image(let channels, let height, let width) = shape,
        window.seesEverywhere(height: height, width: width),
        let positions = window.positions(height: height, width: width)
      else { return nil }
      return .image(channels: channels, height: positions.height, width: positions.width)
    case .globalAveragePool:
      guard case .image(let channels, _, _) = shape else { return nil }
      return .vector(channels)
    case .flatten: return .vector(shape.count)
    }
  }

  /// The products of numbers that one sample takes, as far as they count.
  public func work(on shape: SignalShape) -> Int {
    switch self {
    case .linear(let affine): affine.weight.elements.count
    case .convolution(let convolution):
      (output(of: shape)?.positions ?? 0) * convolution.weight.elements.count
    case .averagePool(let window, _), .maxPool(let window): (output(of: shape)?.count ?? 0) * window.taps
    case .activation, .scaling, .prelu, .globalAveragePool, .flatten: shape.count
    }
  }

  /// The layer of the model families that it is, where it is one.
  public var layer: Layer? {
    switch self {
    case .linear(let affine): .linear(affine)
    case .activation(let activation): .activation(activation)
    default: nil
    }
  }
}
