import ExactAlgebra
import Vocabulary

/// The claims of Chen et al. 2021 whose hypotheses the model meets: the development's theorems, applied.
extension CoqInstanceBuilder {
  // MARK: Assumptions

  mutating func stateAssumptions() {
    stateAssumption1()
    if model.isSquared {
      state("chen2021_assumption_2", " : assumption_2 loss", by: "exact: squared_loss_assumption_2.")
    } else if model.lossIsDifferentiableAndConvex {
      omit(.chen2021Assumption2, because: "only that of the squared loss is proved in the development")
    } else {
      omit(.chen2021Assumption2, because: "that it fails for this loss is not proved in the development")
    }
    if model.width >= model.outputs {
      state("chen2021_assumption_3", " : assumption_3 M No", by: "by vm_compute.")
    } else {
      state("chen2021_assumption_3_fails", " : ~~ assumption_3 M No", by: "by vm_compute.")
    }
    stateAssumption4()
    let columns = linearColumns.reduce(0) { $0 + $1.columns }
    if columns <= model.width {
      state(
        "chen2021_bottleneck_condition", " : bottleneck_condition M \(linearSizes) L",
        by: "by rewrite bottleneckP; vm_compute.")
    } else {
      state(
        "chen2021_bottleneck_condition_fails", " : ~~ bottleneck_condition M \(linearSizes) L",
        by: "by rewrite bottleneckP; vm_compute.")
    }
    stateEquation7()
  }

  private var linearColumns: [Matrix<Rational>] { model.hasBias ? model.centred.weights : model.weights }

  private mutating func stateAssumption1() {
    let feature = model.features[model.depth]
    let statement = "assumption_1 G X Y W theta L"
    if (model.targets * feature.transposed).isZero {
      state(
        "chen2021_assumption_1_fails", " : ~ \(statement)",
        by: "by apply: (is_uncorrelatedP forward_pass); vm_compute.", comment: "Y v_L^T = 0")
    } else if let inverse = feature.gram.inverse() {
      guard canWrite([inverse], for: "chen2021.assumption-1", of: .chen2021Assumption1) else { return }
      state(
        "chen2021_assumption_1", " : \(statement)",
        by: "by apply: (is_assumption_1P forward_pass (S := gram_inverse)); vm_compute.",
        comment: "Y v_L^T is not 0, and v_L v_L^T has this inverse",
        evidence: "Definition gram_inverse : rows := \(CoqTerm.rows(inverse)).")
    } else {
      let relation = feature.leftKernel().selecting(rows: [0])
      guard canWrite([relation], for: "chen2021.assumption-1", of: .chen2021Assumption1) else { return }
      state(
        "chen2021_assumption_1_fails", " : ~ \(statement)",
        by: "by apply: (is_dependentP forward_pass (z := relation)); vm_compute.",
        comment: "a relation between the rows of v_L",
        evidence: "Definition relation : rows := \(CoqTerm.rows(relation)).")
    }
  }

  /// Whether [W_0 … W_{L-1}] has full column rank.
  var assumption4: Bool { theorems.contains { $0.name == "chen2021_assumption_4" } }

  private mutating func stateAssumption4() {
    let b = Matrix.horizontal(linearColumns, rows: model.width)
    var start = 0
    let ranges = linearColumns.map { block -> Range<Int> in
      defer { start += block.columns }
      return start..<start + block.columns
    }
    func parts(_ stacked: Matrix<Rational>) -> [Matrix<Rational>] {
      ranges.map { stacked.selecting(rows: Array($0)) }
    }
    let expansion = "expansion_of M \(linearSizes) \(linearWeights) : expansion R M \(linearSizes)"
    let subject = linearWeights == "weights" ? "W" : "(\(expansion))"
    if let inverse = b.leftInverse() {
      guard canWrite(parts(inverse), for: "chen2021.assumption-4", of: .chen2021Assumption4) else { return }
      state(
        "chen2021_assumption_4", " : assumption_4 \(subject) L",
        by: "by apply: (is_left_inverseP (C := left_inverse)); vm_compute.",
        comment: "C_i W_i = 1, and C_i W_j = 0 for i <> j",
        evidence: "Definition left_inverse : seq rows := \(CoqTerm.matrices(parts(inverse))).")
    } else {
      let vector = b.kernel().selecting(columns: [0])
      guard canWrite([vector], for: "chen2021.assumption-4", of: .chen2021Assumption4) else { return }
      state(
        "chen2021_assumption_4_fails", " : ~ assumption_4 \(subject) L",
        by: "by apply: (is_kernel_vectorP (z := kernel_vector)); vm_compute.",
        comment: "z_0, ..., z_{L-1}, not all 0, with W_0 z_0 + ... + W_{L-1} z_{L-1} = 0",
        evidence: "Definition kernel_vector : seq rows := \(CoqTerm.matrices(parts(vector))).")
    }
  }

