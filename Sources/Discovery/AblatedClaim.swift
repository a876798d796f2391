import Claims
import Vocabulary

/// A claim whose premises are dropped, with the models that tell something about it and what machine integers know of its conclusion.
///
/// Both screens are necessary for the conclusion to fail, whatever hypotheses a model meets; the reason stands at each.
package struct AblatedClaim: Sendable {
  package let id: ClaimID
  /// The least depth of networks with features by values that tell something; nil where none do.
  var fewestBlocks: Int? = 1
  /// The premises that are dropped at given weights, by the loss; nil: none is.
  var premises: [PointLoss: [Premise?]] = [:]
  /// The greatest depth of networks with given weights.
  var mostBlocks = 1
  /// Whether it is refuted by a local minimiser.
  var isAboutLocalMinimisers = false
  /// Whether the conclusion may fail for features by values.
  var canFail: @Sendable (inout Screen) -> Bool = { _ in true }
  /// Whether it may fail at given weights without a premise.
  var canFailAtPoint: @Sendable (PointScreen, Premise?) -> Bool = { screen, _ in
    screen.hasLossKink || screen.isCritical
  }

  /// nil where the claim is none of these.
  package static func named(_ id: ClaimID) -> AblatedClaim? { all.first { $0.id == id } }

  /// The premises that are dropped at given weights.
  func premises(at shape: PointShape) -> [Premise?] {
    shape.blocks > mostBlocks ? [] : premises[shape.loss] ?? []
  }

  /// Hypotheses on the loss, with losses that do not meet them.
  private static let convexOrDifferentiable: [PointLoss: [Premise?]] = [
    .absolute: [.claim(.chen2021Assumption2), .differentiableLoss],
    .doubleWell: [.claim(.chen2021Assumption2), .convexLoss],
  ]

  /// The claims on (P_φ) whose conclusions ranks and the critical strata decide, and one on given weights.
  static let all: [AblatedClaim] = [
    AblatedClaim(
      id: .chen2021Proposition1i, premises: [.zero: [.squaredLoss]],
      canFail: { screen in
        // The risk is convex iff M = 0 or V = 0, and concave in no other case: see the claim.
        screen.shape.width == 0 || screen.featureRank == 0
      }, canFailAtPoint: { _, _ in true }),
    AblatedClaim(
      id: .chen2021Proposition1ii, premises: [.negativeSquare: [.squaredLoss]],
      canFail: { _ in
        // A critical point is a global minimum or has n₋ > 0, and t > 0 there (`global_or_strict`). Then K' > 0, and
        // n₊ ≥ r(p + K') + t(M - r) > 0 (`hessian_inertia_closed`): curvature of both signs.
        false
      }),
    AblatedClaim(
      id: .chen2021Theorem1i, premises: convexOrDifferentiable, canFail: fullRankIsNoMinimum,
      canFailAtPoint: { screen, _ in
        // With w ≠ 0 the derivative of (w, V_1) ↦ w (x + V_1 v) maps onto the span S of x and v, which has all predictions. Where the risk is
        // differentiable with gradient zero, the mean loss has slope zero on S, and it is convex: a global minimum, even where the
        // loss itself has a corner.
        screen.shape.loss != .absolute && screen.isCritical && !screen.isWZero
      }),
    AblatedClaim(
      id: .chen2021Theorem1ii, premises: convexOrDifferentiable, isAboutLocalMinimisers: true,
      canFail: { screen in
        // ε > 0 for M ≥ N_o is Y (Π - Π_Z) ≠ 0. For M < N_o it is 0 as well where Y Π = Y Π_Z has rank M at most.
        let falls = screen.rank(screen.spanAndTargets, times: screen.spanAndAll) > screen.spanRank
        if screen.isWide { return falls && screen.isAttained }
        return falls || screen.rank(screen.targets, times: screen.all) > screen.shape.width
      }),
    AblatedClaim(
      id: .chen2021Corollary1, fewestBlocks: 2,
      canFail: { screen in
        // Where Y (I - Π_Z) vanishes on what a prefix adds to Z (M ≥ N_o), or it adds nothing (any M: Ky Fan), the prefix is no better.
        let adds = screen.spanAndPrefixes.contains { prefix in
          let rank =
            screen.isWide ? screen.rank(screen.spanAndTargets, times: prefix) : screen.rank(prefix)
          return rank > screen.spanRank
        }
        return adds && (!screen.isWide || screen.isAttained)
      }),
    AblatedClaim(
      id: .chen2021Corollary2i, premises: convexOrDifferentiable, isAboutLocalMinimisers: true,
      canFail: { screen in
        // M ≥ N_o: where Y (I - Π_Z) v_0ᵀ = 0, Z with v_0 has the least risk of Z. M < N_o: where Z has the best linear predictor,
        // and its rank, rank Y v_0ᵀ, is M at most, (P_φ) comes as close to it as one likes.
        if screen.isWide {
          return screen.rank(screen.spanAndTargets, times: screen.spanAndInputs) > screen.spanRank
            && screen.isAttained
        }
        return screen.rank(screen.spanAndInputs) > screen.spanRank
          || screen.rank(screen.targets, times: screen.inputs) > screen.shape.width
      }),
    AblatedClaim(
      id: .chen2021Corollary2ii, premises: convexOrDifferentiable, isAboutLocalMinimisers: true,
      canFail: { screen in
        // M ≥ N_o: with Y (I - Π_Z) v_0ᵀ = 0 the infimum is the least risk of [v_0; Z], below that of v_0 iff Y (I - Π_0) Zᵀ ≠ 0.
        if !screen.isWide { return true }
        guard screen.isAttained else { return false }
        return screen.rank(screen.spanAndTargets, times: screen.spanAndInputs) > screen.spanRank
          || screen.rank(screen.inputsAndTargets, times: screen.inputsAndSpan)
            == screen.rank(screen.inputs)
      }),
    AblatedClaim(
      id: .chen2021Theorem2i, premises: [.doubleWell: [.squaredLoss]], canFail: fullRankIsNoMinimum,
      canFailAtPoint: { screen, _ in screen.isCritical && !screen.isWZero }),
    AblatedClaim(
      id: .chen2021Theorem2ii, premises: [.cube: [.squaredLoss]],
      canFail: { _ in
        // Every critical point is a global minimum or a strict saddle (`global_or_strict`).
        false
      }),
    AblatedClaim(
      id: .yun2019Theorem2, fewestBlocks: nil,
      premises: [
        .squared: [
          nil, .twiceDifferentiablePoint, .criticalPoint, .representationCoverage, .parameterCoverage,
        ],
        .absolute: [.twiceDifferentiableLoss], .huber: [.twiceDifferentiableLoss],
        .doubleWell: [.convexLoss],
      ], mostBlocks: 2, canFailAtPoint: { $0.canFailTheorem2(without: $1) }),
  ]

  private static let fullRankIsNoMinimum: @Sendable (inout Screen) -> Bool = { screen in
    // At a saddle t = rank (I - Π_U) Y Vᵀ > 0. W_{L+1} of rank N_o leaves nothing outside of U.
    !screen.isWide && !screen.isUncorrelated
  }
}
