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
    var further = DescendingPrimes(order: Swift.min(rows, columns))
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
    for prime in DescendingPrimes(order: Swift.min(rows, columns)).prefix(1) {
      guard let modulus = Modulus(prime),
        let pivots = IntegerMatrix.clearingRows(of: self).matrix.pivots(modulo: modulus),
        pivots.rank == Swift.min(rows, columns)
      else { continue }
      let isPivot = Set(pivots.rows)
      return RowDependence(
        pivotRows: pivots.rows, pivotColumns: pivots.columns,
        dependentRows: (0..<rows).filter { !isPivot.contains($0) },
        coefficients: nil, lowerBound: .modularMinor(prime: UInt64(prime)),
        route: .modular(prime: UInt64(prime), rejected: []))
    }
    return nil
  }
}

extension IntegerMatrix {
  /// What elimination modulo a number finds.
  struct Pivots {
    /// The rows that are no combination of earlier rows.
    let rows: [Int]
    /// As many columns on which these are independent.
    let columns: [Int]
    fileprivate let factors: KernelMatrix.Factors?

    var rank: Int { rows.count }
  }

  /// nil when a pivot has no inverse.
  func pivots(modulo modulus: Modulus) -> Pivots? {
    if let p = modulus.forKernels {
      guard let factors = residues(modulo: modulus, p, kernels: .current).eliminate() else { return nil }
      return Pivots(rows: factors.pivotRows, columns: factors.pivotColumns, factors: factors)
    }
    guard let (pivotRows, pivotColumns) = reduced(modulo: modulus).eliminateRows() else { return nil }
    return Pivots(rows: pivotRows, columns: pivotColumns, factors: nil)
  }

  /// The system A X = B whose solutions are the coefficients of some rows in the pivot rows: A is the transposed pivot rows,
  /// the pivot columns of them first.
  struct PivotSystem {
    let matrix: IntegerMatrix
    let rhs: IntegerMatrix
    let lifting: PadicLifting
    /// Minors of [A B] of order at most rank + 1, with at most one column of B, are below 2^minorBits.
    let minorBits: Int
  }

  /// The system for the coefficients of the rows `others`, or with `ofColumns` that of the columns `others` in the pivot
  /// columns. nil when the block of the pivots is not invertible modulo `modulus` after all.
  func system(_ pivots: Pivots, modulus: Modulus, for others: [Int], ofColumns: Bool = false) -> PivotSystem?
  {
    let (basis, leading, length) =
      ofColumns ? (pivots.columns, pivots.rows, rows) : (pivots.rows, pivots.columns, columns)
    let isLeading = Set(leading)
    let order = leading + (0..<length).filter { !isLeading.contains($0) }
    let a =
      ofColumns ? submatrix(rows: order, columns: basis) : submatrix(rows: basis, columns: order).transposed
    let b =
      ofColumns ? submatrix(rows: order, columns: others) : submatrix(rows: others, columns: order).transposed
    let inverse = pivots.factors.map { KernelInverse($0.inverse(), isTransposed: !ofColumns) }
    guard let lifting = PadicLifting(a, modulus: modulus, inverse: inverse) else { return nil }

    // Hadamard's inequality, by columns and by rows.
    let columnNorms = a.transposed.squaredNormBits.reduce(0, +) + (b.transposed.squaredNormBits.max() ?? 0)
    let rowNorms = zip(a.squaredNormBits, b.squaredNormBits).map { max($0, $1) + 1 }.sorted(by: >)
      .prefix(pivots.rank + 1).reduce(0, +)
    return PivotSystem(matrix: a, rhs: b, lifting: lifting, minorBits: (min(columnNorms, rowNorms) + 1) / 2)
  }

  /// For each row a number of bits that its squared norm is less than two to the power of.
  var squaredNormBits: [Int] {
    (0..<rows).map { i in
      let lengths = (i * columns..<(i + 1) * columns).map(bitLength)
      let longest = lengths.max() ?? 0
      if longest == 0 { return 0 }
      // Entries of at most `length` bits have squares below 4^length; sixteen binary places of their sum, rounded up.
      let sum = lengths.reduce(0) { $0 + ($1 == 0 ? 0 : max(1, (1 << 16) >> min(2 * (longest - $1), 62))) }
      return 2 * longest - 16 + (Int.bitWidth - sum.leadingZeroBitCount)
    }
  }

  /// nil when the modulus is bad: not prime, or the rank modulo it is too small.
  fileprivate func dependence(modulo modulus: Modulus, goal: RowDependence.Goal) -> RowDependence? {
    guard let pivots = pivots(modulo: modulus) else { return nil }
    let rank = pivots.rank
    let isPivot = Set(pivots.rows)
    let dependentRows = (0..<rows).filter { !isPivot.contains($0) }
    var result = RowDependence(
      pivotRows: pivots.rows, pivotColumns: pivots.columns, dependentRows: dependentRows, coefficients: nil,
      lowerBound: .modularMinor(prime: UInt64(modulus.value)), route: .modular(prime: 0, rejected: []))

    // Which rows must be proved dependent: with as many pivots as columns, rows after the last pivot row need no proof.
    let toProve: [Int]
    switch goal {
    case .rank where rank == min(rows, columns): return result
    case .pivotRows where rank == columns: toProve = dependentRows.filter { $0 < pivots.rows.last ?? 0 }
    default: toProve = dependentRows
    }
    if toProve.isEmpty {
      result.coefficients = goal == .pivotRows ? nil : Matrix<Rational>.zeros(dependentRows.count, rank)
      return result
    }

    guard let system = system(pivots, modulus: modulus, for: toProve) else { return nil }
    let solution = system.lifting.solve(system.matrix, system.rhs) { k, column in
      // A row that needs later pivot rows is no combination of earlier rows, as it is modulo the prime.
      goal == .rank
        || !(0..<rank).contains { pivots.rows[$0] > toProve[k] && !column.numerators[$0].isZero }
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
