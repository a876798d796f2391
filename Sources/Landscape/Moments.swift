import ExactAlgebra

/// The rational quantities that the critical points of a centred (P_φ) are made of.
///
/// V is replaced by a basis V' of its rows, so that S is invertible: W ↦ W C with V = C V' is onto.
public struct Moments: Sendable {
  /// The rows of V that make up V', K' of them.
  public let featureBasis: [Int]
  /// S = V' V'ᵀ, K' × K'.
  public let S: Matrix<Rational>
  /// T = Y V'ᵀ, N_o × K'.
  public let T: Matrix<Rational>
  /// F = T S⁻¹, N_o × K'.
  public let F: Matrix<Rational>
  /// X V'ᵀ S⁻¹, M × K'.
  public let regression: Matrix<Rational>
  /// P = X_⊥ X_⊥ᵀ with X_⊥ = X − X V'ᵀ S⁻¹ V', M × M.
  public let P: Matrix<Rational>
  /// Q = Y X_⊥ᵀ, N_o × M.
  public let Q: Matrix<Rational>

  /// Cost: a few products of the problem's sizes and one inverse of order K'.
  public init(_ problem: PredictionProblem) {
    precondition(!problem.hasBias, "the problem is centred first")
    let (x, v, y) = (problem.representation, problem.feature, problem.targets)
    featureBasis = problem.featureRank.pivotRows.sorted()
    let basis = v.selecting(rows: featureBasis)
    S = basis.gram
    T = y * basis.transposed
    let inverse = S.inverse()!
    F = T * inverse
    regression = x * basis.transposed * inverse
    let orthogonal = x - regression * basis
    P = orthogonal.gram
    Q = y * orthogonal.transposed
  }
}
