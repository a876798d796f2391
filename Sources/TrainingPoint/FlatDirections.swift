import ExactAlgebra
import Networks

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
struct FlatDirections<Scalar: OrderedField> {
  let evaluation: EvaluationOver<Scalar>
  let graph: ComputationGraphOver<Scalar>
  private let isConstant: [Matrix<Bool>]
  private let cell: Cell<Scalar>
  /// For every node.
  private let readers: [Readers<Scalar>]

  /// On one of the activation cells around the point.
  init(_ point: GivenWeights<Scalar>, cell: Cell<Scalar>) {
    evaluation = point.evaluation
    isConstant = point.isConstant
    self.cell = cell
    graph = evaluation.graph
    var seeds = Array(repeating: Readers<Scalar>?.some(Readers()), count: evaluation.values.count)
    seeds[graph.prediction]!.haveOthers = true
    readers = graph.pullBack(seeds, with: ReaderSearch()).map { $0! }
  }

  /// Independent directions, as the rows of a matrix with one column for each parameter.
  func basis() -> Matrix<Scalar> {
    var rows = graph.maps.flatMap { map in
      soleActivation(behind: map).map { hidden(map, $0) } ?? linear(map)
    }
    rows.removeAll { $0.allSatisfy(\.isZero) }
    let all = Matrix(rows: rows.count, columns: graph.parameterCount, elements: Array(rows.joined()))
    return all.selecting(rows: all.basisRows)
  }

  /// The activation that alone reads the output of a map.
  func soleActivation(behind map: AffineMap<Scalar>) -> ActivationLayer? {
    guard map.node != graph.prediction, graph.readerCounts[map.node] == 1 else { return nil }
    return graph.activations.first { $0.input == map.node }
  }

  // MARK: Units behind an activation

  private func hidden(_ map: AffineMap<Scalar>, _ layer: ActivationLayer) -> [[Scalar]] {
    let affine = map.affine
    let function = layer.activation.function
    let (values, outputs) = (evaluation.values[map.node], evaluation.values[layer.node])
    let slopes = cell.slopes[layer.node]!
    let samples = 0..<values.columns
    let kinks = Set(function.kinkOrders.keys)
    func isKink(_ unit: Int, _ sample: Int) -> Bool {
      values[unit, sample].isAmong(kinks) && !isConstant[map.node][unit, sample]
    }
    let isLinear = function.pieces.allSatisfy { $0.dropFirst(2).allSatisfy(\.isZero) }
    let smooth = (0..<affine.outputs).map { unit in !samples.contains { isKink(unit, $0) } }
    // The value is the slope times the input: the piece goes through the origin.
    let proportional = (0..<affine.outputs).map { unit in
      samples.allSatisfy { outputs[unit, $0] == slopes[unit, $0] * values[unit, $0] }
    }
    var result: [[Scalar]] = []

    for unit in 0..<affine.outputs {
      let columns = outgoing(from: layer.node, unit: unit)
      if let columns {
        if let degree = function.homogeneousDegree {
          result.append(mixing(map, unit, unit, columns, columns, degree: degree))
        }
        if isLinear, smooth[unit], proportional[unit] {
          for other in 0..<affine.outputs
          where other != unit && smooth[other] && proportional[other] && slopes.row(other) == slopes.row(unit)
          {
            // Row `unit` gains row `other`; then column `other` loses column `unit`.
            if let others = outgoing(from: layer.node, unit: other) {
              result.append(mixing(map, unit, other, columns, others))
            }
          }
        }
        if isLinear, smooth[unit], affine.bias != nil, let slope = slopes.row(unit).first,
          slopes.row(unit).allSatisfy({ $0 == slope }),
          columns.allSatisfy({ $0.map.affine.bias != nil })
        {
          result.append(shift(map, unit, slope: slope, columns))
        }
        if samples.allSatisfy({ isConstant[layer.node][unit, $0] && outputs[unit, $0].isZero }) {
          result += silent(columns)
        }
      }
      let inputIsConstant = isConstant[map.input].elements.allSatisfy { $0 }
      let seeing = samples.filter { isKink(unit, $0) || !function.isFlat(at: values[unit, $0]) }
      if inputIsConstant || seeing.isEmpty { result += blind(map, unit, samples: seeing) }
    }
    return result
  }

  // MARK: Maps without an activation behind them

  private func linear(_ map: AffineMap<Scalar>) -> [[Scalar]] {
    let affine = map.affine
    var result: [[Scalar]] = []
    if isConstant[map.input].elements.allSatisfy({ $0 }) {
      for unit in 0..<affine.outputs {
        result += blind(map, unit, samples: Array(0..<evaluation.values[map.input].columns))
      }
    }
    if map.node == graph.prediction { return result }
    // Behind sums, a change of this map's output reaches the same maps as the output itself.
    let readers = readers[map.node]
    if !readers.haveOthers, readers.maps.allSatisfy({ !$0.seesStack }) {
      let stacked = Matrix.vertical(readers.maps.map(\.map.affine.weight), columns: affine.outputs)
      if stacked.rankOverItsField == stacked.rows {
        let kernel = stacked.nullBasis
        for index in 0..<kernel.columns {
          let direction = kernel.column(index)
          for entry in 0..<affine.inputs + (affine.bias == nil ? 0 : 1) {
            var row = zero
            for unit in 0..<affine.outputs { row[map.parameter(unit, entry)] = direction[unit] }
            result.append(row)
          }
        }
      }
    }
    // A deep linear network: the rows of this map mix, and the columns of the next ones undo it.
    let columns = (0..<affine.outputs).map { outgoing(from: map.node, unit: $0) }
    for unit in 0..<affine.outputs {
      for other in 0..<affine.outputs {
        if let own = columns[unit], let others = columns[other] {
          result.append(mixing(map, unit, other, own, others))
        }
      }
      if affine.bias != nil, let own = columns[unit], own.allSatisfy({ $0.map.affine.bias != nil }) {
        result.append(shift(map, unit, slope: .one, own))
      }
    }
    return result
  }

