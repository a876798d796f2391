import ExactAlgebra
import Landscape
import Vocabulary

extension Claim {
  static let chen2021Proposition1i = Claim(
    id: .chen2021Proposition1i,
    title: "(P_φ) is neither convex nor concave",
    source: "Chen et al. 2021, Proposition 1 (i)",
    statement: """
      With squared loss and Assumption 1, the risk as a function of (W_L, W_{L+1}) is neither convex nor concave.
      """,
    decision: """
      Exhibits both curvatures at the point W_L = 0, W_{L+1} = 0: with s = Σ v_L yᵀ, an entry s_ij ≠ 0 gives a \
      direction along which N/2 times the second derivative is -1; the direction that scales one output's weights \
      by a unit vector has a positive one, at a point where X_L ≠ 0.
      """,
    remarks: """
      Either half of Assumption 1 suffices: what is needed is v_L ≠ 0 on the data. M > 0 and N > 0 are needed, and not \
      stated.
      """,
    failure: contradictsTheProof,
    hypotheses: [.chen2021Assumption1],
    isAboutPredictionProblem: true,
    needsPositiveWidth: true,
    needsSquaredLoss: true,
    theorems: [
      Theorem("Proposition 1 (i)", ["proposition_1_i"], "chen2021.v", "corrected: needs M > 0")
    ],
    conclusion: Chen2021Proposition1iConclusion())

  static let chen2021Proposition1ii = Claim(
    id: .chen2021Proposition1ii,
    title: "critical points of (P_φ) are local minima or saddles",
    source: "Chen et al. 2021, Proposition 1 (ii)",
    statement: """
      With squared loss and Assumption 1, every critical point of (P_φ) that is not a local minimum is a saddle point.
      """,
    decision: "Every critical stratum that is no global minimum has Hessian eigenvalues of both signs.",
    failure: contradictsTheProof,
    hypotheses: [.chen2021Assumption1],
    isAboutPredictionProblem: true,
    needsPositiveWidth: true,
    needsSquaredLoss: true,
    theorems: [
      Theorem("Proposition 1 (ii)", ["proposition_1_ii"], "chen2021.v", "corrected: needs M > 0"),
      Theorem(
        "For Y Vᵀ ≠ 0 and rank Y Zᵀ < rank Y Vᵀ + M there is a saddle, with a direction of negative curvature",
        ["saddle_exists"], "existence_ranks.v"),
      Theorem(
        "There is a saddle where Σ does not leave the column space of T = Y Vᵀ invariant, rank [T, ΣT] > rank T, whatever the widths are",
        ["saddle_from_invariance"], "existence_ranks.v"),
    ],
    conclusion: Chen2021Proposition1iiConclusion())
}

extension PredictionProblem {
  /// The first unit j of v_L and output i with (Y Vᵀ)_ij ≠ 0, and that entry.
  var correlatedPair: (unit: Int, output: Int, entry: Rational)? {
    let correlation = targets * feature.transposed
    for i in 0..<correlation.rows {
      for j in 0..<correlation.columns where !correlation[i, j].isZero { return (j, i, correlation[i, j]) }
    }
    return nil
  }
}

private struct Chen2021Proposition1iConclusion: Conclusion {
  func observeGivenPoint(_ investigation: Investigation) -> Finding? { investigation.constantRisk }

  func decide<F: Facts>(_ facts: F) -> Decision {
    .holds("Σ v_L yᵀ ≠ 0 gives curvature of both signs")
  }

  /// (P_φ) with squared loss is convex iff M = 0 or v_L = 0 on the data, and never concave with M > 0 and v_L ≠ 0. With s = Y Vᵀ ≠ 0
  /// the curvature at W_L = 0, W_{L+1} = 0 shows it; without, the curvature where W_L is large.
  func observe(_ investigation: Investigation) -> Finding? {
    let problem = investigation.predictionProblem
    guard problem.width > 0 else {
      return .fails("M = 0: (P_φ) has no variable, and a constant is convex", witness: [.width: .count(0)])
    }
    if let (j, i, entry) = problem.correlatedPair {
      return curvature(of: problem, unit: j, output: i, entry: entry)
    }
    guard let j = (0..<problem.feature.rows).first(where: { !problem.feature.row($0).allSatisfy(\.isZero) })
    else {
      return .fails(
        "v_L = 0 on the data: the risk depends on W_{L+1} alone, and is a convex function of it",
        witness: [.featureSize: .count(problem.feature.rows), .rankOfFeature: .count(0)])
    }
    return curvature(of: problem, unit: j)
  }

