/// A basis of the span of rows of numbers that are orthogonal to each other, grown row by row (Gram and Schmidt, without
/// square roots), over any ordered field.
///
/// A row is dependent on those before it iff nothing is left of it, so that ranks and least squares of nested spans come
/// from one pass. Over germs the rank is the same wherever no recorded ‖q‖² vanishes, which is exactly where no rank drops.
public struct OrthogonalBasis<Scalar: OrderedField>: Sendable {
  public private(set) var rows: [[Scalar]] = []
  private var inverseNorms: [Scalar] = []

  public init() {}

  public var rank: Int { rows.count }

  /// The part of `row` that is orthogonal to the span. Cost: O(rank · length) operations in the field.
  public func orthogonalPart(of row: [Scalar]) -> [Scalar] {
    if rank == row.count { return Array(repeating: .zero, count: row.count) }
    var rest = row
    for (basis, inverse) in zip(rows, inverseNorms) {
      let factor = OrthogonalBasis.product(row, basis) * inverse
      if factor.isZero { continue }
      for index in rest.indices where !basis[index].isZero { rest[index] -= factor * basis[index] }
    }
    return rest
  }

  /// Adds a row to the span; true when it raises the rank.
  @discardableResult
  public mutating func insert(_ row: [Scalar]) -> Bool {
    let rest = orthogonalPart(of: row)
    let norm = OrthogonalBasis.product(rest, rest)
    guard norm.signum() != 0, let inverse = norm.reciprocal else { return false }
    rows.append(rest)
    inverseNorms.append(inverse)
    return true
  }

  public mutating func insert(rowsOf matrix: Matrix<Scalar>) {
    for index in 0..<matrix.rows { insert(matrix.row(index)) }
  }

  /// ‖target‖² less what the span explains: the least squared error of a linear predictor on the rows.
  public func residual(of target: [Scalar]) -> Scalar {
    zip(rows, inverseNorms).reduce(OrthogonalBasis.product(target, target)) { rest, basis in
      let product = OrthogonalBasis.product(target, basis.0)
      return rest - product * product * basis.1
    }
  }

  private static func product(_ a: [Scalar], _ b: [Scalar]) -> Scalar {
    zip(a, b).reduce(.zero) { $1.0.isZero || $1.1.isZero ? $0 : $0 + $1.0 * $1.1 }
  }
}

extension Matrix where Element: OrderedField {
  /// The rank, by orthogonalising the rows or the columns, whichever are fewer.
  public var orthogonalRank: Int {
    var basis = OrthogonalBasis<Element>()
    basis.insert(rowsOf: rows <= columns ? self : transposed)
    return basis.rank
  }
}
