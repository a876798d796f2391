import ExactAlgebra
import Landscape
import Networks

/// Theorem 2 and Corollary 3 of Yun et al. 2019, and the given weights as a point of their problem, where w and all V_l are free.
extension CoqInstanceBuilder {
  mutating func stateDeepResNet() {
    guard model.isDeepResNet, hasTheorem("given_risk") else { return }
    let network = DeepResNet(model)
    state(
      "yun2019_given_risk",
      " : yun_risk given_w given_V given_U = of_Q (\(CoqTerm.fraction(network.risk)))",
      by: "by apply: (instances_yun2019.is_network_riskP is_deep_resnet); vm_compute.",
      comment: Self.deepResNetComment, evidence: Self.deepResNetDefinitions)
    stateLinearComparison(network)
    stateCoverage(network)
    stateGivenSlope(network)
    let conclusion = "\n  yun_critical w V U -> yun_bound (yun_risk w V U) \\/ yun_negative_curvature w V U"
    if hasTheorem("yun2019_parameter_coverage") {
      state(
        .yun2019Theorem2, " w V :\(conclusion.replacing(" U", with: " given_U"))",
        by: "exact: (instances_yun2019.network_theorem_2 yun2019_parameter_coverage).",
        comment: "for all w and V_l, with the given U_2, ..., U_L")
    }
    if network.innerWidth < model.width {
      state(
        .yun2019Corollary3, " w V U :\(conclusion)",
        by: "by apply: instances_yun2019.network_corollary_3; vm_compute.", comment: "for all weights")
    }
    if model.depth == 1 {
      state(
        "yun2019_one_block", " w V U : yun_critical w V U -> w != 0 -> yun_bound (yun_risk w V U)",
        by: "by apply: instances_yun2019.network_one_block.")
    }
  }

  private static let deepResNetComment = """
    Yun et al. 2019: f(x) = w^T h_L(x), h_l = h_{l-1} + V_l phi_l(U_l h_{l-1}), h_0 = x, where phi_l are the layers behind U_l,
       and the mean of the squared errors. Critical is meant with respect to w and V_1, ..., V_L.
    """

  private static let deepResNetDefinitions = """
    Definition all_weights : seq rows := rcons weights given.2.

    Lemma is_deep_resnet : instances_yun2019.is_deep_resnet M N L K all_weights features blocks outputs.
    Proof. by vm_compute. Qed.

    Local Notation given_w := (instances_yun2019.readout R M given.1).
    Local Notation given_V := (instances_yun2019.outer_maps R M K all_weights).
    Local Notation given_U := (instances_yun2019.inner_maps R M blocks).
    Local Notation phi_1 := (instances_yun2019.first_function R M K blocks).
    Local Notation phi := (instances_yun2019.later_functions R K blocks).
    Local Notation inputs := (instances_yun2019.inputs R M N features).
    Local Notation uniform := (instances_yun2019.uniform R N).
    Local Notation squares := (instances_yun2019.squares R N targets).
    Local Notation yun_risk := (yun2019_theorem_2.risk L phi_1 phi inputs uniform squares).
    Local Notation yun_critical := (yun2019_theorem_2.critical L phi_1 phi inputs uniform squares).
    Local Notation yun_negative_curvature :=
      (yun2019_theorem_2.negative_curvature L phi_1 phi inputs uniform squares).
    (* No more than the risk of any linear predictor *)
    Local Notation yun_bound := (yun2019_theorem_2.at_most_R_lin inputs uniform squares).
    Local Notation linear_risk := (yun2019_theorem_2.linear_risk inputs uniform squares).

    """

  /// R(θ) ≤ R_lin, or a linear predictor with a smaller risk.
  private mutating func stateLinearComparison(_ network: DeepResNet) {
    let best = LeastSquares(features: model.features[0], targets: model.targets)
    let solution = best.solution
    guard canWrite([solution], for: "yun2019, comparison with linear predictors") else { return }
    let evidence = "Definition best_linear : rows := \(CoqTerm.rows(solution))."
    if network.risk <= best.residual / Rational(model.samples) {
      state(
        "yun2019_given_at_most_linear", " : yun_bound (yun_risk given_w given_V given_U)",
        by: "by apply: (instances_yun2019.is_at_most_linearP is_deep_resnet (t := best_linear)); vm_compute.",
        comment: "no linear predictor has a smaller risk", evidence: evidence)
    } else {
      state(
        "yun2019_given_above_linear",
        " :\n  linear_risk (instances_yun2019.readout R M best_linear) < yun_risk given_w given_V given_U",
        by: "by apply: (instances_yun2019.is_above_linearP is_deep_resnet (t := best_linear)); vm_compute.",
        comment: "a linear predictor has a smaller risk", evidence: evidence)
    }
  }

