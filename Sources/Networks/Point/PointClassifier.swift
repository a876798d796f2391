import ExactAlgebra

/// Finds out what kind of point the given weights are. Proofs of minimality come before searches for descent only where
/// they are cheap; each verdict rests on one of the arguments in the comments.
struct PointClassifier {
  private let model: Model
  private let evaluation: Evaluation
  private let bound: RiskBound?
  private let limits: PointLimits
  private let progress: ((_ done: Int, _ total: Int) -> Void)?
  private let parameters: [Parameter]

  init(
    _ model: Model, evaluation: Evaluation, bound: RiskBound?, limits: PointLimits,
    progress: ((_ done: Int, _ total: Int) -> Void)?
  ) {
    self.model = model
    self.evaluation = evaluation
    self.bound = bound
    self.limits = limits
    self.progress = progress
    parameters = evaluation.graph.parameters
  }

  func analysis() -> PointAnalysis {
    guard model.data.count > 0 else { return result(kinks: [], .undecided, "there are no samples") }
    guard let loss = model.loss.local(at: evaluation.prediction) else {
      if case .affine = evaluation.graph.nodes[evaluation.graph.prediction],
        model.loss.excludesCriticality(at: evaluation.prediction)
      {
        return result(
          kinks: [], .notCritical,
          "the \(model.loss.name) loss has no critical point at rational weights with such predictions: the derivative along a scaling of the last layer is transcendental",
          isCritical: false)
      }
      return result(kinks: [], .undecided, "the derivatives of the \(model.loss.name) loss are not rational")
    }
    let structure = KinkStructure(model: model, loss: loss, evaluation: evaluation)
    let neighbourhood = Neighbourhood(model: model, loss: loss, evaluation: evaluation, structure: structure)
    let isContinuous = !structure.kinks.contains { $0.order == 0 && !$0.isConstant }
    let proof = globalMinimality(loss, neighbourhood)

    guard isContinuous else {
      let reason = proof ?? "the risk is not continuous here: \(firstKink(structure) { $0.order == 0 })"
      return result(kinks: structure.kinks, proof == nil ? .notDifferentiable : .globalMinimum, reason)
    }
    return structure.switches.isEmpty
      ? smooth(neighbourhood, proof: proof) : kinked(neighbourhood, proof: proof)
  }

  // MARK: No kinks

  private func smooth(_ neighbourhood: Neighbourhood, proof: String?) -> PointAnalysis {
    let kinks = neighbourhood.structure.kinks
    let cell = neighbourhood.cell([:])
    let derivatives = Derivatives(evaluation: evaluation, cell: cell)
    let gradient = derivatives.gradient
    let isCritical = gradient.allSatisfy(\.isZero)
    let limit = isCritical || proof != nil ? limits.hessianParameters : limits.plainHessianParameters
    let hessian = parameters.count <= limit ? derivatives.hessian(progress: progress) : nil
    let curvature = hessian.map(Curvature.init)
    let inertia = curvature?.inertia

    func smoothResult(
      _ kind: PointAnalysis.Classification, _ reason: String, _ witness: PointAnalysis.Witness? = nil
    ) -> PointAnalysis {
      result(
        kinks: kinks, kind, reason, isCritical: isCritical, gradient: gradient,
        hessian: hessian, inertia: inertia, witness: witness)
    }

    if let proof { return smoothResult(.globalMinimum, proof) }
    if let index = gradient.firstIndex(where: { !$0.isZero }) {
      return smoothResult(
        .notCritical, "the derivative with respect to \(parameters[index]) is \(gradient[index].short)",
        .partialDerivative(parameter: index, value: gradient[index]))
    }
    if let hessian, let direction = curvature?.negativeDirection {
      let value = dot(direction, hessian.applied(to: direction))
      return smoothResult(
        .strictSaddle, "the gradient is zero and the second derivative in a direction is \(value.short)",
        .negativeCurvature(direction: direction, value: value))
    }
    if let inertia, inertia.positive == parameters.count {
      return smoothResult(.localMinimum, "the gradient is zero and the Hessian is positive definite")
    }
    if let reason = functionalMinimality(neighbourhood, cells: [[:]]) {
      return smoothResult(.localMinimum, reason)
    }
    guard let hessian, let inertia else {
      return smoothResult(
        .undecided,
        "the gradient is zero; the Hessian is not computed for \(parameters.count) > \(limits.hessianParameters) parameters"
      )
    }
    // Every point nearby lies on the flow of a flat direction from a point of the slice orthogonal to them, and the risk
    // does not change along it; on the slice the Hessian is positive definite.
    let flat = FlatDirections(evaluation: evaluation, structure: neighbourhood.structure, cell: cell).basis()
    if flat.rows == inertia.zero {
      return smoothResult(
        .localMinimum,
        "the gradient is zero, the risk is constant along a family of dimension \(flat.rows), and the Hessian is positive definite across it"
      )
    }
    // The points that the flows of the flat directions reach from the shifted ones are critical too, with the same risk:
    // a manifold of as many dimensions as the Hessian has zeros. By the Morse–Bott lemma the risk is no less nearby.
    let family = FlatDirections(evaluation: evaluation, structure: neighbourhood.structure, cell: cell)
      .criticalFamily(flat: flat, hessian: hessian)
    if family.rows == inertia.zero {
      return smoothResult(
        .localMinimum,
        "the gradient is zero and the risk constant on a family of dimension \(family.rows), and the Hessian is positive definite across it"
      )
    }
    let known =
      "the gradient is zero and the Hessian is positive semidefinite with a kernel of dimension \(inertia.zero), of which a family of dimension \(family.rows) keeps the risk"
    let kernel = hessian.kernel()
    if let (_, order, value) = descendingRay(
      // Where only products of several parameters matter, as in a deep linear network at zero, a joint motion descends.
      neighbourhood,
      among: (0..<kernel.columns).map { kernel.column($0) } + [kernel.rowArrays.map { $0.reduce(.zero, +) }])
    {
      return smoothResult(
        .undecided,
        "not a local minimum, and no strict saddle: the risk decreases along a ray like \(value) t^\(order); \(known)"
      )
    }
    return smoothResult(.undecided, known)
  }

