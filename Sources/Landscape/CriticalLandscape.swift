import ExactAlgebra
import Synchronization

/// Why a landscape was not computed.
public enum LandscapeLimit: Error, Sendable, CustomStringConvertible {
  case tooManyStrata(Int)

  public var description: String {
    switch self {
    case .tooManyStrata(let count):
      "there may be \(count == .max ? "2^63 or more" : String(count)) critical strata, more than the limit of "
        + "\(Limits.strata)"
    }
  }
}

/// All critical points of (P_φ) with squared loss.
///
/// (A, W) is critical iff, with U = col A, (a) A P = Π_U Q; (b) (I − Π_U)(Q + T Zᵀ) = 0; (c) A Z = Π_U F. These make U an
/// invariant subspace of Σ = Y Π Yᵀ, where Π projects on the row space of [X; V], and the risk
/// (‖Y‖² − tr(Π_U Σ)) / N.
public struct CriticalLandscape: Sendable {
  public let problem: PredictionProblem
  /// Σ, N_o × N_o, of the centred problem where the prediction has a bias.
  public let explained: Matrix<Rational>
  public let spectrum: SymmetricSpectrum
  /// ‖Y‖², of the centred targets where the prediction has a bias.
  public let targetNorm: Rational
  /// p = rank P, the rank of what V leaves of X.
  public let representationRank: Int
  /// K' = rank V.
  public let featureRank: Int
  /// rank T and rank Q.
  public let rankT: Int
  public let rankQ: Int
  /// Every stratum that is not empty, small r first.
  public let strata: [Stratum]
  /// Why the list of strata may be incomplete; nil when it is complete.
  public let undecided: String?
  /// A*, the least risk of a linear predictor on all features.
  public let erlb: Rational
  private let eigenvalueSums: EigenvalueSums
  private let lazyMoments: LazyMoments

  /// `least` are the least risks of the same features, whose last one is A*.
  ///
  /// Cost: a least-squares problem with the rows of [X; V] as features, unless they span what all features span;
  /// four ranks; and the spectrum of an N_o × N_o matrix.
  public init(_ problem: PredictionProblem, least: LeastRisks) throws(LandscapeLimit) {
    self.problem = problem
    let y = problem.targets
    let samples = Rational(problem.samples)
    let constant = problem.hasBias ? [Matrix(rows: 1, columns: y.columns, repeating: Rational.one)] : []
    let span = Matrix.vertical(constant + [problem.representation, problem.feature])
    // X is made of the features.
    let spanRank = span.rank(atMost: least.ranks.last!)
    var explained: Matrix<Rational> =
      spanRank == least.ranks.last! ? least.explained : LeastSquares(features: span, targets: y).explained
    var targetNorm = y.squaredNorm
    if problem.hasBias {
      // The row of ones is orthogonal to everything centred: it explains N ȳ ȳᵀ, which is taken off.
      let sums = Matrix(rows: y.rows, columns: 1, elements: y.rowSums)
      explained = explained - (1 / samples) * (sums * sums.transposed)
      targetNorm = targetNorm - sums.squaredNorm / samples
    }
    self.explained = explained
    self.targetNorm = targetNorm
    erlb = least.erlb.last!

    let centered = problem.centered
    let ranks = LandscapeRanks(centered, span: spanRank - constant.count)
    featureRank = ranks.feature
    representationRank = ranks.representation
    (rankT, rankQ) = (ranks.T, ranks.Q)
    spectrum = SymmetricSpectrum(explained)
    eigenvalueSums = EigenvalueSums(spectrum)

    let sizes = StratumSizes(
      width: problem.width, featureSize: problem.featureSize, featureRank: featureRank,
      outputs: problem.outputs,
      representationRank: representationRank, multiplicities: spectrum.eigenvalues.map(\.multiplicity),
      hasZero: spectrum.eigenvalues.first?.isZero ?? false, hasBias: problem.hasBias)
    guard sizes.candidateCount <= Limits.strata else {
      throw LandscapeLimit.tooManyStrata(sizes.candidateCount)
    }
    let decomposition = Eigenspaces(explained, spectrum)
    let spectrumRank = spectrum.eigenvalues.filter { !$0.isZero }.reduce(0) { $0 + $1.multiplicity }
    let moments = LazyMoments(centered)
    lazyMoments = moments
    let ranksT = decomposition.ranks(totalRank: rankT, spectrumRank: spectrumRank) { moments.value.T }
    let ranksQ = decomposition.ranks(totalRank: rankQ, spectrumRank: spectrumRank) { moments.value.Q }
    var strata: [Stratum] = []
    var open = 0
    for candidate in sizes.candidates {
      switch sizes.stratum(candidate, T: ranksT, Q: ranksQ) {
      case .nonempty(let stratum): strata.append(stratum)
      case .empty: continue
      case .undecided: open += 1
      }
    }
    self.strata = strata
    undecided =
      open == 0
      ? nil
      : "\(open) of \(sizes.candidateCount) candidate strata are undecided: the eigenvalues of Σ generate a field of a "
        + "degree above \(RealField.degreeLimit)"
  }

  /// rank Σ = rank [Q | T].
  public var spectrumRank: Int {
    spectrum.eigenvalues.filter { !$0.isZero }.reduce(0) { $0 + $1.multiplicity }
  }

  /// The infimum of the risk: (‖Y‖² − the sum of the M largest eigenvalues of Σ) / N.
  public var infimum: ExactReal {
    var room = problem.width
    var chosen = [Int](repeating: 0, count: spectrum.eigenvalues.count)
    for index in chosen.indices.reversed() {
      chosen[index] = min(room, spectrum.eigenvalues[index].multiplicity)
      room -= chosen[index]
    }
    return risk(chosen: chosen)
  }

  /// Whether some critical point has the infimum as its risk.
  public var isAttained: Bool { strata.contains { $0.kind == .globalMinimum } }

  /// The infimum less A*.
  public var epsilon: ExactReal { infimum - erlb }

  /// The risk on a stratum (mean over the samples).
  public func risk(of stratum: Stratum) -> ExactReal { risk(chosen: stratum.chosen) }

  /// N · R = ‖Y‖² − tr(Π_U Σ), for U with dim(U ∩ E_λ) = chosen[λ].
  private func risk(chosen: [Int]) -> ExactReal {
    let scale = Rational(1, Integer(problem.samples))
    return (ExactReal.rational(targetNorm) - eigenvalueSums.sum(chosen: chosen)).scaled(by: scale)
  }
}

extension CriticalLandscape {
  var moments: Moments { lazyMoments.value }
}

/// The moments, computed when the ranks alone do not decide.
private final class LazyMoments: Sendable {
  private let problem: PredictionProblem
  private let known = Mutex<Moments?>(nil)

  init(_ problem: PredictionProblem) { self.problem = problem }

  var value: Moments {
    known.withLock { known in
      if let known { return known }
      let moments = Moments(problem)
      known = moments
      return moments
    }
  }
}