  /// v_i linearly unpredictable, or not, for each i.
  private mutating func stateEquation7() {
    guard !model.hasBias else {
      return omit(.chen2021Equation7, because: "the prediction has a bias")
    }
    for i in 0...model.depth where i > 0 {
      let feature = model.features[i]
      let before = Matrix.vertical(Array(model.features[..<i]), columns: model.samples)
      let earlier = i == 1 ? "v_0" : "v_0, ..., v_\(i - 1)"
      if case .solution(let coefficients, _) = before.transposed.solve(feature.transposed) {
        var start = 0
        let parts = model.features[..<i].map { feature -> Matrix<Rational> in
          defer { start += feature.rows }
          return coefficients.selecting(rows: Array(start..<start + feature.rows)).transposed
        }
        guard canWrite(parts, for: "chen2021.equation-7, v_\(i)", of: .chen2021Equation7) else { continue }
        state(
          "chen2021_equation_7_\(i)_fails", " : chen2021.linearly_predictable G X W theta \(i)",
          by: "by apply: (is_predictableP forward_pass (C := coefficients_\(i))); vm_compute.",
          comment: "v_\(i) is a linear function of \(earlier) on the samples",
          evidence: "Definition coefficients_\(i) : seq rows := \(CoqTerm.matrices(parts)).")
        continue
      }
      let kernel = before.kernel()
      let images = feature * kernel
      let column = (0..<kernel.columns).first { images.column($0).contains { !$0.isZero } }!
      let vector = kernel.selecting(columns: [column])
      guard canWrite([vector], for: "chen2021.equation-7, v_\(i)", of: .chen2021Equation7) else { continue }
      state(
        "chen2021_equation_7_\(i)", " : ~ chen2021.linearly_predictable G X W theta \(i)",
        by: "by apply: (is_unpredictableP forward_pass (n := sample_weights_\(i))); vm_compute.",
        comment: "v_\(i) is no linear function of \(earlier) on the samples",
        evidence: "Definition sample_weights_\(i) : rows := \(CoqTerm.rows(vector)).")
    }
  }

  // MARK: Theorems

  mutating func stateTheorems() {
    omit(
      .chen2021Corollary2ii, .chen2021Remark2i, .chen2021Remark2ii,
      because: "they are about local minima of (P), where the features move")
    guard model.isSquared || model.lossIsDifferentiableAndConvex else {
      return omit(
        evidence: "Theorem 1 and all that rests on Assumption 2",
        because: "the loss is no convex differentiable one")
    }
    guard model.isSquared || !model.hasBias else {
      return omit(
        evidence: "Theorem 1 and all that rests on Assumption 2",
        because: "a bias is optimised away for the squared loss only")
    }
    let assumption1 = theorems.contains { $0.name == "chen2021_assumption_1" }
    let assumption3 = theorems.contains { $0.name == "chen2021_assumption_3" }
    if model.hasBias {
      omit(
        .chen2021Proposition1i, .chen2021Proposition1ii, .chen2021Proposition2, .chen2021Corollary1,
        .chen2021Corollary2i,
        because: "stated without a bias of the prediction only")
      if assumption3 { stateWideTheoremsWithBias(assumption1: assumption1) }
    } else {
      stateNetworkTheorems(assumption1: assumption1, assumption3: assumption3)
    }
    guard model.isSquared else { return }
    state(
      "nest_strict_saddle", " q : critical risk q -> global_minimum risk q \\/ strict_saddle risk q",
      by: "exact: (global_or_strictP risk_matrices isT).")
    state(
      "nest_no_spurious_minima", " q : local_min2 risk q -> global_minimum risk q",
      by: "exact: (no_spurious_minimaP risk_matrices isT).")
  }

