/// Bareiss's fraction-free elimination over Z (Math. Comp. 22, 1968): after k pivots every entry is a minor of order
/// k + 1 of the input, so entries stay as small as determinants and every division is exact.
///
/// This is the reference path: short, and independent of modular arithmetic.
struct FractionFreeElimination {
  /// The eliminated pivot rows in the order found; row k has its pivot in column `pivotColumns[k]`.
  private(set) var pivotRows: [[Integer]] = []
  private(set) var pivotColumns: [Int] = []
  private var pivots: [Integer] = [.one]

  /// Eliminates `row` against the rows taken so far: the result is zero in all pivot columns.
  func reduce(_ row: [Integer]) -> [Integer] {
    var row = row
    for (k, pivotRow) in pivotRows.enumerated() {
      let factor = row[pivotColumns[k]]
      let (pivot, previous) = (pivots[k + 1], pivots[k])
      for j in row.indices {
        row[j] *= pivot
        if !factor.isZero, !pivotRow[j].isZero { row[j] -= factor * pivotRow[j] }
        row[j] = row[j].dividedExactly(by: previous)
      }
    }
    return row
  }

  /// Takes a row that `reduce` gave, with a pivot in `column`.
  mutating func append(reduced row: [Integer], pivot column: Int) {
    pivotRows.append(row)
    pivotColumns.append(column)
    pivots.append(row[column])
  }

  /// The last pivot: the minor of the rows taken, in their order, and of the pivot columns, in theirs.
  var minor: Integer { pivots.last! }
}

extension Matrix where Element == Rational {
  /// Row `index` times the least common denominator of its entries, and that denominator.
  func integerRow(_ index: Int) -> (entries: [Integer], denominator: Integer) {
    let row = self.row(index)
    let scale = row.reduce(Integer.one) { Integer.lcm($0, $1.denominator) }
    return (row.map { $0.numerator * scale.dividedExactly(by: $0.denominator) }, scale)
  }

  /// Elimination of [A | I]: a row that vanishes in A leaves its relation in the right half.
  func fractionFreeRowDependence() -> RowDependence {
    var elimination = FractionFreeElimination()
    var scales: [Integer] = []
    var pivotRows: [Int] = []
    var dependentRows: [Int] = []
    var relations: [[Integer]] = []
    for i in 0..<rows {
      let (entries, scale) = integerRow(i)
      scales.append(scale)
      var unit = [Integer](repeating: .zero, count: rows)
      unit[i] = .one
      let reduced = elimination.reduce(entries + unit)
      if let column = (0..<columns).first(where: { !reduced[$0].isZero }) {
        elimination.append(reduced: reduced, pivot: column)
        pivotRows.append(i)
      } else {
        dependentRows.append(i)
        relations.append(Array(reduced[columns...]))
      }
    }
    // Σ_j relation_j · scale_j · row_j = 0 and relation_i ≠ 0, a minor of the pivot rows.
    let coefficients = Matrix(rows: dependentRows.count, columns: pivotRows.count) { k, j in
      let (i, pivot) = (dependentRows[k], pivotRows[j])
      if relations[k][pivot].isZero { return .zero }
      return Rational(-relations[k][pivot] * scales[pivot], relations[k][i] * scales[i])
    }
    return RowDependence(
      pivotRows: pivotRows, pivotColumns: elimination.pivotColumns.sorted(), dependentRows: dependentRows,
      coefficients: coefficients, lowerBound: .exactMinor, route: .fractionFree)
  }
}
