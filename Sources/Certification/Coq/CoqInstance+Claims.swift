import Claims
import ExactAlgebra
import Vocabulary

/// The claims of Chen et al. 2021 whose hypotheses the model meets: the development's theorems, applied.
extension CoqInstanceBuilder {
  // MARK: Assumptions

  var hasAssumption2: Bool { model.facts.hypothesis(.chen2021Assumption2).verdict == .holds }

  mutating func stateAssumptions() {
    stateAssumption1()
    stateAssumption2(of: model.facts.model.loss, holds: hasAssumption2)
    state(.chen2021Assumption3, decided: "assumption_3 M No", by: "by vm_compute.")
    stateAssumption4()
    state(
      .chen2021BottleneckCondition, decided: "bottleneck_condition M \(linearSizes) L",
      by: "by rewrite bottleneckP; vm_compute.")
    stateEquation7()
  }

  /// States what Coq decides by computing.
  private mutating func state(_ claim: ClaimID, decided statement: String, by proof: String) {
    switch model.facts.hypothesis(claim).verdict {
    case .holds: state(claim, " : \(statement)", by: proof)
    case .fails: state(claim, suffix: "_fails", " : ~~ \(statement)", by: proof)
    case .inapplicable, .undecided: break
    }
  }

  private mutating func stateAssumption1() {
    let claim = ClaimID.chen2021Assumption1
    let finding = model.facts.finding(.named(claim))
    let statement = "assumption_1 G X Y W theta L"
    if finding.verdict == .holds, let inverse = model.features[model.depth].gram.inverse() {
      guard canWrite([inverse], for: claim) else { return }
      state(
        claim, " : \(statement)",
        by: "by apply: (is_assumption_1P forward_pass (S := gram_inverse)); vm_compute.",
        comment: "Y v_L^T is not 0, and v_L v_L^T has this inverse",
        evidence: "Definition gram_inverse : rows := \(CoqTerm.rows(inverse)).")
    } else if finding.witness[.correlation] != nil {
      state(
        claim, suffix: "_fails", " : ~ \(statement)",
        by: "by apply: (is_uncorrelatedP forward_pass); vm_compute.", comment: "Y v_L^T = 0")
    } else if let entries = finding.witness.vector(.featureRelation) {
      let relation = Matrix(rows: 1, columns: entries.count, elements: entries)
      guard canWrite([relation], for: claim) else { return }
      state(
        claim, suffix: "_fails", " : ~ \(statement)",
        by: "by apply: (is_dependentP forward_pass (z := relation)); vm_compute.",
        comment: "a relation between the rows of v_L",
        evidence: "Definition relation : rows := \(CoqTerm.rows(relation)).")
    }
  }

  private mutating func stateAssumption4() {
    let claim = ClaimID.chen2021Assumption4
    let finding = model.facts.finding(.named(claim))
    let sizes = model.facts.featureSizes.dropLast()
    let expansion = "expansion_of M \(linearSizes) \(linearWeights) : expansion R M \(linearSizes)"
    let subject = linearWeights == "weights" ? "W" : "(\(expansion))"
    if finding.verdict == .holds, let inverse = model.facts.B.leftInverse() {
      let parts = inverse.split(rows: sizes)
      guard canWrite(parts, for: claim) else { return }
      state(
        claim, " : assumption_4 \(subject) L",
        by: "by apply: (is_left_inverseP (C := left_inverse)); vm_compute.",
        comment: "C_i W_i = 1, and C_i W_j = 0 for i <> j",
        evidence: "Definition left_inverse : seq rows := \(CoqTerm.matrices(parts)).")
    } else if let entries = finding.witness.vector(.kernelVector) {
      let parts = Matrix(rows: entries.count, columns: 1, elements: entries).split(rows: sizes)
      guard canWrite(parts, for: claim) else { return }
      state(
        claim, suffix: "_fails", " : ~ assumption_4 \(subject) L",
        by: "by apply: (is_kernel_vectorP (z := kernel_vector)); vm_compute.",
        comment: "z_0, ..., z_{L-1}, not all 0, with W_0 z_0 + ... + W_{L-1} z_{L-1} = 0",
        evidence: "Definition kernel_vector : seq rows := \(CoqTerm.matrices(parts)).")
    }
  }

