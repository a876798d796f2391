import ExactNumbers

/// A network on one sample, with all parameters in a box on which each input of an activation stays strictly inside of one
/// piece: the network is a polynomial in the parameters there. Enclosures hold what any parameters of the box give.
struct SampleTrace {
  let network: TrainedNetwork
  private let parameters: [Ball]
  /// Of every node, by units.
  private(set) var values: [[Ball]] = []
  /// What a value is for all parameters of the cell, where that is one number: data, what comes out of a constant piece, and
  /// sums without bias over zeros of that kind.
  private(set) var fixed: [[Rational?]] = []
  /// Of nodes that are activations, by units.
  private(set) var pieces: [[[Rational]]] = []
  private var slopes: [[Ball]] = []
  private var curvatures: [[Ball]] = []

  init(_ network: TrainedNetwork, sample: Int, parameters: [Ball]) throws(Refusal) {
    self.network = network
    self.parameters = parameters
    for operation in network.operations {
      var (value, constant): ([Ball], [Rational?]) = ([], [])
      var (pieces, slopes, curvatures): ([[Rational]], [Ball], [Ball]) = ([], [], [])
      switch operation {
      case .data(let matrix):
        constant = (0..<matrix.rows).map { matrix[$0, sample] }
        value = constant.map { Ball($0!) }
      case .affine(let map):
        value = image(of: values[map.input], by: map, parameters)
        let isZero = !map.hasBias && fixed[map.input].allSatisfy { $0?.isZero == true }
        constant = Array(repeating: isZero ? .zero : nil, count: map.rows)
      case .activation(let function, let input):
        for (x, known) in zip(values[input], fixed[input]) {
          let piece =
            if let known { function.pieces[function.piece(at: known)] } else { try function.piece(around: x) }
          let slope = PlainPolynomial.derivative(piece)
          pieces.append(piece)
          let isConstant = PlainPolynomial.trimmed(piece).count <= 1
          constant.append(
            known.map { PlainPolynomial.value(piece, $0) } ?? (isConstant ? piece.first ?? .zero : nil))
          value.append(constant.last!.map { Ball($0) } ?? Ball.value(piece, at: x))
          slopes.append(Ball.value(slope, at: x))
          curvatures.append(Ball.value(PlainPolynomial.derivative(slope), at: x))
        }
      case .sum(let a, let b):
        value = zip(values[a], values[b]).map { $0 + $1 }
        constant = zip(fixed[a], fixed[b]).map { a, b in a.flatMap { a in b.map { a + $0 } } }
      case .stack(let a, let b):
        value = values[a] + values[b]
        constant = fixed[a] + fixed[b]
      }
      values.append(value)
      fixed.append(constant)
      self.pieces.append(pieces)
      self.slopes.append(slopes)
      self.curvatures.append(curvatures)
    }
  }

  var predictions: [Ball] { values.last! }

  /// Weight · v + bias, with the numbers of `list` for parameters.
  private func image(
    of input: [Ball]?, by map: TrainedNetwork.Map, _ list: [Ball], withBias: Bool = true
  ) -> [Ball] {
    (0..<map.rows).map { row in
      let start = map.parameter(row, 0)
      let product = input.map { Ball.dot(list[start..<start + map.columns], $0) } ?? .zero
      return withBias && map.hasBias ? product + list[map.parameter(row, map.columns)] : product
    }
  }

  // MARK: Derivatives

  /// How fast all values change as the parameters do by `direction`.
  func tangents(along direction: [Ball]) -> [[Ball]] {
    var result: [[Ball]] = []
    for (node, operation) in network.operations.enumerated() {
      switch operation {
      case .data: result.append(Array(repeating: .zero, count: network.heights[node]))
      case .affine(let map):
        let own = image(of: values[map.input], by: map, direction)
        let passed = image(of: result[map.input], by: map, parameters, withBias: false)
        result.append(zip(own, passed).map { $0 + $1 })
      case .activation(_, let input): result.append(zip(slopes[node], result[input]).map { $0 * $1 })
      case .sum(let a, let b): result.append(zip(result[a], result[b]).map { $0 + $1 })
      case .stack(let a, let b): result.append(result[a] + result[b])
      }
    }
    return result
  }

