import ExactAlgebra
import Networks
import Vocabulary

/// The parts of a network in the order in which they act, with their widths.
struct NetworkOutline: Sendable {
  enum Kind: Sendable, Hashable {
    case stem, expansion, prediction
    /// A feature, whose value is added to the stream, or appended.
    case block(appends: Bool)
    /// Of a network without a stream.
    case layer
  }

  struct Part: Sendable, Hashable {
    let kind: Kind
    /// What the part does, layer by layer.
    let layers: [String]
    let inputs: Int
    let outputs: Int
    /// How wide the stream is afterwards.
    let width: Int
  }

  let inputs: Int
  private(set) var parts: [Part] = []

  init<Scalar: Field>(_ model: ModelOver<Scalar>) {
    inputs = model.data.x.columns
    if let stem = model.stem { append(.stem, stem.layers, outputs: inputs, width: inputs) }
    switch model.architecture {
    case .resnest(let network):
      let width = network.expansion.outputs
      append(
        .expansion, network.expansionIsLayer ? [network.expansion.title] : [], outputs: width, width: width)
      for block in network.blocks {
        append(
          .block(appends: false), block.feature.titles, outputs: block.weight.columns, width: width)
      }
      append(network.prediction)
    case .densenest(let network):
      var width = inputs
      for (feature, size) in zip(network.blocks, model.featureSizes.dropFirst()) {
        width += size
        append(.block(appends: true), feature.titles, outputs: size, width: width)
      }
      append(network.prediction)
    case .fullyConnected(let network):
      for layer in network.layers {
        let width = layer.outputs ?? parts.last?.width ?? inputs
        append(.layer, [layer.title], outputs: width, width: width)
      }
    }
  }

  private mutating func append(_ kind: Kind, _ layers: [String], outputs: Int, width: Int) {
    parts.append(
      Part(
        kind: kind, layers: layers, inputs: parts.last?.width ?? inputs, outputs: outputs, width: width))
  }

  private mutating func append<Scalar: Field>(_ prediction: AffineOver<Scalar>) {
    append(.prediction, [prediction.title], outputs: prediction.outputs, width: prediction.outputs)
  }
}

extension AffineOver {
  /// `linear 2 × 4`, outputs first.
  fileprivate var title: String { "linear \(outputs) × \(inputs)" + (bias == nil ? "" : " with bias") }
}

extension LayerOver {
  fileprivate var title: String {
    switch self {
    case .linear(let affine): affine.title
    case .activation(let activation): activation.name
    }
  }

  /// nil where they are as many as the inputs.
  fileprivate var outputs: Int? { if case .linear(let affine) = self { affine.outputs } else { nil } }
}

extension FeatureOver {
  fileprivate var titles: [String] {
    switch self {
    case .layers(let layers): layers.map(\.title)
    case .values: [Scalar.self == UnknownEntry.self ? "left open" : "given by its values"]
    }
  }
}
