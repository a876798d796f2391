import ExactAlgebra

/// The last linear map of a network as a point of the convex problem that it alone poses, with squared errors.
struct CoqReadout {
  /// What the map is given, what it should give, and the map.
  let features: Matrix<Rational>
  let targets: Matrix<Rational>
  let weight: Matrix<Rational>
  /// What linear predictors are given.
  let inputs: Matrix<Rational>

  /// Terms of the file: the risk of the given network, the function from last maps to risks (nil where the network ends with none), the given
  /// map, a lemma that says what the function is, and the matrix of `inputs`.
  let risk: String
  let risks: String?
  let given: String
  let lemma: String
  let inputsTerm: String
  /// Tactics that turn `risk` into the function at the given map.
  var rewriting = ""

  private var errors: Matrix<Rational> { weight * features - targets }
  var value: Rational { errors.elements.reduce(.zero) { $0 + $1 * $1 } / Rational(targets.columns) }
  /// Whether no other map has a smaller risk.
  var isLeast: Bool { (errors * features.transposed).isZero }
}

extension CoqFile {
  /// States the risk of a network, the comparison with linear predictors of its inputs, and what the last map is among all of them.
  mutating func state(_ readout: CoqReadout) {
    state(
      "given_risk", " : \(readout.risk) = of_Q (\(CoqTerm.fraction(readout.value)))",
      by: "by \(readout.rewriting)apply: (is_readout_riskP \(readout.lemma)); vm_compute.",
      comment: "the given weights")
    stateComparison(readout)
    guard let risks = readout.risks else { return }
    if readout.isLeast {
      state(
        "given_last_layer_minimum", " : global_minimum \(risks) \(readout.given)",
        by: "by apply: (is_least_readoutP \(readout.lemma)); vm_compute.",
        comment: "no other last linear map has a smaller risk")
    } else {
      state(
        "given_last_layer_no_minimum", " : ~ local_minimum (@close R _ _) \(risks) \(readout.given)",
        by: "by apply: (is_poor_readoutP \(readout.lemma)); vm_compute.",
        comment: "other last linear maps nearby have a smaller risk")
    }
  }

  private mutating func stateComparison(_ readout: CoqReadout) {
    let best = LeastSquares(features: readout.inputs, targets: readout.targets)
    let (solution, size) = (best.solution, readout.inputs.rows)
    guard canWrite([solution], for: "comparison with linear predictors") else { return }
    let evidence = "Definition best_linear : rows := \(CoqTerm.rows(solution))."
    let linear = "linear_risk (K := fun=> \(size)%N) loss (mat \(size) N \(readout.inputsTerm)) Y"
    if readout.value <= best.residual / Rational(readout.targets.columns) {
      state(
        "given_at_most_linear", " H :\n  \(readout.risk) <= \(linear) H",
        by:
          "move: H; \(readout.rewriting)by apply: (is_at_most_mapP \(readout.lemma) (h := best_linear)); vm_compute.",
        comment: "no linear predictor has a smaller risk", evidence: evidence)
    } else {
      state(
        "given_above_linear", " :\n  \(linear) (mat No \(size) best_linear) < \(readout.risk)",
        by: "by \(readout.rewriting)apply: (is_above_mapP \(readout.lemma)); vm_compute.",
        comment: "a linear predictor has a smaller risk", evidence: evidence)
    }
  }
}
