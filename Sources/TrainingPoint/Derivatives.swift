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

  /// Whether the derivative with respect to some parameter is not zero, counting the values on one sample alone.
  func moves(on sample: Int) -> Bool {
    graph.maps.contains { map in
      guard let adjoint = adjoints[map.node], !adjoint.column(sample).allSatisfy(\.isZero) else {
        return false
      }
      return map.affine.bias != nil || !evaluation.values[map.input].column(sample).allSatisfy(\.isZero)
    }
  }

  /// Whether the derivative with respect to an entry of a node's value is not zero.
  func reaches(_ node: Int, _ unit: Int, _ sample: Int) -> Bool {
    adjoints[node].map { !$0[unit, sample].isZero } ?? false
  }

  /// n × n and symmetric. Cost: n gradients.
  var hessian: Matrix<Scalar> {
    var rows: [Scalar] = []
    rows.reserveCapacity(graph.parameterCount * graph.parameterCount)
    for map in graph.maps {
      for row in 0..<map.affine.outputs {
        for column in 0..<map.affine.inputs { rows += hessianRow(map, row, column) }
      }
      for row in map.affine.bias?.indices ?? 0..<0 { rows += hessianRow(map, row, nil) }
    }
    return Matrix(rows: graph.parameterCount, columns: graph.parameterCount, elements: rows)
  }

  /// The derivative of the gradient along an entry of the weight of a map, or of its bias (`column` nil).
  private func hessianRow(
    _ map: AffineMap<Scalar>, _ row: Int, _ column: Int?
  ) -> [Scalar] {
    let samples = evaluation.prediction.columns
    var own = Matrix<Scalar>.zeros(map.affine.outputs, samples)
    for sample in 0..<samples {
      own[row, sample] = column.map { evaluation.values[map.input][$0, sample] } ?? .one
    }
    var motion = Tangents(evaluation: evaluation, slopes: cell.slopes, moved: map.node, own: own)
    let tangents = graph.interpret(with: &motion)

    // The chain rule is linear in the adjoints. What its coefficients change by comes in as seeds.
    var seeds: [Matrix<Scalar>?] = Array(repeating: nil, count: tangents.count)
    if includesRisk, let tangent = tangents[graph.prediction] {
      seeds[graph.prediction] = hadamard(cell.lossCurvature, tangent)
    }
    if let column, let adjoint = adjoints[map.node] {
      var change = Matrix<Scalar>.zeros(map.affine.inputs, samples)
      for sample in 0..<samples { change[column, sample] = adjoint[row, sample] }
      seeds[map.input].add(change)
    }
    for layer in graph.activations {
      if let curvature = cell.curvatures[layer.node], let tangent = tangents[layer.input],
        let adjoint = adjoints[layer.node]
      {
        seeds[layer.input].add(hadamard(hadamard(curvature, tangent), adjoint))
      }
    }
    let changes = graph.pullBack(seeds, with: ChainRule(slopes: cell.slopes))

    var result = Array(repeating: Scalar.zero, count: graph.parameterCount)
    for map in graph.maps {
      if let change = changes[map.node] {
        accumulate(change, evaluation.values[map.input], map, into: &result)
      }
      if let adjoint = adjoints[map.node], let tangent = tangents[map.input] {
        accumulate(adjoint, tangent, map, withBias: false, into: &result)
      }
    }
    return result
  }

  /// Adds outer · innerᵀ to the weight of the map and the row sums of `outer` to its bias. One product of matrices clears
  /// denominators once for each row, not once for each term.
  private func accumulate(
    _ outer: Matrix<Scalar>, _ inner: Matrix<Scalar>, _ map: AffineMap<Scalar>,
    withBias: Bool = true, into result: inout [Scalar]
  ) {
    for (index, entry) in (outer * inner.transposed).elements.enumerated() where !entry.isZero {
      result[map.offset + index] += entry
    }
    guard withBias, map.affine.bias != nil else { return }
    for row in 0..<map.affine.outputs {
      result[map.parameter(row, map.affine.inputs)] += outer.row(row).reduce(.zero, +)
    }
  }
}

/// The derivatives of all node values along one parameter; nil is zero.
private struct Tangents<Scalar: OrderedField>: GraphInterpretation {
  typealias Value = Matrix<Scalar>?

  let evaluation: EvaluationOver<Scalar>
  let slopes: [Int: Matrix<Scalar>]
  /// The node of the map that the parameter belongs to, and what its value changes by with its input fixed.
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

/// The entrywise product.
func hadamard<Scalar: Field>(_ a: Matrix<Scalar>, _ b: Matrix<Scalar>) -> Matrix<Scalar> {
  Matrix(rows: a.rows, columns: a.columns, elements: zip(a.elements, b.elements).map { $0 * $1 })
}

extension Optional {
  /// Adds to a matrix that is zero where it is nil.
  fileprivate mutating func add<Scalar: Field>(_ term: Matrix<Scalar>) where Wrapped == Matrix<Scalar> {
    self = map { $0 + term } ?? term
  }
}
