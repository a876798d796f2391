import ExactAlgebra

/// A feature by its values that differs on two samples which what it is computed from does not tell apart.
///
/// Equal inputs: no network has such features. Equal states x_{i-1}: the feature is a function of the input, and not the G_i of
/// Chen et al. 2021, equation 1. (P_φ) is the same problem all the same, since only the values are in it.
public struct FeatureConflict: Sendable, Hashable {
  /// i, from 1.
  public let block: Int
  /// The two samples, from 0, the smaller first.
  public let samples: [Int]

  /// - Parameters:
  ///   - block: i, from 1.
  ///   - values: the feature, N × K_i.
  ///   - firstEqual: for each sample the first one that what the feature is computed from does not tell apart from it.
  public init?<Scalar: Equatable>(block: Int, values: Matrix<Scalar>, firstEqual: [Int]) {
    guard let sample = firstEqual.indices.first(where: { values.row($0) != values.row(firstEqual[$0]) })
    else { return nil }
    self.block = block
    samples = [firstEqual[sample], sample]
  }
}

extension ModelOver where Scalar: Hashable {
  /// The first block whose feature, by its values, is no function of the input; nil where every block's is one.
  public var featureBeyondInput: FeatureConflict? {
    let features: [FeatureOver<Scalar>] =
      switch architecture {
      case .resnest(let network): network.blocks.map(\.feature)
      case .densenest(let network): network.blocks
      case .fullyConnected: []
      }
    let firstEqual = data.x.firstEqualRows
    for (index, feature) in features.enumerated() {
      guard case .values(let values) = feature else { continue }
      let conflict = FeatureConflict(block: index + 1, values: values, firstEqual: firstEqual)
      if let conflict { return conflict }
    }
    return nil
  }
}

extension Matrix where Element: Hashable {
  /// For each row the first one that equals it. Cost: one pass.
  package var firstEqualRows: [Int] {
    var firsts: [[Element]: Int] = [:]
    return (0..<rows).map { row in
      let key = self.row(row)
      if let first = firsts[key] { return first }
      firsts[key] = row
      return row
    }
  }
}

extension Matrix where Element: Comparable {
  /// For each column the first one that equals it. Cost: a sort of the columns.
  package var firstEqualColumns: [Int] {
    let columns = (0..<columns).map { column($0) }
    let order = columns.indices.sorted { a, b in
      columns[a] == columns[b] ? a < b : columns[a].lexicographicallyPrecedes(columns[b])
    }
    var firsts = Array(columns.indices)
    for (previous, next) in zip(order, order.dropFirst()) where columns[previous] == columns[next] {
      firsts[next] = firsts[previous]
    }
    return firsts
  }
}

extension EvaluationOver {
  /// The first block whose feature, by its values, is no function of its input x_{i-1}; nil where every block's is one.
  @_specialize(where Scalar == Rational)
  public func featureBeyondState(_ model: ModelOver<Scalar>) -> FeatureConflict? {
    guard case .resnest(let network) = model.architecture else { return nil }
    for (index, block) in network.blocks.enumerated() {
      guard case .values(let values) = block.feature else { continue }
      let conflict = FeatureConflict(
        block: index + 1, values: values, firstEqual: states[index].firstEqualColumns)
      if let conflict { return conflict }
    }
    return nil
  }
}
