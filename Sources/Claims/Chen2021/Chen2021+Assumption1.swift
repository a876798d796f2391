import ExactAlgebra
import Vocabulary

extension Claim {
  static let chen2021Assumption1 = Claim(
    id: .chen2021Assumption1,
    title: "the last feature correlates with the targets and has a regular Gram matrix",
    source: "Chen et al. 2021, Assumption 1",
    statement: "Σ v_L(xⁿ) yⁿᵀ ≠ 0, and Σ v_L(xⁿ) v_L(xⁿ)ᵀ (K_L × K_L) has full rank. Sums over the samples.",
    decision: """
      The first half looks for a nonzero entry of v_L Yᵀ. The second computes the rank of v_L (K_L × N), which is \
      the rank of its Gram matrix over any ordered field: a minor that is nonzero modulo a prime proves a lower \
      bound, an exact linear relation among the rows an upper one.
      """,
    remarks: """
      Proposition 1 needs the first half only. Theorem 2 names the assumption but its conclusion holds without it.
      """,
    failure: """
      Either v_L says nothing linear about the targets, or some of its coordinates are linear combinations of \
      others over the data: dead units are the usual reason. Remove the units that the witness names.
      """,
    parts: [Correlation(), RegularGram()],
    theorems: [
      Theorem("Equations (1) to (10), Assumptions 1 to 4", ["assumption_1"], "models.v", "definitions")
    ],
    conclusion: Chen2021Assumption1Conclusion())
}

extension [Rational] {
  /// The 1-based positions of the nonzero entries.
  var support: [Int] { indices.filter { !self[$0].isZero }.map { $0 + 1 } }
}

private struct Chen2021Assumption1Conclusion: Conclusion {
  func decide<F: Facts>(_ facts: F) -> Decision {
    if facts.isUncorrelated {
      return .fails("Σ v_L yᵀ = 0: the last feature is uncorrelated with every target")
    }
    let (rank, size) = (facts.rankOfLastFeature, facts.features.last!.rows)
    return rank == size
      ? .holds("Σ v_L yᵀ ≠ 0, and Σ v_L v_Lᵀ has full rank \(size)")
      : .fails("Σ v_L v_Lᵀ has rank \(rank) of \(size)")
  }

  func observe(_ investigation: Investigation) -> Finding? {
    let v = investigation.features.last!
    let correlation = investigation.correlation
    let decision = investigation.rankDecisionOfLastFeature
    let values: Record = [
      .featureSize: .count(v.rows), .rankOfFeature: .count(decision.rank),
      .correlationIsZero: .flag(correlation.isZero),
    ]
    if correlation.isZero {
      return .fails(
        "Σ v_L yᵀ = 0: the last feature is uncorrelated with every target", values: values,
        witness: [.correlation: .matrix(correlation)])
    }
    guard decision.rank == v.rows else {
      let relation = investigation.rowRelation(of: v, decision)
      let dead = (0..<v.rows).filter { v.row($0).allSatisfy(\.isZero) }.map { $0 + 1 }
      var witness: Record = [
        .featureRelation: .vector(relation), .mixedUnits: .counts(relation.support),
      ]
      if !dead.isEmpty { witness.append(.deadUnits, .counts(dead)) }
      return .fails(
        "Σ v_L v_Lᵀ has rank \(decision.rank) of \(v.rows)", values: values, witness: witness,
        remedy: remedy(rank: decision.rank, of: v.rows, dead: dead, relation: relation.support))
    }
    return .holds("Σ v_L yᵀ ≠ 0, and Σ v_L v_Lᵀ has full rank \(v.rows)", values: values)
  }

  /// Which units to remove. Without the dead ones, as many more as the rank is short depend on others.
  private func remedy(rank: Int, of size: Int, dead: [Int], relation: [Int]) -> String {
    func list(_ units: [Int]) -> String {
      (units.count == 1 ? "unit " : "units ") + units.map(String.init).joined(separator: ", ")
    }
    let rest = size - rank - dead.count
    var steps: [String] = []
    if !dead.isEmpty {
      steps.append(
        "\(list(dead)) of v_L \(dead.count == 1 ? "is" : "are") dead, 0 on all samples: remove "
          + "\(dead.count == 1 ? "it" : "them"), with the columns of W_L")
    }
    if rest > 0 {
      let example = relation.count > 1 ? " (\(list(relation)) are dependent)" : ""
      steps.append(
        "\(rest) of the \(dead.isEmpty ? "" : "other ")units of v_L depend\(rest == 1 ? "s" : "") linearly on the rest\(example)"
      )
    }
    return steps.joined(separator: "; ")
  }
}

private struct Correlation: Part {
  var premise: Premise { .correlation }
  func decide<F: Facts>(_ facts: F) -> Decision {
    facts.isUncorrelated ? .fails("Σ v_L yᵀ = 0") : .holds("Σ v_L yᵀ ≠ 0")
  }
}

private struct RegularGram: Part {
  var premise: Premise { .regularGram }
  func decide<F: Facts>(_ facts: F) -> Decision {
    let (rank, size) = (facts.rankOfLastFeature, facts.features.last!.rows)
    return rank == size
      ? .holds("Σ v_L v_Lᵀ has full rank \(size)") : .fails("Σ v_L v_Lᵀ has rank \(rank) of \(size)")
  }
}
