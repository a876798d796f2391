import ExactAlgebra
import Networks

/// The network on one activation cell at parameters of any kind of number: values, gradient and Hessian of the risk,
/// and the Jacobian of the predictions. With enclosures of a box of parameters, the results enclose those of every
/// point of the box, as far as it lies in the cell.
package struct CellDerivatives<Number: CellNumber>: Sendable {
  let cell: ActivationCell
  let parameters: [Number]
  /// The value of every node, units × N.
  let values: [Matrix<Number>]
  /// The derivative of every activation, units × N, by node.
  private let slopes: [Int: Matrix<Number>]
  /// The second derivative, for activations where it is not zero throughout.
  private let curvatures: [Int: Matrix<Number>]
  private let precision: Int

  /// Cost: one product for each weight and sample.
  package init(_ cell: ActivationCell, at parameters: [Number], precision: Int) {
    self.cell = cell
    self.parameters = parameters
    self.precision = precision
    var pass = ForwardPass(cell: cell, parameters: parameters, precision: precision)
    values = cell.graph.interpret(with: &pass)
    slopes = pass.slopes
    curvatures = pass.curvatures
  }

  private var graph: ComputationGraph { cell.graph }

  // MARK: The loss

  /// What the loss is applied to, N_o × N.
  var lossArguments: Matrix<Number> { lossTerms(of: 0).arguments }

  /// The derivative of the given order of the risk with respect to each prediction, N_o × N.
  private func lossTerms(of order: Int) -> (arguments: Matrix<Number>, derivatives: Matrix<Number>) {
    let predictions = values[graph.prediction]
    let targets = cell.model.data.y
    let pieces = cell.loss.function.pieces.map { piece in
      (0..<order).reduce(piece) { piece, _ in PiecewisePolynomial.derivative(piece) }
    }
    let weight = 1 / Rational(targets.rows)
    var arguments = predictions
    var derivatives = predictions
    for output in 0..<predictions.rows {
      for sample in 0..<predictions.columns {
        let target = targets[sample, output]
        let number = Number(enclosing: target, precision: precision)
        let argument =
          switch cell.loss.argument {
          case .residual: predictions[output, sample] - number
          case .margin: predictions[output, sample] * number
          }
        arguments[output, sample] = argument
        let factor = (0..<order).reduce(weight) { product, _ in product * cell.loss.slope(target: target) }
        derivatives[output, sample] =
          polynomial(pieces[cell.lossPieces[output, sample]], at: argument, precision)
          * Number(enclosing: factor, precision: precision)
      }
    }
    return (arguments, derivatives)
  }

  // MARK: First derivatives

  private func adjoints(_ seed: Matrix<Number>) -> [Matrix<Number>?] {
    var seeds: [Matrix<Number>?] = Array(repeating: nil, count: values.count)
    seeds[graph.prediction] = seed
    return graph.pullBack(seeds, with: ChainRule(parameters: parameters, slopes: slopes))
  }

  /// Of the risk, in the order of the parameters.
  package var gradient: [Number] {
    var result = Array(repeating: Number.zero, count: graph.parameterCount)
    let adjoints = adjoints(lossTerms(of: 1).derivatives)
    for map in graph.maps {
      guard let adjoint = adjoints[map.node] else { continue }
      accumulate(adjoint, values[map.input], map, into: &result)
    }
    return result
  }

  /// Predictions of these samples less targets: output by output, sample by sample.
  func residuals(samples: [Int]) -> [Number] {
    let predictions = values[graph.prediction]
    return (0..<predictions.rows).flatMap { output in
      samples.map {
        predictions[output, $0]
          - Number(enclosing: cell.model.data.y[$0, output], precision: precision)
      }
    }
  }

  /// The derivatives of `residuals`, one row for each.
  package func jacobian(samples: [Int]) -> Matrix<Number> {
    let (outputs, count) = (values[graph.prediction].rows, cell.model.data.count)
    let one = Number(enclosing: .one, precision: precision)
    var result = Matrix(
      rows: outputs * samples.count, columns: graph.parameterCount, repeating: Number.zero)
    for output in 0..<outputs {
      // A column of every node depends on its own sample alone, so that one sweep serves all samples.
      let adjoints = adjoints(
        Matrix(rows: outputs, columns: count) { row, _ in row == output ? one : .zero })
      for map in graph.maps {
        guard let adjoint = adjoints[map.node] else { continue }
        let inputs = values[map.input]
        for row in 0..<map.affine.outputs {
          for (index, sample) in samples.enumerated() {
            let factor = adjoint[row, sample]
            if factor.isZero { continue }
            let target = output * samples.count + index
            for column in 0..<map.affine.inputs {
              result[target, map.parameter(row, column)] = factor * inputs[column, sample]
            }
            if map.affine.bias != nil { result[target, map.parameter(row, map.affine.inputs)] = factor }
          }
        }
      }
    }
    return result
  }

  // MARK: Second derivatives

  /// Of the risk, n × n. Forward tangents of a reverse sweep, as in `Derivatives`; cost: n gradients at most, less where
  /// much of the network is silent.
  package var hessian: Matrix<Number> {
    let n = graph.parameterCount
    var result = Matrix(rows: n, columns: n, repeating: Number.zero)
    let adjoints = adjoints(lossTerms(of: 1).derivatives)
    let lossCurvature = lossTerms(of: 2).derivatives
    let one = Number(enclosing: .one, precision: precision)
    for map in graph.maps {
      for row in 0..<map.affine.outputs {
        for entry in 0..<map.affine.inputs + (map.affine.bias == nil ? 0 : 1) {
          let column = entry == map.affine.inputs ? nil : entry
          let line = hessianRow(map, row, column, one, adjoints, lossCurvature)
          let start = map.parameter(row, entry) * n
          for index in 0..<n { result.elements[start + index] = line[index] }
        }
      }
    }
    return result
  }

  private func hessianRow(
    _ map: AffineMap<Rational>, _ row: Int, _ column: Int?, _ one: Number,
    _ adjoints: [Matrix<Number>?], _ lossCurvature: Matrix<Number>
  ) -> [Number] {
    let samples = values[graph.prediction].columns
    var own = Matrix(rows: map.affine.outputs, columns: samples, repeating: Number.zero)
    for sample in 0..<samples { own[row, sample] = column.map { values[map.input][$0, sample] } ?? one }
    var motion = Tangents(
      parameters: parameters, heights: values.map(\.rows), slopes: slopes, moved: map.node, own: own)
    let tangents = graph.interpret(with: &motion)

    // The chain rule is linear in the adjoints. What its coefficients change by comes in as seeds.
    var seeds: [Matrix<Number>?] = Array(repeating: nil, count: values.count)
    if let tangent = tangents[graph.prediction] {
      seeds[graph.prediction] = entrywise(lossCurvature, tangent)
    }
    if let column, let adjoint = adjoints[map.node] {
      var change = Matrix(rows: map.affine.inputs, columns: samples, repeating: Number.zero)
      for sample in 0..<samples { change[column, sample] = adjoint[row, sample] }
      add(change, to: &seeds[map.input])
    }
    for layer in graph.activations {
      if let curvature = curvatures[layer.node], let tangent = tangents[layer.input],
        let adjoint = adjoints[layer.node]
      {
        add(entrywise(entrywise(curvature, tangent), adjoint), to: &seeds[layer.input])
      }
    }
    let changes = graph.pullBack(seeds, with: ChainRule(parameters: parameters, slopes: slopes))
    var result = Array(repeating: Number.zero, count: graph.parameterCount)
    for map in graph.maps {
      if let change = changes[map.node] { accumulate(change, values[map.input], map, into: &result) }
      if let adjoint = adjoints[map.node], let tangent = tangents[map.input] {
        accumulate(adjoint, tangent, map, withBias: false, into: &result)
      }
    }
    return result
  }

  /// Adds outer · innerᵀ to the weight of the map and the row sums of `outer` to its bias.
  private func accumulate(
    _ outer: Matrix<Number>, _ inner: Matrix<Number>, _ map: AffineMap<Rational>, withBias: Bool = true,
    into result: inout [Number]
  ) {
    let samples = outer.columns
    for row in 0..<map.affine.outputs {
      for sample in 0..<samples {
        let factor = outer.elements[row * samples + sample]
        if factor.isZero { continue }
        for column in 0..<map.affine.inputs {
          let value = inner.elements[column * samples + sample]
          if value.isZero { continue }
          let index = map.offset + row * map.affine.inputs + column
          result[index] = result[index] + factor * value
        }
        if withBias, map.affine.bias != nil {
          let index = map.parameter(row, map.affine.inputs)
          result[index] = result[index] + factor
        }
      }
    }
  }
}

