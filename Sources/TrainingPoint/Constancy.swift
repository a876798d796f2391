import ExactAlgebra
import Networks

/// A reading of the graph that tells which values do not change: a sum where neither operand does, a stack row by row.
private protocol Constancy: GraphInterpretation where Value == Matrix<Bool>, Failure == Never {}

extension Constancy {
  func constant(_ matrix: Matrix<Scalar>, at node: Int) -> Matrix<Bool> { matrix.map { _ in true } }

  func sum(_ a: Matrix<Bool>, _ b: Matrix<Bool>, at node: Int) -> Matrix<Bool> {
    Matrix(rows: a.rows, columns: a.columns) { a[$0, $1] && b[$0, $1] }
  }

  func stack(_ a: Matrix<Bool>, _ b: Matrix<Bool>, at node: Int) -> Matrix<Bool> { .vertical([a, b]) }
}

extension EvaluationOver {
  /// For every node, units × N: whether the value does not depend on any parameter, anywhere.
  var parameterFree: [Matrix<Bool>] {
    var everywhere = ConstantEverywhere<Scalar>()
    return graph.interpret(with: &everywhere)
  }

  /// For every node, units × N: whether the value is the same for all parameters near the given ones.
  ///
  /// A value is constant near the point when it comes from the data alone, passes an activation inside a constant
  /// piece, or between two of the same value, or is a weighted sum without bias of constants that are zero.
  var constancy: [Matrix<Bool>] {
    var nearby = ConstantNearby(values: values)
    return graph.interpret(with: &nearby)
  }
}

private struct ConstantEverywhere<Scalar: OrderedField>: Constancy {
  func affine(_ map: AffineMap<Scalar>, of input: Matrix<Bool>) -> Matrix<Bool> {
    Matrix(rows: map.affine.outputs, columns: input.columns, repeating: false)
  }

  func activation(_ layer: ActivationLayer, of input: Matrix<Bool>) -> Matrix<Bool> { input }
}

private struct ConstantNearby<Scalar: OrderedField>: Constancy {
  let values: NodeValues<Scalar>

  func affine(_ map: AffineMap<Scalar>, of input: Matrix<Bool>) -> Matrix<Bool> {
    let zeros = (0..<input.columns).map { sample in
      map.affine.bias == nil && input.column(sample).allSatisfy { $0 }
        && Scalar.areAllZero(values[map.input].column(sample))
    }
    return Matrix(rows: map.affine.outputs, columns: input.columns) { zeros[$1] }
  }

  func activation(_ layer: ActivationLayer, of input: Matrix<Bool>) -> Matrix<Bool> {
    let function = layer.activation.function
    let constantPieces = function.pieces.map { $0.dropFirst().allSatisfy(\.isZero) }
    return Matrix(rows: input.rows, columns: input.columns) { unit, sample in
      if input[unit, sample] { return true }
      let value = values[layer.input][unit, sample]
      let piece = function.piece(at: value)
      guard constantPieces[piece] else { return false }
      if piece == 0 || Scalar(function.breakpoints[piece - 1]) < value { return true }
      // Between two pieces of one constant.
      let (left, right) = (function.pieces[piece - 1], function.pieces[piece])
      return constantPieces[piece - 1] && (left.first ?? .zero) == (right.first ?? .zero)
    }
  }
}
