import ExactNumbers

/// f(x) = wᵀ h_L(x), h_l = h_{l−1} + V_l φ_l(U_l h_{l−1}), h_0 = x, at the given weights: the networks of Yun et al. 2019, with what
/// their Theorem 2 and Corollary 3 say about such a point. U_1 is not there.
struct ScalarResNet {
  private let problem: Problem
  private let blocks: [CheckedModel.Block]
  /// w, 1 × d_x.
  private let weight: FractionMatrix
  /// h_L, d_x × N.
  private let lastState: FractionMatrix
  /// U_2, …, U_L, with d_x columns each.
  let inputMaps: [FractionMatrix]

  /// nil where the form of the model is none of these networks: an expansion layer, biases beside weights, several outputs, means over
  /// images, or a block after the first that does not begin with a linear layer.
  init?(_ problem: Problem) {
    guard case .resnest(expansion: nil, let blocks, let prediction) = problem.model.network,
      prediction.bias == nil, blocks.allSatisfy({ $0.bias == nil }), problem.outputs == 1,
      let lastState = problem.lastState
    else { return nil }
    if case .pooledView = problem.model.reduction { return nil }
    var inputMaps: [FractionMatrix] = []
    for block in blocks.dropFirst() {
      guard case .layers(let layers) = block.feature, case .linear(let map)? = layers.first else {
        return nil
      }
      inputMaps.append(map.weight)
    }
    self.problem = problem
    self.blocks = blocks
    weight = prediction.weight
    self.lastState = lastState
    self.inputMaps = inputMaps
  }

  /// d_x.
  var width: Int { lastState.rows }

  /// m_2 + … + m_L.
  var inputMapSize: Int { inputMaps.reduce(0) { $0 + $1.rows } }

  /// Derivatives of the loss by the prediction, 1 × N; nil for the logistic loss at predictions that are not zero.
  private var slopes: FractionMatrix? {
    problem.model.loss.slopes(at: weight * lastState, targets: problem.targets)?.inLowestTerms
  }

  /// Those of the order 2.
  private var curvatures: [Rational]? {
    let predictions = weight * lastState
    switch problem.model.loss {
    case .squared: return Array(repeating: 2, count: problem.samples)
    case .piecewisePolynomial(let function):
      return (0..<problem.samples).map {
        function.derivative(order: 2, at: predictions[0, $0] - problem.targets[0, $0])
      }
    case .logistic:
      // That of log(1 + exp(−y z)) with y = ±1 at z = 0.
      return predictions.isZero ? Array(repeating: Rational(1, 4), count: problem.samples) : nil
    case .crossEntropy: return Array(repeating: .zero, count: problem.samples)
    case .huber, .smoothedHinge, .absolute: return nil
    }
  }

  // MARK: The given weights

  /// Whether the risk is twice differentiable at the given weights (no unit sits at a breakpoint of its activation that parameters can move it
  /// off) and its gradient zero; nil where some layers are not differentiated and what is known of the gradient is zero.
  ///
  /// The loss is twice differentiable. The logistic loss has no critical point at rational weights with predictions that are not all zero: the
  /// derivative along a scaling of w is, in z = exp of a rational number other than zero, a rational function over Q that is not constant, as it
  /// increases with the scale, and z is transcendental (Lindemann 1882).
  ///
  /// Cost: one more pass through the layers and one back, where E[ℓ' h_L] = 0.
  func isSmoothCriticalPoint() throws(Refusal) -> Bool? {
    guard let slopes else { return false }
    guard slopes.timesTransposed(lastState).isZero else { return false }
    // The derivative by h_L.
    var slope = (weight.transposed * slopes).inLowestTerms
    if case .fixedLayers = problem.model.reduction {
      return slope.timesTransposed(problem.features[problem.depth]).isZero ? nil : false
    }
    guard let walk = try Walk(blocks, from: problem.features[0]) else { return false }
    for (index, block) in blocks.enumerated().reversed() {
      guard slope.timesTransposed(problem.features[index + 1]).isZero else { return false }
      var inner = (block.weight.transposed * slope).inLowestTerms
      for step in walk.steps[index].reversed() {
        switch step.layer {
        case .linear(let map):
          guard inner.timesTransposed(step.input).isZero else { return false }
          if map.bias != nil, !inner.timesTransposed(Problem.ones(problem.samples)).isZero { return false }
          inner = (map.weight.transposed * inner).inLowestTerms
        case .activation(let function):
          let entries = step.input.numerators.indices.map { place in
            Rational(inner.numerators[place], inner.denominator)
              * function.derivative(
                order: 1, at: Rational(step.input.numerators[place], step.input.denominator))
          }
          inner = FractionMatrix(rows: inner.rows, columns: inner.columns, entries: entries).inLowestTerms
        }
      }
      if case .layers = block.feature { slope = (slope + inner).inLowestTerms }
    }
    return true
  }

  /// Whether E[ℓ' h_L] = 0 and E[ℓ' x] = 0: then R ≤ R_lin, by convexity, whatever else the weights are.
  func isNoWorseThanLinear() -> Bool {
    guard let slopes else { return false }
    return slopes.timesTransposed(lastState).isZero && slopes.timesTransposed(problem.features[0]).isZero
  }

  // MARK: Matrices of steps

