import ExactAlgebra

/// Directions in which the parameters can move without any change of the predictions, near the point and not only at
/// first order.
///
/// Each is the value at the point of a smooth vector field along whose flow every prediction is constant, for all
/// parameters near the given ones:
/// - *scaling* of a unit with a positively homogeneous activation of degree p: its incoming row times c, its outgoing
///   columns times c⁻ᵖ;
/// - *mixing* of units of one layer that have the same slopes on all samples, with pieces through the origin:
///   incoming rows by A, outgoing columns by A⁻¹;
/// - *shift* of the bias of a unit with the same slope on all samples, taken back in the biases downstream;
/// - *blind* directions of an incoming row that leave the unit's value on every sample whose slope is not zero, where the
///   inputs of the row are constant; for a unit with slope zero on all samples, all of its row;
/// - *silent* outgoing columns of a unit whose output is constantly zero;
/// - *annihilated* directions: changes of a linear map's output that the (surjective) map behind it sends to zero.
package struct FlatDirections {
  let evaluation: Evaluation
  let graph: ComputationGraph
  private let structure: KinkStructure
  private let cell: Cell
  private let offsets: [Int]
  let mapNodes: [Int]
  let consumers: [[Int]]

  init(evaluation: Evaluation, structure: KinkStructure, cell: Cell) {
    self.evaluation = evaluation
    self.structure = structure
    self.cell = cell
    graph = evaluation.graph
    offsets = graph.offsets
    mapNodes = graph.mapNodes
    var consumers: [[Int]] = Array(repeating: [], count: graph.nodes.count)
    for (index, node) in graph.nodes.enumerated() {
      switch node {
      case .constant: break
      case .affine(_, let input), .activation(_, let input): consumers[input].append(index)
      case .sum(let a, let b), .stack(let a, let b):
        consumers[a].append(index)
        consumers[b].append(index)
      }
    }
    self.consumers = consumers
  }

  /// Independent directions, as the rows of a matrix with one column for each parameter.
  func basis() -> Matrix<Rational> {
    var rows: [[Rational]] = []
    for map in graph.maps.indices {
      let node = mapNodes[map]
      guard case .affine(_, let input) = graph.nodes[node] else { continue }
      if consumers[node].count == 1, case .activation(let activation, _) = graph.nodes[consumers[node][0]],
        node != graph.prediction
      {
        rows += hidden(map, node: node, input: input, activation: activation, output: consumers[node][0])
      } else {
        rows += linear(map, node: node, input: input)
      }
    }
    rows.removeAll { $0.allSatisfy(\.isZero) }
    let all = Matrix(rows: rows.count, columns: graph.parameterCount, elements: Array(rows.joined()))
    return all.selecting(rows: all.rankDecision().pivotRows)
  }

  /// The flat directions of a model at its weights, for a loss that is piecewise polynomial.
  package static func basis(of model: Model, evaluation: Evaluation) -> Matrix<Rational>? {
    guard let loss = model.loss.local(at: evaluation.prediction) else { return nil }
    let structure = KinkStructure(model: model, loss: loss, evaluation: evaluation)
    let cell = Cell(model: model, loss: loss, evaluation: evaluation) { _, _, _ in 1 }
    return FlatDirections(evaluation: evaluation, structure: structure, cell: cell).basis()
  }

  // MARK: Units behind an activation

  private func hidden(
    _ map: Int, node: Int, input: Int, activation: Activation, output: Int
  ) -> [[Rational]] {
    let affine = graph.maps[map].affine
    let values = evaluation.values[node]
    let slopes = cell.slopes[output]!
    let samples = 0..<values.columns
    let kinks = Set(activation.function.kinkOrders.keys)
    func isKink(_ unit: Int, _ sample: Int) -> Bool {
      kinks.contains(values[unit, sample]) && !structure.isConstant[node][unit, sample]
    }
    let isLinear = activation.function.pieces.allSatisfy { $0.dropFirst(2).allSatisfy(\.isZero) }
    let smooth = (0..<affine.outputs).map { unit in !samples.contains { isKink(unit, $0) } }
    // The value is the slope times the input: the piece goes through the origin.
    let proportional = (0..<affine.outputs).map { unit in
      samples.allSatisfy { evaluation.values[output][unit, $0] == slopes[unit, $0] * values[unit, $0] }
    }
    var result: [[Rational]] = []

    for unit in 0..<affine.outputs {
      let columns = outgoing(from: output, unit: unit)
      if let columns {
        if let degree = activation.function.homogeneousDegree {
          result.append(mixing(map, unit, unit, columns, columns, degree: degree))
        }
        if isLinear, smooth[unit], proportional[unit] {
          for other in 0..<affine.outputs
          where other != unit && smooth[other] && proportional[other] && slopes.row(other) == slopes.row(unit)
          {
            // Row `unit` gains row `other`; then column `other` loses column `unit`.
            if let others = outgoing(from: output, unit: other) {
              result.append(mixing(map, unit, other, columns, others))
            }
          }
        }
        if isLinear, smooth[unit], affine.bias != nil, let slope = slopes.row(unit).first,
          slopes.row(unit).allSatisfy({ $0 == slope }),
          columns.allSatisfy({ graph.maps[$0.map].affine.bias != nil })
        {
          result.append(shift(map, unit, slope: slope, columns))
        }
        if samples.allSatisfy({
          structure.isConstant[output][unit, $0] && evaluation.values[output][unit, $0].isZero
        }) {
          result += silent(columns)
        }
      }
      let inputIsConstant = structure.isConstant[input].elements.allSatisfy { $0 }
      let seeing = samples.filter { isKink(unit, $0) || !isFlat(activation, values[unit, $0]) }
      if inputIsConstant || seeing.isEmpty { result += blind(map, unit, input: input, samples: seeing) }
    }
    return result
  }

  /// Whether the activation is constant around `value`.
  private func isFlat(_ activation: Activation, _ value: Rational) -> Bool {
    let function = activation.function
    return function.pieces[function.piece(at: value)].dropFirst().allSatisfy(\.isZero)
      && !function.breakpoints.contains(value)
  }

  // MARK: Maps without an activation behind them

  private func linear(_ map: Int, node: Int, input: Int) -> [[Rational]] {
    let affine = graph.maps[map].affine
    var result: [[Rational]] = []
    if structure.isConstant[input].elements.allSatisfy({ $0 }) {
      for unit in 0..<affine.outputs {
        result += blind(map, unit, input: input, samples: Array(0..<evaluation.values[input].columns))
      }
    }
    if node == graph.prediction { return result }
    // Behind sums, a change of this map's output reaches the same maps as the output itself.
    if let maps = mapsBehind(node) {
      let stacked = Matrix.vertical(maps.map { graph.maps[$0].affine.weight }, columns: affine.outputs)
      if stacked.rank == stacked.rows {
        let kernel = stacked.kernel()
        for index in 0..<kernel.columns {
          let direction = kernel.column(index)
          for entry in 0..<affine.inputs + (affine.bias == nil ? 0 : 1) {
            var row = zero
            for unit in 0..<affine.outputs { row[position(map, unit, entry)] = direction[unit] }
            result.append(row)
          }
        }
      }
    }
    // A deep linear network: the rows of this map mix, and the columns of the next ones undo it.
    let columns = (0..<affine.outputs).map { outgoing(from: node, unit: $0) }
    for unit in 0..<affine.outputs {
      for other in 0..<affine.outputs {
        if let own = columns[unit], let others = columns[other] {
          result.append(mixing(map, unit, other, own, others))
        }
      }
      if affine.bias != nil, let own = columns[unit],
        own.allSatisfy({ graph.maps[$0.map].affine.bias != nil })
      {
        result.append(shift(map, unit, slope: .one, own))
      }
    }
    return result
  }

  /// The maps that the value of a node reaches through sums alone, or nil when it reaches anything else.
  private func mapsBehind(_ node: Int) -> [Int]? {
    if node == graph.prediction { return nil }
    var result: [Int] = []
    for consumer in consumers[node] {
      switch graph.nodes[consumer] {
      case .affine(let map, _): result.append(map)
      case .sum:
        guard let behind = mapsBehind(consumer) else { return nil }
        result += behind
      case .constant, .activation, .stack: return nil
      }
    }
    return result
  }

  // MARK: Building blocks

  typealias Column = (map: Int, column: Int)

  /// The columns of the maps that read a unit of a node, or nil when anything else reads it.
  func outgoing(from node: Int, unit: Int) -> [Column]? {
    if node == graph.prediction { return nil }
    var result: [Column] = []
    for consumer in consumers[node] {
      switch graph.nodes[consumer] {
      case .affine(let map, _): result.append((map, unit))
      case .stack(let first, _):
        let shifted = first == node ? unit : unit + evaluation.values[first].rows
        guard let behind = outgoing(from: consumer, unit: shifted) else { return nil }
        result += behind
      case .constant, .activation, .sum: return nil
      }
    }
    return result
  }

  var zero: [Rational] { Array(repeating: .zero, count: graph.parameterCount) }

  /// The parameter of a row of a map: `entry` is a column, or the number of columns for the bias.
  func position(_ map: Int, _ row: Int, _ entry: Int) -> Int {
    let affine = graph.maps[map].affine
    return offsets[map]
      + (entry == affine.inputs ? affine.weight.elements.count + row : row * affine.inputs + entry)
  }

  /// Incoming row `unit` gains row `other`, outgoing columns of `other` lose `degree` times those of `unit`.
  private func mixing(
    _ map: Int, _ unit: Int, _ other: Int, _ own: [Column], _ others: [Column], degree: Int = 1
  ) -> [Rational] {
    let affine = graph.maps[map].affine
    var row = zero
    for entry in 0..<affine.inputs { row[position(map, unit, entry)] += affine.weight[other, entry] }
    if let bias = affine.bias { row[position(map, unit, affine.inputs)] += bias[other] }
    for (to, from) in zip(others, own) {
      let weight = graph.maps[to.map].affine.weight
      for target in 0..<weight.rows {
        row[position(to.map, target, to.column)] -= Rational(degree) * weight[target, from.column]
      }
    }
    return row
  }

  private func shift(_ map: Int, _ unit: Int, slope: Rational, _ columns: [Column]) -> [Rational] {
    var row = zero
    row[position(map, unit, graph.maps[map].affine.inputs)] = .one
    for (next, column) in columns {
      let affine = graph.maps[next].affine
      for target in 0..<affine.outputs {
        row[position(next, target, affine.inputs)] -= slope * affine.weight[target, column]
      }
    }
    return row
  }

  private func silent(_ columns: [Column]) -> [[Rational]] {
    columns.flatMap { next, column in
      (0..<graph.maps[next].affine.outputs).map { target in
        var row = zero
        row[position(next, target, column)] = .one
        return row
      }
    }
  }

  /// Changes of an incoming row that are orthogonal to the inputs on the given samples.
  private func blind(_ map: Int, _ unit: Int, input: Int, samples: [Int]) -> [[Rational]] {
    let affine = graph.maps[map].affine
    var seen = evaluation.values[input].selecting(columns: samples).transposed
    if affine.bias != nil {
      seen = .horizontal([seen, Matrix(rows: samples.count, columns: 1, repeating: .one)])
    }
    let kernel = samples.isEmpty ? .identity(seen.columns) : seen.kernel()
    return (0..<kernel.columns).map { index in
      var row = zero
      for entry in 0..<kernel.rows { row[position(map, unit, entry)] = kernel[entry, index] }
      return row
    }
  }
}

extension PiecewisePolynomial {
  /// p when f(c z) = cᵖ f(z) for all c > 0: every piece is a multiple of zᵖ, and only 0 is a breakpoint. nil when there is
  /// no such p, and for the zero function.
  fileprivate var homogeneousDegree: Int? {
    let degrees = Set(pieces.flatMap { piece in piece.indices.filter { !piece[$0].isZero } })
    guard degrees.count == 1, breakpoints.allSatisfy(\.isZero) else { return nil }
    return degrees.first
  }
}