  // MARK: Kinks

  private func kinked(_ neighbourhood: Neighbourhood, proof: String?) -> PointAnalysis {
    let structure = neighbourhood.structure
    guard structure.switches.count <= limits.kinks else { return manyKinks(neighbourhood, proof: proof) }
    let place = firstKink(structure) { !$0.isConstant }

    // Stationarity on the cone of each cell, by Farkas' lemma. A one-sided derivative is that of any cell whose cone holds
    // the direction, because the risk is piecewise continuously differentiable.
    var faces: [Face] = []
    var descent: (direction: [Rational], slope: Rational)?
    for sides in neighbourhood.allCells {
      let cell = neighbourhood.cell(sides)
      var face = Face(
        sides: sides, cell: cell, gradient: Derivatives(evaluation: evaluation, cell: cell).gradient)
      if descent == nil {
        face.normals = neighbourhood.normals(sides, cell: cell)
        switch ConicCombination(target: face.gradient, generators: face.normals) {
        case .combination(let weights): face.multipliers = weights
        case .separated(let direction): descent = (direction, dot(direction, face.gradient))
        }
      }
      faces.append(face)
    }
    let gradient = faces.allSatisfy { $0.gradient == faces[0].gradient } ? faces[0].gradient : nil

    func kinkedResult(
      _ kind: PointAnalysis.Classification, _ reason: String, _ witness: PointAnalysis.Witness? = nil
    ) -> PointAnalysis {
      result(
        kinks: structure.kinks, kind, reason, isCritical: descent == nil, gradient: gradient, witness: witness
      )
    }

    if let proof { return kinkedResult(.globalMinimum, proof) }
    if let descent {
      if let gradient, let index = gradient.firstIndex(where: { !$0.isZero }) {
        return kinkedResult(
          .notCritical, "the derivative with respect to \(parameters[index]) is \(gradient[index])",
          .partialDerivative(parameter: index, value: gradient[index]))
      }
      return kinkedResult(
        .notCritical,
        "the risk has a kink (\(place)) and decreases in a direction with one-sided derivative \(descent.slope)",
        .descent(direction: descent.direction, slope: descent.slope))
    }
    if let reason = functionalMinimality(neighbourhood, cells: faces.map(\.sides)) {
      return kinkedResult(.localMinimum, reason)
    }
    let open: PointAnalysis.Classification = gradient == nil ? .notDifferentiable : .undecided
    guard parameters.count <= limits.hessianParameters else {
      return kinkedResult(
        open,
        "no direction decreases the risk at first order; second order is not looked at for \(parameters.count) > \(limits.hessianParameters) parameters"
      )
    }

    let flat = FlatDirections(evaluation: evaluation, structure: structure, cell: faces[0].cell).basis()
    var unsettled: [[Rational]] = []
    for face in faces {
      if let rest = obstacle(to: face, flat: flat, neighbourhood) { unsettled += rest }
    }
    if unsettled.isEmpty {
      let family =
        flat.rows == 0 ? "" : " across a family of dimension \(flat.rows) along which the risk is constant"
      return kinkedResult(
        .localMinimum,
        "on each of the \(faces.count) activation cells around the kinks no direction decreases the risk at first order, and second-order sufficient conditions hold\(family)"
      )
    }
    if let (direction, order, value) = descendingRay(neighbourhood, among: unsettled) {
      if order == 2 {
        return kinkedResult(
          gradient == nil ? .notDifferentiable : .strictSaddle,
          "not a local minimum: no direction decreases the risk at first order, but one does at second order, where its second derivative is \(2 * value)",
          .negativeCurvature(direction: direction, value: 2 * value))
      }
      return kinkedResult(
        open, "not a local minimum: the risk decreases along a ray like \(value) t^\(order)")
    }
    return kinkedResult(
      open,
      "the risk has a kink (\(place)); no direction decreases it at first order, and second order does not decide"
    )
  }

