import ExactAlgebra

/// First and second derivatives, on one activation cell, of the risk plus linear functions of node values. Reverse
/// mode for the gradient; for the Hessian the reverse sweep is itself differentiated along each parameter.
struct DerivativesOver<Scalar: OrderedField>: Sendable {
  let evaluation: EvaluationOver<Scalar>
  let cell: CellOver<Scalar>
  private let graph: ComputationGraphOver<Scalar>
  private let offsets: [Int]
  private let mapNodes: [Int]
  /// The derivative of the function with respect to every node's value.
  private let adjoints: [Matrix<Scalar>?]
  private let includesRisk: Bool

  /// The function is the risk (or nothing, with `includesRisk` false) plus Σ ⟨linear[node], value of node⟩.
  init(
    evaluation: EvaluationOver<Scalar>, cell: CellOver<Scalar>, includesRisk: Bool = true,
    linear: [Int: Matrix<Scalar>] = [:]
  ) {
    self.evaluation = evaluation
    self.cell = cell
    self.includesRisk = includesRisk
    graph = evaluation.graph
    offsets = graph.offsets
    mapNodes = graph.mapNodes
    var seeds: [Matrix<Scalar>?] = Array(repeating: nil, count: graph.nodes.count)
    for (node, matrix) in linear { seeds[node] = matrix }
    if includesRisk { DerivativesOver.add(cell.lossSlope, to: &seeds[graph.prediction]) }
    adjoints = DerivativesOver.pullBack(seeds, graph: graph, cell: cell)
  }

  var parameterCount: Int { graph.parameterCount }

  /// In the order of `Model.parameters`. Cost: about that of one more evaluation.
  var gradient: [Scalar] {
    var result = Array(repeating: Scalar.zero, count: parameterCount)
    for (map, node) in mapNodes.enumerated() {
      guard case .affine(_, let input) = graph.nodes[node], let adjoint = adjoints[node] else { continue }
      // One product of matrices clears denominators once for each row, not once for each term.
      let weight = adjoint * evaluation.values[input].transposed
      result.replaceSubrange(offsets[map]..<offsets[map] + weight.elements.count, with: weight.elements)
      guard graph.maps[map].affine.bias != nil else { continue }
      for row in 0..<adjoint.rows {
        result[offsets[map] + weight.elements.count + row] = adjoint.row(row).reduce(.zero, +)
      }
    }
    return result
  }

  /// n × n and symmetric. Cost: n gradients.
  func hessian(progress: ((_ done: Int, _ total: Int) -> Void)? = nil) -> Matrix<Scalar> {
    var rows: [Scalar] = []
    rows.reserveCapacity(parameterCount * parameterCount)
    for index in 0..<parameterCount {
      rows += hessianRow(index)
      progress?(index + 1, parameterCount)
    }
    return Matrix(rows: parameterCount, columns: parameterCount, elements: rows)
  }

