import ExactAlgebra
import Networks

/// First and second derivatives, on one activation cell, of the risk plus linear functions of node values. Reverse
/// mode for the gradient; for the Hessian the reverse sweep is itself differentiated along each parameter.
struct Derivatives<Scalar: OrderedField>: Sendable {
  let cell: Cell<Scalar>
  private let evaluation: EvaluationOver<Scalar>
  private let graph: ComputationGraphOver<Scalar>
  /// The derivative of the function with respect to every node's value.
  private let adjoints: [Matrix<Scalar>?]
  private let includesRisk: Bool

  /// The function is the risk (or nothing, with `includesRisk` false) plus Σ ⟨linear[node], value of node⟩.
  init(
    evaluation: EvaluationOver<Scalar>, cell: Cell<Scalar>, includesRisk: Bool = true,
    linear: [Int: Matrix<Scalar>] = [:]
  ) {
    self.evaluation = evaluation
    self.cell = cell
    self.includesRisk = includesRisk
    graph = evaluation.graph
    var seeds: [Matrix<Scalar>?] = Array(repeating: nil, count: evaluation.values.count)
    for (node, matrix) in linear { seeds[node] = matrix }
    if includesRisk { seeds[graph.prediction].add(cell.lossSlope) }
    adjoints = graph.pullBack(seeds, with: ChainRule(slopes: cell.slopes))
  }

  /// In the order of `Model.parameters`. Cost: about that of one more evaluation.
  var gradient: [Scalar] {
    var result = Array(repeating: Scalar.zero, count: graph.parameterCount)
    for map in graph.maps {
      guard let adjoint = adjoints[map.node] else { continue }
      accumulate(adjoint, evaluation.values[map.input], map, into: &result)
    }
    return result
  }

  /// One derivative of the risk: Σ over samples of the loss's slope times what the prediction changes by. Cost: that of the tangents
  /// along one parameter, far below that of the gradient for the last layers.
  static func derivative(
    _ parameter: Int, evaluation: EvaluationOver<Scalar>, cell: Cell<Scalar>
  ) -> Scalar {
    let graph = evaluation.graph
    let map = graph.maps.last { $0.offset <= parameter }!
    let (weights, inputs) = (map.affine.weight.elements.count, map.affine.inputs)
    let index = parameter - map.offset
    let isBias = index >= weights
    let (row, entry) = isBias ? (index - weights, inputs) : index.quotientAndRemainder(dividingBy: inputs)
    var own = Matrix<Scalar>.zeros(map.affine.outputs, cell.lossSlope.columns)
    for sample in 0..<own.columns {
      own[row, sample] = isBias ? .one : evaluation.values[map.input][entry, sample]
    }
    var motion = Tangents(evaluation: evaluation, slopes: cell.slopes, moved: map.node, own: own)
    guard let change = graph.interpret(with: &motion)[graph.prediction] else { return .zero }
    return dot(cell.lossSlope.elements, change.elements)
  }

  /// Whether the derivative with respect to some parameter is not zero, counting the values on one sample alone.
  func moves(on sample: Int) -> Bool {
    graph.maps.contains { map in
      guard let adjoint = adjoints[map.node], !adjoint.column(sample).allSatisfy(\.isZero) else {
        return false
      }
      return map.affine.bias != nil || !evaluation.values[map.input].column(sample).allSatisfy(\.isZero)
    }
  }

  /// The derivative with respect to an entry of a node's value.
  func adjoint(_ node: Int, _ unit: Int, _ sample: Int) -> Scalar {
    adjoints[node].map { $0[unit, sample] } ?? .zero
  }