  private mutating func stateNetworkTheorems(assumption1: Bool, assumption3: Bool) {
    if model.isSquared, assumption1 {
      state(
        "chen2021_proposition_1_i", " : ~ convex2 risk /\\ ~ concave2 risk",
        by: "exact: (chen2021.proposition_1_i (isT : (0 < M)%N) chen2021_assumption_1).")
      state(
        "chen2021_proposition_1_ii", " q : critical risk q -> ~ local_min2 risk q -> saddle_point risk q",
        by: "exact: (chen2021.proposition_1_ii (isT : (0 < M)%N) chen2021_assumption_1).")
    }
    let isMinimum = "local_min_PA G loss X Y W theta L H"
    state(
      "chen2021_proposition_2", " q H : \(isMinimum) -> local_min2 risk q ->\n  0 <= epsilon q H",
      by: "exact: (chen2021.proposition_2 chen2021_assumption_2).")
    if !model.isSquared, assumption3 {
      state(
        "nest_no_spurious_minima", " q : local_min2 risk q -> global_minimum risk q",
        by: "by case/(attainment.no_spurious_minima chen2021_assumption_2 chen2021_assumption_3).")
    }
    guard assumption3, assumption4 else { return }
    let assumptions = "chen2021_assumption_3 chen2021_assumption_4"
    state(
      "chen2021_theorem_1_i", " q : critical risk q -> full_rank q.1 -> global_minimum risk q",
      by: "exact: (chen2021.theorem_1_i chen2021_assumption_2 \(assumptions)).")
    state(
      "chen2021_theorem_1_ii", " q H : local_min2 risk q -> \(isMinimum) ->\n  epsilon q H = 0",
      by: "exact: (chen2021.theorem_1_ii chen2021_assumption_2 \(assumptions)).")
    if model.hasBlockBias {
      omit(
        .chen2021Corollary1, because: "the constant of a shorter network lacks the biases of later blocks")
    } else {
      state(
        "chen2021_corollary_1",
        """
         L' q q' : (L' < L)%N -> local_min2 risk q ->
          local_min2 (risk_phi G loss X Y W theta (L := L')) q' ->
          risk q <= risk_phi G loss X Y W theta q'
        """,
        by: "move=> shorter; exact: (chen2021.corollary_1 chen2021_assumption_2 shorter "
          + "(fun _ _ => erefl) (fun _ _ => erefl) \(assumptions)).")
    }
    state(
      "chen2021_corollary_2_i", " q : local_min2 risk q -> forall H, risk q <= linear_risk loss X Y H",
      by: "exact: (chen2021.corollary_2_general chen2021_assumption_2 \(assumptions)).")
    guard model.isSquared, assumption1 else { return }
    state(
      "chen2021_theorem_2_i", " q : saddle_point risk q -> ~~ full_rank q.1",
      by: "exact: (chen2021.theorem_2_i chen2021_assumption_1 \(assumptions)).")
    state(
      "chen2021_theorem_2_ii", " q : saddle_point risk q -> negative_curvature risk q",
      by: "exact: (chen2021.theorem_2_ii chen2021_assumption_1 \(assumptions)).")
  }

  private mutating func stateWideTheoremsWithBias(assumption1: Bool) {
    guard assumption4 else { return }
    state(
      "chen2021_theorem_1_i", " q : critical risk q -> full_rank q.1 -> global_minimum risk q",
      by: "exact: (wide_theorem_1_i risk_matrices isT isT).")
    state(
      "chen2021_theorem_1_ii",
      " q H : local_min2 risk q -> global_minimum arisk H ->\n  risk q - arisk H = 0",
      by: "exact: (wide_theorem_1_ii risk_matrices arisk_matrices centred_is_representation\n  isT isT "
        + "chen2021_assumption_4)."
    )
    guard assumption1 else { return }
    state(
      "chen2021_theorem_2", " q : saddle_point risk q ->\n  ~~ full_rank q.1 /\\ negative_curvature risk q",
      by: "exact: (wide_theorem_2 risk_matrices isT isT).")
  }
}
