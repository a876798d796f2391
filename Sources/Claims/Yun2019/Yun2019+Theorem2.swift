import Networks
import TrainingPoint
import Vocabulary

extension Claim {
  static let yun2019Theorem2 = coverage(
    id: .yun2019Theorem2,
    title: "under the coverage conditions, no worse than linear or a strict saddle",
    source: "Yun et al. 2019, Theorem 2",
    condition: "the rows of U_2, …, U_L do not span R^{d_x}", architectural: false)

  static let yun2019Corollary3 = coverage(
    id: .yun2019Corollary3,
    title: "with Σ m_l < d_x for l ≥ 2, no worse than linear or a strict saddle",
    source: "Yun et al. 2019, Corollary 3",
    condition: "m_2 + … + m_L < d_x, where U_l has m_l rows", architectural: true)

  private static func coverage(
    id: ClaimID, title: String, source: String, condition: String, architectural: Bool
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
      failure: "This would contradict the proof: please report the model.",
      conclusion: NoWorseThanLinearOrSaddle(architectural: architectural))
  }
}

private struct NoWorseThanLinearOrSaddle: Conclusion {
  let architectural: Bool

  func decide<F: Facts>(_ facts: F) -> Decision {
    if let reason = facts.foreignToYun2019 { return .inapplicable(reason) }
    return decision(facts, facts.coverage)
  }

  func decide(_ sizes: NetworkSizes) -> Decision {
    guard architectural else { return sizes.decisionByForm }
    var unmet = sizes.formForeignToYun2019
    var total = 0
    if case .resnest(let network) = sizes.architecture {
      for (index, block) in network.blocks.enumerated().dropFirst() {
        if case .layers(let layers) = block.feature, case .linear(let map)? = layers.first {
          total += map.outputs
        } else {
          unmet.append(CoverageObstacle.noInputMap(block: index + 1).description)
        }
      }
    }
    if let width = sizes.width, unmet.isEmpty, total >= width {
      unmet.append(CoverageObstacle.inputMapsTooWide(total: total, width: width).description)
    }
    if !unmet.isEmpty { return .inapplicable(unmet.joined(separator: "; ")) }
    guard sizes.loss.convexity(targets: .zeros(0, 1)).holds, sizes.loss.differentiability(order: 2).holds
    else {
      return .inapplicable("the \(sizes.loss.name) loss is not both convex and twice differentiable")
    }
    return .holds(
      "Σ m_l = \(total) < d_x = \(sizes.width!): at every twice differentiable critical point with representation coverage",
      vacuous: nil)
  }

  func observe(_ investigation: Investigation) -> Finding? {
    if investigation.foreignToYun2019 != nil { return nil }
    let conditions = investigation.coverage
    let decision = decision(investigation, conditions)
    if decision.verdict == .inapplicable || !conditions.obstacles(architectural: architectural).isEmpty {
      return nil
    }
    var values: Record = [:]
    if let risk = conditions.risk { values.append(.risk, .number(risk)) }
    if let linear = conditions.linearRisk { values.append(.linearRisk, .number(linear)) }
    if let inertia = investigation.givenPoint?.inertia {
      values.append(.inertia, .counts([inertia.positive, inertia.negative, inertia.zero]))
    }
    let isRefuted = decision.verdict == .fails
    return Finding(
      verdict: decision.verdict, summary: decision.summary, values: isRefuted ? [:] : values,
      witness: isRefuted ? values : [:])
  }

  private func decision<F: Facts>(_ facts: F, _ conditions: CoverageConditions<F.Scalar>) -> Decision {
    let obstacles = conditions.obstacles(architectural: architectural)
    let unmet = obstacles.filter { $0 != .irrationalDerivatives }
    if !unmet.isEmpty { return .inapplicable(unmet.map(\.description).joined(separator: "; ")) }
    if !obstacles.isEmpty {
      return .undecided("the derivatives of the \(facts.model.loss.name) loss are not rational")
    }
    return switch conditions.conclusion {
    case .negativeEigenvalue: .holds("the Hessian has a negative eigenvalue: a strict saddle")
    case .noWorseThanLinear: .holds("the risk is at most that of the best linear predictor")
    case .neither: .fails("worse than the best linear predictor, with no negative eigenvalue")
    case .undecided: .undecided("neither the inertia nor the best linear risk is known exactly")
    }
  }
}
