import ExactAlgebra
import Networks

extension GivenWeights {
  /// The coefficients of 1, t, …, t^order of the risk at θ + t·direction for small t > 0. On a ray the risk is a
  /// polynomial near its start, kinks or not: the first change of a number at a breakpoint tells on which piece it lies.
  ///
  /// Of a loss that is known to the fourth order alone there may be fewer, but always five.
  ///
  /// When the first of the coefficients after the constant that is not zero is negative, the risk decreases along the ray.
  /// Requires activations and a loss that are continuous here. Cost: order² evaluations.
  ///
  /// With an `acceleration` e the curve is θ + t·direction + t² e.
  func risk(
    along direction: [Scalar], bending acceleration: [Scalar]? = nil, order: Int
  ) -> [Scalar] {
    let predictions = predictions(along: [direction] + (acceleration.map { [$0] } ?? []), order: order)
    var result = Array(repeating: Scalar.zero, count: order + 1)
    for sample in 0..<model.data.count {
      let series = (0..<evaluation.prediction.rows).map { output in predictions.map { $0[output, sample] } }
      for (power, coefficient) in loss.series(along: series, targets: model.data.y.row(sample)).enumerated() {
        result[power] += coefficient
      }
    }
    let weight = Scalar(Rational(1, Integer(model.data.count)))
    return result.prefix(knownTerms(of: predictions)).map { $0 * weight }
  }

  /// The coefficients of 1, t, …, t^order of the predictions, for parameters that change by these vectors times t, t², ….
  func predictions(along changes: [[Scalar]], order: Int) -> [Matrix<Scalar>] {
    var series = CurveSeries(changes: changes, order: order)
    return evaluation.graph.interpret(with: &series)[evaluation.graph.prediction]
  }

  /// How many coefficients are those of the risk. Of a loss that is no polynomial the terms up to the fourth power of what the
  /// predictions, or their differences, change by are known: where that begins with tᵐ, those before t⁵ᵐ.
  private func knownTerms(of predictions: [Matrix<Scalar>]) -> Int {
    func isSilent(_ change: Matrix<Scalar>) -> Bool {
      loss == .equalOutputs ? change.hasEqualRows : change.isZero
    }
    guard model.loss.scalar == nil, let first = predictions.dropFirst().firstIndex(where: { !isSilent($0) })
    else { return predictions.count }
    return (LocalLoss.order + 1) * first
  }

  var genericDirections: [[Scalar]] {
    genericVectors(Limits.genericRays, length: parameters.count).map { $0.map(Scalar.init) }
  }

  /// How many directions a descent is looked for along: as many as the limit on work allows, and two at least.
  var rayCount: Int {
    let work = parameters.count * model.data.count * 256
    return max(2, min(limits.rays, limits.rayWork / max(work, 1)))
  }

  typealias Ray = (direction: [Scalar], order: Int, coefficient: Scalar)

  /// A direction among the candidates and their opposites along which the risk decreases, with the order and the
  /// coefficient of its leading term; the lowest order found. Of more candidates than may be looked at, the first.
  ///
  /// Where all terms up to the fourth vanish, later ones decide: a product of deep layers of squares at zero begins with
  /// its own degree. With a `highest` order none beyond it do.
  func descendingRay(among candidates: [[Scalar]], order highest: Int = .max) -> Ray? {
    let high = min(highest, highestOrder)
    let low = min(4, high)
    let found = Scalar.searching {
      steepestRay(among: candidates.prefix(rayCount), order: low)
        ?? (high > low ? steepestRay(among: candidates.prefix(rayCount * low / high), order: high) : nil)
    }
    if let found { return descent(along: found.direction, order: found.order) }
    // Other signs of these would have made one a descent.
    for candidate in candidates.prefix(limits.watchedRays) {
      for direction in [candidate, candidate.map { -$0 }] { _ = descent(along: direction, order: low) }
    }
    return nil
  }

  /// The first of the rays along single paths on which the risk decreases: other terms than those of the path may hide it.
  var computedDescentAlongPath: Ray? {
    guard hasDerivatives, isContinuous else { return nil }
    let found = Scalar.searching {
      pathRays().first { descent(along: $0.direction, order: min($0.order, limits.rayOrder)) != nil }
    }
    return found.flatMap { descent(along: $0.direction, order: min($0.order, limits.rayOrder)) }
  }

  private func steepestRay(
    among candidates: ArraySlice<[Scalar]>, order highest: Int
  ) -> (direction: [Scalar], order: Int)? {
    var best: (direction: [Scalar], order: Int)?
    for candidate in candidates {
      for direction in [candidate, candidate.map { -$0 }] {
        guard let (_, order, _) = descent(along: direction, order: highest) else { continue }
        if best.map({ order < $0.order }) ?? true { best = (direction, order) }
        if order == 1 { return best }
      }
    }
    return best
  }

