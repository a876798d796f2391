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
    guard let echelon = echelon(isTransposed: true, wanted) else { return nil }
    var isPivot = [Bool](repeating: false, count: rows)
    for row in echelon.pivotColumns { isPivot[row] = true }
    var result = RowDependence(
      pivotRows: echelon.pivotColumns, pivotColumns: echelon.pivotRows,
      dependentRows: (0..<rows).filter { !isPivot[$0] }, coefficients: nil,
      lowerBound: echelon.modulus.map { RankDecision.LowerBound.modularMinor(prime: UInt64($0)) }
        ?? .exactMinor,
      route: .residues(moduli: echelon.moduli))
    if goal == .coefficients || goal == .rank && echelon.rank < Swift.min(rows, columns) {
      result.coefficients = echelon.coefficients
    }
    return result
  }
}

extension IntegerEchelon {
  /// The coefficients of the other columns in the pivot columns: a row for each of the former.
  var coefficients: Matrix<Rational> {
    Matrix(rows: numerators.rows, columns: numerators.columns, elements: numerators.divided(by: minor))
  }
}

extension IntegerMatrix {
  /// The entries in row-major order, divided by one number.
  func divided(by divisor: Integer) -> [Rational] {
    if let divisor = divisor.asInt, divisor != .min, let words = singleWords?.words {
      return words.map { Rational(divisor < 0 ? -Int($0) : Int($0), over: abs(divisor)) }
    }
    return withStorage { words, offsets, sizes in
      words.withMemoryRebound(to: UInt.self, capacity: self.words.count) { words in
        CommonDenominator(divisor).quotients(rows * columns) {
          (words + offsets[$0], Int(sizes[$0].magnitude), sizes[$0] < 0)
        }
      }
    }
  }
}