// MARK: - Readings of the graph

private struct ForwardPass<Number: CellNumber>: GraphInterpretation {
  typealias Scalar = Rational

  let cell: ActivationCell
  let parameters: [Number]
  let precision: Int
  var slopes: [Int: Matrix<Number>] = [:]
  var curvatures: [Int: Matrix<Number>] = [:]

  init(cell: ActivationCell, parameters: [Number], precision: Int) {
    (self.cell, self.parameters, self.precision) = (cell, parameters, precision)
  }

  func constant(_ matrix: Matrix<Rational>, at node: Int) -> Matrix<Number> {
    matrix.map { Number(enclosing: $0, precision: precision) }
  }

  func affine(_ map: AffineMap<Rational>, of input: Matrix<Number>) -> Matrix<Number> {
    var result = product(map, parameters, input)
    guard map.affine.bias != nil else { return result }
    for row in 0..<result.rows {
      let bias = parameters[map.parameter(row, map.affine.inputs)]
      for sample in 0..<result.columns { result[row, sample] = result[row, sample] + bias }
    }
    return result
  }

  mutating func activation(_ layer: ActivationLayer, of input: Matrix<Number>) -> Matrix<Number> {
    let pieces = cell.pieces[layer.node]!
    let functions = layer.activation.function.pieces
    let firsts = functions.map(PiecewisePolynomial.derivative)
    let seconds = firsts.map(PiecewisePolynomial.derivative)
    func values(_ functions: [[Rational]]) -> Matrix<Number> {
      Matrix(rows: input.rows, columns: input.columns) {
        polynomial(functions[pieces[$0, $1]], at: input[$0, $1], precision)
      }
    }
    slopes[layer.node] = values(firsts)
    let curvature = values(seconds)
    if !curvature.elements.allSatisfy(\.isZero) { curvatures[layer.node] = curvature }
    return values(functions)
  }