  /// Whether the risk decreases along a direction, by its terms up to an order.
  func descent(
    along direction: [Scalar], order highest: Int
  ) -> Ray? {
    // Most rays are decided at first order, at a small part of the cost.
    let slope = risk(along: direction, order: 1)[1]
    if slope.signum() > 0 { return nil }
    let series = slope.signum() < 0 ? [.zero, slope] : risk(along: direction, order: highest)
    guard let order = series.indices.dropFirst().first(where: { !series[$0].isZero }),
      series[order].signum() < 0
    else { return nil }
    return (direction, order, series[order])
  }

  /// The highest order at which the expansion of the risk is looked at: that of the risk as a polynomial, unless the limits
  /// allow less.
  private var highestOrder: Int {
    var degrees = DegreeSearch<Scalar>(most: limits.rayOrder)
    let degree = evaluation.graph.interpret(with: &degrees)[evaluation.graph.prediction]
    return min(limits.rayOrder, max(1, degree) * max(1, loss.degree))
  }
}

/// The degrees of the units of all nodes as polynomials in the parameters, up to a bound.
private struct DegreeSearch<Scalar: OrderedField>: GraphInterpretation {
  let most: Int

  func constant(_ matrix: Matrix<Scalar>, at node: Int) -> Int { 0 }
  func affine(_ map: AffineMap<Scalar>, of input: Int) -> Int { min(most, input + 1) }
  func activation(_ layer: ActivationLayer, of input: Int) -> Int {
    min(most, input * layer.activation.function.degree)
  }
  func sum(_ a: Int, _ b: Int, at node: Int) -> Int { max(a, b) }
  func stack(_ a: Int, _ b: Int, at node: Int) -> Int { max(a, b) }
}

/// The values of all nodes along a curve, as the coefficients of 1, t, …, t^order.
private struct CurveSeries<Scalar: OrderedField>: GraphInterpretation {
  typealias Value = [Matrix<Scalar>]

  /// The coefficients of t, t², … of the parameters.
  let changes: [[Scalar]]
  let order: Int

  func constant(_ matrix: Matrix<Scalar>, at node: Int) -> Value {
    [matrix] + Array(repeating: .zeros(matrix.rows, matrix.columns), count: order)
  }

  func affine(_ map: AffineMap<Scalar>, of input: Value) -> Value {
    let affine = map.affine
    let count = affine.weight.elements.count
    let changes = changes.map { change in
      let entries = change[map.offset...]
      return AffineOver(
        weight: Matrix(rows: affine.outputs, columns: affine.inputs, elements: Array(entries.prefix(count))),
        bias: affine.bias.map { Array(entries.dropFirst(count).prefix($0.count)) })
    }
    return (0...order).map { power in
      if power == 0 { return affine(input[0]) }
      return zip(1...power, changes).reduce(affine.weight * input[power]) { sum, term in
        let (rate, change) = term
        return sum + (rate == power ? change(input[0]) : change.weight * input[power - rate])
      }
    }
  }

  func activation(_ layer: ActivationLayer, of input: Value) -> Value {
    Meter.charge(
      work: input[0].elements.count * order * order * 64 * max(1, layer.activation.function.degree),
      "an expansion of the risk along a ray")
    var terms = constant(.zeros(input[0].rows, input[0].columns), at: layer.node)
    for unit in 0..<input[0].rows {
      for sample in 0..<input[0].columns {
        let series = layer.activation.function.composed(with: input.map { $0[unit, sample] })
        for (power, coefficient) in series.enumerated() { terms[power][unit, sample] = coefficient }
      }
    }
    return terms
  }

  func sum(_ a: Value, _ b: Value, at node: Int) -> Value {
    zip(a, b).map { $0 + $1 }
  }

  func stack(_ a: Value, _ b: Value, at node: Int) -> Value {
    zip(a, b).map { .vertical([$0, $1]) }
  }
}

extension PiecewisePolynomial {
  /// Of its pieces, the highest.
  fileprivate var degree: Int { pieces.reduce(0) { max($0, $1.count - 1) } }

  /// The power series of f(series), truncated like `series`, for small positive t.
  func composed<Scalar: OrderedField>(with series: [Scalar]) -> [Scalar] {
    let piece = pieces[piece(near: series[0]) { series.dropFirst().first { !$0.isZero }?.signum() ?? 1 }]
    var result = Array(repeating: Scalar.zero, count: series.count)
    for coefficient in piece.reversed() {
      var next = Array(repeating: Scalar.zero, count: series.count)
      for (i, a) in result.enumerated() where !a.isZero {
        for j in 0..<series.count - i where !series[j].isZero { next[i + j] += a * series[j] }
      }
      next[0] += Scalar(coefficient)
      result = next
    }
    return result
  }
}
