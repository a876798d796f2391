/// Gaussian elimination over any exact field. Q has faster routes of its own (`Rank.swift`, `LinearSolution.swift`);
/// these serve number fields and Q(ρ), whose elements have no better structure to use.
extension Matrix where Element: Field {
  /// The reduced row echelon form (rows × columns) and its pivot columns, one for each nonzero row.
  ///
  /// Cost: O(rows · columns · rank) operations in the field.
  public func reducedRowEchelon() -> (matrix: Matrix, pivotColumns: [Int]) {
    var rest = rowArrays
    var done: [[Element]] = []
    var pivotColumns: [Int] = []
    for column in 0..<columns {
      guard let found = rest.firstIndex(where: { !$0[column].isZero }) else { continue }
      var pivotRow = rest.remove(at: found)
      guard let scale = pivotRow[column].reciprocal else {
        preconditionFailure("a nonzero pivot has an inverse")
      }
      for j in column..<columns { pivotRow[j] = scale * pivotRow[j] }
      let each = pivotRow.reduce(0) { Swift.max($0, $1.productWork) }
      Meter.charge(
        work: rows * (columns - column) * each, "a step of the elimination of a \(rows) × \(columns) matrix")
      for i in done.indices { done[i].subtract(pivotRow, from: column) }
      for i in rest.indices { rest[i].subtract(pivotRow, from: column) }
      done.append(pivotRow)
      pivotColumns.append(column)
    }
    let elements = done.flatMap { $0 } + Array(repeating: .zero, count: rest.count * columns)
    return (Matrix(rows: rows, columns: columns, elements: elements), pivotColumns)
  }

  public var fieldRank: Int { reducedRowEchelon().pivotColumns.count }

  /// A basis of {x : self · x = 0} as the columns of a columns × nullity matrix, read off the reduced row echelon
  /// form: each basis vector is 1 in one free column and 0 in the others.
  public var fieldKernel: Matrix {
    let (echelon, pivots) = reducedRowEchelon()
    let isPivot = Set(pivots)
    let free = (0..<columns).filter { !isPivot.contains($0) }
    var basis = Matrix.zeros(columns, free.count)
    for (k, column) in free.enumerated() {
      basis[column, k] = .one
      for (row, pivot) in pivots.enumerated() { basis[pivot, k] = -echelon[row, column] }
    }
    return basis
  }

  /// One solution x (columns × rhs.columns) of self · x = rhs, zero off the pivot columns, and whether it is the only
  /// one; nil when there is none.
  public func fieldSolve(_ rhs: Matrix) -> (solution: Matrix, isUnique: Bool)? {
    precondition(rhs.rows == rows, "the right-hand side has \(rhs.rows) rows, expected \(rows)")
    let (echelon, pivots) = Matrix.horizontal([self, rhs]).reducedRowEchelon()
    if let last = pivots.last, last >= columns { return nil }
    var solution = Matrix.zeros(columns, rhs.columns)
    for (row, pivot) in pivots.enumerated() {
      for j in 0..<rhs.columns { solution[pivot, j] = echelon[row, columns + j] }
    }
    return (solution, pivots.count == columns)
  }

  /// The inverse of a square matrix, or nil when it is singular.
  public var fieldInverse: Matrix? {
    precondition(isSquare, "inverse of a \(rows) × \(columns) matrix")
    return fieldSolve(.identity(rows)).flatMap { $0.isUnique ? $0.solution : nil }
  }
}

extension Array where Element: Field {
  /// self -= self[pivot] · row, where row[pivot] is 1 and both are zero before the pivot or need no change there.
  fileprivate mutating func subtract(_ row: [Element], from pivot: Int) {
    let factor = self[pivot]
    if factor.isZero { return }
    for j in pivot..<count where !row[j].isZero { self[j] -= factor * row[j] }
  }
}