  private mutating func stateCoverage(_ network: DeepResNet) {
    let parameters = "yun2019_theorem_2.parameter_coverage L given_U"
    let kernel = network.innerMaps.kernel()
    if kernel.columns > 0 {
      let vector = kernel.selecting(columns: [0])
      if canWrite([vector], for: "yun2019, parameter coverage") {
        state(
          "yun2019_parameter_coverage", " : \(parameters)",
          by: "by apply: (instances_yun2019.is_coveredP (v := inner_kernel)); vm_compute.",
          comment: "U_2, ..., U_L are 0 on a vector",
          evidence: "Definition inner_kernel : rows := \(CoqTerm.rows(vector)).")
      }
    } else if let inverse = network.innerMaps.leftInverse() {
      var start = 0
      let parts = network.innerWidths.map { width in
        defer { start += width }
        return inverse.selecting(columns: Array(start..<start + width))
      }
      if canWrite(parts, for: "yun2019, parameter coverage") {
        state(
          "yun2019_parameter_coverage_fails", " : ~~ \(parameters)",
          by: "by apply: (instances_yun2019.is_not_coveredP (C := inner_inverse)); vm_compute.",
          comment: "C_2 U_2 + ... + C_L U_L = 1",
          evidence: "Definition inner_inverse : seq rows := \(CoqTerm.matrices(parts)).")
      }
    }
    let representation =
      "yun2019_theorem_2.representation_coverage\n  L phi_1 phi inputs uniform (instances_yun2019.curvatures R N) given_w given_V given_U"
    if let inverse = network.state.gram.inverse() {
      guard canWrite([inverse], for: "yun2019, representation coverage") else { return }
      state(
        "yun2019_representation_coverage", " : \(representation)",
        by:
          "by apply: (instances_yun2019.is_full_representationP is_deep_resnet (S := state_inverse)); vm_compute.",
        comment: "h_L h_L^T has this inverse",
        evidence: "Definition state_inverse : rows := \(CoqTerm.rows(inverse)).")
    } else {
      let relation = network.state.leftKernel().selecting(rows: [0])
      guard canWrite([relation], for: "yun2019, representation coverage") else { return }
      state(
        "yun2019_representation_coverage_fails", " : ~~ \(representation)",
        by:
          "by apply: (instances_yun2019.is_deficient_representationP is_deep_resnet (z := state_relation)); vm_compute.",
        comment: "a relation between the rows of h_L",
        evidence: "Definition state_relation : rows := \(CoqTerm.rows(relation)).")
    }
  }

  /// The slope at the given weights, and a direction of negative curvature.
  private mutating func stateGivenSlope(_ network: DeepResNet) {
    let given = "given_w given_V given_U"
    let kernel = network.innerMaps.kernel()
    let images = model.given.prediction * kernel
    let hasMoment = network.moments.contains { !$0.isZero }
    let moving = (0..<kernel.columns).first { !images[0, $0].isZero }
    if !network.slope.isZero {
      state(
        "yun2019_given_not_critical", " : ~ yun_critical \(given)",
        by: "by apply: (instances_yun2019.has_slopeP is_deep_resnet); vm_compute.",
        comment: "the gradient with respect to w is not 0")
    } else if hasMoment, let moving {
      let vector = kernel.selecting(columns: [moving])
      if canWrite([vector], for: "yun2019, critical") {
        state(
          "yun2019_given_not_critical", " : ~ yun_critical \(given)",
          by: "by apply: (instances_yun2019.has_moving_momentP is_deep_resnet (v := moving)); vm_compute.",
          comment: "the risk has a slope where V_1, ..., V_L move along v, on which U_2, ..., U_L are 0",
          evidence: "Definition moving : rows := \(CoqTerm.rows(vector)).")
      }
    } else if let jacobians = network.jacobians(), network.isStationary(jacobians) {
      // Together they are one piece of evidence.
      let all = Matrix.vertical(jacobians.flatMap { $0.flatMap(\.self) }, columns: model.width)
      if canWrite([all], for: "yun2019, critical") {
        let terms = jacobians.map { block in CoqTerm.list(block.map(CoqTerm.matrices)) }
        state(
          "yun2019_given_critical", " : yun_critical \(given)",
          by:
            "by apply: (instances_gradient.is_stationaryP is_deep_resnet (jacobians := jacobians)); vm_compute.",
          comment: "the derivatives of each layer of the later blocks at each sample; the gradient is 0",
          evidence: "Definition jacobians : seq (seq (seq rows)) := \(CoqTerm.list(terms)).")
      }
    } else {
      omit(
        evidence: "yun2019, critical",
        because: "a later block is at a breakpoint, or the slope is that of an inner V_l"
      )
    }
    let blind = Matrix.vertical([network.innerMaps, model.given.prediction]).kernel()
    guard hasMoment, blind.columns > 0 else { return }
    let vector = blind.selecting(columns: [0])
    guard canWrite([vector], for: "yun2019, negative curvature") else { return }
    state(
      "yun2019_given_negative_curvature", " : yun_negative_curvature \(given)",
      by: "by apply: (instances_yun2019.is_descendingP is_deep_resnet (v := blind)); vm_compute.",
      comment: "w and U_2, ..., U_L are 0 on a vector, and the errors are not orthogonal to all features",
      evidence: "Definition blind : rows := \(CoqTerm.rows(vector)).")
  }
}

