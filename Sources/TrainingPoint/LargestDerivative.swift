import ExactAlgebra
import Networks

/// The derivative of the risk of largest magnitude, found by enclosures of all of them: only this one is computed exactly.
struct LargestDerivative {
  /// From 0, in the order of `Model.parameters`.
  let parameter: Int
  /// The derivative of the risk, the mean over the samples; not zero.
  let value: Rational

  /// Nil where the network is small, the risk has kinks, and where the enclosures leave open which derivative is the largest or whether it
  /// is zero.
  ///
  /// Cost: one sweep back through the network with numbers of a machine word or a few, and the tangents along one parameter.
  init?(_ point: GivenWeights<Rational>) {
    let graph = point.evaluation.graph
    guard graph.parameterCount * point.model.data.count >= point.limits.enclosedDerivatives,
      point.hasDerivatives,
      point.isSmooth,
      let parameter = [Limits.firstDerivativeBits, Limits.lastDerivativeBits].lazy.compactMap({ bits in
        LargestDerivative.parameter(point.baseCell, point.evaluation, bits: bits)
      }).first
    else { return nil }
    self.parameter = parameter
    value = Derivatives.derivative(parameter, evaluation: point.evaluation, cell: point.baseCell)
  }

  /// Which derivative has a larger magnitude than all others.
  private static func parameter(
    _ cell: Cell<Rational>, _ evaluation: Evaluation, bits: Int
  ) -> Int? {
    let graph = evaluation.graph
    func ball(_ matrix: Matrix<Rational>) -> BallMatrix { BallMatrix(matrix, bits: bits) }
    var seeds: [BallMatrix?] = Array(repeating: nil, count: evaluation.values.count)
    seeds[graph.prediction] = ball(cell.lossSlope)
    let adjoints = graph.pullBack(
      seeds, with: EnclosedChainRule(slopes: cell.slopes.mapValues(ball), bits: bits))
    let ones = ball(Matrix(rows: cell.lossSlope.columns, columns: 1, repeating: .one))

    // The one that is surely the largest so far, and the largest that any other may be.
    var best: (parameter: Int, least: Rational, most: Rational) = (0, 0, 0)
    var others = Rational.zero
    for map in graph.maps {
      guard let adjoint = adjoints[map.node] else { continue }
      func look(at block: BallMatrix, _ parameter: (_ row: Int, _ column: Int) -> Int) {
        let (center, radius) = (block.center, block.radius)
        for row in 0..<center.rows {
          for column in 0..<center.columns {
            let size = center[row, column].magnitude
            if size - radius > best.least {
              // What was the best may be as large as this, too.
              others = max(others, best.most)
              best = (parameter(row, column), size - radius, size + radius)
            } else {
              others = max(others, size + radius)
            }
          }
        }
      }
      look(at: adjoint * ball(evaluation.values[map.input]).transposed) { map.parameter($0, $1) }
      if map.affine.bias != nil {
        look(at: adjoint * ones) { row, _ in map.parameter(row, map.affine.inputs) }
      }
    }
    return best.least > others ? best.parameter : nil
  }
}

/// The chain rule on balls, from the output back.
private struct EnclosedChainRule: BackwardInterpretation {
  typealias Scalar = Rational
  typealias Value = BallMatrix

  let slopes: [Int: BallMatrix]
  let bits: Int

  func affine(_ map: AffineMap<Rational>, from output: BallMatrix) -> BallMatrix {
    BallMatrix(map.affine.weight, bits: bits).transposed * output
  }

  func activation(_ layer: ActivationLayer, from output: BallMatrix) -> BallMatrix {
    slopes[layer.node]!.hadamard(output)
  }

  func sum(from output: BallMatrix) -> BallMatrix { output }
  func stack(from output: BallMatrix, rows: Range<Int>) -> BallMatrix { output.selecting(rows: rows) }
  func add(_ term: BallMatrix, to sum: inout BallMatrix) { sum = sum + term }
}