  static func curvedStates(of problem: Problem) -> FractionMatrix {
    guard let network = ScalarResNet(problem), let curvatures = network.curvatures else {
      return .zeros(0, problem.samples)
    }
    let curved = curvatures.indices.filter { !curvatures[$0].isZero }
    return network.lastState.transposed.selecting(rows: curved).transposed
  }

  static func stackedInputMaps(of problem: Problem) -> FractionMatrix {
    .stacked(ScalarResNet(problem)?.inputMaps ?? [], columns: problem.inputs)
  }
}

/// The layers of the blocks with their inputs.
private struct Walk {
  struct Step {
    let layer: CheckedModel.Layer
    let input: FractionMatrix
  }

  /// For each block.
  private(set) var steps: [[Step]] = []

  /// nil where an input of an activation lies at a breakpoint, jumps of the value or of one of two derivatives, and is not the same for all
  /// parameters nearby; and where a feature that was computed elsewhere is no function of its state.
  ///
  /// A value is the same nearby when it comes from the data alone, passes an activation inside of a constant piece, or is a sum of zeros
  /// that are the same nearby with weights and no bias.
  init?(_ blocks: [CheckedModel.Block], from input: FractionMatrix) throws(Refusal) {
    var state = Signal(input, isFixed: Array(repeating: true, count: input.numerators.count))
    for block in blocks {
      var steps: [Step] = []
      var signal = state
      switch block.feature {
      case .values(let values):
        let feature = values.transposed
        guard Walk.isFunction(feature, of: state.values) else { return nil }
        signal = Signal(feature, isFixed: Array(repeating: true, count: feature.numerators.count))
      case .layers(let layers):
        for layer in layers {
          steps.append(Step(layer: layer, input: signal.values))
          switch layer {
          case .linear(let map): signal = signal.mapped(by: map)
          case .activation(let function):
            guard let next = try signal.activated(by: function) else { return nil }
            signal = next
          }
        }
      }
      self.steps.append(steps)
      let change = signal.mapped(by: CheckedModel.Affine(weight: block.weight))
      state = Signal(
        (state.values + change.values).inLowestTerms,
        isFixed: zip(state.isFixed, change.isFixed).map { $0 && $1 })
    }
  }

  private static func isFunction(_ feature: FractionMatrix, of state: FractionMatrix) -> Bool {
    var known: [[Integer]: [Integer]] = [:]
    let (arguments, values) = (state.transposed, feature.transposed)
    for sample in 0..<arguments.rows {
      let argument = (0..<arguments.columns).map { arguments.numerator(sample, $0) }
      let value = (0..<values.columns).map { values.numerator(sample, $0) }
      if let other = known.updateValue(value, forKey: argument), other != value { return false }
    }
    return true
  }
}

/// Values of units on samples, and which of them are the same for all parameters nearby.
private struct Signal {
  let values: FractionMatrix
  let isFixed: [Bool]

  init(_ values: FractionMatrix, isFixed: [Bool]) {
    self.values = values
    self.isFixed = isFixed
  }

  func mapped(by map: CheckedModel.Affine) -> Signal {
    let isZero = (0..<values.columns).map { sample in
      map.bias == nil
        && (0..<values.rows).allSatisfy {
          isFixed[$0 * values.columns + sample] && values.numerator($0, sample).isZero
        }
    }
    return Signal(
      Problem.affine(map, values), isFixed: (0..<map.weight.rows).flatMap { _ in isZero })
  }

  /// nil at a kink.
  func activated(by function: CheckedModel.PiecewisePolynomial) throws(Refusal) -> Signal? {
    let kinks = function.kinks
    let constant = function.pieces.map { $0.dropFirst().allSatisfy(\.isZero) }
    var isFixed = self.isFixed
    for place in isFixed.indices where !isFixed[place] {
      let z = Rational(values.numerators[place], values.denominator)
      if kinks.contains(z) { return nil }
      // At a breakpoint that is no kink two constant pieces have the same value.
      let piece = function.piece(at: z)
      isFixed[place] =
        constant[piece] && (piece == 0 || constant[piece - 1] || function.breakpoints[piece - 1] < z)
    }
    return Signal(try Problem.apply(function, to: values), isFixed: isFixed)
  }
}

extension CheckedModel.PiecewisePolynomial {
  /// The piece that gives the value.
  func piece(at z: Rational) -> Int { breakpoints.firstIndex { z < $0 } ?? breakpoints.count }

  /// Of the piece that gives the value.
  func derivative(order: Int, at z: Rational) -> Rational {
    let piece = (0..<order).reduce(pieces[piece(at: z)]) { p, _ in PlainPolynomial.derivative(p) }
    return PlainPolynomial.value(piece, z)
  }

  /// The breakpoints where the value or one of the first two derivatives jumps.
  var kinks: [Rational] {
    breakpoints.indices.filter { index in
      var (left, right) = (pieces[index], pieces[index + 1])
      for _ in 0...2 {
        if PlainPolynomial.value(left, breakpoints[index]) != PlainPolynomial.value(right, breakpoints[index])
        {
          return true
        }
        (left, right) = (PlainPolynomial.derivative(left), PlainPolynomial.derivative(right))
      }
      return false
    }.map { breakpoints[$0] }
  }
}
