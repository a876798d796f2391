import ExactAlgebra
import Landscape
import Vocabulary

extension Claim {
  static let chen2021Corollary1 = Claim(
    id: .chen2021Corollary1,
    title: "more blocks: local minima are no worse",
    source: "Chen et al. 2021, Corollary 1",
    statement: """
      With a differentiable convex loss, M ≥ N_o and Assumption 4, a local minimum of (P_α), α this network, is at most \
      any local minimum of (P_β), where β is a prefix of α with fewer blocks.
      """,
    decision: """
      The infimum of (P_φ) is compared with that of each prefix with fewer blocks. Local minima are \
      global ones, so that the infimum is the only value they can have. The claim is vacuous where (P_α) has none, because its \
      infimum is not attained.
      """,
    remarks: """
      The comparison makes sense only when β is a prefix of α: unrelated features have unrelated risks. Assumption 4 is \
      needed for α alone, since it passes to prefixes. With the squared loss Assumption 3 is not needed.
      """,
    failure: contradictsTheProof,
    hypotheses: [.chen2021Assumption2, .chen2021Assumption3, .chen2021Assumption4],
    isAboutPredictionProblem: true,
    theorems: [
      Theorem(
        "Corollary 1", ["corollary_1"], "chen2021.v",
        "corrected: β is a prefix of α; Assumption 4 for α alone")
    ],
    conclusion: Chen2021Corollary1Conclusion())
}

private struct Chen2021Corollary1Conclusion: Conclusion {
  func decide<F: Facts>(_ facts: F) -> Decision {
    facts.depth < 2
      ? .holds("there is no pair of prefixes with different numbers of blocks", vacuous: true)
      : facts.ofLocalMinimisers(
        "local minima are least risks of nested sets of features",
        convex: "by Theorem 1 (ii), local minima are least risks of nested sets of features")
  }

  func observe(_ investigation: Investigation) -> Finding? {
    let depth = investigation.depth
    guard depth >= 2 else {
      return .holds("there is no pair of prefixes with different numbers of blocks", vacuous: true)
    }
    guard investigation.isSquared else { return nil }
    let prefixes = investigation.prefixProblems
    let (whole, shorter) = (prefixes.last!, prefixes.dropLast())
    let rationals = prefixes.compactMap { if case .rational(let value) = $0.infimum { value } else { nil } }
    let values: Record = rationals.count == depth ? [.prefixInfima: .numbers(rationals)] : [:]
    let signs = shorter.map { prefix in
      prefix.isContained ? -1 : whole.infimum.order(to: prefix.infimum)
    }
    let better = shorter.indices.filter { signs[$0].map { $0 > 0 } ?? false }
    if investigation.criticalPoints.isAttained == false {
      return .holds(
        Decision.noLocalMinimiser, vacuous: true, values: values)
    }
    // Local minima are compared: a prefix without one has nothing to compare with.
    if let index = better.first(where: { prefixes[$0].isAttained() == true }) {
      guard investigation.criticalPoints.isAttained == true else {
        return .undecided("whether (P_φ) has a local minimiser is not known", values: values)
      }
      return .fails(
        "\(depth) blocks do worse than \(index + 1)", values: values,
        witness: [
          .infimum(blocks: index + 1): prefixes[index].infimum.value,
          .infimum(blocks: depth): whole.infimum.value,
        ])
    }
    if signs.contains(nil) { return .undecided("two irrational infima are not compared", values: values) }
    if better.contains(where: { prefixes[$0].isAttained() == nil }) {
      return .undecided(
        "whether a prefix that does better has a local minimiser is not known", values: values)
    }
    return .holds(
      better.isEmpty
        ? "no prefix with fewer blocks does better"
        : "the prefixes that do better have no local minimiser", values: values)
  }
}

extension ExactReal {
  fileprivate var value: Value {
    if case .rational(let number) = self { return .number(number) }
    return .real(self)
  }
}

/// (P_φ) with the first blocks of a network alone.
private struct PrefixProblem {
  let infimum: ExactReal
  /// Whether the infimum is a minimum; nil where that is not known. Asked of prefixes that do better only.
  let isAttained: () -> Bool?
  /// Whether what it can predict with W_{L+1} of any rank the whole network can: then the M largest eigenvalues of its Σ have no larger
  /// sum than those of the whole network's (Ky Fan), and its infimum is no smaller.
  var isContained = false
}

extension Investigation {
  /// (P_φ) with the first 1, …, L blocks and squared loss.
  fileprivate var prefixProblems: [PrefixProblem] {
    if width >= outputs {
      return zip(prefixInfima, 1...).map { infimum, blocks in
        PrefixProblem(infimum: .rational(infimum)) { [self] in
          let points =
            blocks == depth ? criticalPoints : CriticalPointExistence(predictionProblem(blocks: blocks))
          return points.isAttained
        }
      }
    }
    func span(_ problem: PredictionProblem) -> Matrix<Rational> {
      let centered = problem.centered
      return .vertical([centered.representation, centered.feature])
    }
    let whole = span(predictionProblem)
    let rank = whole.rank
    // The whole network's is known.
    return (1..<depth).map { blocks in
      let risks = LeastRisks(
        features: Array(features[...blocks]), states: Array(evaluation.states[...blocks]), targets: targets,
        affine: isAffine)
      let problem = ExplainedTargets(predictionProblem(blocks: blocks), least: risks)
      let isContained = Matrix.vertical([whole, span(problem.problem)]).rank == rank
      let landscape = try? CriticalLandscape(problem)
      return PrefixProblem(
        infimum: landscape?.infimum ?? problem.infimum,
        isAttained: { landscape.flatMap { $0.undecided == nil ? $0.isAttained : nil } },
        isContained: isContained)
    } + [PrefixProblem(infimum: infimum!, isAttained: { self.criticalPoints.isAttained }, isContained: true)]
  }
}
