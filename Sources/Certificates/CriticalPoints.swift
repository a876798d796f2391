import ExactNumbers

/// Which critical points (P_φ) with squared loss has, for M = `width`. FORMAT.md shows why ranks say it, but where M < rank Σ.
///
/// A critical point (A, W) has col A = U, spanned by eigenvectors of Σ, with r = dim U ≤ M; t is the number of nonzero eigenvalues of Σ on U^⊥. There
/// is one for U iff Tᵀ is injective on the part of U^⊥ where Σ is not zero, and r ≤ rank(Uᵀ Q) + M − p. Its Hessian has
/// n₋ = t(M − r) + #{λ_j < λ_i} negative eigenvalues, λ_j on U and λ_i ≠ 0 on U^⊥: none exactly at global minima.
extension CheckedFacts {
  private var width: Int { problem.width ?? 0 }

  /// rank Q + M − p.
  private func reach() throws -> Int { try width + rank(.bordered) - rank(.VX) }

  /// Whether some critical point has W_{L+1} of rank N_o: U is the whole space, and t = 0 makes all of them global minima.
  package func hasPointsOfFullRank() throws -> Bool {
    try width >= problem.outputs && problem.outputs <= reach()
  }

  /// Whether the infimum is a minimum.
  package func isAttained() throws -> Bool {
    if let known = knownAttainment { return known }
    let result =
      try rank(.explained) <= width ? rank(.explained) <= reach() : isAttainedByLargestEigenvalues()
    knownAttainment = result
    return result
  }

  /// Whether there are saddle points: t = rank T and r = s − rank T occur together, with t(M − r) negative eigenvalues and more.
  package func hasSaddles() throws -> Bool {
    let t = try rank(.T)
    if t == 0 { return false }
    if try rank(.explained) - t < width { return true }
    // All points have r = M and t = rank T. They are of one kind iff Σ leaves col T invariant.
    return try !isAttained() || rank(.invariance) > rank(.VX) + t
  }

  /// The same for M < s = rank Σ, where global minima have r = M and the M largest eigenvalues on U.
  private func isAttainedByLargestEigenvalues() throws -> Bool {
    if case .bestFit(let fit)? = try step(for: .bestFit) {
      try check(fit)
      return true
    }
    let spectrum = try spectrum()
    var inside = Array(repeating: 0, count: spectrum.multiplicities.count)
    var rest = width
    for index in inside.indices.reversed() {
      inside[index] = min(rest, spectrum.multiplicities[index])
      rest -= inside[index]
    }
    let outside = zip(spectrum.multiplicities, inside).map(-)
    let ranks = SubspaceRanks(self, spectrum)
    return try ranks.generic(.T, outside) == outside.reduce(0, +)
      && ranks.generic(.bordered, inside) + rank(.V) >= rank(.VX)
  }
}

/// Evidence that a point with the M largest eigenvalues of Σ on col W_{L+1} exists, where M < s = rank Σ: approximate eigenvectors
/// u_j, close to that space U, and left inverses that stay ones when U takes their place.
package struct BestFit: Sendable {
  package let bits: Int
  /// c, with N_o − M eigenvalues of Σ below it.
  package let level: Rational
  /// Of Σ̂ − (c − 2⁻ᵇ)I, b = `bits`.
  package let congruence: Congruence
  /// θ_j > c, and the columns u_j, N_o × M.
  package let eigenvalues: [Rational]
  package let vectors: FractionMatrix
  /// s − M columns of T, and an approximate left inverse of [u_1 … u_M, these columns], s × N_o.
  package let columns: [Int]
  package let complement: FractionMatrix
  /// An approximate left inverse of [V; uᵀ Y] Φᵀ, rank [V; X] × (K_L + M), for the basis Φ of the row space of [V; X].
  package let images: FractionMatrix

  package init(
    bits: Int, level: Rational, congruence: Congruence, eigenvalues: [Rational], vectors: FractionMatrix,
    columns: [Int], complement: FractionMatrix, images: FractionMatrix
  ) {
    self.bits = bits
    self.level = level
    self.congruence = congruence
    self.eigenvalues = eigenvalues
    self.vectors = vectors
    self.columns = columns
    self.complement = complement
    self.images = images
  }
}

