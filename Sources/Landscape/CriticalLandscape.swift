import ExactAlgebra

/// Why a landscape was not computed.
public enum LandscapeLimit: Error, Sendable, CustomStringConvertible {
  case tooManyStrata(Int)
  case overBudget(Overrun)

  public var description: String {
    switch self {
    case .tooManyStrata(let count):
      "there may be \(count == .max ? "2^63 or more" : String(count)) critical strata, more than the limit of "
        + "\(Limits.strata)"
    case .overBudget(let overrun): overrun.description
    }
  }
}

/// All critical points of (P_φ) with squared loss.
///
/// (A, W) is critical iff, with U = col A, (a) A P = Π_U Q; (b) (I − Π_U)(Q + T Zᵀ) = 0; (c) A Z = Π_U F. These make U an
/// invariant subspace of Σ = Y Π Yᵀ, where Π projects on the row space of [X; V], and the risk
/// (‖Y‖² − tr(Π_U Σ)) / N.
public struct CriticalLandscape: Sendable {
  /// Σ, the infimum, and A*.
  public let targets: ExplainedTargets
  public let spectrum: SymmetricSpectrum
  /// p = rank P, the rank of what V leaves of X.
  public let representationRank: Int
  /// K' = rank V.
  public let featureRank: Int
  /// rank T and rank Q.
  public let rankT: Int
  public let rankQ: Int
  /// Every stratum that is not empty, small r first; or those of the smallest risks, by risk.
  public let strata: [Stratum]
  /// Whether these are all.
  public let isComplete: Bool
  /// Why the list of strata may be incomplete; nil when it is complete.
  public let undecided: String?
  /// The least risk of all points of (P_φ), attained or not.
  public let infimum: ExactReal
  private let eigenvalueSums: EigenvalueSums
  /// Asked for when the ranks alone do not decide.
  private let lazyMoments: OnDemand<Moments>

  /// `least` are the least risks of the same features, whose last one is A*.
  public init(_ problem: PredictionProblem, least: LeastRisks) throws(LandscapeLimit) {
    try self.init(ExplainedTargets(problem, least: least))
  }

  /// All strata, or the `count` > 0 of the smallest risks: these without a look at the others, however many there are.
  ///
  /// Cost: four ranks, and the spectrum of an N_o × N_o matrix; ranks for each candidate.
  public init(_ targets: ExplainedTargets, lowest count: Int? = nil) throws(LandscapeLimit) {
    self.targets = targets
    let problem = targets.problem
    let centered = problem.centered
    let ranks = LandscapeRanks(centered, span: targets.spanRank)
    featureRank = ranks.feature
    representationRank = ranks.representation
    (rankT, rankQ) = (ranks.T, ranks.Q)
    let spectrum = SymmetricSpectrum(targets.matrix)
    self.spectrum = spectrum
    eigenvalueSums = EigenvalueSums(spectrum)
    infimum = targets.infimum(spectrum, eigenvalueSums)

    let sizes = StratumSizes(
      width: problem.width, featureSize: problem.featureSize, featureRank: featureRank,
      outputs: problem.outputs,
      representationRank: representationRank, multiplicities: spectrum.eigenvalues.map(\.multiplicity),
      hasZero: spectrum.eigenvalues.first?.isZero ?? false, hasBias: problem.hasBias)
    guard count != nil || sizes.candidateCount <= Limits.strata else {
      throw LandscapeLimit.tooManyStrata(sizes.candidateCount)
    }
    let decomposition = Eigenspaces(targets.matrix, spectrum)
    let spectrumRank = spectrum.eigenvalues.filter { !$0.isZero }.reduce(0) { $0 + $1.multiplicity }
    let moments = OnDemand { Moments(centered) }
    lazyMoments = moments
    let ranksT = decomposition.ranks(totalRank: rankT, spectrumRank: spectrumRank) { moments.value.T }
    let ranksQ = decomposition.ranks(totalRank: rankQ, spectrumRank: spectrumRank) { moments.value.Q }
    var strata: [Stratum] = []
    var open = 0
    var isComplete = true
    var looked = 0
    let candidates =
      count == nil
      ? AnySequence(sizes.candidates) : AnySequence(LowestCandidates(sizes, spectrum).prefix(Limits.strata))
    for candidate in candidates {
      if strata.count == count {
        isComplete = false
        break
      }
      looked += 1
      switch sizes.stratum(candidate, T: ranksT, Q: ranksQ) {
      case .nonempty(let stratum): strata.append(stratum)
      case .empty: continue
      case .undecided: open += 1
      }
    }
    self.strata = strata
    let isCut = count != nil && isComplete && looked == Limits.strata
    self.isComplete = isComplete && !isCut
    undecided =
      open == 0
      ? isCut
        ? "no more than \(strata.count) strata are among the \(Limits.strata) candidates of the smallest risks"
        : nil
      : "\(open) of \(sizes.candidateCount) candidate strata are undecided: the eigenvalues of Σ generate a field of a "
        + "degree above \(RealField.degreeLimit)"
  }

  public var problem: PredictionProblem { targets.problem }
  /// Σ, N_o × N_o, of the centred problem where the prediction has a bias.
  public var explained: Matrix<Rational> { targets.matrix }
  /// A*, the least risk of a linear predictor on all features.
  public var erlb: Rational { targets.erlb }

  /// rank Σ = rank [Q | T].
  public var spectrumRank: Int {
    spectrum.eigenvalues.filter { !$0.isZero }.reduce(0) { $0 + $1.multiplicity }
  }

  /// Whether some critical point has the infimum as its risk.
  public var isAttained: Bool { strata.contains { $0.kind == .globalMinimum } }

  /// The infimum less A* (Chen et al. 2021, section 3).
  public var epsilon: ExactReal { infimum - erlb }

  /// The strata with their risks, global minima first and then by risk; those of equal risk in the order of `strata`.
  ///
  /// The order is for readers: risks whose enclosures of 256 bits overlap count as equal.
  public var strataByRisk: [(stratum: Stratum, risk: ExactReal)] {
    let rows = strata.map { stratum -> (stratum: Stratum, risk: ExactReal, ends: [(Rational, Rational)]) in
      let risk = risk(of: stratum)
      return (stratum, risk, [32, 256].map { risk.enclosure(bits: $0) })
    }
    /// -1, 0 or 1, as far as the enclosures tell.
    func order(_ a: Int, _ b: Int) -> Int {
      for (own, other) in zip(rows[a].ends, rows[b].ends) {
        if own.1 < other.0 { return -1 }
        if other.1 < own.0 { return 1 }
      }
      return 0
    }
    return rows.indices.sorted { a, b in
      let (isMinimum, isOtherMinimum) = (
        rows[a].stratum.kind == .globalMinimum, rows[b].stratum.kind == .globalMinimum
      )
      if isMinimum != isOtherMinimum { return isMinimum }
      let order = order(a, b)
      return order == 0 ? a < b : order < 0
    }.map { (rows[$0].stratum, rows[$0].risk) }
  }

  /// The risk on a stratum (mean over the samples).
  public func risk(of stratum: Stratum) -> ExactReal { targets.risk(chosen: stratum.chosen, eigenvalueSums) }

  /// -1, 0 or 1 where the risk on a stratum is less than `risk`, equal or greater.
  func orderOfRisk(of stratum: Stratum, to risk: Rational) -> Int {
    targets.orderOfRisk(chosen: stratum.chosen, eigenvalueSums, to: risk)
  }
}

extension CriticalLandscape {
  var moments: Moments { lazyMoments.value }
}