  func sum(_ a: Matrix<Number>, _ b: Matrix<Number>, at node: Int) -> Matrix<Number> { entrywise(a, plus: b) }
  func stack(_ a: Matrix<Number>, _ b: Matrix<Number>, at node: Int) -> Matrix<Number> { .vertical([a, b]) }
}

/// The derivatives of all node values along one parameter; nil is zero.
private struct Tangents<Number: CellNumber>: GraphInterpretation {
  typealias Scalar = Rational
  typealias Value = Matrix<Number>?

  let parameters: [Number]
  let heights: [Int]
  let slopes: [Int: Matrix<Number>]
  let moved: Int
  let own: Matrix<Number>

  func constant(_ matrix: Matrix<Rational>, at node: Int) -> Value { nil }

  func affine(_ map: AffineMap<Rational>, of input: Value) -> Value {
    var tangent = input.map { product(map, parameters, $0) }
    if map.node == moved { add(own, to: &tangent) }
    return tangent
  }

  func activation(_ layer: ActivationLayer, of input: Value) -> Value {
    input.map { entrywise(slopes[layer.node]!, $0) }
  }

  func sum(_ a: Value, _ b: Value, at node: Int) -> Value {
    var sum = a
    if let b { add(b, to: &sum) }
    return sum
  }