extension CheckedFacts {
  /// At least N_o − M eigenvalues of Σ are below c. Let Π project on the eigenvectors of the others, U, and r = Σu − θu with θ > c:
  /// ‖(I − Π)u‖ ≤ ‖(I − Π)r‖ / (θ − c), since |λ − θ| ≥ θ − c for λ < c. So the columns of Πu_j are within η_j of the u_j, and a matrix with
  /// these in place of those has a left inverse up to η in the row-sum norm. The first matrix shows that dim U = M and that
  /// U + col T is col Σ, so that Tᵀ is injective on col Σ ⊖ U; the second that rank(Uᵀ Q) = p.
  package func check(_ fit: BestFit) throws {
    let order = problem.outputs
    let basis = try explainedBasis()
    let count = try rank(.explained)
    let vectors = fit.vectors
    guard vectors.rows == order, vectors.columns == width, fit.eigenvalues.count == width,
      fit.eigenvalues.allSatisfy({ $0 > fit.level }), fit.columns.count == count - width,
      zip(fit.columns, fit.columns.dropFirst()).allSatisfy({ $0 < $1 }),
      fit.columns.allSatisfy({ $0 < matrices[.T].columns }), fit.complement.rows == count,
      fit.complement.columns == order, fit.images.rows == basis.rows,
      fit.images.columns == matrices[.V].rows + width
    else { throw Refusal("a step on the best fit has a wrong shape") }
    let sigma = try roundedMoments(bits: fit.bits)
    let radius = Rational(1, Integer.one << fit.bits)
    guard try fit.congruence.negativeCount(of: sigma.shifted(by: fit.level - radius)) == order - width else {
      throw Refusal("the level of the best fit does not have \(order - width) eigenvalues below it")
    }
    let images = sigma * vectors
    let errors = (0..<width).map { j -> Rational in
      let theta = fit.eigenvalues[j]
      let residual = (0..<order).reduce(Rational.zero) {
        $0 + (images[$1, j] - theta * vectors[$1, j]).magnitude
      }
      let length = (0..<order).reduce(Rational.zero) { $0 + vectors[$1, j].magnitude }
      return (residual + radius * length) / (theta - fit.level)
    }
    let error = errors.reduce(.zero, +)
    let complement = FractionMatrix.stacked(
      [vectors.transposed, matrices[.T].transposed.selecting(rows: fit.columns)], columns: order
    ).transposed
    guard fit.complement.isLeftInverse(of: complement, movedBy: error) else {
      throw Refusal("the approximate eigenvectors and columns of T are not shown to be independent")
    }
    let moments = matrices.targets.timesTransposed(basis)
    let crossed = FractionMatrix.stacked(
      [matrices[.V].timesTransposed(basis), vectors.transposed * moments], columns: basis.rows)
    let size = Rational(
      moments.numerators.reduce(Integer.zero) { $0 + $1.magnitude }, moments.denominator)
    guard fit.images.isLeftInverse(of: crossed, movedBy: error * size) else {
      throw Refusal("the images of the approximate eigenvectors are not shown to have full rank")
    }
  }
}

extension FractionMatrix {
  /// A − c I.
  func shifted(by c: Rational) -> FractionMatrix {
    let identity = FractionMatrix.identity(rows).scaled(by: c.numerator)
    return self
      - FractionMatrix(rows: rows, columns: rows, numerators: identity.numerators, denominator: c.denominator)
  }

  /// Whether ‖I − CZ‖ + ‖C‖ · `distance` < 1 in the row-sum norm, C = self: so that matrices have full column rank that differ from Z by
  /// columns, or by rows, whose lengths add up to `distance` at most.
  func isLeftInverse(of matrix: FractionMatrix, movedBy distance: Rational) -> Bool {
    guard columns == matrix.rows, rows == matrix.columns else { return false }
    let defect = FractionMatrix.identity(rows) - self * matrix
    return defect.rowSumNorm + rowSumNorm * distance < 1
  }
}
