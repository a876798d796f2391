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
  /// Row `dependentRows[k]` = Σ_j coefficients[k, j] · row `pivotRows[j]`. nil when nobody asked.
  var coefficients: Matrix<Rational>?
  var lowerBound: RankDecision.LowerBound
  var route: RankDecision.Route

  var rank: Int { pivotRows.count }

  /// How much must be known exactly.
  enum Goal {
    /// The rank, pivot rows and columns that prove it from below, and coefficients unless the rank is the smaller
    /// dimension. The pivot rows need not be the first possible ones then.
    case rank
    /// The first possible pivot rows.
    case pivotRows
    /// The coefficients of all dependent rows.
    case coefficients
  }

  /// The left-kernel vectors e_i − Σ_j c_ij e_j as rows, dependent rows × `rows`.
  func relations(rows: Int) -> Matrix<Rational>? {
    guard let coefficients else { return nil }
    var result = Matrix<Rational>.zeros(dependentRows.count, rows)
    for (k, row) in dependentRows.enumerated() {
      result[k, row] = .one
      for (j, pivot) in pivotRows.enumerated() { result[k, pivot] = -coefficients[k, j] }
    }
    return result
  }
}
