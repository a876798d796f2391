import ExactAlgebra
import Landscape
import Vocabulary

/// The landscape of (P_φ) with the squared loss: points, infimum, attainment, and ε.
extension CoqInstanceBuilder {
  mutating func stateLandscape() throws {
    guard model.isSquared else {
      return omit(
        evidence: "critical points, \(ClaimID.nestAttainment)", of: .nestAttainment,
        because: "the loss is not the squared loss")
    }
    let problem = model.prediction
    var landscape: CriticalLandscape?
    do { landscape = try model.facts.landscape.get() } catch {
      omit(evidence: "critical points", because: error.description)
    }
    let spectrum = landscape?.spectrum
    statePoint(
      "given", model.given, of: problem, spectrum: spectrum,
      comment: "the model's own W_{L+1} and W_L\(model.hasBias ? ", with the best bias" : "")")
    let isWide = model.width >= model.outputs
    var infimum = isWide ? stateInfimum(of: problem) : nil
    let lowerBound = stateLowerBound()

    var minimum: (name: String, risk: Rational)?
    if let landscape {
      for (name, point, stratum) in try points(on: landscape) {
        let isMinimum = statePoint(
          name, point, of: problem, spectrum: spectrum,
          comment: "a critical point with rank W_{L+1} = \(stratum.r)")
        if isMinimum, minimum == nil { minimum = (name, problem.slope(at: point).risk) }
      }
    }
    guard let minimum else {
      if isWide, model.facts.hypothesis(.nestAttainment).verdict == .fails {
        return stateNotAttained(problem)
      }
      return omit(.nestAttainment, because: "no point that is proved to be a global minimum is at hand")
    }
    state(
      .nestAttainment, " : exists q, global_minimum risk q",
      by: "by exists (point \(minimum.name)); exact: \(minimum.name)_global_minimum.")
    if infimum == nil {
      state(
        "infimum", " : is_infimum risk (of_Q (\(CoqTerm.fraction(minimum.risk))))",
        by: "rewrite -\(minimum.name)_risk; exact: global_infimum \(minimum.name)_global_minimum.")
      infimum = minimum.risk
    }
    if let infimum, let lowerBound { stateEpsilon(infimum - lowerBound) }
  }

  /// A rational point on each of the first strata, and on the first one of global minima.
  private mutating func points(
    on landscape: CriticalLandscape
  ) throws -> [(name: String, point: PredictionPoint<Rational>, stratum: Stratum)] {
    if let undecided = landscape.undecided { omit(evidence: "critical points", because: undecided) }
    let strata = landscape.strata
    var chosen = Array(strata.indices.prefix(Certification.Limits.coqPoints))
    if let index = strata.firstIndex(where: { $0.kind == .globalMinimum }),
      index >= Certification.Limits.coqPoints
    {
      chosen[chosen.count - 1] = index
    }
    if chosen.count < strata.count {
      omit(
        evidence: "critical points",
        because: "there are \(strata.count) strata, and points on \(chosen.count) of them here")
    }
    var points: [(name: String, point: PredictionPoint<Rational>, stratum: Stratum)] = []
    for index in chosen {
      guard case .rational(let point) = try landscape.representative(of: strata[index]).representative else {
        continue
      }
      // Of centred matrices the best bias is zero.
      let centred = PredictionPoint(prediction: point.prediction, weight: point.weight)
      points.append(("point_\(index + 1)", centred, strata[index]))
    }
    let found = Set(points.map(\.name))
    let missing = chosen.map { "point_\($0 + 1)" }.filter { !found.contains($0) }
    if !missing.isEmpty {
      omit(evidence: missing.joined(separator: ", "), because: "no rational point on the stratum is at hand")
    }
    return points
  }

  // MARK: Points

