import ExactAlgebra

/// A point on a stratum, from bases of U and of the eigenspaces that it is made of.
///
/// The points of a stratum are A = U_b (D_U + α₀), W = Z − X V'ᵀ S⁻¹ with α₀ P = 0, D_U + α₀ of full row rank r,
/// Z T_cᵀ = −Q_cᵀ and (D_U + α₀) Z = F_U. The construction takes the sparsest choice that pivots offer, and adds
/// to Z only what brings rank X_L to its value in general position.
struct RepresentativeBuilder<F: OrderedField> {
  let problem: PredictionProblem
  let moments: Moments

  /// A point with col A = col `basis` (N_o × r, a basis of an invariant subspace U of Σ); nil when the stratum of U is
  /// empty. `stateRank` is the rank of X_L to reach.
  func point(basis: Matrix<F>, stateRank: Int) -> PredictionPoint<F>? {
    let (outputs, width) = (basis.rows, problem.width)
    let r = basis.columns
    let featureRank = moments.S.rows
    let T = moments.T.over(F.self)
    let Q = moments.Q.over(F.self)
    let complement = r == 0 ? .identity(outputs) : basis.transposed.fieldKernel  // U_c, N_o × (N_o - r)
    // (UᵀU)⁻¹Uᵀ: the coordinates of the projection on U.
    let coordinates =
      r == 0 ? .zeros(0, outputs) : (basis.transposed * basis).fieldInverse! * basis.transposed

    // Solve D P = Q on a pivot block of P. This is linear in Q, so that rows of D_U depend exactly where those of
    // coordinates·Q do; kernel vectors of P, which no such row involves, restore full row rank.
    let pivots = moments.P.rankDecision().pivotRows.sorted()
    let block = moments.P.submatrix(rows: pivots, columns: pivots).inverse()!
    let selected = moments.Q.selecting(columns: pivots) * block
    var D = Matrix<Rational>.zeros(outputs, width)
    for i in 0..<outputs { for (k, column) in pivots.enumerated() { D[i, column] = selected[i, k] } }
    var A = coordinates * D.over(F.self)  // D_U + α₀, r × M
    let independent = Set((coordinates * Q).transposed.reducedRowEchelon().pivotColumns)
    let kernel = moments.P.kernel()  // M × m₀
    var next = 0
    for row in 0..<r where !independent.contains(row) {
      guard next < kernel.columns else { return nil }
      for column in 0..<width { A[row, column] += F(kernel[column, next]) }
      next += 1
    }

    // Z T_cᵀ = -Q_cᵀ with T_c in reduced form [I R] on its pivot columns; the other columns of Z are free up to A Z = F_U.
    let constraints = Matrix.horizontal([complement.transposed * T, complement.transposed * Q])
    let (echelon, pivotColumns) = constraints.reducedRowEchelon()
    guard pivotColumns.allSatisfy({ $0 < featureRank }) else { return nil }
    let free = (0..<featureRank).filter { !pivotColumns.contains($0) }
    let target = coordinates * moments.F.over(F.self)
    var Z = Matrix<F>.zeros(width, featureRank)
    if !free.isEmpty, r > 0 {
      guard let (solution, _) = A.fieldSolve(target.selecting(columns: free)) else { return nil }
      for (k, column) in free.enumerated() { for i in 0..<width { Z[i, column] = solution[i, k] } }
    }
    func complete(_ Z: Matrix<F>) -> Matrix<F> {
      var Z = Z
      for (row, pivot) in pivotColumns.enumerated() {
        for i in 0..<width {
          var entry = -echelon[row, featureRank + i]
          for column in free { entry -= echelon[row, column] * Z[i, column] }
          Z[i, pivot] = entry
        }
      }
      return Z
    }
    let P = moments.P.over(F.self)
    func rank(_ Z: Matrix<F>) -> Int { Matrix.horizontal([P, complete(Z)]).fieldRank }
    if r + pivotColumns.count < outputs {
      let motions = r == 0 ? .identity(width) : A.fieldKernel
      var reached = rank(Z)
      for column in free {
        for motion in 0..<motions.columns where reached < stateRank {
          var trial = Z
          for i in 0..<width { trial[i, column] += motions[i, motion] }
          let improved = rank(trial)
          if improved > reached { (Z, reached) = (trial, improved) }
        }
      }
    }

    let shift = complete(Z) - moments.regression.over(F.self)
    var weight = Matrix<F>.zeros(width, problem.featureSize)
    for (k, column) in moments.featureBasis.enumerated() {
      for i in 0..<width { weight[i, column] = shift[i, k] }
    }
    let prediction = basis * A
    guard problem.hasBias else { return PredictionPoint(prediction: prediction, weight: weight) }
    let state = problem.representation.over(F.self) + weight * problem.feature.over(F.self)
    let scale = F(Rational(1, Integer(problem.samples)))
    let bias = (problem.targets.over(F.self) - prediction * state).rowSums.map { $0 * scale }
    return PredictionPoint(prediction: prediction, weight: weight, bias: bias)
  }
}
