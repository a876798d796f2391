/// Which rows of a rational matrix depend on the rows before them, and how: the one computation behind rank, kernel,
/// solving and inverse.
///
/// The pivot rows are the rows that are no combination of earlier rows, so that the pivot rows of the first k rows are
/// the first few of these for every k, and the coefficients of any other row are unique.
struct RowDependence {
  var pivotRows: [Int]
  /// As many columns, on which the pivot rows are independent. Not in an order that matches `pivotRows`.
  var pivotColumns: [Int]
  /// The rows that are not pivot rows, in increasing order.
  var dependentRows: [Int]
  /// Row `dependentRows[k]` = Σ_j coefficients[k, j] · row `pivotRows[j]`.
  var coefficients: Matrix<Rational>
  var lowerBound: RankDecision.LowerBound
  var route: RankDecision.Route

  var rank: Int { pivotRows.count }

  /// The left-kernel vectors e_i − Σ_j c_ij e_j as rows, dependent rows × `rows`.
  func relations(rows: Int) -> Matrix<Rational> {
    var result = Matrix<Rational>.zeros(dependentRows.count, rows)
    for (k, row) in dependentRows.enumerated() {
      result[k, row] = .one
      for (j, pivot) in pivotRows.enumerated() { result[k, pivot] = -coefficients[k, j] }
    }
    return result
  }
}
