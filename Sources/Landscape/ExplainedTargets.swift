import ExactAlgebra

/// Σ = Y Π Yᵀ of (P_φ) with squared loss, where Π projects on the row space of [X; V], and what follows from it without
/// any stratum: the infimum of the risk and ε.
public struct ExplainedTargets: Sendable {
  public let problem: PredictionProblem
  /// Σ, N_o × N_o, of the centred problem where the prediction has a bias.
  public var matrix: Matrix<Rational> { lazyMatrix.value }
  /// ‖Y‖², of the centred targets where the prediction has a bias.
  public let targetNorm: Rational
  /// rank [X; V], of the centred problem where the prediction has a bias.
  public let spanRank: Int
  /// A*, the least risk of a linear predictor on all features (mean over the samples).
  public let erlb: Rational
  /// The least risk of a linear predictor on [X; V], (‖Y‖² − tr Σ) / N.
  public let leastRiskOfSpan: Rational
  /// With many outputs Σ is large, and few statements need it.
  private let lazyMatrix: OnDemand<Matrix<Rational>>

  /// `least` are the least risks of the same features, whose last one is A*.
  ///
  /// Cost: a rank, and a least-squares problem with the rows of [X; V] as features, unless they span what all features span.
  public init(_ problem: PredictionProblem, least: LeastRisks) {
    self.problem = problem
    let y = problem.targets
    let samples = Rational(problem.samples)
    let constant = problem.hasBias ? [Matrix(rows: 1, columns: y.columns, repeating: Rational.one)] : []
    let span = Matrix.vertical(constant + [problem.representation, problem.feature])
    // X is made of the features.
    let spanRank = span.rank(atMost: least.ranks.last!)
    let fit = spanRank == least.ranks.last! ? least.fit : LeastSquares(features: span, targets: y)
    leastRiskOfSpan = fit.residual / samples
    let hasBias = problem.hasBias
    // The row of ones is orthogonal to everything centred: it explains N ȳ ȳᵀ, which is taken off.
    let sums = Matrix(rows: y.rows, columns: 1, elements: y.rowSums)
    lazyMatrix = OnDemand {
      hasBias ? fit.explained - (1 / samples) * (sums * sums.transposed) : fit.explained
    }
    targetNorm = y.squaredNorm - (hasBias ? sums.squaredNorm / samples : 0)
    self.spanRank = spanRank - constant.count
    erlb = least.erlb.last!
  }

  /// The infimum of the risk of (P_φ): (‖Y‖² − the sum of the M largest eigenvalues of Σ) / N. For M ≥ N_o that sum is the
  /// trace, and no eigenvalue is computed.
  public var infimum: ExactReal {
    if problem.width >= problem.outputs { return .rational(leastRiskOfSpan) }
    let spectrum = SymmetricSpectrum(matrix)
    return infimum(spectrum, EigenvalueSums(spectrum))
  }

  /// The same, where the spectrum of Σ is known already.
  func infimum(_ spectrum: SymmetricSpectrum, _ sums: EigenvalueSums) -> ExactReal {
    var room = problem.width
    var chosen = [Int](repeating: 0, count: spectrum.eigenvalues.count)
    for index in chosen.indices.reversed() {
      chosen[index] = min(room, spectrum.eigenvalues[index].multiplicity)
      room -= chosen[index]
    }
    return risk(chosen: chosen, sums)
  }

  /// N · R = ‖Y‖² − tr(Π_U Σ), for U with dim(U ∩ E_λ) = chosen[λ].
  func risk(chosen: [Int], _ sums: EigenvalueSums) -> ExactReal {
    let scale = Rational(1, Integer(problem.samples))
    return (ExactReal.rational(targetNorm) - sums.sum(chosen: chosen)).scaled(by: scale)
  }

  /// The order of that risk to a rational number: the opposite one of the sums.
  func orderOfRisk(chosen: [Int], _ sums: EigenvalueSums, to risk: Rational) -> Int {
    -sums.sum(chosen: chosen).order(to: targetNorm - risk * Rational(problem.samples))
  }
}
