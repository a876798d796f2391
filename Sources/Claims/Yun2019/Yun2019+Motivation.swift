import ExactAlgebra
import Networks
import Vocabulary

/// Section 3 of the paper is about networks of its own: these claims hold or fail once and for all.
extension Claim {
  static let yun2019Table1 = Claim(
    id: .yun2019Table1,
    title: "Table 1: lower bounds of the risk of the fully connected network",
    source: "Yun et al. 2019, Table 1",
    statement: """
      On the data of section 3.1, a network w_2 σ(w_1 x + b_1) + b_2 with w_1 > 0 and its breakpoint in the given interval \
      has at least the risk in the last column: the least error of a constant on the samples before the breakpoint plus \
      that of an affine function on the others.
      """,
    decision:
      "Both least-squares errors over Q(ρ), for each of the seven rows, compared with the printed polynomials.",
    failure: "The recomputed polynomial is in the report, beside the printed one.",
    architectures: [],
    theorems: [
      Theorem(
        "§3.1: R_lin = 8ρ²/15 is the least risk of an affine fit", ["risk_lin"], "yun2019_section_3.v"),
      Theorem(
        "Table 1, column \"error by constant part\": exact least errors", ["table_1_constant"],
        "yun2019_section_3.v"),
      Theorem(
        "Table 1, column \"error by linear part\": exact least errors", ["table_1_linear"],
        "yun2019_section_3.v"),
      Theorem(
        "Table 1, column \"lower bound\": if w₁ > 0 and −b₁/w₁ is in the row's interval, R₁ ≥ the entry, for every ρ and every w₂, b₂",
        ["table_1"], "yun2019_section_3.v"),
      Theorem(
        "\"if ρ ≤ √(5/4), all the lower bounds are no less than 8ρ²/15\"", ["table_1_R_lin"],
        "yun2019_section_3.v"),
      Theorem(
        "the row [1, 2) is ≥ 8ρ²/15 exactly when ρ² ≤ 5/4", ["table_1_row_3"], "yun2019_section_3.v",
        "proved (beyond the paper)"),
    ],
    conclusion: Yun2019Table1Conclusion())

  static let yun2019Proposition1 = Claim(
    id: .yun2019Proposition1,
    title: "fully connected local minima are no better than linear, a ResNet's can be",
    source: "Yun et al. 2019, Proposition 1",
    statement: """
      On the data of section 3.1 with 0 < ρ ≤ √(5/4), every local minimum of the fully connected network has at least the \
      risk 8ρ²/15 of the best linear predictor, and the ResNet reaches a smaller one.
      """,
    decision: """
      All risks are rational functions of ρ; each inequality is decided on the whole range by counting real roots. The \
      exact least risk of the fully connected network, over its activation cells, extends the range.
      """,
    remarks: """
      The bounds of Table 1 stop sufficing at √(5/4), in the row [1, 2); the proposition itself holds for every ρ > 0, and \
      at every point of the fully connected network's landscape, not only at local minima.
      """,
    failure: "The inequality that fails and the first ρ at which it does are in the report.",
    architectures: [],
    theorems: [
      Theorem(
        "Proposition 1, as stated, for every real ρ in (0, √(5/4)]",
        ["proposition_1", "proposition_1_sqrt"], "yun2019_section_3.v"),
      Theorem(
        "Proposition 1 for every ρ > 0, every point of R₁, and a global minimum of R₂ below R_lin: neither √(5/4) nor minimality is needed",
        ["proposition_1_every_rho"], "yun2019_section_3.v", "proved (beyond the paper)"),
      Theorem(
        "the least risk of the ResNet is 29ρ²/57 and it is attained (the paper does not show that R₂ has a minimum)",
        ["risk_2_least"], "yun2019_section_3.v", "proved (fills a gap)"),
      Theorem(
        "the residual block's output at v = ρ/2, u = 1, b = −3", ["residual_block_output"],
        "yun2019_section_3.v"),
      Theorem(
        "R₂ = ρ²(12ρ²+82ρ+215)/(21ρ²+156ρ+420) there, for the best w and c", ["risk_2_paper"],
        "yun2019_section_3.v"),
      Theorem(
        "that value is < 8ρ²/15 iff 4ρ² < 6ρ + 45, iff ρ < (3+3√21)/4",
        ["risk_2_paper_range", "risk_2_paper_range_sqrt"], "yun2019_section_3.v",
        "proved (beyond the paper)"),
    ],
    conclusion: Yun2019Proposition1Conclusion())

