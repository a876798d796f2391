import ExactAlgebra
import Networks
import TrainingPoint
import Vocabulary

extension Claim {
  static let yun2019Theorem2 = coverage(
    id: .yun2019Theorem2,
    title: "under the coverage conditions, no worse than linear or a strict saddle",
    source: "Yun et al. 2019, Theorem 2",
    theorems: [
      Theorem("Theorem 2, Assumption 4.1 as stated", ["theorem_2"], "yun2019_theorem_2.v"),
      Theorem(
        "Theorem 2 without representation coverage, critical in w and V_l only",
        ["theorem_2_without_coverage"], "yun2019_theorem_2.v", "proved (beyond the paper)"),
      Theorem(
        "\"in the L = 1 case, any critical point with w* ≠ 0 satisfies R ≤ R_lin\"",
        ["theorem_2_one_block"], "yun2019_theorem_2.v"),
      Theorem(
        "Theorem 2 fails without parameter coverage; second-order criticality does not give the conjecture of §4.2",
        ["parameter_coverage_needed"], "yun2019_coverage.v",
        "refuted (the conjecture, read for second-order critical points)"),
      Theorem(
        "a local minimum without parameter coverage that is worse than linear: the conjecture of §4.2 fails for local minima",
        ["local_minimum_above_linear"], "yun2019_local_minimum.v", "refuted (the conjecture)"),
      Theorem(
        "Assumption 4.1 holds for the squared error", ["squared_error_assumption_4_1"],
        "yun2019_theorem_2.v"),
    ],
    condition: "the rows of U_2, …, U_L do not span R^{d_x}", architectural: false)

  static let yun2019Corollary3 = coverage(
    id: .yun2019Corollary3,
    title: "with Σ m_l < d_x for l ≥ 2, no worse than linear or a strict saddle",
    source: "Yun et al. 2019, Corollary 3",
    theorems: [
      Theorem("Corollary 3", ["corollary_3"], "yun2019_theorem_2.v"),
      Theorem(
        "Example after Corollary 3: one-neuron blocks, L ≤ d_x (no representation coverage needed)",
        ["example_one_neuron"], "yun2019_theorem_2.v"),
    ],
    condition: "m_2 + … + m_L < d_x, where U_l has m_l rows", architectural: true)

  private static func coverage(
    id: ClaimID, title: String, source: String, theorems: [Theorem], condition: String, architectural: Bool
  ) -> Claim {
    Claim(
      id: id, title: title, source: source,
      statement: """
        Let f(x) = wᵀ h_L(x), h_0 = x, h_1 = h_0 + V_1 φ_1(h_0), h_l = h_{l-1} + V_l φ_l(U_l h_{l-1}), with a convex, \
        twice differentiable loss. At every twice differentiable critical point of the risk where E[ℓ'' h_L h_Lᵀ] has \
        full rank and \(condition), either R ≤ R_lin, the risk of the best linear predictor, or the Hessian has a \
        negative eigenvalue.
        """,
      decision: """
        The given weights are the point. Gradient, kinks and inertia over all parameters are exact, the ranks too. \
        R_lin is a least-squares risk for squared loss; for other losses R ≤ R_lin follows when the loss gradient is \
        orthogonal to the inputs.
        """,
      remarks: """
        The first linear layer of the feature of block l ≥ 2 is U_l; its bias belongs to φ_l. The output layer has no \
        bias, and h_0 is the input itself. Representation coverage is not needed: a positive semidefinite Hessian \
        already makes its cross terms with V_l vanish. Parameter coverage is: without it there are second-order critical \
        points that are worse than linear.
        """,
      failure: contradictsTheProof,
      theorems: theorems, conclusion: NoWorseThanLinearOrSaddle(architectural: architectural))
  }
}

private struct NoWorseThanLinearOrSaddle: Conclusion {
  let architectural: Bool
  /// Hypotheses that are not asked for.
  var dropped: Set<Premise> = []

  var premises: [Premise] { Premise.coverage(architectural: architectural) }

  func conditions<F: Facts>(over facts: F) -> [Hypothesis] {
    facts.coverage.hypotheses(architectural: architectural)
  }

  func conditions(_ sizes: NetworkSizes) -> [Hypothesis] { sizes.coverage(architectural: architectural) }

  func dropping(_ premise: Premise) -> any Conclusion {
    NoWorseThanLinearOrSaddle(architectural: architectural, dropped: dropped.union([premise]))
  }

  func decide<F: Facts>(_ facts: F) -> Decision { decision(facts, facts.coverage) }

