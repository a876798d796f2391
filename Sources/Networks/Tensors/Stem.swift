/// Layers between the data and the network. They are fixed: their weights are no parameters of the training problem (P), and
/// what they give is the input x of every statement about the network.
public struct Stem: Sendable, Hashable {
  /// The kinds of the layers, in order, as model files call them.
  public let layers: [String]
  /// The entries of their matrices, kernels, biases, scales, shifts and slopes.
  public let weightCount: Int

  public init(_ layers: [TensorLayer]) {
    self.layers = layers.map(\.name)
    weightCount = layers.reduce(0) { $0 + $1.weightCount }
  }
}
