/// A space of rows that contains the row space of a matrix: the sum of spaces whose dimensions are known.
package struct RowSpan {
  /// What determines a summand: the same source is the same space.
  enum Source: Hashable {
    /// Multiples of (1, …, 1), as a bias gives on N samples.
    case bias
    /// Rows of what a node holds, or of the gradient with respect to it.
    case node(Int)
    /// Rows of the gradient that the activation at a node passes on.
    case slopes(Int)
  }

  private let dimensions: [Source: Int]

  init(_ dimension: Int, of source: Source) { dimensions = dimension == 0 ? [:] : [source: dimension] }

  private init(_ dimensions: [Source: Int]) { self.dimensions = dimensions }

  /// A bound for the rank of the matrix.
  var dimension: Int { dimensions.values.reduce(0, +) }

  func sum(_ other: RowSpan) -> RowSpan {
    RowSpan(dimensions.merging(other.dimensions) { first, _ in first })
  }

  /// This space, or one of `dimension` dimensions that contains the rows too: the smaller one.
  func atMost(_ dimension: Int, of source: Source) -> RowSpan {
    dimension < self.dimension ? RowSpan(dimension, of: source) : self
  }
}
