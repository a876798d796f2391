/// A positive semidefinite rational matrix S of a low rank r on its column space.
///
/// Where the columns J of S are a basis C (n × r) of its column space, S = C S_JJ⁻¹ Cᵀ, and the eigenvectors for nonzero eigenvalues are
/// the C w with CᵀC w = λ S_JJ w: those of a pair of positive definite matrices of order r, and of G = S_JJ⁻¹ CᵀC, which is no
/// symmetric matrix.
package struct ColumnSpaceForm: Sendable {
  /// C, n × r.
  package let basis: Matrix<Rational>
  /// CᵀC, r × r.
  package let form: Matrix<Rational>
  /// S_JJ, r × r.
  package let metric: Matrix<Rational>
  /// G with S C = C G, r × r.
  package let action: Matrix<Rational>

  /// nil where it would not save much, or where intervals do not see that S_JJ is positive definite. `rank` is that of the matrix
  /// where it is known.
  init?(_ matrix: Matrix<Rational>, rank: Int?) {
    guard matrix.rows >= 12, 2 * (rank ?? 0) <= matrix.rows else { return nil }
    let rows = rank.map { matrix.basisRows(rank: $0) } ?? matrix.independentRows()
    guard !rows.isEmpty, 2 * rows.count <= matrix.rows else { return nil }
    basis = matrix.selecting(columns: rows)
    metric = basis.selecting(rows: rows)
    guard metric.enclosed(precision: 256).intervalInertia()?.positive == rows.count else { return nil }
    form = basis.transposed * basis
    guard case .solution(let action, _) = metric.solve(form) else { return nil }
    self.action = action
  }
}
