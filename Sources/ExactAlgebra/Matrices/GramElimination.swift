/// Elimination on the Gram matrix of rows of numbers, over any ordered field: the ranks and the least squares of nested
/// spans from one pass.
///
/// Bareiss' fraction-free elimination (1968): after k independent rows, entry (i, j) is the determinant of the Gram matrix of
/// those rows bordered by rows i and j, so that polynomials stay polynomials. A row is dependent on the rows before it iff its
/// diagonal entry vanishes. Over germs, the pivots vanish exactly where the independent rows become dependent.
public struct GramElimination<Scalar: OrderedField>: Sendable {
  /// Row i, columns 0 … i, of the Gram matrix as far as it is reduced.
  private var work: [[Scalar]]
  /// The determinant of the Gram matrix of the independent rows eliminated so far.
  public private(set) var determinant = Scalar.one
  public private(set) var rank = 0
  private let length: Int

  /// Takes vectors of the same length. Cost: count² · length products.
  public init(_ rows: [[Scalar]], length: Int) {
    self.length = length
    Meter.charge(
      work: rows.count * rows.count * length * 32,
      "the Gram matrix of \(rows.count) vectors of length \(length)")
    work = rows.indices.map { i in
      (0...i).map { j in
        zip(rows[i], rows[j]).reduce(.zero) { $1.0.isZero || $1.1.isZero ? $0 : $0 + $1.0 * $1.1 }
      }
    }
  }

  /// Adds row `k` to the span; true when it raises the rank. Cost: count² products and quotients.
  @discardableResult
  public mutating func eliminate(_ k: Int) -> Bool {
    if rank == length || work[k][k].signum() == 0 { return false }
    Meter.charge(
      work: (work.count - k) * (work.count - k) * 128, "a step of elimination of order \(work.count)")
    guard let inverse = determinant.reciprocal else { preconditionFailure("a pivot is not zero") }
    let isFirst = rank == 0
    determinant = work[k][k]
    bareissStep(&work, k) { pivot, entry, a, b in
      let minor = pivot * entry - a * b
      return isFirst ? minor : minor * inverse
    }
    rank += 1
    return true
  }

  /// ⟨a, b⟩ for the parts of rows i ≥ j, neither eliminated yet, that are orthogonal to the span, times `determinant`.
  public func product(_ i: Int, _ j: Int) -> Scalar { work[i][j] }

  /// The squared distance of row i, not eliminated yet, from the span.
  public func residual(_ i: Int) -> Scalar {
    if rank == length { return .zero }
    return rank == 0 ? work[i][i] : work[i][i] / determinant
  }
}

/// One step of Bareiss' elimination of a symmetric matrix, of whose row i there are the columns 0 … i, with the pivot p = (k, k). Its other entries x
/// become the minors p x - a b, with a and b of column k, over the pivot of the step before, which leaves no rest.
func bareissStep<Scalar>(
  _ work: inout [[Scalar]], _ k: Int,
  minor: (_ pivot: Scalar, _ entry: Scalar, _ a: Scalar, _ b: Scalar) -> Scalar
) {
  let column = work[k...].map { $0[k] }
  for i in column.indices.dropFirst() {
    for j in 1...i { work[k + i][k + j] = minor(column[0], work[k + i][k + j], column[i], column[j]) }
  }
}

extension Matrix where Element: OrderedField {
  /// The rank, from the Gram matrix of the rows or of the columns, whichever are fewer. Over germs, a matrix of one row or
  /// column is asked about zero exactly where it is.
  public var gramRank: Int {
    if isEmpty { return 0 }
    if Swift.min(rows, columns) == 1 { return Element.areAllZero(elements) ? 0 : 1 }
    let short = rows <= columns ? self : transposed
    var elimination = GramElimination(short.rowArrays, length: short.columns)
    for row in 0..<short.rows { elimination.eliminate(row) }
    return elimination.rank
  }
}