/// The given weights of a network of Section 4 of Yun et al. 2019.
private struct DeepResNet {
  /// h_L on the samples.
  let state: Matrix<Rational>
  let risk: Rational
  /// The errors times h_L, and times the output of each φ_l: the gradient with respect to w, and to V_L without the factor w.
  let slope: Matrix<Rational>
  let moments: [Matrix<Rational>]
  /// U_2 … U_L, one above the other, and the number of rows of each.
  let innerMaps: Matrix<Rational>
  let innerWidths: [Int]
  private let model: InstanceModel
  private let errors: Matrix<Rational>
  var innerWidth: Int { innerWidths.reduce(0, +) }

  init(_ model: InstanceModel) {
    self.model = model
    let features = model.features
    state = model.representation + model.given.weight * features[model.depth]
    let errors = model.given.prediction * state - model.targets
    self.errors = errors
    risk = errors.gram[0, 0] / Rational(model.samples)
    slope = errors * state.transposed
    moments = features.dropFirst().map { errors * $0.transposed }
    let maps = (model.blocks ?? []).dropFirst().compactMap { $0.layers.first?.weight }
    innerMaps = .vertical(maps, columns: model.width)
    innerWidths = maps.map(\.rows)
  }

  /// For each block and each sample the derivatives of the output of each layer with respect to the state before the block, none for the
  /// first block, whose input no weight moves; nil where a unit is at a breakpoint.
  func jacobians() -> [[[Matrix<Rational>]]]? {
    var (state, result): (Matrix<Rational>, [[[Matrix<Rational>]]]) = (model.features[0], [[]])
    for (index, block) in (model.blocks ?? []).enumerated().dropFirst() {
      state = state + model.weights[index] * model.features[index]
      var samples: [[Matrix<Rational>]] = []
      for sample in 0..<model.samples {
        var (input, jacobian, layers) = (state, Matrix<Rational>.identity(model.width), [Matrix<Rational>]())
        for (layer, output) in zip(block.layers, block.outputs) {
          switch layer {
          case .linear(let map): jacobian = map.weight * jacobian
          case .activation(let activation):
            let units = input.column(sample)
            guard units.allSatisfy({ !activation.function.breakpoints.contains($0) }) else { return nil }
            let slopes = units.map { activation.function.slope(at: $0) }
            jacobian = Matrix(rows: jacobian.rows, columns: jacobian.columns) {
              slopes[$0] * jacobian[$0, $1]
            }
          }
          layers.append(jacobian)
          input = output
        }
        samples.append(layers)
      }
      result.append(samples)
    }
    return result
  }

  /// Whether the gradient with respect to all V_l is 0.
  func isStationary(_ jacobians: [[[Matrix<Rational>]]]) -> Bool {
    let depth = model.depth
    var gradients = (1...depth).map { Matrix<Rational>.zeros(model.width, model.features[$0].rows) }
    for sample in 0..<model.samples {
      var adjoint = model.given.prediction
      for block in (0..<depth).reversed() {
        let feature = model.features[block + 1].selecting(columns: [sample])
        let product = adjoint.transposed * feature.transposed
        gradients[block] = gradients[block] + product.map { errors[0, sample] * $0 }
        guard block > 0, let jacobian = jacobians[block][sample].last else { continue }
        let weight = block + 1 < depth ? model.weights[block + 1] : model.given.weight
        adjoint = adjoint + adjoint * weight * jacobian
      }
    }
    return gradients.allSatisfy(\.isZero)
  }
}

extension PiecewisePolynomial {
  /// The derivative at a point that is no breakpoint.
  fileprivate func slope(at point: Rational) -> Rational {
    let piece = pieces[breakpoints.count { $0 < point }]
    return piece.indices.dropFirst().reversed().reduce(.zero) { $0 * point + Rational($1) * piece[$1] }
  }
}
