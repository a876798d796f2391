import ExactAlgebra
import Networks

/// A space that holds the predictions of an output on all samples, a vector of N numbers, for all parameters of an
/// activation cell, together with samples that determine the vectors of the space.
///
/// Where all pieces are linear, a unit's values over the samples are a combination, with coefficients that depend on the
/// parameters, of vectors that do not: the inputs, the vector of ones, and slopes times such vectors. So the predictions
/// on all samples are fixed linear functions of those on k of them, J has rank k at most for each output, everywhere on
/// the cell, and where it has that rank all its kernel keeps the predictions: the fibres of F are manifolds there, whose
/// tangents are the kernel of J.
struct PredictionSpace {
  /// From 0, as many as the dimension of the space. The same for all outputs.
  let samples: [Int]

  /// nil where a piece is not linear.
  init?(_ cell: ActivationCell) {
    var reading = SpanReading(cell: cell)
    let spans = cell.graph.interpret(with: &reading)
    guard !reading.isNonlinear, let last = cell.graph.maps.last, last.node == cell.graph.prediction,
      let span = spans[cell.graph.prediction].first
    else { return nil }
    samples = span.transposed.rankDecision().pivotRows.sorted()
  }
}

/// For every unit of a node, rows that span a space of its values on the samples.
private struct SpanReading: GraphInterpretation {
  typealias Scalar = Rational

  let cell: ActivationCell
  var isNonlinear = false

  init(cell: ActivationCell) { self.cell = cell }

  /// Independent rows with the span of all.
  private func reduced(_ blocks: [Matrix<Rational>]) -> Matrix<Rational> {
    let all = Matrix.vertical(blocks, columns: cell.model.data.count)
    return all.selecting(rows: all.rankDecision().pivotRows)
  }

  func constant(_ matrix: Matrix<Rational>, at node: Int) -> [Matrix<Rational>] {
    (0..<matrix.rows).map { Matrix(rows: 1, columns: matrix.columns, elements: matrix.row($0)) }
  }

  func affine(_ map: AffineMap<Rational>, of input: [Matrix<Rational>]) -> [Matrix<Rational>] {
    let ones = Matrix(rows: 1, columns: cell.model.data.count, repeating: Rational.one)
    return Array(
      repeating: reduced(input + (map.affine.bias == nil ? [] : [ones])), count: map.affine.outputs)
  }

  mutating func activation(_ layer: ActivationLayer, of input: [Matrix<Rational>]) -> [Matrix<Rational>] {
    let pieces = cell.pieces[layer.node]!
    let functions = layer.activation.function.pieces
    func coefficient(_ unit: Int, _ sample: Int, _ degree: Int) -> Rational {
      let piece = functions[pieces[unit, sample]]
      return degree < piece.count ? piece[degree] : .zero
    }
    isNonlinear = isNonlinear || functions.contains { $0.dropFirst(2).contains { !$0.isZero } }
    return input.enumerated().map { unit, span in
      let scaled = Matrix<Rational>(rows: span.rows, columns: span.columns) {
        span[$0, $1] * coefficient(unit, $1, 1)
      }
      return reduced([
        scaled, Matrix<Rational>(rows: 1, columns: span.columns) { coefficient(unit, $1, 0) },
      ])
    }
  }

  func sum(_ a: [Matrix<Rational>], _ b: [Matrix<Rational>], at node: Int) -> [Matrix<Rational>] {
    zip(a, b).map { reduced([$0, $1]) }
  }

  func stack(_ a: [Matrix<Rational>], _ b: [Matrix<Rational>], at node: Int) -> [Matrix<Rational>] { a + b }
}