  /// The derivatives of all node values along one parameter; nil is zero.
  private func tangents(along parameter: Int) -> (
    map: Int, row: Int, column: Int?, values: [Matrix<Scalar>?]
  ) {
    let map = offsets.lastIndex { $0 <= parameter }!
    let affine = graph.maps[map].affine
    let local = parameter - offsets[map]
    let isWeight = local < affine.weight.elements.count
    let row = isWeight ? local / affine.inputs : local - affine.weight.elements.count
    let column = isWeight ? local % affine.inputs : nil

    var tangents: [Matrix<Scalar>?] = []
    tangents.reserveCapacity(graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() {
      switch node {
      case .constant: tangents.append(nil)
      case .affine(let other, let input):
        var tangent = tangents[input].map { graph.maps[other].affine.weight * $0 }
        if index == mapNodes[map] {
          let values = evaluation.values[input]
          var own = Matrix<Scalar>.zeros(affine.outputs, values.columns)
          for sample in 0..<values.columns {
            own[row, sample] = column.map { values[$0, sample] } ?? .one
          }
          DerivativesOver.add(own, to: &tangent)
        }
        tangents.append(tangent)
      case .activation(_, let input):
        tangents.append(tangents[input].map { hadamard(cell.slopes[index]!, $0) })
      case .sum(let a, let b):
        var tangent = tangents[a]
        if let other = tangents[b] { DerivativesOver.add(other, to: &tangent) }
        tangents.append(tangent)
      case .stack(let a, let b):
        guard tangents[a] != nil || tangents[b] != nil else {
          tangents.append(nil)
          continue
        }
        let parts = [a, b].map { node in
          tangents[node] ?? .zeros(evaluation.values[node].rows, evaluation.values[node].columns)
        }
        tangents.append(.vertical(parts))
      }
    }
    return (map, row, column, tangents)
  }

  private func hessianRow(_ parameter: Int) -> [Scalar] {
    let (map, row, column, tangents) = tangents(along: parameter)
    var result = Array(repeating: Scalar.zero, count: parameterCount)
    var changes: [Matrix<Scalar>?] = Array(repeating: nil, count: graph.nodes.count)
    if includesRisk, let tangent = tangents[graph.prediction] {
      changes[graph.prediction] = hadamard(cell.lossCurvature, tangent)
    }
    for index in graph.nodes.indices.reversed() {
      switch graph.nodes[index] {
      case .constant: break
      case .affine(let other, let input):
        let weight = graph.maps[other].affine.weight
        if let change = changes[index] {
          accumulate(change, evaluation.values[input], map: other, into: &result)
          DerivativesOver.add(weight.transposed * change, to: &changes[input])
        }
        if let adjoint = adjoints[index] {
          if let tangent = tangents[input] {
            accumulate(adjoint, tangent, map: other, withBias: false, into: &result)
          }
          if other == map, let column {
            var own = Matrix<Scalar>.zeros(weight.columns, adjoint.columns)
            for sample in 0..<adjoint.columns { own[column, sample] = adjoint[row, sample] }
            DerivativesOver.add(own, to: &changes[input])
          }
        }
      case .activation(_, let input):
        if let change = changes[index] {
          DerivativesOver.add(hadamard(cell.slopes[index]!, change), to: &changes[input])
        }
        if let curvature = cell.curvatures[index], let adjoint = adjoints[index],
          let tangent = tangents[input]
        {
          DerivativesOver.add(hadamard(hadamard(curvature, tangent), adjoint), to: &changes[input])
        }
      case .sum(let a, let b):
        guard let change = changes[index] else { continue }
        DerivativesOver.add(change, to: &changes[a])
        DerivativesOver.add(change, to: &changes[b])
      case .stack(let a, let b):
        guard let change = changes[index] else { continue }
        let height = evaluation.values[a].rows
        DerivativesOver.add(change.selecting(rows: Array(0..<height)), to: &changes[a])
        DerivativesOver.add(change.selecting(rows: Array(height..<change.rows)), to: &changes[b])
      }
    }
    return result
  }

  /// Adds outer · innerᵀ to the weight of the map and the row sums of `outer` to its bias.
  private func accumulate(
    _ outer: Matrix<Scalar>, _ inner: Matrix<Scalar>, map: Int, withBias: Bool = true,
    into result: inout [Scalar]
  ) {
    let affine = graph.maps[map].affine
    let start = offsets[map]
    for (index, entry) in (outer * inner.transposed).elements.enumerated() where !entry.isZero {
      result[start + index] += entry
    }
    guard withBias, affine.bias != nil else { return }
    for row in 0..<affine.outputs {
      result[start + affine.weight.elements.count + row] += outer.row(row).reduce(.zero, +)
    }
  }

  /// The chain rule, from the output back: turns seeds at nodes into derivatives with respect to every node.
  private static func pullBack(
    _ seeds: [Matrix<Scalar>?], graph: ComputationGraphOver<Scalar>, cell: CellOver<Scalar>
  ) -> [Matrix<Scalar>?] {
    var adjoints = seeds
    for index in graph.nodes.indices.reversed() {
      guard let adjoint = adjoints[index] else { continue }
      switch graph.nodes[index] {
      case .constant: break
      case .affine(let map, let input):
        add(graph.maps[map].affine.weight.transposed * adjoint, to: &adjoints[input])
      case .activation(_, let input): add(hadamard(cell.slopes[index]!, adjoint), to: &adjoints[input])
      case .sum(let a, let b):
        add(adjoint, to: &adjoints[a])
        add(adjoint, to: &adjoints[b])
      case .stack(let a, let b):
        let height = graph.height(of: a)
        add(adjoint.selecting(rows: Array(0..<height)), to: &adjoints[a])
        add(adjoint.selecting(rows: Array(height..<adjoint.rows)), to: &adjoints[b])
      }
    }
    return adjoints
  }

  private static func add(_ term: Matrix<Scalar>, to sum: inout Matrix<Scalar>?) {
    sum = sum.map { $0 + term } ?? term
  }
}

typealias Derivatives = DerivativesOver<Rational>

/// The entrywise product.
func hadamard<Scalar: Field>(_ a: Matrix<Scalar>, _ b: Matrix<Scalar>) -> Matrix<Scalar> {
  Matrix(rows: a.rows, columns: a.columns, elements: zip(a.elements, b.elements).map { $0 * $1 })
}

extension ComputationGraphOver {
  /// The number of units of a node.
  func height(of node: Int) -> Int {
    switch nodes[node] {
    case .constant(let matrix): matrix.rows
    case .affine(let map, _): maps[map].affine.outputs
    case .activation(_, let input): height(of: input)
    case .sum(let a, _): height(of: a)
    case .stack(let a, let b): height(of: a) + height(of: b)
    }
  }
}
