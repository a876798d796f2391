import ExactAlgebra

/// A rigorous enclosure of an eigenvector of a symmetric rational matrix, for a simple eigenvalue.
///
/// One step of inverse iteration at a rational shift s proposes x. Write x = u + x_⊥ with u in the eigenspace: since the
/// other eigenvalues keep a distance of g from s, ‖x_⊥‖ ≤ ‖(Σ − s) x‖ / g, whatever the proposal. So u = x − x_⊥ lies
/// within that distance of x in every coordinate, and is no zero vector when ‖x‖ is larger.
///
/// On a column space C the proposal is x = C w, by inverse iteration for CᵀC w = λ S_JJ w.
func eigenvectorEnclosure(
  of matrix: Matrix<Rational>, on columnSpace: ColumnSpaceForm? = nil, shift: Rational, gap: Rational,
  precision: Int
) -> [Interval]? {
  let n = matrix.rows
  func rounded(_ value: Rational) -> Rational { Interval(value, precision: precision).midpoint }
  let (form, metric) = (columnSpace?.form ?? matrix, columnSpace?.metric ?? .identity(n))
  // Rounding is harmless here: the bound below is computed from the matrix itself.
  let shifted = Matrix<Rational>(rows: form.rows, columns: form.rows) { i, j in
    metric[i, j].isZero ? rounded(form[i, j]) : rounded(form[i, j]) - rounded(shift * metric[i, j])
  }
  for seed in 0..<form.rows {
    let start = Matrix<Rational>(rows: form.rows, columns: 1) { i, _ in i == seed ? 2 : 1 }
    guard case .solution(let solution, _) = shifted.solve(start) else { continue }
    let proposal = columnSpace.map { $0.basis * solution.map(rounded) } ?? solution
    guard let largest = proposal.elements.map(\.magnitude).max(), !largest.isZero else { continue }
    let x = proposal.elements.map { Interval($0 / largest, precision: precision).midpoint }
    var residual = Rational.zero
    for i in 0..<n {
      var entry = -shift * x[i]
      for j in 0..<n { entry += matrix[i, j] * x[j] }
      residual += entry.magnitude  // The 1-norm bounds the Euclidean one.
    }
    let distance = Interval(residual / gap, precision: 64).upperBound
    guard x.map(\.magnitude).max()! > distance else { continue }
    return x.map { Interval(from: $0 - distance, through: $0 + distance, precision: precision) }
  }
  return nil
}

/// A lower bound for the rank of every real matrix in an interval matrix: elimination with pivots that certainly are not 0.
func certifiedRank(_ rows: [[Interval]]) -> Int {
  var rest = rows
  var rank = 0
  var columns = Set(0..<(rows.first?.count ?? 0))
  while !rest.isEmpty, !columns.isEmpty {
    var best: (row: Int, column: Int, size: Rational)?
    for (i, row) in rest.enumerated() {
      for j in columns where row[j].sign != nil && row[j].sign != 0 {
        let size = min(row[j].lowerBound.magnitude, row[j].upperBound.magnitude)
        if best == nil || size > best!.size { best = (i, j, size) }
      }
    }
    guard let pivot = best else { break }
    let pivotRow = rest.remove(at: pivot.row)
    rank += 1
    columns.remove(pivot.column)
    for i in rest.indices {
      guard let factor = rest[i][pivot.column] / pivotRow[pivot.column] else { return rank }
      for j in columns { rest[i][j] = rest[i][j] - factor * pivotRow[j] }
    }
  }
  return rank
}
