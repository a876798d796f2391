/// How large a scope may be.
package enum Limits {
  /// Samples: all their orders are tried.
  package static let samples = 5
  /// Blocks.
  package static let blocks = 4
  /// M and N_o.
  package static let width = 4
  /// Units of a feature.
  package static let units = 3
  /// The largest entry.
  package static let magnitude = 4
  /// Matrices up to order and signs of their rows, times the orders of the samples, that a table holds.
  package static let table = 1 << 24
  /// Entries of a model together.
  package static let numbers = 24
  /// Models of a range, before any cut.
  package static let rangeModels = 1 << 22
  /// Models of a shape that are drawn.
  package static let sample = 1 << 30
  /// Models of a range that are drawn.
  package static let rangeDraws = 1000
}
