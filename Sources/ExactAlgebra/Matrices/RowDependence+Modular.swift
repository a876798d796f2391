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

  /// What elimination modulo a number finds in the rows, cleared of denominators; nil when a pivot has no inverse.
  func pivots(modulo modulus: Modulus) -> IntegerMatrix.Pivots? {
    Meter.charge(
      work: rows * columns * (Swift.min(rows, columns) / (modulus.forKernels == nil ? 1 : 8) + 16),
      "the rank of a \(rows) × \(columns) matrix modulo a prime")
    if let p = modulus.forKernels {
      return residues(modulo: modulus, p, kernels: .current).eliminate().map { IntegerMatrix.Pivots($0) }
    }
    return IntegerMatrix.clearingRows(of: self).matrix.pivots(modulo: modulus)
  }

  /// The proof that the rank is the smaller dimension, modulo one prime; nil when that prime does not show it.
  func fullRankDependence() -> RowDependence? {
    for prime in DescendingPrimes(order: Swift.min(rows, columns)).prefix(1) {
      guard let modulus = Modulus(prime),
        let pivots = pivots(modulo: modulus), pivots.rank == Swift.min(rows, columns)
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
  struct Pivots: Sendable {
    /// The rows that are no combination of earlier rows.
    let rows: [Int]
    /// As many columns on which these are independent.
    let columns: [Int]
    fileprivate let factors: KernelMatrix.Factors?

    var rank: Int { rows.count }

    fileprivate init(_ factors: KernelMatrix.Factors) {
      (rows, columns) = (factors.pivotRows, factors.pivotColumns)
      self.factors = factors
    }

    fileprivate init(rows: [Int], columns: [Int]) {
      (self.rows, self.columns) = (rows, columns)
      factors = nil
    }
  }

  /// nil when a pivot has no inverse.
  func pivots(modulo modulus: Modulus) -> Pivots? {
    Meter.charge(
      work: rows * columns * (min(rows, columns) / (modulus.forKernels == nil ? 1 : 8) + 8 * meanWords),
      "the rank of a \(rows) × \(columns) matrix modulo a prime")
    if let p = modulus.forKernels {
      return residues(modulo: modulus, p, kernels: .current).eliminate().map { Pivots($0) }
    }
    return reduced(modulo: modulus).eliminateRows().map {
      Pivots(rows: $0.pivotRows, columns: $0.pivotColumns)
    }
  }

  /// The system A X = B whose solutions are the coefficients of some rows in the pivot rows: A is the transposed pivot rows,
  /// the pivot columns of them first.
  struct PivotSystem {
    let matrix: IntegerMatrix
    let rhs: IntegerMatrix
    let lifting: PadicLifting

    /// Minors of [A B] of order at most rank + 1, with at most one column of B, are below two to the power of this:
    /// Hadamard's inequality, by columns and by rows.
    var minorBits: Int {
      let columns =
        matrix.transposed.squaredNormBits.reduce(0, +) + (rhs.transposed.squaredNormBits.max() ?? 0)
      let rows = zip(matrix.squaredNormBits, rhs.squaredNormBits).map { max($0, $1) + 1 }
        .sorted(by: >).prefix(matrix.columns + 1).reduce(0, +)
      return (min(columns, rows) + 1) / 2
    }
  }

  /// The system for the coefficients of the rows `others`, or with `ofColumns` that of the columns `others` in the pivot
  /// columns. nil when the block of the pivots is not invertible modulo `modulus` after all. `isShort` says that a few
  /// digits are wanted.
  func system(
    _ pivots: Pivots, modulus: Modulus, for others: [Int], ofColumns: Bool = false, isShort: Bool = false
  ) -> PivotSystem? {
    let isLeading = Set(ofColumns ? pivots.rows : pivots.columns)
    let matrix: IntegerMatrix
    let rhs: IntegerMatrix
    if ofColumns {
      let order = pivots.rows + (0..<rows).filter { !isLeading.contains($0) }
      matrix = submatrix(rows: order, columns: pivots.columns)
      rhs = submatrix(rows: order, columns: others)
    } else {
      let order = pivots.columns + (0..<columns).filter { !isLeading.contains($0) }
      matrix = transposedSubmatrix(rows: pivots.rows, columns: order)
      rhs = transposedSubmatrix(rows: others, columns: order)
    }
    // Long entries are lifted in limbs, which take no factors.
    let block =
      PadicLifting.prefersLimbs(matrix)
      ? nil : pivots.factors.map { ModularBlock($0, isTransposed: !ofColumns, isInverted: !isShort) }
    return PadicLifting.suited(to: matrix, modulus: modulus, block: block).map {
      PivotSystem(matrix: matrix, rhs: rhs, lifting: $0)
    }
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
      result.coefficients = Matrix(
        rows: toProve.count, columns: rank,
        elements: solution.flatMap { column in
          IntegerMatrix(Matrix(rows: 1, columns: rank, elements: column.numerators))
            .divided(by: column.denominator)
        })
    }
    return result
  }
}
