import ExactNumbers

/// The k-th exterior power of the space of columns with `dimension` entries: its basis e_I has the k-subsets I, increasing
/// lists, in lexicographic order.
package struct ExteriorPower {
  private let dimension: Int
  private let degree: Int
  private let subsets: [[Int]]
  private let position: [[Int]: Int]

  package var order: Int { subsets.count }

  package init(_ degree: Int, of dimension: Int) {
    self.dimension = dimension
    self.degree = degree
    subsets = ExteriorPower.subsets(degree, of: dimension)
    position = Dictionary(uniqueKeysWithValues: subsets.enumerated().map { ($1, $0) })
  }

  /// C(dimension, degree), or nil when it is more than `limit`.
  package static func order(_ degree: Int, of dimension: Int, limit: Int) -> Int? {
    var order = 1
    for k in 0..<min(degree, dimension - degree) {
      order = order * (dimension - k) / (k + 1)
      if order > limit { return nil }
    }
    return order
  }

  private static func subsets(_ degree: Int, of dimension: Int) -> [[Int]] {
    var subsets: [[Int]] = [[]]
    for _ in 0..<degree {
      subsets = subsets.flatMap { subset in ((subset.last ?? -1) + 1..<dimension).map { subset + [$0] } }
    }
    return subsets
  }

  /// The list with one more index, and whether an odd number of indices stands before that.
  private func inserting(_ index: Int, into subset: [Int]) -> (subset: [Int], isOdd: Bool) {
    let place = subset.firstIndex { $0 > index } ?? subset.count
    var result = subset
    result.insert(index, at: place)
    return (result, !place.isMultiple(of: 2))
  }

  /// w_1 ∧ … ∧ w_k ↦ Σ_i w_1 ∧ … ∧ A w_i ∧ … ∧ w_k for a square matrix A: the additive compound, whose eigenvalues are the
  /// sums of k eigenvalues of A. Symmetric with A.
  package func derivation(_ matrix: FractionMatrix) -> FractionMatrix {
    var result = [Integer](repeating: .zero, count: order * order)
    for (column, subset) in subsets.enumerated() {
      for (place, removed) in subset.enumerated() {
        var rest = subset
        rest.remove(at: place)
        for added in 0..<dimension where !rest.contains(added) {
          let (target, isOdd) = inserting(added, into: rest)
          let entry = matrix.numerator(added, removed)
          let index = position[target]! * order + column
          if isOdd == !place.isMultiple(of: 2) { result[index] += entry } else { result[index] -= entry }
        }
      }
    }
    return FractionMatrix(rows: order, columns: order, numerators: result, denominator: matrix.denominator)
  }

  /// The products b_j1 ∧ … ∧ b_jk of columns of `vectors` as columns, up to a common factor: its minors of order k.
  package func products(_ vectors: FractionMatrix) -> FractionMatrix {
    let columns = ExteriorPower.subsets(degree, of: vectors.columns).map { choice in
      var product: [[Int]: Integer] = [[]: .one]
      // The factors from last to first: each new one comes first, and passes what stands before its index.
      for column in choice.reversed() {
        var next: [[Int]: Integer] = [:]
        for (subset, value) in product {
          for row in 0..<dimension where !subset.contains(row) {
            let (target, isOdd) = inserting(row, into: subset)
            let term = value * vectors.numerator(row, column)
            next[target, default: .zero] += isOdd ? -term : term
          }
        }
        product = next
      }
      return subsets.map { product[$0] ?? .zero }
    }
    return FractionMatrix(rows: columns.count, columns: order, numerators: Array(columns.joined())).transposed
  }
}
