/// A value of the graph that depends on the input, and how it comes about.
struct Signal {
  enum Operation {
    case input
    case layer(Layer)
    case sum
    /// Along the channels of an image, or the entries of a vector.
    case concatenation
  }

  let operation: Operation
  /// Signals by their numbers.
  let inputs: [Int]
  /// Without the batch: [C, H, W] for images, [n] for vectors.
  let shape: [Int]
  /// Whether it is the mean over an image, which graphs may keep as an image of one place.
  var isPooled = false
  /// The node that gives it, as messages name it.
  let source: String

  var isImage: Bool { shape.count == 3 && !isPooled }

  func fault(_ message: String, hint: String? = nil) -> ImportFault {
    ImportFault(.form, "\(source) \(message)", hint: hint)
  }
}

extension Layer {
  /// What the layer does to a signal, as a verb.
  var words: String {
    switch self {
    case .linear: "applies a linear map"
    case .convolution: "convolves"
    case .scaling: "scales and shifts channels"
    case .activation: "applies an activation"
    case .averagePool, .maxPool, .globalAveragePool: "pools"
    case .flatten: "flattens"
    }
  }
}