  /// States the risk at a point and what kind of point it is; whether it is stated to be a global minimum.
  @discardableResult private mutating func statePoint(
    _ name: String, _ point: PredictionPoint<Rational>, of problem: PredictionProblem,
    spectrum: SymmetricSpectrum?, comment: String
  ) -> Bool {
    guard canWrite([point.prediction, point.weight], for: name) else { return false }
    let risk = problem.slope(at: point).risk
    let evidence =
      "Definition \(name) : rows * rows := (\(CoqTerm.rows(point.prediction)),\n  \(CoqTerm.rows(point.weight)))."
    state(
      "\(name)_risk", " : risk (point \(name)) = of_Q (\(CoqTerm.fraction(risk)))",
      by: "by apply: (is_riskP risk_matrices); vm_compute.", comment: comment, evidence: evidence)

    let pointClass = problem.pointClass(of: point, spectrum: spectrum)
    if case .notCritical = pointClass {
      state(
        "\(name)_not_critical", " : ~ critical risk (point \(name))",
        by: "by apply: (is_not_criticalP risk_matrices); vm_compute.")
      return false
    }
    state(
      "\(name)_critical", " : critical risk (point \(name))",
      by: "by apply: (is_criticalP risk_matrices); vm_compute.")
    switch pointClass {
    case .notCritical, .undecided:
      omit(evidence: "\(name), class", because: "no direction of negative curvature is at hand")
    case .leastPredictor:
      state(
        "\(name)_global_minimum", " : global_minimum risk (point \(name))",
        by: "by apply: (is_optimalP risk_matrices); vm_compute.")
    case .bestRank(let optimality):
      guard canWrite(optimality.matrices, for: "\(name), class") else { return false }
      state(
        "\(name)_global_minimum", " : global_minimum risk (point \(name))",
        by: "by apply: (is_best_rankP risk_matrices (e := \(name)_optimality)); vm_compute.",
        comment: "W_{L+1} spans the directions that are explained best, as many as there is room for",
        evidence: "Definition \(name)_optimality : rank_optimality := \(optimality.term).")
    case .strictSaddle(let direction):
      guard canWrite([direction.prediction, direction.weight], for: "\(name), class") else { return false }
      state(
        "\(name)_strict_saddle", " : strict_saddle risk (point \(name))",
        by: "by apply: (is_strict_saddleP risk_matrices (D := \(name)_direction)); vm_compute.",
        comment: "a direction of negative curvature",
        evidence: "Definition \(name)_direction : rows * rows := (\(CoqTerm.rows(direction.prediction)),\n  "
          + "\(CoqTerm.rows(direction.weight))).")
    }
    return pointClass.pointClass == .globalMinimum
  }

  // MARK: Infimum, lower bound, ε

  /// The infimum for M ≥ N_o, which is the least risk on [x_{L-1}; v_L]; nil where it is not stated.
  private mutating func stateInfimum(of problem: PredictionProblem) -> Rational? {
    guard let value = model.facts.explainedTargets?.leastRiskOfSpan else { return nil }
    let stacked = Matrix.vertical([problem.representation, problem.feature])
    let solution = LeastSquares(features: stacked, targets: problem.targets).solution
    let left = solution.selecting(columns: Array(0..<problem.width))
    let right = solution.selecting(columns: Array(problem.width..<stacked.rows))
    guard canWrite([left, right], for: "infimum of (P_φ)") else { return nil }
    state(
      "infimum", " : is_infimum risk (of_Q (\(CoqTerm.fraction(value))))",
      by: "by apply: (least_infimum risk_matrices (h := best)); vm_compute.",
      comment: "the best predictor H x_{L-1} + H' v_L, whose error is orthogonal to both",
      evidence: "Definition best : rows * rows := (\(CoqTerm.rows(left)),\n  \(CoqTerm.rows(right))).")
    return value
  }

  /// A*, attained by the A-ResNEst; nil where it is not stated.
  private mutating func stateLowerBound() -> Rational? {
    guard let least = model.facts.leastRisks, let value = least.erlb.last else { return nil }
    let solution = least.bestPredictor
    // The bias comes first.
    var start = model.hasBias ? 1 : 0
    let parts = model.facts.featureSizes.map { size -> Matrix<Rational> in
      defer { start += size }
      return solution.selecting(columns: Array(start..<start + size))
    }
    guard canWrite(parts, for: "empirical risk lower bound A*") else { return nil }
    state(
      "empirical_risk_lower_bound",
      """
       :
        global_minimum arisk (augmentation_of No \(linearSizes) best_H) /\\
        arisk (augmentation_of No \(linearSizes) best_H) = of_Q (\(CoqTerm.fraction(value)))
      """,
      by: "by apply: (is_erlbP arisk_matrices); vm_compute.",
      comment: "the best H_0, ..., H_L, whose error is orthogonal to all features",
      evidence: "Definition best_H : seq rows := \(CoqTerm.matrices(parts)).")
    return value
  }

  private mutating func stateEpsilon(_ value: Rational) {
    let difference = model.hasBias ? "risk q - arisk H" : "epsilon q H"
    let number = value.isZero ? "0" : "of_Q (\(CoqTerm.fraction(value)))"
    state(
      "epsilon_value",
      " q H : global_minimum risk q -> global_minimum arisk H ->\n  \(difference) = \(number)",
      by: (value.isZero ? "rewrite -(of_Q0 R); " : "")
        + "move: q H; apply: (epsilonP infimum empirical_risk_lower_bound); by vm_compute.")
  }