  /// v_i linearly unpredictable, or not, for each i.
  private mutating func stateEquation7() {
    let claim = ClaimID.chen2021Equation7
    guard !model.hasBias else { return omit(claim, because: "the prediction has a bias") }
    let ranks = model.facts.featureRanks
    for i in ranks.indices.dropFirst() {
      let earlier = i == 1 ? "v_0" : "v_0, ..., v_\(i - 1)"
      let subject = "\(claim), v_\(i)"
      if ranks[i] == ranks[i - 1] {
        guard let predictor = model.facts.predictor(of: i) else {
          omit(evidence: subject, of: claim, because: "its evidence has too many entries")
          continue
        }
        let parts = predictor.transposed.split(rows: model.facts.featureSizes[..<i]).map(\.transposed)
        guard canWrite(parts, for: subject, of: claim) else { continue }
        state(
          claim, suffix: "_\(i)_fails", " : chen2021.linearly_predictable G X W theta \(i)",
          by: "by apply: (is_predictableP forward_pass (C := coefficients_\(i))); vm_compute.",
          comment: "v_\(i) is a linear function of \(earlier) on the samples",
          evidence: "Definition coefficients_\(i) : seq rows := \(CoqTerm.matrices(parts)).")
        continue
      }
      let kernel = Matrix.vertical(Array(model.features[..<i]), columns: model.samples).kernel()
      let images = model.features[i] * kernel
      let column = (0..<kernel.columns).first { images.column($0).contains { !$0.isZero } }!
      let vector = kernel.selecting(columns: [column])
      guard canWrite([vector], for: subject, of: claim) else { continue }
      state(
        claim, suffix: "_\(i)", " : ~ chen2021.linearly_predictable G X W theta \(i)",
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
    guard hasAssumption2 else {
      return omit(
        evidence: "Theorem 1 and all that rests on Assumption 2",
        because: "the loss is no convex differentiable one")
    }
    guard model.isSquared || !model.hasBias else {
      return omit(
        evidence: "Theorem 1 and all that rests on Assumption 2",
        because: "a bias is optimised away for the squared loss only")
    }
    if model.hasBias {
      omit(
        .chen2021Proposition1i, .chen2021Proposition1ii, .chen2021Proposition2, .chen2021Corollary1,
        .chen2021Corollary2i,
        because: "stated without a bias of the prediction only")
      stateWideTheoremsWithBias()
    } else {
      stateNetworkTheorems()
    }
    guard model.isSquared else { return }
    state(
      .nestStrictSaddle, " q : critical risk q -> global_minimum risk q \\/ strict_saddle risk q",
      by: "exact: (global_or_strictP risk_matrices isT).")
    state(
      .nestNoSpuriousMinima, " q : local_min2 risk q -> global_minimum risk q",
      by: "exact: (no_spurious_minimaP risk_matrices isT).")
  }

  private mutating func stateNetworkTheorems() {
    let (assumption1, assumption2) = (
      ClaimID.chen2021Assumption1.theorem, ClaimID.chen2021Assumption2.theorem
    )
    let (assumption3, assumption4) = (
      ClaimID.chen2021Assumption3.theorem, ClaimID.chen2021Assumption4.theorem
    )
    if model.isSquared, hasTheorem(assumption1) {
      state(
        .chen2021Proposition1i, " : ~ convex2 risk /\\ ~ concave2 risk",
        by: "exact: (chen2021.proposition_1_i (isT : (0 < M)%N) \(assumption1)).")
      state(
        .chen2021Proposition1ii, " q : critical risk q -> ~ local_min2 risk q -> saddle_point risk q",
        by: "exact: (chen2021.proposition_1_ii (isT : (0 < M)%N) \(assumption1)).")
    }
    let isMinimum = "local_min_PA G loss X Y W theta L H"
    state(
      .chen2021Proposition2, " q H : \(isMinimum) -> local_min2 risk q ->\n  0 <= epsilon q H",
      by: "exact: (chen2021.proposition_2 \(assumption2)).")
    if !model.isSquared, hasTheorem(assumption3) {
      state(
        .nestNoSpuriousMinima, " q : local_min2 risk q -> global_minimum risk q",
        by: "by case/(attainment.no_spurious_minima \(assumption2) \(assumption3)).")
    }
    guard hasTheorem(assumption3), hasTheorem(assumption4) else { return }
    let assumptions = "\(assumption3) \(assumption4)"
    state(
      .chen2021Theorem1i, " q : critical risk q -> full_rank q.1 -> global_minimum risk q",
      by: "exact: (chen2021.theorem_1_i \(assumption2) \(assumptions)).")
    state(
      .chen2021Theorem1ii, " q H : local_min2 risk q -> \(isMinimum) ->\n  epsilon q H = 0",
      by: "exact: (chen2021.theorem_1_ii \(assumption2) \(assumptions)).")
    if model.hasBlockBias {
      omit(
        .chen2021Corollary1, because: "the constant of a shorter network lacks the biases of later blocks")
    } else {
      state(
        .chen2021Corollary1,
        """
         L' q q' : (L' < L)%N -> local_min2 risk q ->
          local_min2 (risk_phi G loss X Y W theta (L := L')) q' ->
          risk q <= risk_phi G loss X Y W theta q'
        """,
        by: "move=> shorter; exact: (chen2021.corollary_1 \(assumption2) shorter "
          + "(fun _ _ => erefl) (fun _ _ => erefl) \(assumptions)).")
    }
    state(
      .chen2021Corollary2i, " q : local_min2 risk q -> forall H, risk q <= linear_risk loss X Y H",
      by: "exact: (chen2021.corollary_2_general \(assumption2) \(assumptions)).")
    guard model.isSquared, hasTheorem(assumption1) else { return }
    state(
      .chen2021Theorem2i, " q : saddle_point risk q -> ~~ full_rank q.1",
      by: "exact: (chen2021.theorem_2_i \(assumption1) \(assumptions)).")
    state(
      .chen2021Theorem2ii, " q : saddle_point risk q -> negative_curvature risk q",
      by: "exact: (chen2021.theorem_2_ii \(assumption1) \(assumptions)).")
  }

  private mutating func stateWideTheoremsWithBias() {
    let assumption4 = ClaimID.chen2021Assumption4.theorem
    guard hasTheorem(ClaimID.chen2021Assumption3.theorem), hasTheorem(assumption4) else { return }
    state(
      .chen2021Theorem1i, " q : critical risk q -> full_rank q.1 -> global_minimum risk q",
      by: "exact: (wide_theorem_1_i risk_matrices isT isT).")
    state(
      .chen2021Theorem1ii,
      " q H : local_min2 risk q -> global_minimum arisk H ->\n  risk q - arisk H = 0",
      by: "exact: (wide_theorem_1_ii risk_matrices arisk_matrices centred_is_representation\n  isT isT "
        + "\(assumption4))."
    )
    guard hasTheorem(ClaimID.chen2021Assumption1.theorem) else { return }
    state(
      "chen2021_theorem_2", " q : saddle_point risk q ->\n  ~~ full_rank q.1 /\\ negative_curvature risk q",
      by: "exact: (wide_theorem_2 risk_matrices isT isT).")
  }
}

extension Record {
  /// The entries of a vector.
  fileprivate func vector(_ name: Quantity) -> [Rational]? {
    guard case .list(let values)? = self[name] else { return nil }
    return values.compactMap { if case .number(let number) = $0 { number } else { nil } }
  }
}

extension Matrix {
  /// Blocks of so many rows, one above the other.
  fileprivate func split(rows sizes: some Sequence<Int>) -> [Matrix] {
    var start = 0
    return sizes.map { size in
      defer { start += size }
      return selecting(rows: Array(start..<start + size))
    }
  }
}
