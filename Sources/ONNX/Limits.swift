/// What a graph may cost, besides the limits of model files, which hold for its tensors and files too.
enum GraphLimits {
  /// Messages within messages.
  static let messageDepth = 32
  /// Axes of a tensor.
  static let axes = 16
  /// Extents of a shape that is computed.
  static let shapeLength = 1_024
  /// Signals that a concatenation joins, those of concatenations among them counted apart.
  static let joinedSignals = 4_096
}
