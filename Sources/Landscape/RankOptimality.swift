import ExactAlgebra

/// The evidence that a critical point is a best approximation of rank M < N_o: with U = col W_{L+1} of dimension M, the
/// eigenvalues of Σ on U are at least some level, and those on its complement at most.
public struct RankOptimality: Sendable {
  package let fit: (Matrix<Rational>, Matrix<Rational>)
  package let risk: Rational
  package let level: Rational
  /// C with C A = I.
  package let leftInverse: Matrix<Rational>
  /// S with A S Aᵀ = Π_U (Σ − level) Π_U.
  package let multiplier: Matrix<Rational>
  /// G and d with Aᵀ (Σ − level) A = G diag(d) Gᵀ.
  package let inner: (Matrix<Rational>, Matrix<Rational>)
  /// G and d with A S Aᵀ − (Σ − level) = G diag(d) Gᵀ.
  package let outer: (Matrix<Rational>, Matrix<Rational>)

  /// Nil when the point is no best approximation of that kind, or there is no rational level at hand.
  init?(_ point: PredictionPoint<Rational>, of problem: PredictionProblem, spectrum: SymmetricSpectrum) {
    let a = point.prediction
    guard problem.width < problem.outputs, let leftInverse = a.leftInverse(),
      let level = RankOptimality.level(spectrum, count: problem.width)
    else { return nil }
    self.leftInverse = leftInverse
    self.level = level
    let stacked = Matrix.vertical([problem.representation, problem.feature])
    let best = LeastSquares(features: stacked, targets: problem.targets)
    let solution = best.solution
    fit = (
      solution.selecting(columns: Array(0..<problem.width)),
      solution.selecting(columns: Array(problem.width..<stacked.rows))
    )
    risk = best.residual / Rational(problem.samples)
    let above = best.explained - level * Matrix.identity(problem.outputs)
    let form = a.transposed * above * a
    let gramInverse = a.transposed.gram.inverse()!
    multiplier = gramInverse * form * gramInverse
    guard let inner = form.squares(), let outer = (a * multiplier * a.transposed - above).squares() else {
      return nil
    }
    self.inner = inner
    self.outer = outer
  }

  /// A number between the `count`-th largest eigenvalue and the next.
  private static func level(_ spectrum: SymmetricSpectrum, count: Int) -> Rational? {
    var remaining = count
    let eigenvalues = spectrum.eigenvalues
    for eigenvalue in eigenvalues.reversed() {
      remaining -= eigenvalue.multiplicity
      if remaining < 0 { return eigenvalue.rational }
      guard remaining == 0 else { continue }
      guard eigenvalue.index > 0 else { return nil }
      let next = eigenvalues[eigenvalue.index - 1]
      if let rational = next.rational ?? eigenvalue.rational { return rational }
      for bits in [8, 32, 128] {
        let (low, high) = (next.enclosure(bits: bits).upperBound, eigenvalue.enclosure(bits: bits).lowerBound)
        if low < high { return (low + high) / 2 }
      }
      return nil
    }
    return nil
  }
}

extension Matrix where Element == Rational {
  /// G and d ≥ 0 (a row) with self = G diag(d) Gᵀ; nil unless the symmetric matrix is positive semidefinite.
  fileprivate func squares() -> (factor: Matrix, diagonal: Matrix)? {
    let congruence = congruence()
    guard congruence.inertia.negative == 0 else { return nil }
    var factor = Matrix.zeros(rows, rows)
    for (i, row) in congruence.permutation.enumerated() {
      for j in 0..<rows { factor[row, j] = congruence.lower[i, j] }
    }
    return (factor, Matrix(rows: 1, columns: rows) { congruence.diagonal[$1, $1] })
  }
}
