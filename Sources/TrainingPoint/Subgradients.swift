import ExactAlgebra
import Networks

/// The subgradients of a convex loss at the predictions: G₀ + Σ sᵢ Gᵢ with 0 ≤ sᵢ ≤ 1, where G₀ holds the slopes to the right and each Gᵢ
/// takes one of them to the left.
struct Subgradients<Scalar: OrderedField> {
  /// G₀, G₁, …, each N_o × N.
  let functionals: [Matrix<Scalar>]

  init(_ point: GivenWeights<Scalar>) {
    let (left, right) = (point.lossSlope(-1), point.lossSlope(1))
    functionals =
      [right]
      + left.elements.indices.compactMap { index in
        let step = left.elements[index] - right.elements[index]
        if step.isZero { return nil }
        var single = Matrix<Scalar>.zeros(right.rows, right.columns)
        single.elements[index] = step
        return single
      }
  }

  /// The linear form that is zero, by its values at all functionals.
  var zero: [Scalar] { Array(repeating: .zero, count: functionals.count) }

  /// Whether at one of them these forms are zero and those positive: a linear program in sᵢ, 1 − sᵢ and the forms times a positive
  /// factor, so large that the positive ones are at least one, decided by Farkas' lemma.
  func contains(equations: [[Scalar]], positive: [[Scalar]]) -> Bool {
    // Many equations are proportional.
    var rows: [[Scalar]] = []
    for equation in equations {
      guard let first = equation.first(where: { !$0.isZero }) else { continue }
      let row = equation.map { $0 / first }
      if !rows.contains(row) { rows.append(row) }
    }
    let steps = functionals.count - 1
    if steps == 0 { return rows.isEmpty && positive.allSatisfy { $0[0].signum() > 0 } }
    func unit(_ count: Int, _ place: Int, _ value: Scalar) -> [Scalar] {
      (0..<count).map { $0 == place ? value : .zero }
    }
    let none = Array(repeating: Scalar.zero, count: rows.count + positive.count)
    // The factor; then sᵢ times it, and what is left of it.
    var generators = [(rows + positive).map { $0[0] } + Array(repeating: -Scalar.one, count: steps)]
    for place in 0..<steps {
      generators.append((rows + positive).map { $0[place + 1] } + unit(steps, place, .one))
      generators.append(none + unit(steps, place, .one))
    }
    for place in positive.indices {
      generators.append(unit(none.count, rows.count + place, -.one) + Array(repeating: .zero, count: steps))
    }
    // Without positive forms the factor is one.
    let target: [Scalar]
    if positive.isEmpty {
      target = generators.removeFirst().map { -$0 }
    } else {
      target = none.indices.map { $0 < rows.count ? .zero : .one } + Array(repeating: .zero, count: steps)
    }
    guard case .combination = ConicCombination(target: target, generators: generators) else { return false }
    return true
  }
}

extension GivenWeights {
  /// Whether parameters nearby change the inputs of the last layer in the direction in which the losses, which are convex, rise alone.
  ///
  /// With H the inputs, W the weights and G a subgradient of the loss, the risk at W + V and H + D is no less than R + ⟨G, V H⟩ +
  /// ⟨(W + V)ᵀ G, D⟩. The second term is zero where G Hᵀ is, and no small V takes the sign from an entry of Wᵀ G that is not zero.
  var featuresOnlyRise: Bool {
    guard let map = evaluation.graph.maps.last, map.node == evaluation.graph.prediction else { return false }
    var signs = SignsOfChanges(evaluation: evaluation, isConstant: isConstant, isToFirstOrder: false)
    let changes = evaluation.graph.interpret(with: &signs)[map.input]
    // What may change both ways, no sign makes rise.
    if changes.elements.contains(.both) { return false }
    let inputs = evaluation.values[map.input].transposed
    let subgradients = Subgradients(self)
    guard subgradients.functionals.count <= limits.hyperplanes else { return false }
    var (equations, positive): ([[Scalar]], [[Scalar]]) = ([], [])
    let layers = subgradients.functionals.map { $0 * inputs }
    let sums = subgradients.functionals.map { functional in
      (0..<functional.rows).map { functional.row($0).reduce(Scalar.zero, +) }
    }
    let adjoints = subgradients.functionals.map { map.affine.weight.transposed * $0 }
    for index in layers[0].elements.indices { equations.append(layers.map { $0.elements[index] }) }
    if map.affine.bias != nil {
      for output in sums[0].indices { equations.append(sums.map { $0[output] }) }
    }
    for (index, change) in changes.elements.enumerated() where !change.isEmpty {
      positive.append(adjoints.map { $0.elements[index].times(change == .up ? 1 : -1) })
    }
    return subgradients.contains(equations: equations, positive: positive)
  }
}