  /// One activation cell with its first-order data.
  private struct Face {
    let sides: Neighbourhood.Sides
    let cell: Cell
    let gradient: [Rational]
    var normals: [[Rational]] = []
    var multipliers: [Rational] = []
  }

  /// Second order on one cell: minimise the polynomial R_c where side_i · z_i ≥ 0. With multipliers λ of the first order
  /// it is enough that the Hessian of the Lagrangian R_c − Σ λ_i side_i z_i is positive definite on the directions that
  /// keep z_i wherever λ_i > 0 and are orthogonal to the flat ones. (Every point nearby lies on the flow of a flat
  /// direction from a point of the slice orthogonal to them, and the risk does not change along it.)
  ///
  /// nil when it is; otherwise some directions that may descend.
  private func obstacle(to face: Face, flat: Matrix<Rational>, _ neighbourhood: Neighbourhood)
    -> [[Rational]]?
  {
    let hessian = Derivatives(
      evaluation: evaluation, cell: face.cell,
      linear: neighbourhood.constraint(face.sides, weights: face.multipliers.map { -$0 })
    ).hessian()
    let tight = zip(face.normals, face.multipliers).filter { $1 > 0 }.map(\.0)
    let conditions = Matrix.vertical(
      [Matrix(rows: tight.count, columns: parameters.count, elements: Array(tight.joined())), flat])
    let basis = conditions.kernel()
    let restricted = basis.transposed * hessian * basis
    let curvature = Curvature(restricted)
    if curvature.inertia.positive == basis.columns { return nil }
    let kernel = restricted.kernel()
    let candidates =
      (0..<kernel.columns).map { kernel.column($0) } + (curvature.negativeDirection.map { [$0] } ?? [])
    return candidates.map { basis.applied(to: $0) }
  }

  /// More kinks than can be enumerated: a descent is looked for along some rays.
  private func manyKinks(_ neighbourhood: Neighbourhood, proof: String?) -> PointAnalysis {
    let structure = neighbourhood.structure
    func manyResult(
      _ kind: PointAnalysis.Classification, _ reason: String, isCritical: Bool?,
      _ witness: PointAnalysis.Witness? = nil
    ) -> PointAnalysis {
      result(kinks: structure.kinks, kind, reason, isCritical: isCritical, witness: witness)
    }
    if let proof { return manyResult(.globalMinimum, proof, isCritical: true) }

    var candidates = [1, -1].map { sign -> [Rational] in
      let sides = Dictionary(uniqueKeysWithValues: structure.switches.map { ($0, sign) })
      return Derivatives(evaluation: evaluation, cell: neighbourhood.cell(sides)).gradient.map { -$0 }
    }
    for index in parameters.indices.suffix(32) {
      var unit = Array(repeating: Rational.zero, count: parameters.count)
      unit[index] = .one
      candidates.append(unit)
    }
    let place = firstKink(structure) { !$0.isConstant }
    if let (direction, order, value) = descendingRay(neighbourhood, among: candidates) {
      return manyResult(
        order == 1 ? .notCritical : .notDifferentiable,
        order == 1
          ? "the risk has a kink (\(place)) and decreases in a direction with one-sided derivative \(value)"
          : "not a local minimum: the risk decreases along a ray like \(value) t^\(order)",
        isCritical: order == 1 ? false : nil,
        order == 1 ? .descent(direction: direction, slope: value) : nil)
    }
    return manyResult(
      .notDifferentiable,
      "the risk has \(structure.switches.count) kinks (\(place), …), more than the \(limits.kinks) whose cells are all looked at; no descent was found along \(2 * candidates.count) rays",
      isCritical: nil)
  }

