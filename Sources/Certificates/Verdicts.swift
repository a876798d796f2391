import Vocabulary

/// Which verdict each claim must have: the facts that it rests on, and nothing a certificate says.
///
/// The order of the claims is that of a certificate, which has all claims on its model's architecture.
package struct CertifiableClaim: Sendable {
  package let id: ClaimID
  package let architectures: Set<ArchitectureName>
  private let decide: @Sendable (Verdicts) throws -> (Verdict, vacuous: Bool)?

  private init(
    _ id: ClaimID, _ architectures: Set<ArchitectureName> = [.resnest],
    _ decide: @escaping @Sendable (Verdicts) throws -> (Verdict, vacuous: Bool)?
  ) {
    self.id = id
    self.architectures = architectures
    self.decide = decide
  }

  /// nil where nothing is proved.
  func verdict(_ verdicts: Verdicts) throws -> CertifiedClaim? {
    guard let (verdict, isVacuous) = try decide(verdicts) else { return nil }
    return CertifiedClaim(id, verdict, vacuous: isVacuous)
  }

  package static let all: [CertifiableClaim] = [
    CertifiableClaim(.chen2021Assumption1) { ($0.decided(try $0.assumption1()), false) },
    CertifiableClaim(.chen2021Assumption2, Set(ArchitectureName.allCases)) {
      ($0.decided($0.assumption2), false)
    },
    CertifiableClaim(.chen2021Assumption3) { ($0.decided($0.assumption3), false) },
    CertifiableClaim(.chen2021Assumption4) { ($0.decided(try $0.assumption4()), false) },
    CertifiableClaim(.chen2021BottleneckCondition) {
      ($0.decided($0.problem.columnsOfB.rows <= $0.problem.columnsOfB.columns), false)
    },
    CertifiableClaim(.chen2021Equation7, [.resnest, .densenest]) { verdicts in
      if verdicts.problem.depth == 0 { return (.holds, vacuous: true) }
      return (verdicts.decided(try verdicts.everyFeatureRaisesTheRank()), false)
    },
    CertifiableClaim(.chen2021Proposition1i) { verdicts in
      // At W_L = 0, W_{L+1} = 0 the form is ‖δA X‖² − 2⟨Y Vᵀ, δA δW⟩, of both signs since Y Vᵀ ≠ 0.
      try verdicts.under(verdicts.isSquared, verdicts.assumption1()) { (.holds, vacuous: false) }
    },
    CertifiableClaim(.chen2021Proposition1ii) { verdicts in
      try verdicts.under(verdicts.isSquared, verdicts.assumption1()) {
        // A saddle has n₋ > 0, so that t > 0: then Σ ≠ 0, and n₊ ≥ r(p + K') + t(M − r) is not zero.
        (.holds, vacuous: try !verdicts.facts.hasSaddles())
      }
    },
    CertifiableClaim(.chen2021Proposition2) { verdicts in
      // X = B [v_0; …; v_{L-1}]: what the network predicts, free weights on the features predict too.
      verdicts.under(verdicts.assumption2) { (.holds, vacuous: false) }
    },
    CertifiableClaim(.chen2021Theorem1i) { verdicts in
      // r = N_o leaves t = 0, so that n₋ = 0.
      if verdicts.hypothesesOfTheorem1Fail(try verdicts.assumption4()) {
        return (.inapplicable, vacuous: false)
      }
      return (.holds, vacuous: try !verdicts.hasPointsOfFullRank())
    },
    CertifiableClaim(.chen2021Theorem1ii) { verdicts in
      try verdicts.underTheorem1(isWide: verdicts.assumption3 || verdicts.problem.isWiderThanFeatures) {
        // With M ≥ N_o, or M at least the number of features, all linear predictors on [V; X] are in reach, and the infimum is
        // the least risk of those: ε = 0 as [V; X] has the row space of all features.
        try verdicts.requireEqualRowSpaces()
        return (.holds, vacuous: try !verdicts.facts.isAttained())
      }
    },
    CertifiableClaim(.chen2021Corollary1) { verdicts in
      if verdicts.hypothesesOfTheorem1Fail(try verdicts.assumption4()) {
        return (.inapplicable, vacuous: false)
      }
      // Prefixes of B have full column rank: [x_{i-1}; v_i] has the row space of [v_0; …; v_i], which grows with i.
      if verdicts.problem.depth < 2 { return (.holds, vacuous: true) }
      return (.holds, vacuous: try !verdicts.hasLocalMinimizers())
    },
    CertifiableClaim(.chen2021Corollary2i) { verdicts in
      try verdicts.underTheorem1 {
        // v_0 is in the row space of [V; X].
        try verdicts.requireEqualRowSpaces()
        return (.holds, vacuous: try !verdicts.facts.isAttained())
      }
    },
    CertifiableClaim(.chen2021Corollary2ii) { verdicts in
      if verdicts.hypothesesOfTheorem1Fail(try verdicts.assumption4()) {
        return (.inapplicable, vacuous: false)
      }
      if !verdicts.isSquared {
        // By Theorem 1 (ii), unless the features add nothing to what the input tells.
        return try verdicts.someFeatureRaisesTheRank()
          && !verdicts.facts.isInputEnough()
          ? (.holds, vacuous: !verdicts.hasLocalMinimizers()) : (.inapplicable, vacuous: false)
      }
      guard try verdicts.facts.bestLinearPredictorIsBeaten() else { return (.inapplicable, vacuous: false) }
      try verdicts.requireEqualRowSpaces()
      return (.holds, vacuous: try !verdicts.facts.isAttained())
    },
    CertifiableClaim(.chen2021Theorem2i) { verdicts in
      try verdicts.underTheorem2
    },
    CertifiableClaim(.chen2021Theorem2ii) { verdicts in
      try verdicts.underTheorem2
    },
    CertifiableClaim(.chen2021Remark2i) { verdicts in
      // x_i has the row space of [v_0; …; v_i] for i < L, which grows with i, and [V; X] contains that of x_{L-1}.
      // The proof needs these rows to have one constant feature.
      try verdicts.facts.problem.constantVariesWithState
        || verdicts.hypothesesOfTheorem1Fail(verdicts.assumption4())
        ? (.inapplicable, vacuous: false) : (.holds, vacuous: false)
    },
    CertifiableClaim(.chen2021Remark2ii) { verdicts in
      try verdicts.facts.problem.constantVariesWithState
        || verdicts.hypothesesOfTheorem1Fail(verdicts.assumption4())
        ? (.inapplicable, vacuous: false) : (.holds, vacuous: false)
    },
    CertifiableClaim(.chen2021Proposition3, [.densenest]) { verdicts in
      // v_0 is among the features.
      verdicts.under(verdicts.assumption2) { (.holds, vacuous: false) }
    },
    CertifiableClaim(.chen2021Proposition4, [.densenest]) { _ in
      // Placing each feature in coordinates of its own makes x_{L-1} = [v_0; …; v_{L-1}; 0]. Of ε the statement speaks under
      // Assumption 2 alone.
      (.holds, vacuous: false)
    },
    CertifiableClaim(.yun2019Theorem2) { try $0.coverage(architectural: false) },
    CertifiableClaim(.yun2019Corollary3) { try $0.coverage(architectural: true) },
    CertifiableClaim(.nestStrictSaddle) { verdicts in
      // n₋ = 0 exactly at global minima. There always is a critical point.
      verdicts.under(verdicts.isSquared) { (.holds, vacuous: false) }
    },
    CertifiableClaim(.nestAttainment) { verdicts in
      try verdicts.under(verdicts.isSquared) {
        (verdicts.decided(try verdicts.facts.isAttained()), vacuous: false)
      }
    },
    CertifiableClaim(.nestNoSpuriousMinima) { verdicts in
      if !verdicts.isSquared {
        return try verdicts.under(verdicts.assumption2, verdicts.assumption3) {
          (.holds, vacuous: try !verdicts.hasLocalMinimizers())
        }
      }
      return (.holds, vacuous: try !verdicts.facts.isAttained())
    },
  ]
}

