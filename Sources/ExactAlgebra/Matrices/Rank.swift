extension Matrix where Element == Rational {
  public var rank: Int { rankDecision().rank }

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