  // MARK: Building blocks

  typealias Column = (map: AffineMap<Scalar>, column: Int)

  /// The columns of the maps that read a unit of a node, or nil when anything else reads it.
  func outgoing(from node: Int, unit: Int) -> [Column]? {
    guard !readers[node].haveOthers, readers[node].maps.allSatisfy({ !$0.seesSum }) else { return nil }
    return readers[node].maps.map { ($0.map, $0.column + unit) }
  }

  var zero: [Scalar] { Array(repeating: .zero, count: graph.parameterCount) }

  /// Incoming row `unit` gains row `other`, outgoing columns of `other` lose `degree` times those of `unit`.
  private func mixing(
    _ map: AffineMap<Scalar>, _ unit: Int, _ other: Int, _ own: [Column], _ others: [Column],
    degree: Int = 1
  ) -> [Scalar] {
    var row = zero
    for entry in 0..<map.affine.inputs {
      row[map.parameter(unit, entry)] += map.affine.weight[other, entry]
    }
    if let bias = map.affine.bias { row[map.parameter(unit, map.affine.inputs)] += bias[other] }
    for (to, from) in zip(others, own) {
      let weight = to.map.affine.weight
      for target in 0..<weight.rows {
        row[to.map.parameter(target, to.column)] -= Scalar(Rational(degree)) * weight[target, from.column]
      }
    }
    return row
  }

  private func shift(_ map: AffineMap<Scalar>, _ unit: Int, slope: Scalar, _ columns: [Column])
    -> [Scalar]
  {
    var row = zero
    row[map.parameter(unit, map.affine.inputs)] = .one
    for (next, column) in columns {
      for target in 0..<next.affine.outputs {
        row[next.parameter(target, next.affine.inputs)] -= slope * next.affine.weight[target, column]
      }
    }
    return row
  }

  private func silent(_ columns: [Column]) -> [[Scalar]] {
    columns.flatMap { next, column in
      (0..<next.affine.outputs).map { target in
        var row = zero
        row[next.parameter(target, column)] = .one
        return row
      }
    }
  }

  /// Changes of an incoming row that are orthogonal to the inputs on the given samples.
  private func blind(_ map: AffineMap<Scalar>, _ unit: Int, samples: [Int]) -> [[Scalar]] {
    var seen = evaluation.values[map.input].selecting(columns: samples).transposed
    if map.affine.bias != nil {
      seen = .horizontal([seen, Matrix(rows: samples.count, columns: 1, repeating: .one)])
    }
    let kernel = samples.isEmpty ? .identity(seen.columns) : seen.nullBasis
    return (0..<kernel.columns).map { index in
      var row = zero
      for entry in 0..<kernel.rows { row[map.parameter(unit, entry)] = kernel[entry, index] }
      return row
    }
  }
}

/// What reads a node, directly or through sums and stacks.
struct Readers<Scalar: OrderedField> {
  struct Reader {
    let map: AffineMap<Scalar>
    /// The column of the map that reads the first unit.
    var column = 0
    var seesSum = false
    var seesStack = false
  }

  var maps: [Reader] = []
  /// Whether there is an activation among them, or the loss.
  var haveOthers = false
}

struct ReaderSearch<Scalar: OrderedField>: BackwardInterpretation {
  func affine(_ map: AffineMap<Scalar>, from output: Readers<Scalar>) -> Readers<Scalar> {
    Readers(maps: [.init(map: map)])
  }
  func activation(_ layer: ActivationLayer, from output: Readers<Scalar>) -> Readers<Scalar> {
    Readers(haveOthers: true)
  }

  func sum(from output: Readers<Scalar>) -> Readers<Scalar> {
    var result = output
    for index in result.maps.indices { result.maps[index].seesSum = true }
    return result
  }

  func stack(from output: Readers<Scalar>, rows: Range<Int>) -> Readers<Scalar> {
    var result = output
    for index in result.maps.indices {
      result.maps[index].column += rows.lowerBound
      result.maps[index].seesStack = true
    }
    return result
  }

  /// Earlier readers first.
  func add(_ term: Readers<Scalar>, to sum: inout Readers<Scalar>) {
    sum = Readers(maps: term.maps + sum.maps, haveOthers: term.haveOthers || sum.haveOthers)
  }
}

extension PiecewisePolynomial {
  /// p when f(c z) = cᵖ f(z) for all c > 0: every piece is a multiple of zᵖ, and only 0 is a breakpoint. nil when there is
  /// no such p, and for the zero function.
  var homogeneousDegree: Int? {
    let degrees = Set(pieces.flatMap { piece in piece.indices.filter { !piece[$0].isZero } })
    guard degrees.count == 1, breakpoints.allSatisfy(\.isZero) else { return nil }
    return degrees.first
  }

  /// Whether the function is constant around `value`.
  fileprivate func isFlat(at value: some OrderedField) -> Bool {
    pieces[piece(at: value)].dropFirst().allSatisfy(\.isZero) && !value.isAmong(breakpoints)
  }
}

extension PointAnalysis {
  /// The flat directions of a model at its weights, for a loss that is piecewise polynomial.
  package static func flatDirections(of model: Model, evaluation: Evaluation) -> Matrix<Rational>? {
    let point = GivenWeights(model, evaluation: evaluation)
    return point.hasDerivatives ? FlatDirections(point, cell: point.cell([:])).basis() : nil
  }
}