/// The verdicts on one problem, from checked facts.
package final class Verdicts {
  package let facts: CheckedFacts

  package init(_ facts: CheckedFacts) { self.facts = facts }

  package var problem: Problem { facts.problem }

  /// All claims on the architecture of the problem, in order, without those that nothing is proved of.
  package func all() throws -> [CertifiedClaim] {
    try CertifiableClaim.all.filter { $0.architectures.contains(problem.model.network.name) }
      .compactMap {
        try $0.verdict(self)
      }
  }

  // MARK: Hypotheses

  var isSquared: Bool { problem.isSquared }

  /// Σ v_L yᵀ ≠ 0, and v_L has full row rank, which is the rank of its Gram matrix.
  func assumption1() throws -> Bool {
    let name: MatrixName = problem.isAffine ? .lastFeature : .V
    let feature = facts.matrices[name]
    if feature.timesTransposed(problem.targets).isZero { return false }
    return try facts.rank(name) == feature.rows
  }

  var assumption2: Bool { problem.lossIsDifferentiableAndConvex }

  var assumption3: Bool { (problem.width ?? 0) >= problem.outputs }

  func assumption4() throws -> Bool { try problem.depth == 0 || facts.columnsOfBAreIndependent() }

  func hypothesesOfTheorem1Fail(_ assumption4: Bool, isWide: Bool? = nil) -> Bool {
    !(assumption2 && (isWide ?? assumption3) && assumption4)
  }

  func everyFeatureRaisesTheRank() throws -> Bool {
    let independent = try facts.independentRows(.features)
    var start = 0
    for (index, feature) in problem.features.enumerated() {
      let range = start..<start + feature.rows
      start += feature.rows
      if index > 0, !independent.contains(where: range.contains) { return false }
    }
    return true
  }

  func someFeatureRaisesTheRank() throws -> Bool {
    guard problem.depth > 0 else { return false }
    return try facts.independentRows(.features).contains { $0 >= problem.features[0].rows }
  }

  // MARK: Conclusions

  /// [V; X] lies in the row space of all features; equal ranks make the two equal.
  func requireEqualRowSpaces() throws {
    guard try facts.rank(.VX) == facts.rank(facts.featureMatrix) else {
      throw Refusal("[V; X] does not have the row space of all features, which Assumption 4 implies")
    }
  }

  /// Whether (P_φ) has local minimizers, as far as it is known: they attain the infimum.
  func hasLocalMinimizers() throws -> Bool { try mayHave { try facts.isAttained() } }

  /// Whether (P_φ) has critical points with W_{L+1} of rank N_o, as far as it is known: they are global minima.
  func hasPointsOfFullRank() throws -> Bool { try mayHave { try facts.hasPointsOfFullRank() } }

  /// Whether (P_φ) has minima of a kind, as ranks say it: with squared loss, and where the predictions of the only minimizer of another one take the place of the
  /// targets.
  private func mayHave(_ exist: () throws -> Bool) throws -> Bool {
    if isSquared { return try exist() }
    return try !facts.infimumRecedes() && (!facts.hasOnlyMinimizer() || exist())
  }

  func decided(_ holds: Bool) -> Verdict { holds ? .holds : .fails }

  /// `conclusion`, or inapplicable when a hypothesis fails.
  func under(
    _ hypotheses: Bool..., conclusion: () throws -> (Verdict, vacuous: Bool)
  ) rethrows -> (Verdict, vacuous: Bool) {
    hypotheses.allSatisfy { $0 } ? try conclusion() : (.inapplicable, vacuous: false)
  }

  /// Theorem 1: with any loss but the squared one the conclusion follows from the hypotheses by convexity.
  func underTheorem1(
    isWide: Bool? = nil, _ conclusion: () throws -> (Verdict, vacuous: Bool)
  ) throws -> (Verdict, vacuous: Bool) {
    if hypothesesOfTheorem1Fail(try assumption4(), isWide: isWide) { return (.inapplicable, vacuous: false) }
    return isSquared ? try conclusion() : (.holds, vacuous: try !hasLocalMinimizers())
  }

  /// Theorem 2: saddles have n₋ > 0, so that t > 0 and r < N_o.
  var underTheorem2: (Verdict, vacuous: Bool) {
    get throws {
      guard try isSquared && assumption1() && assumption3 && assumption4() else {
        return (.inapplicable, vacuous: false)
      }
      return (.holds, vacuous: try !facts.hasSaddles())
    }
  }

  // MARK: The given weights, for Yun et al. 2019

  private lazy var scalarResNet = ScalarResNet(problem)
  private lazy var isSmoothCriticalPoint = Result { try scalarResNet?.isSmoothCriticalPoint() }

  /// Theorem 2, or Corollary 3 where `architectural`. The conclusion follows from the hypotheses.
  func coverage(architectural: Bool) throws -> (Verdict, vacuous: Bool)? {
    let inapplicable = (Verdict.inapplicable, vacuous: false)
    guard assumption2, problem.lossIsTwiceDifferentiable, let network = scalarResNet else {
      return inapplicable
    }
    if architectural, network.inputMapSize >= network.width { return inapplicable }
    let isCritical = try isSmoothCriticalPoint.get()
    if isCritical == false { return inapplicable }
    // Representation coverage.
    if try facts.rank(.representation) < network.width { return inapplicable }
    // Parameter coverage, which Corollary 3 has by the number of rows.
    if network.inputMapSize >= network.width, try facts.rank(.inputMaps) == network.width {
      return inapplicable
    }
    if isCritical == nil, !network.isNoWorseThanLinear() { return nil }
    return (.holds, vacuous: false)
  }
}
