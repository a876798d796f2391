import ExactAlgebra
import Networks

/// For every entry of every node, a k such that it changes by no more than a multiple of tᵏ when the parameters change by a multiple of t:
/// behind zeros that are products of what moves.
struct LeastOrders<Scalar: OrderedField>: GraphInterpretation {
  /// Of what does not change, and the most that is counted.
  static var most: Int { 1 << 30 }

  let evaluation: EvaluationOver<Scalar>
  let isConstant: [Matrix<Bool>]
  /// Of what entries change by, the part that is the same on all samples is left aside: values that are, and biases, pass nothing else on.
  let leavesCommonAside: Bool

  /// What is the same on all samples is 0 where one of them keeps to its value.
  private func keeps(_ node: Int, _ unit: Int, _ sample: Int) -> Bool {
    leavesCommonAside ? isConstant[node].row(unit).allSatisfy { $0 } : isConstant[node][unit, sample]
  }

  func constant(_ matrix: Matrix<Scalar>, at node: Int) -> Matrix<Int> { matrix.map { _ in Self.most } }

  func affine(_ map: AffineMap<Scalar>, of input: Matrix<Int>) -> Matrix<Int> {
    let values = evaluation.values[map.input]
    let passesOn = (0..<map.affine.inputs).map { column in
      leavesCommonAside ? !values.isCommon(column) : !values.row(column).allSatisfy(\.isZero)
    }
    return Matrix(rows: map.affine.outputs, columns: input.columns) { unit, sample in
      if keeps(map.node, unit, sample) { return Self.most }
      if map.affine.bias != nil, !leavesCommonAside { return 1 }
      return (0..<map.affine.inputs).reduce(Self.most) { least, column in
        if passesOn[column] { return 1 }
        let isZero = map.affine.weight[unit, column].isZero
        return min(
          least, input[column, sample] == Self.most ? Self.most : input[column, sample] + (isZero ? 1 : 0))
      }
    }
  }

  func activation(_ layer: ActivationLayer, of input: Matrix<Int>) -> Matrix<Int> {
    let (values, function) = (evaluation.values[layer.input], layer.activation.function)
    return Matrix(rows: input.rows, columns: input.columns) { unit, sample in
      if keeps(layer.node, unit, sample) { return Self.most }
      if leavesCommonAside { return values.isCommon(unit) ? input[unit, sample] : 1 }
      let power = min(
        function.leastPower(beside: values[unit, sample], 1),
        function.leastPower(beside: values[unit, sample], -1))
      return power == .max ? Self.most : min(Self.most, input[unit, sample] * power)
    }
  }

  func sum(_ a: Matrix<Int>, _ b: Matrix<Int>, at node: Int) -> Matrix<Int> {
    Matrix(rows: a.rows, columns: a.columns) { min(a[$0, $1], b[$0, $1]) }
  }

  func stack(_ a: Matrix<Int>, _ b: Matrix<Int>, at node: Int) -> Matrix<Int> { .vertical([a, b]) }
}

extension GivenWeights {
  private func leastOrders(leavingCommonAside: Bool) -> [Int] {
    var orders = LeastOrders(
      evaluation: evaluation, isConstant: isConstant, leavesCommonAside: leavingCommonAside)
    return evaluation.graph.interpret(with: &orders)[evaluation.graph.prediction].elements
  }

  /// Whether no curve of the parameters makes the risk fall to first or second order: each prediction keeps to that order, or for a
  /// convex loss all of it but what it changes by on all samples alike, against which the loss has a subgradient that sums to zero.
  var keepsToSecondOrder: Bool {
    leastOrders(leavingCommonAside: false).allSatisfy { $0 > 2 }
      || isConvex && isLeast(on: together) && leastOrders(leavingCommonAside: true).allSatisfy { $0 > 2 }
  }
}

extension Matrix where Element: OrderedField {
  fileprivate func isCommon(_ row: Int) -> Bool {
    (0..<columns).allSatisfy { (self[row, $0] - self[row, 0]).isZero }
  }
}

extension PiecewisePolynomial {
  /// The lowest power of u that f(x + u) − f(x) has on a side.
  fileprivate func leastPower<Scalar: OrderedField>(beside x: Scalar, _ side: Int) -> Int {
    var (derivative, power) = (pieces[piece(near: x) { side }], 1)
    while derivative.count > 1 {
      derivative = PiecewisePolynomial.derivative(derivative)
      if !PiecewisePolynomial.evaluate(derivative, at: x).isZero { return power }
      power += 1
    }
    return .max
  }
}