  /// Y Vᵀ has this nonzero entry at (i, j).
  private func curvature(of problem: PredictionProblem, unit j: Int, output i: Int, entry: Rational)
    -> Finding
  {
    // At A = 0, W = 0 along δA = e_i e_1ᵀ, δW = s e_1 e_jᵀ the form is ‖x_1‖² - 2 s (Y Vᵀ)_ij.
    let norm = problem.representation.row(0).reduce(Rational.zero) { $0 + $1 * $1 }
    let scale = (norm + 1) / (2 * entry)
    // At W = e_1 e_kᵀ τ with X_L's first row nonzero, along δA = e_1 e_1ᵀ the form is the squared norm of that row.
    let row = problem.representation.row(0)
    let feature = problem.feature.row(j)
    let positive = [Rational.zero, 1].lazy.map { step in
      zip(row, feature).reduce(Rational.zero) { $0 + ($1.0 + step * $1.1) * ($1.0 + step * $1.1) }
    }.first { !$0.isZero }!
    return .holds(
      "the second derivative at W_{L+1} = 0 takes both signs",
      evidence: [
        .output: .count(i + 1), .unit: .count(j + 1), .correlationEntry: .number(entry),
        .changeOfPrediction: .text("1 at (i, 1)"), .changeOfWeight: .number(scale),
        .curvatureAtZero: .number(norm - 2 * scale * entry),
        .curvatureOfPrediction: .number(positive),
      ])
  }

  /// Y Vᵀ = 0, and unit j of v_L is not zero. With A = a e_1 e_1ᵀ and W = w e_1 e_jᵀ, N R is a²‖z‖² and terms that are constant or linear in a, where
  /// z = x + w v, x is the first coordinate of the representation and v the unit. At a = 1 the determinant of its Hessian is
  /// 4‖z‖²‖v‖² - 16⟨z, v⟩², which is negative for w far from -⟨x, v⟩/‖v‖²; the second derivative in a is 2‖z‖² > 0.
  private func curvature(of problem: PredictionProblem, unit j: Int) -> Finding {
    func product(_ a: [Rational], _ b: [Rational]) -> Rational {
      zip(a, b).reduce(Rational.zero) { $0 + $1.0 * $1.1 }
    }
    let x = problem.representation.row(0)
    let v = problem.feature.row(j)
    let square = product(v, v)
    // With z = x_⊥ + δ v: 3 δ²‖v‖² > ‖x_⊥‖² for δ = 1 + ‖x_⊥‖²/‖v‖².
    let foot = product(x, v) / square
    let rest = product(x, x) - foot * foot * square
    let weight = 1 + rest / square - foot
    let z = zip(x, v).map { $0 + weight * $1 }
    let determinant = 4 * product(z, z) * square - 16 * product(z, v) * product(z, v)
    return .holds(
      "at W_{L+1} = e_1 e_1ᵀ the Hessian in two variables has a negative determinant",
      evidence: [
        .unit: .count(j + 1), .weightOfUnit: .number(weight), .determinant: .number(determinant),
        .curvatureOfPrediction: .number(product(z, z)),
      ])
  }
}

private struct Chen2021Proposition1iiConclusion: Conclusion {
  func observeGivenPoint(_ investigation: Investigation) -> Finding? { investigation.maximumInPlaceOfSaddle }

  func decide<F: Facts>(_ facts: F) -> Decision {
    facts.ofSaddles("critical points other than minima are saddles")
  }

  func observe(_ investigation: Investigation) -> Finding? {
    if investigation.width == 0 {
      return .holds("M = 0: (P_φ) has one point, a minimum", vacuous: true)
    }
    return investigation.withLandscape { landscape in
      let saddles = landscape.strata.filter { $0.kind == .strictSaddle }
      if let other = saddles.first(where: { $0.inertia.positive == 0 || $0.inertia.negative == 0 }) {
        return .fails(
          "a critical stratum is neither a minimum nor a saddle",
          witness: [.rank: .count(other.r), .correlatedRank: .count(other.t)])
      }
      let minima = landscape.strata.count - saddles.count
      let others =
        saddles.count == 1
        ? "the other has curvature of both signs" : "all \(saddles.count) others have curvature of both signs"
      return .holds(
        saddles.isEmpty
          ? "every critical point is a global minimum"
          : minima == 0
            ? "every critical point has curvature of both signs"
            : minima == 1
              ? "the stratum that is no saddle is of global minima, and \(others)"
              : "all \(minima) strata that are no saddles are of global minima, and \(others)",
        vacuous: saddles.isEmpty,
        values: [.strata: .count(landscape.strata.count), .saddles: .count(saddles.count)])
    }
  }
}
