import ExactAlgebra
import Networks

/// Which hidden representations are linear images of earlier ones on the given data, so that their ranks are at most theirs:
/// an upper bound that needs no arithmetic on long numbers.
///
/// The rows of a linear image lie in the row space of what it is an image of. A map without a bias gives one; so does an
/// activation that multiplies each row by one number, as the ReLU does to a unit that is active on all samples or on none;
/// and so does a sum of two images of the same matrix.
struct RowSpaces: GraphInterpretation {
  typealias Scalar = Rational
  /// A node whose row space contains that of this node.
  typealias Value = Int

  let evaluation: Evaluation
  /// The nodes of the representations.
  let states: Set<Int>
  /// For each of them, one whose linear image it is: itself where none is known.
  private(set) var sources: [Int: Int] = [:]

  init(_ evaluation: Evaluation) {
    self.evaluation = evaluation
    states = Set(evaluation.graph.states)
  }

  /// The sources of all states.
  static func sources(_ evaluation: Evaluation) -> [Int: Int] {
    var spaces = RowSpaces(evaluation)
    _ = evaluation.graph.interpret(with: &spaces)
    return spaces.sources
  }

  private mutating func value(_ source: Int, at node: Int) -> Int {
    guard states.contains(node) else { return source }
    sources[node] = source
    return node
  }

  mutating func constant(_ matrix: Matrix<Rational>, at node: Int) -> Int { value(node, at: node) }

  mutating func affine(_ map: AffineMap<Rational>, of input: Int) -> Int {
    value(map.affine.bias?.allSatisfy(\.isZero) ?? true ? input : map.node, at: map.node)
  }

  mutating func activation(_ layer: ActivationLayer, of input: Int) -> Int {
    value(
      layer.activation.function.scalesRows(of: evaluation.values[layer.input]) ? input : layer.node,
      at: layer.node)
  }

  mutating func sum(_ a: Int, _ b: Int, at node: Int) -> Int { value(a == b ? a : node, at: node) }
  mutating func stack(_ a: Int, _ b: Int, at node: Int) -> Int { value(a == b ? a : node, at: node) }
}

extension PiecewisePolynomial {
  /// Whether the function multiplies each row of `matrix` by one number.
  fileprivate func scalesRows(of matrix: Matrix<Rational>) -> Bool {
    (0..<matrix.rows).allSatisfy { row in
      var factor: Rational?
      return matrix.elements[row * matrix.columns..<(row + 1) * matrix.columns].allSatisfy { entry in
        let piece = pieces[piece(at: entry)]
        if entry.isZero { return piece.first?.isZero ?? true }
        guard piece.dropFirst(2).allSatisfy(\.isZero), piece.first?.isZero ?? true else { return false }
        let slope = piece.count > 1 ? piece[1] : .zero
        defer { factor = slope }
        return factor.map { $0 == slope } ?? true
      }
    }
  }
}
