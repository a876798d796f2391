import ExactAlgebra
import Networks

/// The ranks of hidden representations, each from a bound that needs no arithmetic on long numbers wherever that is attained.
///
/// The rows of a linear image lie in the row space of what it is an image of; a bias adds one dimension, and a sum at most the
/// dimensions of both. An activation that multiplies a row by one number, as the ReLU does to a unit that is active on all samples
/// or on none, leaves it where it was, so that only the other units add to the space. Modulo a prime a rank is at most the true
/// one: where it reaches the bound, both are equal, and elsewhere exact relations decide.
package struct RankBounds: GraphInterpretation {
  package typealias Scalar = Rational
  package typealias Value = RowSpan

  let evaluation: Evaluation
  /// The nodes whose ranks are wanted: there the dimension is the rank.
  let wanted: Set<Int>

  /// The ranks of the values of `nodes`.
  package static func ranks(of nodes: [Int], _ evaluation: Evaluation) -> [Int] {
    var bounds = RankBounds(evaluation: evaluation, wanted: Set(nodes))
    let spans = evaluation.graph.interpret(with: &bounds)
    return nodes.map { spans[$0].dimension }
  }

  private func value(_ span: RowSpan, at node: Int) -> RowSpan {
    let matrix = evaluation.values[node]
    let bound = span.atMost(matrix.nonzeroRowCount, of: .node(node))
    return wanted.contains(node) ? matrix.span(within: bound, at: node) : bound
  }

  package func constant(_ matrix: Matrix<Rational>, at node: Int) -> RowSpan {
    RowSpan(matrix.denseCore.rank, of: .node(node))
  }

  package func affine(_ map: AffineMap<Rational>, of input: RowSpan) -> RowSpan {
    let hasBias = !(map.affine.bias?.allSatisfy(\.isZero) ?? true)
    let image = hasBias ? input.sum(RowSpan(1, of: .bias)) : input
    if wanted.contains(map.node) || evaluation.values.holds(map.node) { return value(image, at: map.node) }
    return hasBias ? image : image.atMost(map.affine.weight.nonzeroRowCount, of: .node(map.node))
  }

  package func activation(_ layer: ActivationLayer, of input: RowSpan) -> RowSpan {
    let others = layer.activation.function.bentRowCount(of: evaluation.values[layer.input])
    return value(input.sum(RowSpan(others, of: .node(layer.node))), at: layer.node)
  }

  package func sum(_ a: RowSpan, _ b: RowSpan, at node: Int) -> RowSpan { value(a.sum(b), at: node) }
  package func stack(_ a: RowSpan, _ b: RowSpan, at node: Int) -> RowSpan { value(a.sum(b), at: node) }
}

/// The ranks of the gradients with respect to hidden representations, in the same way from the output back: a transposed map keeps
/// the rows in their space, and an activation multiplies each by its slopes.
package struct GradientRankBounds: BackwardInterpretation {
  package typealias Scalar = Rational
  package typealias Value = RowSpan

  let evaluation: Evaluation
  /// What backpropagation found, for all nodes.
  let adjoints: [Adjoint?]
  /// The nodes whose ranks are wanted.
  let wanted: Set<Int>

  /// The ranks of the gradients at `nodes`, all of which have one.
  package static func ranks(of nodes: [Int], _ adjoints: [Adjoint?], _ evaluation: Evaluation) -> [Int] {
    var seeds: [RowSpan?] = adjoints.map { _ in nil }
    let prediction = evaluation.graph.prediction
    if let output = adjoints[prediction] {
      seeds[prediction] = RowSpan(output.gradient.rows, of: .node(prediction))
    }
    let bounds = GradientRankBounds(
      evaluation: evaluation, adjoints: adjoints, wanted: Set(nodes).union([prediction]))
    let spans = evaluation.graph.pullBack(seeds, with: bounds)
    return nodes.map { spans[$0]?.dimension ?? 0 }
  }

  package func complete(_ value: RowSpan, at node: Int) -> RowSpan {
    guard wanted.contains(node), let gradient = adjoints[node]?.gradient else { return value }
    return gradient.span(within: value, at: node)
  }

  package func affine(_ map: AffineMap<Rational>, from output: RowSpan) -> RowSpan { output }

  package func activation(_ layer: ActivationLayer, from output: RowSpan) -> RowSpan {
    let slopes = layer.activation.function.slopeRowCounts(of: evaluation.values[layer.input])
    return output.sum(RowSpan(slopes.varying, of: .slopes(layer.node)))
      .atMost(slopes.nonzero, of: .slopes(layer.node))
  }

  package func sum(from output: RowSpan) -> RowSpan { output }
  package func stack(from output: RowSpan, rows: Range<Int>) -> RowSpan { output }
  package func add(_ term: RowSpan, to sum: inout RowSpan) { sum = sum.sum(term) }
}

extension Matrix where Element == Rational {
  fileprivate var nonzeroRowCount: Int {
    (0..<rows).count { row in
      !elements[row * columns..<(row + 1) * columns].allSatisfy(\.isZero)
    }
  }

  /// A space that contains the rows, of the dimension of their rank, of which that of `span` is a bound.
  fileprivate func span(within span: RowSpan, at node: Int) -> RowSpan {
    let core = denseCore
    return span.atMost(core.rank(atMost: Swift.min(core.rows, span.dimension)), of: .node(node))
  }
}

extension PiecewisePolynomial {
  /// How many rows of `matrix` the function does not multiply by one number each.
  fileprivate func bentRowCount(of matrix: Matrix<Rational>) -> Int {
    (0..<matrix.rows).count { row in
      var factor: Rational?
      return !matrix.elements[row * matrix.columns..<(row + 1) * matrix.columns].allSatisfy { entry in
        let piece = pieces[piece(at: entry)]
        if entry.isZero { return piece.first?.isZero ?? true }
        guard piece.dropFirst(2).allSatisfy(\.isZero), piece.first?.isZero ?? true else { return false }
        let slope = piece.count > 1 ? piece[1] : .zero
        defer { factor = slope }
        return factor.map { $0 == slope } ?? true
      }
    }
  }

  /// How many rows of `matrix` have slopes that are not all the same, and how many have slopes that are not all zero. Rows with a
  /// kink count as both.
  fileprivate func slopeRowCounts(of matrix: Matrix<Rational>) -> (varying: Int, nonzero: Int) {
    let slopes = pieces.map(PiecewisePolynomial.derivative)
    var (varying, nonzero) = (0, 0)
    for row in 0..<matrix.rows {
      let entries = matrix.elements[row * matrix.columns..<(row + 1) * matrix.columns]
      let factors = Set(
        entries.map { entry -> Rational? in
          breakpoints.contains(entry)
            ? nil : PiecewisePolynomial.evaluate(slopes[piece(at: entry)], at: entry)
        })
      if factors.count > 1 || factors.contains(nil) { varying += 1 }
      if factors != [0] { nonzero += 1 }
    }
    return (varying, nonzero)
  }
}