  func decide(_ sizes: NetworkSizes) -> Decision {
    guard architectural else { return .needsNumbers }
    return .holds(
      "Σ m_l = \(sizes.inputMapSize) < d_x = \(sizes.width!): at every twice differentiable critical point with representation coverage",
      vacuous: nil)
  }

  func observe(_ investigation: Investigation) -> Finding? {
    let conditions = investigation.coverage
    let decision = decision(investigation, conditions)
    if decision.verdict == .inapplicable { return nil }
    var values: Record = [:]
    if let risk = conditions.risk { values.append(.risk, .number(risk)) }
    if let linear = conditions.linearRisk { values.append(.linearRisk, .number(linear)) }
    if let inertia = investigation.givenPoint?.inertia {
      values.append(.inertia, .counts([inertia.positive, inertia.negative, inertia.zero]))
    }
    // Without a premise there is no proof to compare with.
    let seen = dropped.isEmpty ? seen(investigation) : decision
    let isRefuted = seen.verdict == .fails
    return Finding(
      verdict: seen.verdict, summary: seen.summary, values: isRefuted ? [:] : values,
      witness: isRefuted ? values : [:])
  }

  private static let saddle = Decision.holds("the Hessian has a negative eigenvalue: a strict saddle")
  private static let noWorse = Decision.holds("the risk is at most that of the best linear predictor")
  private static let neither = Decision.fails(
    "worse than the best linear predictor, with no negative eigenvalue")

  /// What the numbers show without the inertia and the least squares that decide: a direction along which the risk curves down, multiplied
  /// out, or a risk of at most A*_0, from the least risks of all features.
  private func seen(_ investigation: Investigation) -> Decision {
    let point = investigation.givenPoint
    if case .negativeCurvature(let direction, _)? = point?.witness, let hessian = point?.hessian {
      let row = Matrix(rows: 1, columns: direction.count, elements: direction)
      if (row * hessian * row.transposed)[0, 0].signum() < 0 { return Self.saddle }
    }
    guard let risk = investigation.trainedRisk, let linear = investigation.leastRisks?.linear else {
      return .undecided("the best linear risk is not known exactly")
    }
    if risk <= linear { return Self.noWorse }
    return point?.inertia?.negative == 0 ? Self.neither : .undecided("the curvature is not known")
  }

  private func decision<F: Facts>(_ facts: F, _ conditions: CoverageConditions<F.Scalar>) -> Decision {
    if dropped.contains(.twiceDifferentiablePoint), let point = facts.givenPoint,
      point.kinks.contains(where: { !$0.isConstant })
    {
      return atKink(point, conditions)
    }
    return switch conditions.conclusion {
    case .negativeEigenvalue: Self.saddle
    case .noWorseThanLinear: Self.noWorse
    case .neither: Self.neither
    case .undecided: withoutLinearRisk(facts, conditions)
    }
  }

  /// At a kink there is no Hessian, and critical is read as a local minimum.
  private func atKink<Scalar>(_ point: PointAnalysisOver<Scalar>, _ conditions: CoverageConditions<Scalar>)
    -> Decision
  {
    guard let risk = conditions.risk, let linear = conditions.linearRisk else {
      return .undecided("the best linear risk is not known exactly")
    }
    switch point.classification {
    case .notCritical, .saddle, .strictSaddle:
      return .inapplicable("the risk has a kink here, and this is no local minimum")
    case .localMinimum, .globalMinimum, .notDifferentiable, .undecided:
      if (risk - linear).signum() <= 0 { return Self.noWorse }
      return point.classification == .localMinimum
        ? .fails("a local minimum at a kink, worse than the best linear predictor")
        : .undecided("a kink, worse than the best linear predictor, and not known for a local minimum")
    }
  }

  /// Where R_lin is not known, one linear predictor with a smaller risk refutes the statement, and a gradient of a convex loss that is
  /// orthogonal to the input proves it.
  private func withoutLinearRisk<F: Facts>(_ facts: F, _ conditions: CoverageConditions<F.Scalar>) -> Decision
  {
    let unknown = Decision.undecided("neither the inertia nor the best linear risk is known exactly")
    if dropped.isEmpty { return unknown }
    if conditions.isNoWorseByConvexity { return Self.noWorse }
    guard let risk = conditions.risk, let inertia = facts.givenPoint?.inertia, inertia.negative == 0,
      let better = facts.model.linearPredictor(on: facts.model.data.x.transposed, below: risk)
    else { return unknown }
    return .fails(
      "worse than the linear predictor with t = (\(better.map { "\($0)" }.joined(separator: ", "))), with no negative eigenvalue"
    )
  }
}
