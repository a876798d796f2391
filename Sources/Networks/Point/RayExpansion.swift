import ExactAlgebra

extension Neighbourhood {
  /// The coefficients of 1, t, …, t^order of the risk at θ + t·direction for small t > 0. On a ray the risk is a
  /// polynomial near its start, kinks or not: the first change of a number at a breakpoint tells on which piece it lies.
  ///
  /// When the first of the coefficients after the constant that is not zero is negative, the risk decreases along the ray.
  /// Requires activations and a loss that are continuous here. Cost: order² evaluations.
  func risk(along direction: [Rational], order: Int) -> [Rational] {
    let graph = evaluation.graph
    let offsets = graph.offsets
    var nodes: [[Matrix<Rational>]] = []
    for (index, node) in graph.nodes.enumerated() {
      let values = evaluation.values[index]
      let zero = Matrix<Rational>.zeros(values.rows, values.columns)
      switch node {
      case .constant: nodes.append([values] + Array(repeating: zero, count: order))
      case .affine(let map, let input):
        let affine = graph.maps[map].affine
        let count = affine.weight.elements.count
        let start = offsets[map]
        let change = Affine(
          weight: Matrix(
            rows: affine.outputs, columns: affine.inputs, elements: Array(direction[start..<start + count])),
          bias: affine.bias.map { Array(direction[start + count..<start + count + $0.count]) })
        var terms = [values]
        for power in 1..<order + 1 {
          let inner = nodes[input]
          let own = affine.weight * inner[power]
          terms.append(own + (power == 1 ? change(inner[0]) : change.weight * inner[power - 1]))
        }
        nodes.append(terms)
      case .activation(let activation, let input):
        var terms = Array(repeating: zero, count: order + 1)
        for unit in 0..<values.rows {
          for sample in 0..<values.columns {
            let series = activation.function.composed(with: nodes[input].map { $0[unit, sample] })
            for (power, coefficient) in series.enumerated() { terms[power][unit, sample] = coefficient }
          }
        }
        nodes.append(terms)
      case .sum(let a, let b): nodes.append(zip(nodes[a], nodes[b]).map { $0 + $1 })
      case .stack(let a, let b): nodes.append(zip(nodes[a], nodes[b]).map { .vertical([$0, $1]) })
      }
    }

    var result = Array(repeating: Rational.zero, count: order + 1)
    let predictions = nodes[graph.prediction]
    for output in 0..<evaluation.prediction.rows {
      for sample in 0..<model.data.count {
        let target = model.data.y[sample, output]
        let slope = loss.slope(target: target)
        var argument = predictions.map { $0[output, sample] * slope }
        argument[0] = loss.argument(prediction: predictions[0][output, sample], target: target)
        for (power, coefficient) in loss.function.composed(with: argument).enumerated() {
          result[power] += coefficient
        }
      }
    }
    return result.map { $0 / Rational(model.data.count) }
  }
}

extension PiecewisePolynomial {
  /// The power series of f(series), truncated like `series`, for small positive t.
  fileprivate func composed(with series: [Rational]) -> [Rational] {
    let piece = pieces[piece(near: series[0]) { series.dropFirst().first { !$0.isZero }?.signum() ?? 1 }]
    var result = Array(repeating: Rational.zero, count: series.count)
    for coefficient in piece.reversed() {
      var next = Array(repeating: Rational.zero, count: series.count)
      for (i, a) in result.enumerated() where !a.isZero {
        for j in 0..<series.count - i where !series[j].isZero { next[i + j] += a * series[j] }
      }
      next[0] += coefficient
      result = next
    }
    return result
  }
}
