/// What a graph may cost, besides the limits of model files, which hold for its tensors and files too.
enum GraphLimits {
  /// Bytes of an ONNX file: as many as the weights of the largest model need, in F64, and half as many again. Its messages
  /// take a multiple of that once they are read.
  static let fileBytes = 128 << 20
  /// Messages within messages.
  static let messageDepth = 32
  /// Axes of a tensor.
  static let axes = 16
  /// A size or an axis that a node has as a number.
  static let extent = 1 << 40
  /// Extents of a shape that is computed.
  static let shapeLength = 1_024
  /// Bits of the numerator or the denominator of a constant that the graph computes …
  static let valueBits = 65_536
  /// … and of all of them together.
  static let computedBits = 1 << 32
  /// Signals that a concatenation joins, those of concatenations among them counted apart.
  static let joinedSignals = 4_096
}
