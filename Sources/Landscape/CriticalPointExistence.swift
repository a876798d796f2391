import ExactAlgebra

/// Which critical points (P_φ) with squared loss has, as far as ranks decide: without the eigenvectors of Σ, and so over any
/// ordered field and for any number of outputs. Only M < N_o leaves anything open.
///
/// There always is a critical point. Let s = rank [Q | T] = rank Σ and W be spanned by rank T eigenvectors of Σ whose images under Tᵀ
/// are a basis of its range. On U = col Σ ⊖ W Qᵀ is injective: Qᵀ u = 0 makes 0 = wᵀ Σ u = wᵀ T S⁺ Tᵀ u for all w in W, so that Tᵀ u = 0 and
/// Σ u = 0. So r = dim U = s − rank T ≤ rank Q ≤ p ≤ M, and the stratum of U is not empty. It has t = rank T.
public struct CriticalPointExistence: Sendable, Hashable {
  /// Whether the infimum of the risk is a minimum. n₋ = 0 asks for t = 0, or for r = M, t = s − M and the M largest eigenvalues of Σ on U: for
  /// s ≤ M it is the stratum of col Σ, s ≤ rank Q + M − p; for s > M the eigenvectors decide.
  public private(set) var isAttained: Bool?
  /// Whether there are critical points with W_{L+1} of rank N_o: the stratum of the whole space, for M ≥ N_o.
  public let hasPointsOfFullRank: Bool
  /// Whether there are saddle points. They have t > 0, so that T ≠ 0; then the stratum of U above is one of saddles for r < M.
  public private(set) var hasSaddles: Bool?

  /// M, N_o, p = rank P, and the ranks of T, Q and [Q | T].
  init(width: Int, outputs: Int, representationRank p: Int, rankT: Int, rankQ: Int, rankQT: Int) {
    isAttained = rankQT <= width ? rankQT - rankQ <= width - p : nil
    hasPointsOfFullRank = width >= outputs && outputs <= rankQ + width - p
    hasSaddles = rankT == 0 ? false : rankQT - rankT < width ? true : nil
  }

  /// X = x_{L-1} (M × N), V = v_L (K_L × N) and Y (N_o × N); `isAffine`: the prediction has a bias, and all three are centred.
  ///
  /// Cost: the elimination of the Gram matrix of the rows of V and X.
  public init<Scalar: OrderedField>(
    representation: Matrix<Scalar>, feature: Matrix<Scalar>, targets: Matrix<Scalar>, isAffine: Bool
  ) {
    let (X, V, Y) =
      isAffine
      ? (representation.centered, feature.centered, targets.centered)
      : (representation, feature, targets)
    let products = Y * Matrix.vertical([V, X]).transposed
    let T = products.selecting(columns: Array(0..<V.rows))
    var elimination = GramElimination(
      V.rowArrays + X.rowArrays, targets: Y.rowArrays, length: Y.columns - (isAffine ? 1 : 0))
    for row in 0..<V.rows { elimination.eliminate(row) }
    let featureRank = elimination.rank
    let Q: Matrix<Scalar> = Matrix(rows: Y.rows, columns: X.rows) {
      elimination.product(target: $0, row: V.rows + $1)
    }
    let rankQ = Q.gramRank
    for row in 0..<X.rows { elimination.eliminate(V.rows + row) }
    self.init(
      width: X.rows, outputs: Y.rows, representationRank: elimination.rank - featureRank, rankT: T.gramRank,
      rankQ: rankQ, rankQT: products.gramRank)
  }

  /// From ranks over Q.
  public init(_ problem: PredictionProblem) {
    let centered = problem.centered
    let span = Matrix.vertical([centered.feature, centered.representation])
    let ranks = LandscapeRanks(centered, span: span.rank)
    self.init(
      width: problem.width, outputs: problem.outputs, representationRank: ranks.representation,
      rankT: ranks.T, rankQ: ranks.Q, rankQT: (centered.targets * span.transposed).rank)
  }

  /// From ranks, and where these do not decide from the list of strata, of all or of those of the smallest risks.
  public init(_ landscape: CriticalLandscape) {
    let problem = landscape.problem
    self.init(
      width: problem.width, outputs: problem.outputs, representationRank: landscape.representationRank,
      rankT: landscape.rankT, rankQ: landscape.rankQ, rankQT: landscape.spectrumRank)
    if landscape.undecided != nil { return }
    isAttained = isAttained ?? landscape.isAttained
    let isSaddleListed = landscape.strata.contains { $0.kind == .strictSaddle }
    hasSaddles = hasSaddles ?? (isSaddleListed ? true : landscape.isComplete ? false : nil)
  }
}

/// The ranks that the strata of a centred (P_φ) over Q have in common.
struct LandscapeRanks {
  /// p = rank P, the rank of what V leaves of X.
  let representation: Int
  /// K' = rank V.
  let feature: Int
  let T: Int
  let Q: Int

  /// `span`: the rank of [X; V].
  init(_ centered: PredictionProblem, span: Int) {
    precondition(!centered.hasBias, "the problem is centred first")
    let (X, V, Y) = (centered.representation, centered.feature, centered.targets)
    let basis = V.selecting(rows: centered.featureRank.pivotRows.sorted())
    feature = basis.rows
    representation = span - feature
    T = (Y * basis.transposed).rank
    // Q is the Schur complement of S in [V'; Y] [V'; X]ᵀ.
    Q = (Matrix.vertical([basis, Y]) * Matrix.vertical([basis, X]).transposed).rank - feature
  }
}
