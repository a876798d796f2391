extension Matrix where Element == Rational {
  /// The rank over Q. `rankDecision` gives the evidence as well, at a higher cost where relations are long.
  public var rank: Int { rankByResidues(modulusLimit: 64) ?? rankDecision().rank }

  /// The rank of a matrix that is known to have none above `bound`: where the rank modulo one number reaches the bound,
  /// nothing is left to prove, and otherwise it is decided as always.
  public func rank(atMost bound: Int) -> Int {
    let (cleared, _) = IntegerMatrix.clearingRows(of: self)
    for prime in DescendingPrimes().prefix(1) {
      if let modulus = Modulus(prime), let rank = cleared.rank(modulo: modulus), rank >= bound {
        return bound
      }
    }
    return rank
  }

  /// The rank from elimination modulo several numbers, or nil when that would take more than `modulusLimit` of them.
  ///
  /// A minor that is not zero modulo one of them is not zero. When all minors of order r + 1 vanish modulo numbers whose
  /// least common multiple exceeds Hadamard's bound for them, they are zero.
  package func rankByResidues(modulusLimit: Int) -> Int? {
    let cleared = IntegerMatrix.clearingRows(of: rows <= columns ? self : transposed).matrix
    let lengths = (0..<cleared.rows).map { row in
      (0..<cleared.columns).reduce(0) { Swift.max($0, cleared.bitLength(row * cleared.columns + $1)) }
    }.sorted(by: >)
    var rank = 0
    var multiple = Integer.one
    for prime in DescendingPrimes().prefix(modulusLimit) {
      // Elimination divides by units only, so that what it shows is true modulo any number, prime or not.
      guard let modulus = Modulus(prime), let found = cleared.rank(modulo: modulus) else { continue }
      rank = Swift.max(rank, found)
      if rank == cleared.rows { return rank }
      let order = rank + 1
      // |minor| ≤ Π of the rows' norms ≤ Π √order · 2^length.
      let bound =
        lengths.prefix(order).reduce(0, +) + (order * (Int.bitWidth - order.leadingZeroBitCount) + 1) / 2
      if bound / (Modulus.limit.trailingZeroBitCount - 1) >= modulusLimit { return nil }
      multiple = Integer.lcm(multiple, Integer(prime))
      if multiple.bitLength > bound + 1 { return rank }
    }
    return nil
  }

  /// The rank over Q with its evidence: pivot rows and columns for ≥; for ≤ the dimensions where they decide, and else
  /// relations between the rows or between the columns, whichever are fewer.
  ///
  /// Cost of the modular routes: elimination modulo one prime, and one exact linear system of the size of the rank for each
  /// relation, which is cheap where the relation is simple. Fraction-free elimination costs rows · columns · rank products
  /// of numbers as long as minors.
  public func rankDecision(route: RankRoute = .automatic) -> RankDecision {
    if rows > columns { return transposed.decision(route: route).transposed }
    return decision(route: route)
  }

  private func decision(route: RankRoute) -> RankDecision {
    let dependence = rowDependence(route: route, goal: .rank)
    return RankDecision(
      rank: dependence.rank, pivotRows: dependence.pivotRows, pivotColumns: dependence.pivotColumns.sorted(),
      lowerBound: dependence.lowerBound,
      upperBound: dependence.rank == Swift.min(rows, columns)
        ? .dimension : .rowRelations(dependence.relations(rows: rows)!),
      route: dependence.route)
  }

  func rowDependence(route: RankRoute = .automatic, goal: RowDependence.Goal) -> RowDependence {
    switch route {
    // Below this size elimination over Z is the fastest way to relations, for short entries and long ones alike. Full rank
    // needs none.
    case .automatic where rows * (rows + columns) * Swift.min(rows, columns) <= 2000:
      (goal == .rank ? fullRankDependence() : nil) ?? fractionFreeRowDependence()
    case .automatic: modularRowDependence(primes: [], goal: goal)
    case .fractionFree: fractionFreeRowDependence()
    case .modular(let primes): modularRowDependence(primes: primes, goal: goal)
    }
  }
}

extension RankDecision {
  /// The same decision about the transposed matrix.
  fileprivate var transposed: RankDecision {
    let upperBound: UpperBound =
      switch upperBound {
      case .dimension: .dimension
      case .rowRelations(let relations): .columnRelations(relations.transposed)
      case .columnRelations(let relations): .rowRelations(relations.transposed)
      }
    return RankDecision(
      rank: rank, pivotRows: pivotColumns, pivotColumns: pivotRows, lowerBound: lowerBound,
      upperBound: upperBound,
      route: route)
  }
}

extension IntegerMatrix {
  /// A lower bound of the rank that is the rank modulo `modulus`; nil when a pivot has no inverse.
  fileprivate func rank(modulo modulus: Modulus) -> Int? {
    reduced(modulo: modulus).eliminateRows()?.pivotRows.count
  }
}
