import ExactAlgebra

/// The activation cells around a point.
struct Neighbourhood {
  typealias Sides = [KinkStructure.Switch: Int]

  let model: Model
  let loss: ScalarLoss
  let evaluation: Evaluation
  let structure: KinkStructure

  /// The side of its breakpoint on which an entry lies in a cell; constants may take either.
  func side(_ sides: Sides) -> (_ node: Int, _ unit: Int, _ sample: Int) -> Int {
    { node, unit, sample in
      sides[KinkStructure.Switch(node: node, unit: unit, sample: structure.sampleClass[sample])] ?? 1
    }
  }

  func cell(_ sides: Sides) -> Cell {
    Cell(model: model, loss: loss, evaluation: evaluation, side: side(sides))
  }

  /// All 2ᵏ choices of a side for each of the k switches.
  var allCells: [Sides] {
    (0..<1 << structure.switches.count).map { mask in
      Dictionary(
        uniqueKeysWithValues: structure.switches.enumerated().map { ($1, mask >> $0 & 1 == 0 ? 1 : -1) })
    }
  }

  /// Σ weights[i] · side_i · (the value whose sign is switch i), as coefficients of node values.
  func constraint(_ sides: Sides, weights: [Rational]) -> [Int: Matrix<Rational>] {
    var result: [Int: Matrix<Rational>] = [:]
    for (item, weight) in zip(structure.switches, weights) where !weight.isZero {
      let values = evaluation.values[item.node]
      result[item.node, default: .zeros(values.rows, values.columns)][item.unit, item.sample] +=
        weight * Rational(sides[item]!)
    }
    return result
  }

  /// The gradients of side_i · (the value whose sign is switch i): to first order, the cell is where a direction has
  /// nonnegative products with all of them.
  func normals(_ sides: Sides, cell: Cell) -> [[Rational]] {
    structure.switches.indices.map { index in
      var unit = Array(repeating: Rational.zero, count: structure.switches.count)
      unit[index] = .one
      return Derivatives(
        evaluation: evaluation, cell: cell, includesRisk: false, linear: constraint(sides, weights: unit)
      ).gradient
    }
  }

  var hasLossKinks: Bool { structure.kinks.contains { $0.place == nil && !$0.isConstant && $0.order < 2 } }

  /// Whether, for every set of samples with equal inputs and every output, zero is between the sums of the left and of
  /// the right derivatives of the loss: for a convex loss, the prediction is a best constant on the set.
  var isBestFunctionOfInputs: Bool {
    let node = evaluation.graph.prediction
    func sums(_ sign: Int) -> [[Rational]: Rational] {
      let slopes = Cell(model: model, loss: loss, evaluation: evaluation) { other, _, _ in
        other == node ? sign : 1
      }.lossSlope
      var result: [[Rational]: Rational] = [:]
      for output in 0..<slopes.rows {
        for sample in 0..<slopes.columns {
          let key = [Rational(output), Rational(structure.sampleClass[sample])]
          result[key, default: .zero] += slopes[output, sample]
        }
      }
      return result
    }
    return sums(-1).values.allSatisfy { $0 <= 0 } && sums(1).values.allSatisfy { $0 >= 0 }
  }
}

extension ComputationGraph {
  /// For every node, units × N: whether the value does not depend on any parameter, anywhere.
  func parameterFree(_ evaluation: Evaluation) -> [Matrix<Bool>] {
    var result: [Matrix<Bool>] = []
    for (index, node) in nodes.enumerated() {
      let values = evaluation.values[index]
      switch node {
      case .constant: result.append(Matrix(rows: values.rows, columns: values.columns, repeating: true))
      case .affine: result.append(Matrix(rows: values.rows, columns: values.columns, repeating: false))
      case .activation(_, let input): result.append(result[input])
      case .sum(let a, let b):
        let (left, right) = (result[a], result[b])
        let both: Matrix<Bool> = Matrix(rows: values.rows, columns: values.columns) {
          left[$0, $1] && right[$0, $1]
        }
        result.append(both)
      case .stack(let a, let b): result.append(.vertical([result[a], result[b]]))
      }
    }
    return result
  }
}

extension PiecewisePolynomial {
  /// Whether no value is negative.
  var isNonnegative: Bool {
    pieces.indices.allSatisfy { index in
      SignChange.negativePoint(
        of: pieces[index], above: index == 0 ? nil : breakpoints[index - 1],
        below: index == breakpoints.count ? nil : breakpoints[index]) == nil
    }
  }
}

extension Matrix where Element == Rational {
  /// self · vector.
  func applied(to vector: [Rational]) -> [Rational] { (0..<rows).map { dot(row($0), vector) } }
}
