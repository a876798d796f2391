import ExactAlgebra
import Landscape
import Vocabulary

extension Claim {
  static let chen2021Corollary2i = Claim(
    id: .chen2021Corollary2i,
    title: "local minima are no worse than the best linear predictor",
    source: "Chen et al. 2021, Corollary 2 (i)",
    statement: """
      With a differentiable convex loss, M ≥ N_o and Assumption 4, every local minimiser has a risk of at most that of \
      the best linear predictor on the input.
      """,
    decision: """
      Compares the only value that local minima of (P_φ) can have, its infimum, with the least risk on v_0. A local \
      minimiser of the full problem is one of (P_φ) for its own features.
      """,
    remarks:
      "With the squared loss Assumption 3 is not needed: the best linear predictor has rank at most K_0 ≤ M.",
    failure: contradictsTheProof,
    hypotheses: [.chen2021Assumption2, .chen2021Assumption3, .chen2021Assumption4],
    isAboutPredictionProblem: true,
    theorems: [
      Theorem("Corollary 2 (i)", ["corollary_2_i", "corollary_2_general"], "chen2021.v")
    ],
    conclusion: Chen2021Corollary2iConclusion())

  static let chen2021Corollary2ii = Claim(
    id: .chen2021Corollary2ii,
    title: "strictly better, when the features beat every linear predictor",
    source: "Chen et al. 2021, Corollary 2 (ii)",
    statement: """
      The inequality of Corollary 2 (i) is strict when A*_0 > A*_L: when every linear predictor on the input is beaten \
      by a linear predictor on all features.
      """,
    decision: """
      This is the corrected reading, decided with squared loss by comparing A*_0, A*_L and the infimum of (P_φ). The \
      literal one, with a chosen minimiser H* and A(H*_0, 0, …, 0) > A(H*), is tested as well. With any other \
      differentiable convex loss: from Theorem 1 (ii), unless A*_0 = A*_L is known, because all features are linear functions \
      of the input, some predictor on it has a gradient that is orthogonal to all of them, or it tells the classes \
      apart on its own.
      """,
    remarks: """
      The literal reading is false: with v_1 = v_0 the minimiser H* = (0, 1) has A(H*_0, 0) > A(H*), and nothing beats the \
      best linear predictor. When this model refutes the literal reading, the report shows the relation among \
      features that does it.
      """,
    failure: contradictsTheProof,
    hypotheses: [.chen2021Assumption2, .chen2021Assumption3, .chen2021Assumption4],
    isAboutPredictionProblem: true,
    theorems: [
      Theorem(
        "Corollary 2 (ii)", ["corollary_2_ii"], "chen2021.v", "corrected: every linear predictor is beaten"),
      Theorem(
        "Corollary 2 (ii) at one chosen minimiser H*", ["corollary_2_ii_refuted"], "findings.v", "refuted"),
      Theorem(
        "Corollary 2 (ii), strict at every minimiser H* of (PA_φ)", ["corollary_2_ii_every_minimiser"],
        "chen2021_readings.v"),
    ],
    conclusion: Chen2021Corollary2iiConclusion())
}

extension Investigation {
  /// Where A*_0 = A*_L: a minimiser H* of (PA_φ) with A(H*_0, 0, …, 0) > A(H*), if there is one.
  ///
  /// The best linear predictor is a minimiser H with H_1 = … = 0. Adding a relation z (z_0 v_0 + z_1 v_1 + … = 0) with
  /// z_0 v_0 ≠ 0 keeps every prediction of the sum and changes what H_0 v_0 predicts alone, for the worse.
  var literalCorollary2Counterexample: Record? {
    let all = Matrix.vertical(features)
    let first = features[0].rows
    let pivots = all.independentRows()
    // Such a relation exists iff the row spaces of v_0 and of the other features meet.
    let others = all.selecting(rows: Array(first..<all.rows))
    let own = pivots.prefix { $0 < first }.count
    if own + others.rank == pivots.count { return nil }
    // One of the rows that depend on earlier ones needs rows of v_0: they are tried in order, more and more at a time.
    let isPivot = Set(pivots)
    var dependent = (first..<all.rows).filter { !isPivot.contains($0) }[...]
    let basis = all.selecting(rows: pivots).transposed
    var count = 1
    while !dependent.isEmpty {
      let rows = Array(dependent.prefix(count))
      guard case .solution(let coefficients, _) = basis.solve(all.selecting(rows: rows).transposed) else {
        preconditionFailure("the pivot rows span all rows")
      }
      if let k = rows.indices.first(where: { k in (0..<own).contains { !coefficients[$0, k].isZero } }) {
        var relation = Array(repeating: Rational.zero, count: all.rows)
        relation[rows[k]] = .one
        for (j, pivot) in pivots.enumerated() { relation[pivot] = -coefficients[j, k] }
        let partial = Matrix(rows: 1, columns: first, elements: Array(relation[..<first])) * features[0]
        return [
          .relation: .vector(relation),
          .inputPart: .matrix(partial),
          .minimiser: .text("the best linear predictor plus the relation, in any output row"),
        ]
      }
      dependent = dependent.dropFirst(count)
      count *= 2
    }
    return nil
  }
}

