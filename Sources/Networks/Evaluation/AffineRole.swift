/// Which affine map of a model a weight or a bias belongs to. Blocks and layers count from 1.
public enum AffineRole: Sendable, Hashable {
  /// W_0 of a ResNEst.
  case expansion
  /// A linear layer of the feature of a block; `layer` counts all layers of that feature.
  case feature(block: Int, layer: Int)
  /// W_i of a ResNEst.
  case block(Int)
  /// W_{L+1}.
  case prediction
  /// A linear layer of a fully connected network; `layer` counts all its layers.
  case layer(Int)
}

extension AffineRole: CustomStringConvertible {
  public var description: String {
    switch self {
    case .expansion: "expansion"
    case .feature(let block, let layer): "block \(block) layer \(layer)"
    case .block(let block): "block \(block)"
    case .prediction: "prediction"
    case .layer(let layer): "layer \(layer)"
    }
  }
}
