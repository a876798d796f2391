/// Elimination on the Gram matrix of rows of numbers, over any ordered field: the ranks of nested spans, and the distances of targets
/// from them, from one pass.
///
/// Bareiss' fraction-free elimination (1968): after k independent rows, entry (i, j) is the determinant of the Gram matrix of
/// those rows bordered by rows i and j, so that polynomials stay polynomials. A row is dependent on the rows before it iff its
/// diagonal entry vanishes. Over germs, the pivots vanish exactly where the independent rows become dependent.
public struct GramElimination<Scalar: OrderedField>: Sendable {
  /// Row i, columns 0 … i, of the Gram matrix of the rows as far as it is reduced.
  private var work: [[Scalar]]
  /// The products of each target with the rows, and with itself, reduced alike. Targets are many where a network has many
  /// outputs; their products with each other are not needed.
  private var targets: [(products: [Scalar], norm: Scalar)]
  /// The determinant of the Gram matrix of the independent rows eliminated so far.
  public private(set) var determinant = Scalar.one
  public private(set) var rank = 0
  private let length: Int

  /// Takes vectors of the same length. Cost: rows · (rows + targets) · length products.
  public init(_ rows: [[Scalar]], targets: [[Scalar]] = [], length: Int) {
    self.length = length
    Meter.charge(
      work: (rows.count * (rows.count + targets.count) + targets.count) * length * 32,
      "the products of \(rows.count) vectors of length \(length) with each other and \(targets.count) targets"
    )
    work = rows.indices.map { i in (0...i).map { dot(rows[i], rows[$0]) } }
    self.targets = targets.map { target in (rows.map { dot(target, $0) }, dot(target, target)) }
  }

  /// Adds row `k` to the span; true when it raises the rank. Cost: rows · (rows + targets) products and quotients.
  @discardableResult
  public mutating func eliminate(_ k: Int) -> Bool {
    if rank == length || work[k][k].signum() == 0 { return false }
    Meter.charge(
      work: (work.count - k) * (work.count - k + targets.count) * 128,
      "a step of elimination of order \(work.count) with \(targets.count) targets")
    guard let inverse = determinant.reciprocal else { preconditionFailure("a pivot is not zero") }
    let isFirst = rank == 0
    func minor(_ pivot: Scalar, _ entry: Scalar, _ a: Scalar, _ b: Scalar) -> Scalar {
      let minor = pivot * entry - a * b
      return isFirst ? minor : minor * inverse
    }
    determinant = work[k][k]
    let column = work[k...].map { $0[k] }
    bareissStep(&work, k, minor: minor)
    for index in targets.indices {
      let own = targets[index].products[k]
      for i in column.indices.dropFirst() {
        targets[index].products[k + i] = minor(determinant, targets[index].products[k + i], own, column[i])
      }
      targets[index].norm = minor(determinant, targets[index].norm, own, own)
    }
    rank += 1
    return true
  }

  /// ⟨a, b⟩ for the parts of a target and of row i, not eliminated yet, that are orthogonal to the span, times `determinant`.
  public func product(target: Int, row i: Int) -> Scalar { targets[target].products[i] }

  /// The squared distance of a target from the span.
  public func residual(_ target: Int) -> Scalar {
    if rank == length { return .zero }
    return rank == 0 ? targets[target].norm : targets[target].norm / determinant
  }
}

private func dot<Scalar: OrderedField>(_ a: [Scalar], _ b: [Scalar]) -> Scalar {
  var sum = Scalar.zero
  for index in a.indices where !a[index].isZero && !b[index].isZero { sum = sum + a[index] * b[index] }
  return sum
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
