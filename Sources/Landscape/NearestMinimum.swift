import ExactAlgebra

/// The global minimum of (P_φ), M ≥ N_o and squared loss, that given weights reach by the shortest moves in turn: first of
/// W_{L+1}, then of W_L.
///
/// With Â P = Q the error is orthogonal to what V leaves of X, and with Â Ŵ V Vᵀ = T − Â X Vᵀ to V as well: nothing has a smaller
/// risk. Â = A + (Q − A P) P⁺ is the nearest of the first kind, and where it has full row rank,
/// Ŵ = W + Â⁺ (T − Â X Vᵀ − Â W V Vᵀ)(V Vᵀ)⁺ is the nearest of the second for it. A bias is the best one.
///
/// The distance is the Euclidean one of all weights of the last two layers and the bias.
struct NearestMinimum {
  /// Â, N_o × M; Ŵ, M × K_L; and the bias, N_o × 1 — each within its ball.
  let prediction: BallMatrix
  let weight: BallMatrix
  let bias: BallMatrix?
  /// Bounds of the distance, from below and from above.
  let distance: (lower: Rational, upper: Rational)

  /// Nil when numbers of `bits` bits after the point do not prove that Â has full row rank, or do not bound the distance to
  /// `accuracy` of its size.
  ///
  /// Cost: inverses of order rank P and K_L, and a few products of the problem's sizes, with numbers of `bits` bits.
  init?(
    to point: PredictionPoint<Rational>, of problem: PredictionProblem, _ bases: PredictionBases, bits: Int,
    accuracy: Rational = Rational(1, 1 << 20)
  ) {
    func ball(_ matrix: Matrix<Rational>) -> BallMatrix { BallMatrix(matrix, bits: bits) }
    let a = ball(point.prediction)
    let w = ball(point.weight)
    let (x, v, y) = (
      ball(bases.centered.representation), ball(bases.centered.feature), ball(bases.centered.targets)
    )
    let basis = ball(bases.centered.feature.selecting(rows: bases.feature)).transposed  // N × K'
    let rest = ball(bases.centered.representation.selecting(rows: bases.representation)).transposed
    let crossed = x * basis
    let crossedRest = basis.transposed * rest
    guard let gramInverse = (basis.transposed * basis).inverse() else { return nil }
    // P and Q on the columns that span: X X_Jᵀ − X V'ᵀ S⁻¹ V' X_Jᵀ.
    let explained = gramInverse * crossedRest
    let columnsOfP = x * rest - crossed * explained
    let correlation = y * basis
    let columnsOfQ = y * rest - correlation * explained
    var moved = a
    if bases.representation.count > 0 {
      guard let inverse = (columnsOfP.transposed * columnsOfP).inverse() else { return nil }
      moved = a + (columnsOfQ - a * columnsOfP) * inverse * columnsOfP.transposed
    }
    let full = v * basis  // V V'ᵀ, K × K'
    guard let outer = (moved * moved.transposed).inverse() else { return nil }
    let missing = correlation - moved * crossed - moved * w * full
    let right: BallMatrix
    if bases.feature.count == full.rows {
      right = missing * gramInverse
    } else {
      guard let inverse = (full.transposed * full).inverse() else { return nil }
      right = missing * inverse * full.transposed
    }
    let movedWeight = w + moved.transposed * (outer * right)
    prediction = moved
    weight = movedWeight
    var moves = [(moved - a), (movedWeight - w)]
    if let given = point.bias {
      let bias =
        PredictionBases.mean(problem.targets, bits: bits)
        - moved
        * (PredictionBases.mean(problem.representation, bits: bits)
          + movedWeight * PredictionBases.mean(problem.feature, bits: bits))
      self.bias = bias
      moves.append(bias - ball(Matrix(rows: given.count, columns: 1, elements: given)))
    } else {
      bias = nil
    }
    func total(_ norms: [Rational]) -> Rational {
      norms.reduce(Rational.zero) { $0 + $1 * $1 }.squareRootBound
    }
    let upper = total(moves.map(\.normBound))
    let lower = total(moves.map(\.leastNorm)) * Rational((Integer.one << 60) - 1, Integer.one << 60)
    distance = (lower, upper)
    // At a minimum already there is no size to compare with.
    guard upper - lower <= accuracy * upper || upper < Rational(mantissa: 1, binaryExponent: -bits / 2) else {
      return nil
    }
  }
}

/// Rows of V and X that are bases: exact decisions that numbers of limited precision rely on.
struct PredictionBases {
  /// The problem with the bias optimised away.
  let centered: PredictionProblem
  /// Rows of V that span its row space, K' of them.
  let feature: [Int]
  /// Rows of X that span, with V, the row space of [V; X]: rank P of them.
  let representation: [Int]

  /// `rank` is that of [X; V] of the centred problem, where it is known.
  init(_ problem: PredictionProblem, rank: Int?) {
    let centered = problem.centered
    self.centered = centered
    let stacked = Matrix.vertical([centered.feature, centered.representation])
    let rows =
      rank.map {
        stacked.basisRows(rank: $0, first: problem.featureSize, leading: centered.featureRank.rank)
      } ?? stacked.independentRows()
    feature = rows.filter { $0 < problem.featureSize }
    representation = rows.filter { $0 >= problem.featureSize }.map { $0 - problem.featureSize }
  }

  /// The mean of the columns, as a column.
  static func mean(_ matrix: Matrix<Rational>, bits: Int) -> BallMatrix {
    let scale = Rational(1, Integer(max(matrix.columns, 1)))
    return BallMatrix(
      Matrix(rows: matrix.rows, columns: 1, elements: matrix.rowSums.map { $0 * scale }), bits: bits)
  }
}