  func stack(_ a: Value, _ b: Value, at node: Int) -> Value {
    guard let some = a ?? b else { return nil }
    let rest = Matrix(
      rows: heights[node] - some.rows, columns: some.columns, repeating: Number.zero)
    return .vertical([a ?? rest, b ?? rest])
  }
}

private struct ChainRule<Number: CellNumber>: BackwardInterpretation {
  typealias Scalar = Rational
  typealias Value = Matrix<Number>

  let parameters: [Number]
  let slopes: [Int: Matrix<Number>]

  func affine(_ map: AffineMap<Rational>, from output: Value) -> Value {
    let (inputs, samples) = (map.affine.inputs, output.columns)
    var result = Array(repeating: Number.zero, count: inputs * samples)
    for row in 0..<map.affine.outputs {
      for sample in 0..<samples {
        let factor = output.elements[row * samples + sample]
        if factor.isZero { continue }
        for column in 0..<inputs {
          let weight = parameters[map.offset + row * inputs + column]
          if weight.isZero { continue }
          result[column * samples + sample] = result[column * samples + sample] + weight * factor
        }
      }
    }
    return Matrix(rows: inputs, columns: samples, elements: result)
  }

  func activation(_ layer: ActivationLayer, from output: Value) -> Value {
    entrywise(slopes[layer.node]!, output)
  }

  func sum(from output: Value) -> Value { output }
  func stack(from output: Value, rows: Range<Int>) -> Value { output.selecting(rows: Array(rows)) }
  func add(_ term: Value, to sum: inout Value) { sum = entrywise(sum, plus: term) }
}

// MARK: - Arithmetic

/// The weight of the map times `input`.
private func product<Number: CellNumber>(
  _ map: AffineMap<Rational>, _ parameters: [Number], _ input: Matrix<Number>
) -> Matrix<Number> {
  let (inputs, samples) = (map.affine.inputs, input.columns)
  var result = Array(repeating: Number.zero, count: map.affine.outputs * samples)
  for column in 0..<inputs {
    for sample in 0..<samples {
      let value = input.elements[column * samples + sample]
      if value.isZero { continue }
      for row in 0..<map.affine.outputs {
        let weight = parameters[map.offset + row * inputs + column]
        if weight.isZero { continue }
        result[row * samples + sample] = result[row * samples + sample] + weight * value
      }
    }
  }
  return Matrix(rows: map.affine.outputs, columns: samples, elements: result)
}

private func entrywise<Number: CellNumber>(_ a: Matrix<Number>, _ b: Matrix<Number>) -> Matrix<Number> {
  Matrix(
    rows: a.rows, columns: a.columns,
    elements: zip(a.elements, b.elements).map { $0.isZero || $1.isZero ? .zero : $0 * $1 })
}

private func entrywise<Number: CellNumber>(_ a: Matrix<Number>, plus b: Matrix<Number>) -> Matrix<Number> {
  Matrix(rows: a.rows, columns: a.columns, elements: zip(a.elements, b.elements).map { $0 + $1 })
}

/// Adds to a matrix that is zero where it is nil.
private func add<Number: CellNumber>(_ term: Matrix<Number>, to sum: inout Matrix<Number>?) {
  sum = sum.map { entrywise($0, plus: term) } ?? term
}

/// By Horner's rule; constants and zero coefficients cost nothing.
private func polynomial<Number: CellNumber>(
  _ coefficients: [Rational], at x: Number, _ precision: Int
) -> Number {
  guard let last = coefficients.lastIndex(where: { !$0.isZero }) else { return .zero }
  if last == 1, coefficients[0].isZero, coefficients[1] == .one { return x }
  var result = Number(enclosing: coefficients[last], precision: precision)
  for index in (0..<last).reversed() {
    result = result * x
    if !coefficients[index].isZero {
      result = result + Number(enclosing: coefficients[index], precision: precision)
    }
  }
  return result
}