  /// n × n and symmetric. Cost: n gradients, those along the entries of a map in as few sweeps as their numbers allow.
  var hessian: Matrix<Scalar> {
    var result = Matrix<Scalar>.zeros(graph.parameterCount, graph.parameterCount)
    let sweep = max(1, Derivatives.columnsOfSweep / max(1, evaluation.prediction.columns))
    for map in graph.maps {
      let entries = map.affine.inputs + (map.affine.bias == nil ? 0 : 1)
      let directions = (0..<map.affine.outputs).flatMap { row in (0..<entries).map { (row: row, entry: $0) } }
      for start in stride(from: 0, to: directions.count, by: sweep) {
        write(directions[start...].prefix(sweep), of: map, into: &result)
      }
    }
    return result
  }

  /// How wide the matrices of several directions may be side by side.
  private static var columnsOfSweep: Int { 4096 }

  /// Writes the derivatives of the gradient along entries of a map with respect to itself and all later maps into the
  /// Hessian: those with respect to earlier ones are there, by symmetry.
  private func write(
    _ directions: ArraySlice<(row: Int, entry: Int)>, of map: AffineMap<Scalar>,
    into result: inout Matrix<Scalar>
  ) {
    let samples = evaluation.prediction.columns
    let inputs = map.affine.inputs
    let (values, adjoint) = (evaluation.values[map.input], adjoints[map.node])
    // Side by side, a block of samples for each direction.
    var own = Matrix<Scalar>.zeros(map.affine.outputs, samples * directions.count)
    var change = Matrix<Scalar>.zeros(inputs, samples * directions.count)
    for (block, direction) in directions.enumerated() {
      for sample in 0..<samples {
        let column = block * samples + sample
        if direction.entry == inputs {
          own[direction.row, column] = .one
        } else {
          own[direction.row, column] = values[direction.entry, sample]
          if let adjoint { change[direction.entry, column] = adjoint[direction.row, sample] }
        }
      }
    }
    var motion = Tangents(evaluation: evaluation, slopes: cell.slopes, moved: map.node, own: own)
    let tangents = graph.interpret(with: &motion)

    // The chain rule is linear in the adjoints. What its coefficients change by comes in as seeds.
    var seeds: [Matrix<Scalar>?] = Array(repeating: nil, count: tangents.count)
    if includesRisk, let tangent = tangents[graph.prediction] {
      seeds[graph.prediction] = cell.lossCurvature.applied(to: tangent)
    }
    if adjoint != nil { seeds[map.input].add(change) }
    for layer in graph.activations {
      if let curvature = cell.curvatures[layer.node], let tangent = tangents[layer.input],
        let adjoint = adjoints[layer.node]
      {
        seeds[layer.input].add(hadamard(hadamard(curvature, adjoint), tangent))
      }
    }
    let changes = graph.pullBack(seeds, with: ChainRule(slopes: cell.slopes))

    let moved = directions.map { map.parameter($0.row, $0.entry) }
    for other in graph.maps[map.index...] {
      let isOther = other.index != map.index
      func add(_ value: Scalar, _ a: Int, _ b: Int) {
        if value.isZero { return }
        result[a, b] += value
        if isOther { result[b, a] += value }
      }
      let (outputs, inputs) = (other.affine.outputs, other.affine.inputs)
      let biases = other.parameter(0, inputs)
      if let change = changes[other.node] {
        let stacked = change.stacked(samples)
        let products = stacked * evaluation.values[other.input].transposed
        for index in 0..<stacked.rows {
          let (block, row) = index.quotientAndRemainder(dividingBy: outputs)
          let weights = other.parameter(row, 0)
          for entry in 0..<inputs { add(products[index, entry], moved[block], weights + entry) }
          if other.affine.bias != nil {
            add(stacked.row(index).reduce(.zero, +), moved[block], biases + row)
          }
        }
      }
      if let adjoint = adjoints[other.node], let tangent = tangents[other.input] {
        let products = tangent.stacked(samples) * adjoint.transposed
        for index in 0..<products.rows {
          let (block, entry) = index.quotientAndRemainder(dividingBy: inputs)
          for row in 0..<outputs { add(products[index, row], moved[block], other.parameter(row, entry)) }
        }
      }
    }
  }

