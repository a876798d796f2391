extension Matrix where Element == Rational {
  /// Row dependence from the echelon form of the transposed matrix, whose pivot columns are the first
  /// possible pivot rows; nil where that has no form.
  func residueRowDependence(goal: RowDependence.Goal) -> RowDependence? {
    let wanted: IntegerEchelon.Goal =
      switch goal {
      case .rank: .relations
      case .pivotRows: .pivots
      case .coefficients: .coefficients(from: 0)
      }
    // What multiplies a column changes no relation between rows.
    return withEchelon(isTransposed: true, wanted) { echelon in
      let (pivotRows, rank) = (Array(echelon.pivotColumns), echelon.rank)
      var dependentRows: [Int] = []
      dependentRows.reserveCapacity(rows - rank)
      var k = 0
      for row in 0..<rows {
        if k < rank, pivotRows[k] == row { k += 1 } else { dependentRows.append(row) }
      }
      let isWanted = goal == .coefficients || goal == .rank && rank < Swift.min(rows, columns)
      return RowDependence(
        pivotRows: pivotRows, pivotColumns: Array(echelon.pivotRows), dependentRows: dependentRows,
        coefficients: isWanted ? echelon.minors?.coefficients() : nil,
        lowerBound: echelon.modulus.map { .modularMinor(prime: UInt64($0)) } ?? .exactMinor,
        route: .residues(moduli: echelon.moduli))
    }
  }
}