  /// The derivatives of Σ_o seed_o ŷ_o in all values, by the chain rule from the prediction backwards; with `motion`, how fast
  /// these change along a direction as the seed does by `seed`.
  private func adjoints(
    _ seed: [Ball], motion: (direction: [Ball], tangents: [[Ball]], adjoints: [[Ball]])? = nil
  ) -> [[Ball]] {
    var result = network.heights.map { Array(repeating: Ball.zero, count: $0) }
    result[result.count - 1] = seed
    func add(_ terms: [Ball], to node: Int) {
      for unit in terms.indices { result[node][unit] = result[node][unit] + terms[unit] }
    }
    for (node, operation) in network.operations.enumerated().reversed() {
      let own = result[node]
      switch operation {
      case .data: break
      case .affine(let map):
        add(
          (0..<map.columns).map { column in
            var sum = Ball.Sum()
            for row in 0..<map.rows {
              let entry = map.parameter(row, column)
              sum.addProduct(parameters[entry], own[row])
              if let motion { sum.addProduct(motion.direction[entry], motion.adjoints[node][row]) }
            }
            return sum.rounded
          }, to: map.input)
      case .activation(_, let input):
        add(
          own.indices.map { unit in
            let passed = slopes[node][unit] * own[unit]
            guard let motion else { return passed }
            return passed + curvatures[node][unit] * motion.tangents[input][unit]
              * motion.adjoints[node][unit]
          }, to: input)
      case .sum(let a, let b):
        add(own, to: a)
        add(own, to: b)
      case .stack(let a, let b):
        add(Array(own.prefix(network.heights[a])), to: a)
        add(Array(own.suffix(network.heights[b])), to: b)
      }
    }
    return result
  }

  /// Adds the outer products of the rows' adjoints with the inputs to the derivatives in the parameters.
  private func accumulate(
    _ adjoints: [[Ball]], _ inputs: [[Ball]], withBias: Bool = true, into result: inout [Ball]
  ) {
    for (node, operation) in network.operations.enumerated() {
      guard case .affine(let map) = operation else { continue }
      for row in 0..<map.rows where !adjoints[node][row].isZero {
        for column in 0..<map.columns {
          let entry = map.parameter(row, column)
          result[entry] = result[entry] + adjoints[node][row] * inputs[map.input][column]
        }
        if withBias, map.hasBias {
          let entry = map.parameter(row, map.columns)
          result[entry] = result[entry] + adjoints[node][row]
        }
      }
    }
  }

  /// The derivatives of Σ_o seed_o ŷ_o in the parameters.
  func gradient(_ seed: [Ball]) -> [Ball] {
    var result = Array(repeating: Ball.zero, count: network.weights.count)
    accumulate(adjoints(seed), values, into: &result)
    return result
  }

  /// How fast the gradient of a function of the predictions changes along each direction, where its derivatives in the predictions
  /// are `slopes`, and those of the order 2, each prediction by itself, `curvatures`: the Hessian times the directions.
  func gradientChanges(slopes: [Ball], curvatures: [Ball], along directions: [[Ball]]) -> [[Ball]] {
    let adjoints = self.adjoints(slopes)
    return directions.map { direction in
      let tangents = self.tangents(along: direction)
      let seed = zip(curvatures, tangents.last!).map { $0 * $1 }
      let changes = self.adjoints(seed, motion: (direction, tangents, adjoints))
      var result = Array(repeating: Ball.zero, count: network.weights.count)
      accumulate(changes, values, into: &result)
      accumulate(adjoints, tangents, withBias: false, into: &result)
      return result
    }
  }
}

extension CheckedModel.PiecewisePolynomial {
  /// The piece that all numbers of `x` lie strictly inside of.
  func piece(around x: Ball) throws(Refusal) -> [Rational] {
    let (lower, upper) = (x.lowerBound, x.upperBound)
    guard !breakpoints.contains(where: { lower <= $0 && $0 <= upper }) else {
      throw Refusal("the box of weights reaches a kink")
    }
    return pieces[piece(at: lower)]
  }
}