  /// A direction among the candidates and their opposites along which the risk decreases, with the order and the
  /// coefficient of its leading term; the lowest order found.
  private func descendingRay(
    _ neighbourhood: Neighbourhood, among candidates: [[Rational]]
  ) -> (direction: [Rational], order: Int, coefficient: Rational)? {
    var best: (direction: [Rational], order: Int, coefficient: Rational)?
    for candidate in candidates.prefix(64) {
      for direction in [candidate, candidate.map { -$0 }] {
        let series = neighbourhood.risk(along: direction, order: 4)
        guard let order = series.indices.dropFirst().first(where: { !series[$0].isZero }), series[order] < 0
        else { continue }
        if best.map({ order < $0.order }) ?? true { best = (direction, order, series[order]) }
        if order == 1 { return best }
      }
    }
    return best
  }

  // MARK: Proofs of minimality

  /// Why no parameters at all have a smaller risk, or nil when none of the arguments applies.
  private func globalMinimality(_ loss: ScalarLoss, _ neighbourhood: Neighbourhood) -> String? {
    if let risk = evaluation.risk, let bound, risk == bound.value { return "the risk equals \(bound.source)" }
    if evaluation.risk?.isZero == true, loss.function.isNonnegative {
      return "the risk is zero and the loss is never negative"
    }
    guard model.loss.convexity(targets: model.data.y).holds else { return nil }
    if neighbourhood.isBestFunctionOfInputs {
      return
        "the loss is convex and its derivatives sum to zero on every set of samples with equal inputs: no function of the inputs has a smaller risk"
    }
    let graph = evaluation.graph
    let structural = graph.parameterFree(evaluation)
    let isPolynomial = graph.activations.allSatisfy { node, _ in
      guard case .activation(let activation, let input) = graph.nodes[node] else { return true }
      return activation.function.breakpoints.isEmpty || structural[input].elements.allSatisfy { $0 }
    }
    if isPolynomial, !neighbourhood.hasLossKinks,
      RealizableFunctional.polynomial(
        neighbourhood.cell([:]).lossSlope, evaluation: evaluation, isConstant: structural,
        budget: limits.expansion, side: { _, _, _ in 1 })?.isConstant == true
    {
      return
        "the loss is convex and its gradient is orthogonal to every change of the predictions that the network can make"
    }
    return nil
  }

  /// Why no parameters nearby have a smaller risk, because on none of the given cells they change the predictions against
  /// the loss gradient, or nil.
  private func functionalMinimality(_ neighbourhood: Neighbourhood, cells: [[KinkStructure.Switch: Int]])
    -> String?
  {
    guard !neighbourhood.hasLossKinks, cells.count <= 64,
      model.loss.convexity(targets: model.data.y).holds
    else { return nil }
    let point = evaluation.graph.weights
    var isConstant = true
    for sides in cells {
      guard
        let functional = RealizableFunctional.polynomial(
          neighbourhood.cell(sides).lossSlope, evaluation: evaluation,
          isConstant: neighbourhood.structure.isConstant, budget: limits.expansion,
          side: neighbourhood.side(sides))
      else { return nil }
      if functional.isConstant { continue }
      isConstant = false
      guard functional.isLeast(near: point) else { return nil }
    }
    return isConstant
      ? "the loss is convex and its gradient is orthogonal to every change of the predictions that parameters nearby can make"
      : "the loss is convex and every change of the predictions that parameters nearby can make has a nonnegative product with its gradient"
  }

  // MARK: Wording

  private func firstKink(_ structure: KinkStructure, where condition: (Kink) -> Bool) -> String {
    structure.kinks.first(where: condition).map(\.description) ?? ""
  }

  private func result(
    kinks: [Kink], _ kind: PointAnalysis.Classification, _ reason: String, isCritical: Bool? = nil,
    gradient: [Rational]? = nil, hessian: Matrix<Rational>? = nil, inertia: Inertia? = nil,
    witness: PointAnalysis.Witness? = nil
  ) -> PointAnalysis {
    PointAnalysis(
      risk: evaluation.risk, parameters: parameters, kinks: kinks, isCritical: isCritical, gradient: gradient,
      hessian: hessian, inertia: inertia, classification: kind, reason: reason, witness: witness)
  }
}