  // MARK: Attainment

  /// For M ≥ N_o and an infimum that is not attained: rank [Q T] > rank Q + M − rank P.
  private mutating func stateNotAttained(_ problem: PredictionProblem) {
    let moments = Moments(problem)
    let T = problem.targets * problem.feature.transposed
    let joint = Matrix.horizontal([moments.Q, T])
    let (q, p, qt) = (moments.Q.rank, moments.P.rank, joint.rank)
    // V' are independent rows of V: the columns of the regression on V are zero elsewhere.
    var regression = Matrix<Rational>.zeros(problem.width, problem.featureSize)
    for (k, row) in moments.featureBasis.enumerated() {
      for i in 0..<problem.width { regression[i, row] = moments.regression[i, k] }
    }
    let factors = moments.Q.rankFactors()
    let unitP = moments.P.unitBlock()
    let unitQT = joint.unitBlock()
    let top = unitQT.right.selecting(rows: Array(0..<problem.width))
    let bottom = unitQT.right.selecting(rows: Array(problem.width..<unitQT.right.rows))
    guard
      canWrite(
        [regression, factors.left, factors.right, unitP.left, unitP.right, unitQT.left, top, bottom],
        for: ClaimID.nestAttainment.rawValue)
    else { return }
    state(
      .nestAttainment, suffix: "_fails",
      " : (forall q, ~ local_min2 risk q) /\\ ~ exists q, global_minimum risk q",
      by: """
        have none q : ~ local_min2 risk q.
          by move: q; apply: (is_not_attainedP risk_matrices (e := ranks)); vm_compute.
        by split=> // -[q /(@global_local _ _ _ _ _ risk) mq]; apply: none mq.
        """,
      comment: "rank [Q T] = \(qt) > rank Q + M - rank P = \(q) + \(problem.width) - \(p)",
      evidence: """
        Definition ranks : rank_evidence := {|
          regression := \(CoqTerm.rows(regression));
          rank_Q := \(q); left_Q := \(CoqTerm.rows(factors.left)); right_Q := \(CoqTerm.rows(factors.right));
          rank_P := \(p); left_P := \(CoqTerm.rows(unitP.left)); right_P := \(CoqTerm.rows(unitP.right));
          rank_QT := \(qt); left_QT := \(CoqTerm.rows(unitQT.left));
          top_QT := \(CoqTerm.rows(top));
          bottom_QT := \(CoqTerm.rows(bottom)) |}.
        """)
  }
}

extension RankOptimality {
  var matrices: [Matrix<Rational>] {
    [fit.0, fit.1, leftInverse, multiplier, inner.0, inner.1, outer.0, outer.1]
      + [Matrix(rows: 1, columns: 2, elements: [risk, level])]
  }

  var term: String {
    """
    {|
      fit := (\(CoqTerm.rows(fit.0)), \(CoqTerm.rows(fit.1)));
      fit_risk := \(CoqTerm.fraction(risk)); level := \(CoqTerm.fraction(level));
      left_inverse_of_A := \(CoqTerm.rows(leftInverse)); multiplier := \(CoqTerm.rows(multiplier));
      inner_factor := \(CoqTerm.rows(inner.0));
      inner_diagonal := \(CoqTerm.rows(inner.1));
      outer_factor := \(CoqTerm.rows(outer.0));
      outer_diagonal := \(CoqTerm.rows(outer.1)) |}
    """
  }
}

extension Matrix where Element == Rational {
  /// self = left · right, left of as many columns as the rank.
  fileprivate func rankFactors() -> (left: Matrix, right: Matrix) {
    let (echelon, pivots) = reducedRowEchelon()
    return (selecting(columns: pivots), echelon.selecting(rows: Array(0..<pivots.count)))
  }

  /// left · self · right = I, of the order of the rank.
  fileprivate func unitBlock() -> (left: Matrix, right: Matrix) {
    let columnPivots = reducedRowEchelon().pivotColumns
    let rowPivots = transposed.reducedRowEchelon().pivotColumns
    let block = submatrix(rows: rowPivots, columns: columnPivots).inverse()!
    let left = Matrix(rows: rowPivots.count, columns: rows) { $1 == rowPivots[$0] ? .one : .zero }
    var right = Matrix.zeros(columns, columnPivots.count)
    for (k, column) in columnPivots.enumerated() {
      for j in columnPivots.indices { right[column, j] = block[k, j] }
    }
    return (left, right)
  }
}