private struct Chen2021Corollary2iConclusion: Conclusion {
  func observeGivenPoint(_ investigation: Investigation) -> Finding? {
    investigation.minimiserAbovePredictor(on: investigation.features[0], named: "the input")
  }

  func decide<F: Facts>(_ facts: F) -> Decision {
    facts.ofLocalMinimisers(
      "every local minimum is at most the best linear risk",
      convex: "by Theorem 1 (ii): linear predictors on the input are among those on all features")
  }

  func observe(_ investigation: Investigation) -> Finding? {
    guard investigation.isSquared else { return nil }
    return investigation.withLandscape { landscape in
      let linear = investigation.leastRisks!.linear
      let values: Record = [
        .localMinimum: .real(landscape.infimum), .linearRisk: .number(linear),
      ]
      if !landscape.isAttained {
        return .holds(
          Decision.noLocalMinimiser, vacuous: true, values: values)
      }
      return landscape.infimum.order(to: linear) <= 0
        ? .holds("every local minimum is at most the best linear risk", values: values)
        : .fails("local minima stay above the best linear risk", values: values, witness: values)
    }
  }
}

private struct Chen2021Corollary2iiConclusion: Conclusion {
  var premises: [Premise] { [.beatenLinearPredictor] }

  func observeGivenPoint(_ investigation: Investigation) -> Finding? {
    investigation.minimiserNotBelowLinear
  }

  private static let unbeaten = "A*_0 = A*_L: no predictor on the features beats the best linear predictor"

  func conditions<F: Facts>(over facts: F) -> [Hypothesis] {
    let premise = Premise.beatenLinearPredictor
    let hypothesis =
      switch facts.isInputBeaten {
      case true?: Hypothesis(premise, .met)
      case false?: Hypothesis(premise, .unmet, Self.unbeaten)
      case nil where facts.isSquared: Hypothesis(premise, .open, "there are no samples")
      // At some values it may not be so.
      case nil where !F.areOfOneModel:
        Hypothesis(
          premise, .open,
          "whether A*_0 > A*_L is not known over a range, with the loss \(facts.model.loss.name)")
      case nil: Hypothesis.unasked(premise)
      }
    return [hypothesis]
  }

  func obstructed(by obstacle: Decision, _ investigation: Investigation) -> Finding {
    guard let least = investigation.leastRisks, obstacle.verdict == .inapplicable else {
      return Finding(obstacle)
    }
    var values: Record = [
      .leastRiskOfInput: .number(least.erlb[0]), .leastRiskOfAll: .number(least.erlb.last!),
    ]
    if let infimum = investigation.infimum { values.append(.localMinimum, .real(infimum)) }
    let literal = investigation.literalCorollary2Counterexample
    if let literal { values.append(.literalCounterexample, .record(literal)) }
    return .inapplicable(
      obstacle.summary + (literal == nil ? "" : "; the literal reading is refuted by this model"),
      values: values)
  }

  func decide<F: Facts>(_ facts: F) -> Decision {
    if facts.isInputBeaten == false {
      // A local minimum is A*_L, which is A*_0.
      let decision = facts.ofLocalMinimisers(Self.unbeaten, convex: Self.unbeaten)
      return switch decision.isVacuous {
      case true?: decision
      case false?: .fails(Self.unbeaten)
      case nil: .undecided("whether (P_φ) has a local minimiser is not known")
      }
    }
    return facts.ofLocalMinimisers(
      "read as A*_0 > A*_L: every local minimum is strictly below the best linear risk",
      convex: "read as A*_0 > A*_L: a local minimum is A*_L by Theorem 1 (ii), "
        + (facts.isInputBeaten == nil
          ? "below every linear predictor if that is so" : "below every linear predictor"))
  }

  func observe(_ investigation: Investigation) -> Finding? {
    guard investigation.isSquared else { return nil }
    return investigation.withLandscape { landscape in
      let least = investigation.leastRisks!
      let values: Record = [
        .leastRiskOfInput: .number(least.erlb[0]), .leastRiskOfAll: .number(least.erlb.last!),
        .localMinimum: .real(landscape.infimum),
      ]
      if !landscape.isAttained {
        return .holds(
          Decision.noLocalMinimiser, vacuous: true, values: values)
      }
      return landscape.infimum.order(to: least.linear) < 0
        ? .holds(
          "read as A*_0 > A*_L: every local minimum is strictly below the best linear risk", values: values)
        : .fails("local minima do not beat the best linear predictor", values: values, witness: values)
    }
  }
}
