extension Matrix where Element == Rational {
  public var rank: Int { rankDecision().rank }

  /// The rank over Q with its evidence: pivot rows and columns for ≥, relations or the dimensions for ≤.
  ///
  /// The pivot rows are those that are no combination of earlier rows, unless the relations are between columns; then
  /// the pivot columns are those that are no combination of earlier columns.
  public func rankDecision(route: RankRoute = .automatic) -> RankDecision {
    rowDependence(route: route).decision(rows: rows, columns: columns)
  }

  func rowDependence(route: RankRoute = .automatic) -> RowDependence {
    fractionFreeRowDependence()
  }
}

extension RowDependence {
  func decision(rows: Int, columns: Int) -> RankDecision {
    RankDecision(
      rank: rank, pivotRows: pivotRows, pivotColumns: pivotColumns.sorted(), lowerBound: lowerBound,
      upperBound: rank == min(rows, columns) ? .dimension : .rowRelations(relations(rows: rows)), route: route
    )
  }
}
