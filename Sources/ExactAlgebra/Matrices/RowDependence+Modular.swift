extension Matrix where Element == Rational {
  /// Row dependence by elimination modulo a prime, certified exactly.
  ///
  /// The pivot rows and columns found modulo p have a common minor that is not zero modulo p, so it is not zero: the pivot
  /// rows are independent over Q. The other rows are solved for exactly on the pivot columns, where the solution is
  /// unique, and checked on all other columns. If that fails, the rank over Q is larger than modulo p, and the next prime
  /// is tried; there are finitely many such primes.
  func modularRowDependence(primes: [UInt64], goal: RowDependence.Goal) -> RowDependence {
    let (cleared, denominators) = IntegerMatrix.clearingRows(of: self)
    var rejected: [UInt64] = []
    var candidates = primes.map { UInt($0) }.makeIterator()
    var further = DescendingPrimes()
    while true {
      let prime = candidates.next() ?? further.next()!
      guard let modulus = Modulus(prime), var result = cleared.dependence(modulo: modulus, goal: goal) else {
        rejected.append(UInt64(prime))
        continue
      }
      // Undo the clearing: row_i · denominator_i = Σ_j c_ij · denominator_j · row_j.
      if let coefficients = result.coefficients {
        result.coefficients = Matrix(rows: coefficients.rows, columns: coefficients.columns) { k, j in
          let value = coefficients[k, j]
          let (top, bottom) = (denominators[result.pivotRows[j]], denominators[result.dependentRows[k]])
          return value.isZero || top == bottom ? value : value * Rational(top, bottom)
        }
      }
      result.route = .modular(prime: UInt64(prime), rejected: rejected)
      return result
    }
  }

  /// The proof that the rank is the smaller dimension, modulo one prime; nil when that prime does not show it.
  func fullRankDependence() -> RowDependence? {
    guard let prime = DescendingPrimes().first(where: { _ in true }), let modulus = Modulus(prime),
      let (pivotRows, pivotColumns) = IntegerMatrix.clearingRows(of: self).matrix.reduced(modulo: modulus)
        .eliminateRows(), pivotRows.count == Swift.min(rows, columns)
    else { return nil }
    let isPivot = Set(pivotRows)
    return RowDependence(
      pivotRows: pivotRows, pivotColumns: pivotColumns,
      dependentRows: (0..<rows).filter { !isPivot.contains($0) },
      coefficients: nil, lowerBound: .modularMinor(prime: UInt64(prime)),
      route: .modular(prime: UInt64(prime), rejected: []))
  }
}

extension IntegerMatrix {
  /// nil when the modulus is bad: not prime, or the rank modulo it is too small.
  fileprivate func dependence(modulo modulus: Modulus, goal: RowDependence.Goal) -> RowDependence? {
    guard let (pivotRows, pivotColumns) = reduced(modulo: modulus).eliminateRows() else { return nil }
    let rank = pivotRows.count
    let isPivot = Set(pivotRows)
    let dependentRows = (0..<rows).filter { !isPivot.contains($0) }
    var result = RowDependence(
      pivotRows: pivotRows, pivotColumns: pivotColumns, dependentRows: dependentRows, coefficients: nil,
      lowerBound: .modularMinor(prime: UInt64(modulus.value)), route: .modular(prime: 0, rejected: []))

    // Which rows must be proved dependent: with as many pivots as columns, rows after the last pivot row need no proof.
    let toProve: [Int]
    switch goal {
    case .rank where rank == min(rows, columns): return result
    case .pivotRows where rank == columns: toProve = dependentRows.filter { $0 < pivotRows.last ?? 0 }
    default: toProve = dependentRows
    }
    if toProve.isEmpty {
      result.coefficients = goal == .pivotRows ? nil : Matrix<Rational>.zeros(dependentRows.count, rank)
      return result
    }

    let block = submatrix(rows: pivotRows, columns: pivotColumns).transposed
    guard let lifting = PadicLifting(block, modulus: modulus) else { return nil }
    let isPivotColumn = Set(pivotColumns)
    let others = (0..<columns).filter { !isPivotColumn.contains($0) }
    let basis = submatrix(rows: pivotRows, columns: others).transposed
    let wanted = submatrix(rows: toProve, columns: others)
    let solution = lifting.solve(block, submatrix(rows: toProve, columns: pivotColumns).transposed) {
      k, column in
      // A row that needs later pivot rows is no combination of earlier rows, as it is modulo the prime.
      if goal != .rank,
        (0..<rank).contains(where: { pivotRows[$0] > toProve[k] && !column.numerators[$0].isZero })
      {
        return false
      }
      // Zero coefficients are many in practice, and their columns of `basis` need not be read.
      let used = (0..<rank).filter { !column.numerators[$0].isZero }
      let combination = IntegerMatrix(
        Matrix(rows: 1, columns: used.count, elements: used.map { column.numerators[$0] }))
      let sums = combination.timesTranspose(
        of: used.count == rank ? basis : basis.submatrix(rows: Array(0..<others.count), columns: used))
      return (0..<others.count).allSatisfy { sums[0, $0] == column.denominator * wanted[k, $0] }
    }
    guard let solution else { return nil }
    if goal != .pivotRows {
      result.coefficients = Matrix(rows: toProve.count, columns: rank) { k, j in
        Rational(solution[k].numerators[j], solution[k].denominator)
      }
    }
    return result
  }
}