  static let yun2019Section32 = Claim(
    id: .yun2019Section32,
    title: "representations need not improve monotonically",
    source: "Yun et al. 2019, section 3.2",
    statement: """
      There is a residual network of two blocks at a global minimum with err(H_1) > err(X) > err(H_2) = 0: the first block \
      makes the representation worse.
      """,
    decision: """
      The states of the paper's network, the least-squares error of each, and the kind of point that the weights are.
      """,
    failure: "The recomputed numbers are in the report, beside the printed ones.",
    architectures: [],
    theorems: [
      Theorem("§3.2: H₁ = [1 3 4], H₂ = [1 3 2]", ["section_3_2_representations"], "yun2019_section_3.v"),
      Theorem(
        "§3.2: err(X) = 25/78, err(H₁) = 8/21, err(H₂) = 0, not monotone",
        ["err_X", "err_H1", "err_H2", "section_3_2_not_monotone"], "yun2019_section_3.v"),
      Theorem(
        "§3.2: the parameters are a global minimum, risk 0", ["section_3_2_global_minimum"],
        "yun2019_section_3.v"),
    ],
    conclusion: Yun2019Section32Conclusion())

  /// The published quantities of one claim against the recomputed ones.
  fileprivate static func reproduction(of id: ClaimID) -> Finding {
    let quantities: [ReproducedQuantity]
    do {
      quantities = try Yun2019Reproduction.quantities().filter { $0.claim == id }
    } catch { return .undecided("\(error)") }
    var values: Record = [:]
    for quantity in quantities { values.append(quantity.quantity, .text(quantity.exact)) }
    let wrong = quantities.filter { !$0.agrees }
    if wrong.isEmpty { return .holds("all \(quantities.count) published quantities agree", values: values) }
    var witness: Record = [:]
    for quantity in wrong {
      witness.append(quantity.quantity, .text("printed \(quantity.published), recomputed \(quantity.exact)"))
    }
    return .fails(
      "\(wrong.count) of \(quantities.count) published quantities disagree", values: values, witness: witness)
  }
}

private struct Yun2019Table1Conclusion: ObservedConclusion {
  func observe(_ investigation: Investigation) -> Finding? {
    Claim.reproduction(of: .yun2019Table1)
  }
}

private struct Yun2019Proposition1Conclusion: ObservedConclusion {
  func observe(_ investigation: Investigation) -> Finding? {
    let proposition = MotivatingProposition()
    let agrees = Claim.reproduction(of: .yun2019Proposition1)
    guard agrees.verdict == .holds else { return agrees }
    func text(_ value: RealAlgebraicNumber?) -> String { value?.decimal() ?? "none" }
    let ranges = proposition.leastRiskRanges
    let bounds = proposition.lowerBounds.compactMap(\.firstFailure).min()
    let values: Record = [
      .boundsSufficeUpTo: .text(text(bounds)),
      .improvementUpTo: .text(text(proposition.improvement.firstFailure)),
      .noBetterRanges: .list(
        ranges.map { .text("(\($0.from.decimal()), \($0.to?.decimal() ?? "∞")): \($0.holds ? "yes" : "no")") }
      ),
    ]
    return proposition.holdsAsStated
      ? .holds("every inequality holds for all ρ in (0, √(5/4)]", values: values)
      : .fails("an inequality fails on (0, √(5/4)]", values: values, witness: values)
  }
}

private struct Yun2019Section32Conclusion: ObservedConclusion {
  func observe(_ investigation: Investigation) -> Finding? {
    let agrees = Claim.reproduction(of: .yun2019Section32)
    guard agrees.verdict == .holds, let example = try? MonotonicityExample() else { return agrees }
    let isMinimum = example.point.classification == .globalMinimum
    let worsens = example.errors[1] > example.errors[0] && example.errors[2] < example.errors[0]
    return isMinimum && worsens
      ? .holds("err(H_1) > err(X) > err(H_2) at a global minimum", values: agrees.values)
      : .fails("the point is no global minimum, or the errors are monotone", witness: agrees.values)
  }
}
