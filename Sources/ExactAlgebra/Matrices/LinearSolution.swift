/// What solving A x = b over Q finds.
public enum LinearSolution: Sendable, Hashable {
  /// x, columns of A × columns of b, and whether it is the only one. When it is not, x is zero off the pivot
  /// columns.
  case solution(Matrix<Rational>, isUnique: Bool)
  /// y with yᵀA = 0 and yᵀb ≠ 0, one entry for each row of A: no x can satisfy A x = b.
  case inconsistent(certificate: [Rational])
}

extension Matrix where Element == Rational {
  /// Solves self · x = rhs for all columns of `rhs` together. Traps when the numbers of rows differ.
  public func solve(_ rhs: Matrix<Rational>, route: RankRoute = .automatic) -> LinearSolution {
    precondition(rhs.rows == rows, "the right-hand side has \(rhs.rows) rows, expected \(rows)")
    if route == .automatic || route == .residues, hasSmallOrder, let solution = echelonSolution(rhs) {
      return solution
    }
    // The rows of rhsᵀ that depend on the rows of selfᵀ have their coefficients in the relations.
    let stacked = Matrix.vertical([transposed, rhs.transposed], columns: rows)
    let dependence = stacked.rowDependence(route: route, goal: .coefficients)
    if let independent = dependence.pivotRows.first(where: { $0 >= columns }) {
      return .inconsistent(certificate: stacked.separator(of: independent, pivotRows: dependence.pivotRows))
    }
    var solution = Matrix.zeros(columns, rhs.columns)
    for (k, row) in dependence.dependentRows.enumerated() where row >= columns {
      for (j, pivot) in dependence.pivotRows.enumerated() {
        solution[pivot, row - columns] = dependence.coefficients![k, j]
      }
    }
    return .solution(solution, isUnique: dependence.rank == columns)
  }

  /// The solution that the echelon form of [self rhs] has; nil where there is none.
  private func echelonSolution(_ rhs: Matrix<Rational>) -> LinearSolution? {
    withEchelon(beside: rhs, .coefficients(from: columns)) { echelon -> LinearSolution? in
      guard (echelon.pivotColumns.last ?? -1) < columns,
        let coefficients = echelon.minors?.coefficients(isTransposed: true)
      else { return nil }
      if echelon.rank == columns { return .solution(coefficients, isUnique: true) }
      var solution = Matrix.zeros(columns, rhs.columns)
      for (k, pivot) in echelon.pivotColumns.enumerated() {
        for j in 0..<rhs.columns { solution[pivot, j] = coefficients[k, j] }
      }
      return .solution(solution, isUnique: false)
    } ?? nil
  }

  /// y with row_i · y = 0 for every row before `row`, and row_`row` · y = 1, where `row` is a pivot row.
  private func separator(of row: Int, pivotRows: [Int]) -> [Rational] {
    let basis = selecting(rows: pivotRows.filter { $0 <= row })
    let unit = Matrix(rows: basis.rows, columns: 1) { i, _ in i == basis.rows - 1 ? .one : .zero }
    guard case .solution(let y, _) = basis.solve(unit) else {
      preconditionFailure("independent rows take any values")
    }
    return y.elements
  }

  /// A basis of {x : self · x = 0} as the columns of a columns × nullity matrix, the one that the reduced row
  /// echelon form gives: each basis vector is 1 in one free column and 0 in the others.
  public func kernel(route: RankRoute = .automatic) -> Matrix<Rational> {
    transposed.leftKernel(route: route).transposed
  }

  /// A basis of {y : yᵀ · self = 0} as the rows of a nullity × rows matrix.
  public func leftKernel(route: RankRoute = .automatic) -> Matrix<Rational> {
    rowDependence(route: route, goal: .coefficients).relations(rows: rows)!
  }

  /// The inverse of a square matrix, or nil when it is singular.
  public func inverse(route: RankRoute = .automatic) -> Matrix<Rational>? {
    precondition(isSquare, "inverse of a \(rows) × \(columns) matrix")
    guard case .solution(let inverse, isUnique: true) = solve(.identity(rows), route: route) else {
      return nil
    }
    return inverse
  }

  /// A matrix C, columns × rows, with C · self = I: the evidence for full column rank. nil when there is
  /// none.
  ///
  /// It is zero off the pivot rows.
  public func leftInverse(route: RankRoute = .automatic) -> Matrix<Rational>? {
    guard case .solution(let transposedInverse, _) = transposed.solve(.identity(columns), route: route) else {
      return nil
    }
    return transposedInverse.transposed
  }

  /// self · selfᵀ, rows × rows.
  public var gram: Matrix<Rational> {
    let (cleared, denominators) = IntegerMatrix.clearingRows(of: self)
    return cleared.gram.dividing(rows: denominators, columns: denominators)
  }
}