  /// Adds outer · innerᵀ to the weight of the map and the row sums of `outer` to its bias. One product of matrices clears
  /// denominators once for each row, not once for each term.
  private func accumulate(
    _ outer: Matrix<Scalar>, _ inner: Matrix<Scalar>, _ map: AffineMap<Scalar>, into result: inout [Scalar]
  ) {
    for (index, entry) in (outer * inner.transposed).elements.enumerated() where !entry.isZero {
      result[map.offset + index] += entry
    }
    guard map.affine.bias != nil else { return }
    for row in 0..<map.affine.outputs {
      result[map.parameter(row, map.affine.inputs)] += outer.row(row).reduce(.zero, +)
    }
  }
}

extension Matrix {
  /// Blocks of so many columns, which stand side by side, one below the other.
  fileprivate func stacked(_ width: Int) -> Matrix {
    let blocks = width == 0 ? 0 : columns / width
    return Matrix(rows: rows * blocks, columns: width) { self[$0 % rows, $0 / rows * width + $1] }
  }
}

/// The derivatives of all node values along entries of one map, side by side; nil is zero.
private struct Tangents<Scalar: OrderedField>: GraphInterpretation {
  typealias Value = Matrix<Scalar>?

  let evaluation: EvaluationOver<Scalar>
  let slopes: [Int: Matrix<Scalar>]
  /// The node of the map that the entries belong to, and what its value changes by with its input fixed.
  let moved: Int
  let own: Matrix<Scalar>

  func constant(_ matrix: Matrix<Scalar>, at node: Int) -> Value { nil }

  func affine(_ map: AffineMap<Scalar>, of input: Value) -> Value {
    var tangent = input.map { map.affine.weight * $0 }
    if map.node == moved { tangent.add(own) }
    return tangent
  }

  func activation(_ layer: ActivationLayer, of input: Value) -> Value {
    input.map { hadamard(slopes[layer.node]!, $0) }
  }

  func sum(_ a: Value, _ b: Value, at node: Int) -> Value {
    var sum = a
    if let b { sum.add(b) }
    return sum
  }

  func stack(_ a: Value, _ b: Value, at node: Int) -> Value {
    guard let some = a ?? b else { return nil }
    let rest = Matrix<Scalar>.zeros(evaluation.values[node].rows - some.rows, some.columns)
    return .vertical([a ?? rest, b ?? rest])
  }
}

/// The chain rule, from the output back: derivatives with respect to every node's value.
private struct ChainRule<Scalar: OrderedField>: BackwardInterpretation {
  typealias Value = Matrix<Scalar>

  let slopes: [Int: Matrix<Scalar>]

  func affine(_ map: AffineMap<Scalar>, from output: Value) -> Value {
    map.affine.weight.transposed * output
  }

  func activation(_ layer: ActivationLayer, from output: Value) -> Value {
    hadamard(slopes[layer.node]!, output)
  }

  func sum(from output: Value) -> Value { output }
  func stack(from output: Value, rows: Range<Int>) -> Value {
    output.selecting(rows: Array(rows))
  }
  func add(_ term: Value, to sum: inout Value) { sum = sum + term }
}

/// The entrywise product of `a`, repeated side by side, with `b`.
func hadamard<Scalar: Field>(_ a: Matrix<Scalar>, _ b: Matrix<Scalar>) -> Matrix<Scalar> {
  if a.columns == b.columns {
    return Matrix(rows: a.rows, columns: a.columns, elements: zip(a.elements, b.elements).map { $0 * $1 })
  }
  return Matrix(rows: b.rows, columns: b.columns) { row, column in
    let factor = a[row, column % a.columns]
    return factor.isZero ? .zero : factor * b[row, column]
  }
}

extension Optional {
  /// Adds to a matrix that is zero where it is nil.
  fileprivate mutating func add<Scalar: Field>(_ term: Matrix<Scalar>) where Wrapped == Matrix<Scalar> {
    self = map { $0 + term } ?? term
  }
}
