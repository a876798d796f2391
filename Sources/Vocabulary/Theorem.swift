/// A theorem of `proofs/`, machine-checked, on what a claim says.
public struct Theorem: Sendable, Hashable {
  /// What it says, in a few words.
  public let statement: String
  /// What Coq calls it and its parts; none where nothing is proved.
  public let names: [String]
  /// The file in `proofs/theories`; nil where nothing is proved.
  public let file: String?
  /// How it stands to the paper: `proved` as it is there, `corrected`, `refuted`, …
  public let status: String

  fileprivate init(_ statement: String, _ names: [String], _ file: String?, _ status: String = "proved") {
    (self.statement, self.names, self.file, self.status) = (statement, names, file, status)
  }
}

extension ClaimID {
  /// The theorems on the claim, as the tables of `proofs/README.md` have them.
  public var theorems: [Theorem] {
    switch self {
    case .chen2021Assumption1:
      [
        Theorem("Equations (1) to (10), Assumptions 1 to 4", ["assumption_1"], "models.v", "definitions")
      ]
    case .chen2021Assumption2:
      [
        Theorem("Equations (1) to (10), Assumptions 1 to 4", ["assumption_2"], "models.v", "definitions"),
        Theorem("The squared loss satisfies Assumption 2", ["squared_loss_assumption_2"], "networks.v"),
      ]
    case .chen2021Assumption3:
      [
        Theorem("Equations (1) to (10), Assumptions 1 to 4", ["assumption_3"], "models.v", "definitions")
      ]
    case .chen2021Assumption4:
      [
        Theorem("Equations (1) to (10), Assumptions 1 to 4", ["assumption_4"], "models.v", "definitions")
      ]
    case .chen2021BottleneckCondition:
      [
        Theorem("Bottleneck condition", ["bottleneck_condition"], "models.v", "definition")
      ]
    case .chen2021Equation7:
      [
        Theorem(
          "Equation (7): strict improvement needs linear unpredictability", ["equation_7"], "chen2021.v",
          "corrected: both sides at their best"),
        Theorem("Equation (7) at one chosen minimiser H*", ["equation_7_refuted"], "findings.v", "refuted"),
      ]
    case .chen2021Proposition1i:
      [
        Theorem("Proposition 1 (i)", ["proposition_1_i"], "chen2021.v", "corrected: needs M > 0")
      ]
    case .chen2021Proposition1ii:
      [
        Theorem("Proposition 1 (ii)", ["proposition_1_ii"], "chen2021.v", "corrected: needs M > 0"),
        Theorem(
          "For Y Vᵀ ≠ 0 and rank Y Zᵀ < rank Y Vᵀ + M there is a saddle, with a direction of negative curvature",
          ["saddle_exists"], "existence_ranks.v"),
        Theorem(
          "There is a saddle where Σ does not leave the column space of T = Y Vᵀ invariant, rank [T, ΣT] > rank T, whatever the widths are",
          ["saddle_from_invariance"], "existence_ranks.v"),
      ]
    case .chen2021Proposition2:
      [
        Theorem(
          "Proposition 2", ["proposition_2_convex", "proposition_2_global", "proposition_2"], "chen2021.v")
      ]
    case .chen2021Theorem1i:
      [
        Theorem("Theorem 1 (i)", ["theorem_1_i"], "chen2021.v"),
        Theorem(
          "A critical point with A of rank N_o exists if and only if N_o + rank Z ≤ rank [V; Y] Zᵀ + M",
          ["full_rank_ranks"], "attainment_ranks.v"),
        Theorem(
          "There is a critical point with A of rank N_o if and only if N_o ≤ M and N_o ≤ rank Q + M − rank P",
          ["full_rank_exists"], "existence_ranks.v"),
      ]
    case .chen2021Theorem1ii:
      [
        Theorem(
          "Theorem 1 (ii)", ["theorem_1_ii", "theorem_1_ii_erlb", "theorem_1_ii_global", "theorem_1_ii_P"],
          "chen2021.v"),
        Theorem(
          "Theorem 1 (ii) with M ≥ K_0 + … + K_L for Assumption 3", ["theorem_1_ii_wide"], "chen2021.v"),
        Theorem(
          "Theorem 1 (ii) may speak of no point at all", ["theorem_1_ii_vacuous"], "findings.v",
          "proved (example)"),
        Theorem(
          "It speaks of one when M ≥ K_0 + … + K_{L−1} + N_o and (PA_φ) has a minimiser",
          ["aresnest_is_resnest", "minimiser_exists"], "findings.v"),
      ]
    case .chen2021Corollary1:
      [
        Theorem(
          "Corollary 1", ["corollary_1"], "chen2021.v",
          "corrected: β is a prefix of α; Assumption 4 for α alone")
      ]
    case .chen2021Corollary2i:
      [
        Theorem("Corollary 2 (i)", ["corollary_2_i", "corollary_2_general"], "chen2021.v")
      ]
    case .chen2021Corollary2ii:
      [
        Theorem(
          "Corollary 2 (ii)", ["corollary_2_ii"], "chen2021.v", "corrected: every linear predictor is beaten"),
        Theorem(
          "Corollary 2 (ii) at one chosen minimiser H*", ["corollary_2_ii_refuted"], "findings.v", "refuted"),
      ]
    case .chen2021Theorem2i:
      [
        Theorem("Theorem 2 (i)", ["theorem_2_i"], "chen2021.v"),
        Theorem("For Y Vᵀ = 0 every critical point is a global minimum", ["no_saddle"], "existence_ranks.v"),
        Theorem(
          "For M ≥ N_o there are saddles if and only if Y Vᵀ ≠ 0", ["wide_saddles"], "existence_ranks.v"),
      ]
    case .chen2021Theorem2ii:
      [
        Theorem("Theorem 2 (ii)", ["theorem_2_ii"], "chen2021.v"),
        Theorem("For Y Vᵀ = 0 every critical point is a global minimum", ["no_saddle"], "existence_ranks.v"),
        Theorem(
          "For M ≥ N_o there are saddles if and only if Y Vᵀ ≠ 0", ["wide_saddles"], "existence_ranks.v"),
      ]
    case .chen2021Remark2i:
      [
        Theorem("Remark 2 (i)", ["remark_2_i"], "chen2021.v")
      ]
    case .chen2021Remark2ii:
      [
        Theorem("Remark 2 (ii)", ["remark_2_ii"], "chen2021.v")
      ]
    case .chen2021Proposition3:
      [
        Theorem("Proposition 3", ["proposition_3"], "densenest.v")
      ]
    case .chen2021Proposition4:
      [
        Theorem("Proposition 4", ["proposition_4"], "densenest.v", "proved, for (P_φ) at the constructed φ")
      ]
    case .yun2019Table1:
      [
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
      ]
    case .yun2019Proposition1:
      [
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
      ]
    case .yun2019Section32:
      [
        Theorem("§3.2: H₁ = [1 3 4], H₂ = [1 3 2]", ["section_3_2_representations"], "yun2019_section_3.v"),
        Theorem(
          "§3.2: err(X) = 25/78, err(H₁) = 8/21, err(H₂) = 0, not monotone",
          ["err_X", "err_H1", "err_H2", "section_3_2_not_monotone"], "yun2019_section_3.v"),
        Theorem(
          "§3.2: the parameters are a global minimum, risk 0", ["section_3_2_global_minimum"],
          "yun2019_section_3.v"),
      ]
    case .yun2019Theorem2:
      [
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
      ]
    case .yun2019Corollary3:
      [
        Theorem("Corollary 3", ["corollary_3"], "yun2019_theorem_2.v"),
        Theorem(
          "Example after Corollary 3: one-neuron blocks, L ≤ d_x (no representation coverage needed)",
          ["example_one_neuron"], "yun2019_theorem_2.v"),
      ]
    case .yun2019Theorem4:
      [
        Theorem(
          "Theorem 4, for every linear predictor t, critical in w only", ["theorem_4"], "yun2019_theorem_4.v")
      ]
    case .yun2019Theorem5:
      [
        Theorem("Theorem 5", [], nil, "not formalised")
      ]
    case .oyedotun2020Theorem2:
      [
        Theorem(
          "Theorem 2 at every depth: h^m = Σ α_i σ_i^{2m} u_i", ["theorem_2"], "oyedotun2020_forward.v",
          "corrected"),
        Theorem(
          "(15) holds at depth m iff α_i σ_i^{2m} = 0 for all other i", ["theorem_2_literal"],
          "oyedotun2020_forward.v", "refuted (at finite depth)"),
        Theorem(
          "the error of (15), and that it need not tend to 0", ["theorem_2_gap", "theorem_2_gap_stays"],
          "oyedotun2020_forward.v", "refuted (absolute limit)"),
        Theorem(
          "h^m/σ₁^{2m} → α₁u₁ if σ₁ is strictly the largest", ["theorem_2_limit"], "oyedotun2020_forward.v",
          "corrected"),
        Theorem(
          "Remark 1: rank H^m ≤ rank of every block", ["remark_1"], "oyedotun2020_forward.v", "corrected"),
        Theorem(
          "Remark 1: with nonsingular blocks rank H^m = rank X, so no singularity at any finite depth",
          ["remark_1_refuted"], "oyedotun2020_forward.v", "refuted"),
      ]
    case .oyedotun2020Theorem3:
      [
        Theorem(
          "Theorem 3 at every depth: h^m = Σ α_i (σ_i²+1)^m u_i", ["theorem_3"], "oyedotun2020_forward.v",
          "corrected"),
        Theorem(
          "(23) holds at a depth m > 0 iff α_i σ_i = 0 for all other i", ["theorem_3_literal"],
          "oyedotun2020_forward.v", "refuted (at finite depth)"),
        Theorem(
          "the error of (23) is at least |α_i| m σ_i²", ["theorem_3_gap"], "oyedotun2020_forward.v",
          "refuted (limit)"),
        Theorem(
          "h^m/(σ₁²+1)^m → α₁u₁: the ResNet collapses in the sense of Theorem 2", ["theorem_3_limit"],
          "oyedotun2020_forward.v", "beyond the paper"),
        Theorem(
          "… but more slowly: ((σ₁²+1)/(σ_i²+1))^m ≤ (σ₁²/σ_i²)^m", ["theorem_3_slower"],
          "oyedotun2020_forward.v", "beyond the paper"),
        Theorem(
          "Remark 2: rank H^m = rank X if no block has the eigenvalue −1; in particular for positive semidefinite W_l",
          ["remark_2", "remark_2_psd"], "oyedotun2020_forward.v", "corrected"),
        Theorem(
          "Remark 2 for every nonsingular W: W = −I outputs 0", ["remark_2_refuted"],
          "oyedotun2020_forward.v", "refuted"),
      ]
    case .oyedotun2020Theorem4:
      [
        Theorem(
          "(8): a ResNeXt is the ResNet of the sums of its paths", ["resnext_resnet"],
          "oyedotun2020_forward.v"),
        Theorem(
          "Theorem 4 at every depth, and (33) literally", ["theorem_4", "theorem_4_literal"],
          "oyedotun2020_forward.v", "corrected, refuted"),
        Theorem(
          "Remark 3 for positive semidefinite paths", ["remark_3"], "oyedotun2020_forward.v", "corrected"),
      ]
    case .oyedotun2020Remark4:
      [
        Theorem(
          "Remark 4: if H^m is singular (N = n), so are Δ^m and ΔW", ["remark_4"], "oyedotun2020_gradients.v",
          "proved (conditional)"),
        Theorem(
          "Remark 4: with nonsingular blocks, data and error neither is, at any finite depth",
          ["remark_4_refuted"], "oyedotun2020_gradients.v", "refuted"),
        Theorem(
          "the gradients by the chain rule, for every N", ["plainnet_chain_rule", "resnet_chain_rule"],
          "oyedotun2020_gradients.v"),
        Theorem(
          "rank ΔW ≤ min(rank Δ, rank H); the error keeps its rank",
          ["remark_4_chain_rule", "plainnet_error_rank", "resnet_error_rank"], "oyedotun2020_gradients.v",
          "corrected"),
      ]
    case .oyedotun2020Remark5:
      [
        Theorem(
          "rank ΔW ≤ min(rank Δ, rank H); the error keeps its rank",
          ["remark_4_chain_rule", "plainnet_error_rank", "resnet_error_rank"], "oyedotun2020_gradients.v",
          "corrected"),
        Theorem(
          "Remarks 5 and 6, given that Δ^{m+1} is nonsingular", ["remark_5"], "oyedotun2020_gradients.v",
          "corrected"),
        Theorem(
          "Remark 5 without that hypothesis", ["remark_5_refuted"], "oyedotun2020_gradients.v", "refuted"),
      ]
    case .oyedotun2020Proposition2:
      [
        Theorem(
          "Proposition 2 relative to the perturbed solution", ["proposition_2"], "oyedotun2020_gradients.v",
          "corrected"),
        Theorem(
          "Proposition 2 with κε/(1 − κε)", ["proposition_2_bound"], "oyedotun2020_gradients.v", "corrected"),
        Theorem(
          "Proposition 2 as stated, at every perturbation 0 < t < 1", ["proposition_2_refuted"],
          "oyedotun2020_gradients.v", "refuted"),
        Theorem(
          "the Frobenius norm is a norm in the sense of Proposition 2", ["frobenius"],
          "oyedotun2020_gradients.v"),
      ]
    case .oyedotun2020Corollary2:
      [
        Theorem(
          "Corollary 2, with ≥, if H_c = S H_r and S Sᵀ = I", ["corollary_2"], "oyedotun2020_gradients.v",
          "corrected"),
        Theorem(
          "Corollary 2 as stated: equality, and the reverse order, with nonsingular weights (`orthonormal_rows`: such data exist)",
          ["corollary_2_equal", "corollary_2_reversed"], "oyedotun2020_gradients.v", "refuted"),
      ]
    case .nestStrictSaddle:
      [
        Theorem("A critical point is a global minimum or a strict saddle", ["global_or_strict"], "saddles.v"),
        Theorem(
          "The risk and the alternative for networks, in the papers' terms",
          ["critical_global_or_strict", "critical_value"], "findings.v"),
        Theorem(
          "Over a real closed field there is a critical point, with rank A = rank Y Zᵀ − rank Y Vᵀ and rank T_c = rank Y Vᵀ",
          ["critical_exists"], "existence_ranks.v"),
        Theorem(
          "The Hessian at a critical point has n₊ = r(p + K') + t(M − r) + #{λ_j > λ_i} + (N_o − r − t)·rank x_L, n₋ = t(M − r) + #{λ_j < λ_i}, n₀ the rest",
          ["hessian_inertia_closed", "hessian_inertia"], "hessian_inertia.v"),
      ]
    case .nestAttainment:
      [
        Theorem(
          "It is the infimum of (P_φ) for M ≥ N_o (any loss differentiable along lines)", ["infimum"],
          "attainment.v"),
        Theorem(
          "(P_φ) attains it if and only if rank [Q T] ≤ rank Q + M − rank P", ["attainment"], "attainment.v"),
        Theorem(
          "… if and only if rank Y Zᵀ + rank Z ≤ rank [V; Y] Zᵀ + M, Z = [V; X]: rank Y Zᵀ = rank [Q T], rank Z = rank V + rank P, rank [V; Y] Zᵀ = rank V + rank Q",
          ["attainment_ranks"], "attainment_ranks.v"),
        Theorem(
          "When it does not and M ≥ N_o, there is no local minimum", ["no_local_minimum"], "attainment.v"),
        Theorem(
          "For rank Y Zᵀ ≤ M, of every width: it attains it, or there is no local minimum, by the ranks of `attainment_ranks`",
          ["narrow_attainment"], "existence_ranks.v"),
      ]
    case .nestNoSpuriousMinima:
      [
        Theorem("A local minimum is global, for every width", ["local_min_global"], "saddles.v"),
        Theorem(
          "No spurious minima for any convex differentiable loss when M ≥ N_o", ["no_spurious_minima"],
          "attainment.v"),
      ]
    }
  }
}
