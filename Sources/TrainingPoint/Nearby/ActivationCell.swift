import ExactAlgebra
import Networks

/// One activation cell of a network on its data: the piece of its activation that every pre-activation is on, and the
/// piece of the loss that every prediction is on. As long as they are, the predictions are polynomials in the
/// parameters, and so is the risk.
package struct ActivationCell: Sendable {
  /// A number that lies between two breakpoints, or should.
  package struct Face: Sendable, Hashable {
    /// The node whose value it is; nil, as its place, for an argument of the loss.
    let node: Int?
    let place: LayerPlace?
    /// From 0.
    let unit: Int
    let sample: Int
  }

  let model: Model
  let loss: ScalarLoss
  let graph: ComputationGraph
  /// For every activation node, units × N.
  let pieces: [Int: Matrix<Int>]
  /// N_o × N.
  let lossPieces: Matrix<Int>
  /// For every node, units × N: the value, where it is the same for all parameters of the cell. Such is what comes from
  /// the data alone, passes a constant piece, or is a sum without bias over inputs that are constantly zero.
  let constants: [Matrix<Rational?>]
  /// The first number that is exactly at a breakpoint and would move away from it. Then the point has no cell.
  package let kink: Face?

  /// The cell around the weights that `evaluation` is about.
  package init(_ model: Model, loss: ScalarLoss, evaluation: Evaluation) {
    self.model = model
    self.loss = loss
    graph = evaluation.graph
    var reading = CellReading(values: evaluation.values)
    constants = graph.interpret(with: &reading)
    var kink = reading.kink
    let targets = model.data.y
    let predictions = evaluation.prediction
    var lossPieces = Matrix(rows: predictions.rows, columns: predictions.columns, repeating: 0)
    for output in 0..<predictions.rows {
      for sample in 0..<predictions.columns {
        let argument = loss.argument(
          prediction: predictions[output, sample], target: targets[sample, output])
        lossPieces[output, sample] = loss.function.piece(at: argument)
        if loss.function.breakpoints.contains(argument), constants[graph.prediction][output, sample] == nil,
          !loss.slope(target: targets[sample, output]).isZero
        {
          kink = kink ?? Face(node: nil, place: nil, unit: output, sample: sample)
        }
      }
    }
    self.lossPieces = lossPieces
    self.kink = kink
    pieces = reading.pieces
  }
}

private struct CellReading: GraphInterpretation {
  let values: NodeValues<Rational>
  var pieces: [Int: Matrix<Int>] = [:]
  var kink: ActivationCell.Face?

  init(values: NodeValues<Rational>) { self.values = values }

  func constant(_ matrix: Matrix<Rational>, at node: Int) -> Matrix<Rational?> { matrix.map { $0 } }

  func affine(_ map: AffineMap<Rational>, of input: Matrix<Rational?>) -> Matrix<Rational?> {
    let isZero = (0..<input.columns).map { sample in
      map.affine.bias == nil && input.column(sample).allSatisfy { $0?.isZero == true }
    }
    return Matrix(rows: map.affine.outputs, columns: input.columns) { isZero[$1] ? Rational.zero : nil }
  }

  mutating func activation(_ layer: ActivationLayer, of input: Matrix<Rational?>) -> Matrix<Rational?> {
    let function = layer.activation.function
    let values = values[layer.input]
    let pieces = values.map { function.piece(at: $0) }
    self.pieces[layer.node] = pieces
    return Matrix(rows: input.rows, columns: input.columns) { unit, sample in
      if let known = input[unit, sample] { return function(known) }
      if function.breakpoints.contains(values[unit, sample]) {
        kink = kink ?? ActivationCell.Face(node: layer.input, place: layer.place, unit: unit, sample: sample)
      }
      let piece = function.pieces[pieces[unit, sample]]
      return piece.dropFirst().allSatisfy(\.isZero) ? piece.first ?? .zero : nil
    }
  }

  func sum(_ a: Matrix<Rational?>, _ b: Matrix<Rational?>, at node: Int) -> Matrix<Rational?> {
    Matrix(rows: a.rows, columns: a.columns) { unit, sample in
      a[unit, sample].flatMap { first in b[unit, sample].map { first + $0 } }
    }
  }

  func stack(_ a: Matrix<Rational?>, _ b: Matrix<Rational?>, at node: Int) -> Matrix<Rational?> {
    .vertical([a, b])
  }
}

// MARK: - Margins

extension ActivationCell {
  /// How far the numbers of a set of parameters keep from the breakpoints around their pieces.
  package enum Margins: Sendable {
    /// A lower bound of all distances, with where it is attained; nil where nothing could ever cross.
    case inside(least: Rational?, at: Face?)
    /// A number whose enclosure reaches a breakpoint.
    case crosses(Face)
  }

  /// The breakpoints around a piece.
  private static func ends(_ function: PiecewisePolynomial, _ piece: Int) -> (Rational?, Rational?) {
    (
      piece == 0 ? nil : function.breakpoints[piece - 1],
      piece == function.breakpoints.count ? nil : function.breakpoints[piece]
    )
  }

  /// All numbers that must keep their sides, with the ends of their pieces.
  private var guarded: [(face: Face, lower: Rational?, upper: Rational?)] {
    var result: [(face: Face, lower: Rational?, upper: Rational?)] = []
    for layer in graph.activations where !layer.activation.function.breakpoints.isEmpty {
      let pieces = pieces[layer.node]!
      for unit in 0..<pieces.rows {
        for sample in 0..<pieces.columns where constants[layer.input][unit, sample] == nil {
          let (lower, upper) = ActivationCell.ends(layer.activation.function, pieces[unit, sample])
          result.append(
            (Face(node: layer.input, place: layer.place, unit: unit, sample: sample), lower, upper))
        }
      }
    }
    if !loss.function.breakpoints.isEmpty {
      for output in 0..<lossPieces.rows {
        for sample in 0..<lossPieces.columns where constants[graph.prediction][output, sample] == nil {
          let (lower, upper) = ActivationCell.ends(loss.function, lossPieces[output, sample])
          result.append((Face(node: nil, place: nil, unit: output, sample: sample), lower, upper))
        }
      }
    }
    return result
  }

  /// The margins on a set of parameters, from the values that they give.
  package func margins(_ derivatives: CellDerivatives<Interval>) -> Margins {
    var least: (Rational, Face)?
    for (face, lower, upper) in guarded {
      let value =
        face.node.map { derivatives.values[$0][face.unit, face.sample] }
        ?? derivatives.lossArguments[face.unit, face.sample]
      for distance in [lower.map { value.lowerBound - $0 }, upper.map { $0 - value.upperBound }] {
        guard let distance else { continue }
        if distance <= 0 { return .crosses(face) }
        if least == nil || distance < least!.0 { least = (distance, face) }
      }
    }
    return .inside(least: least?.0, at: least?.1)
  }

  /// The face that a straight motion out of the cell meets first, as far as floating point sees.
  func firstCrossing(
    from start: CellDerivatives<Approximation>, to end: CellDerivatives<Approximation>
  ) -> Face? {
    var first: (face: Face, time: Double)?
    for (face, lower, upper) in guarded {
      func value(_ derivatives: CellDerivatives<Approximation>) -> Double {
        (face.node.map { derivatives.values[$0][face.unit, face.sample] }
          ?? derivatives.lossArguments[face.unit, face.sample]).value
      }
      let (a, b) = (value(start), value(end))
      for (before, after) in [
        lower.map { (a - $0.approximation, b - $0.approximation) },
        upper.map { ($0.approximation - a, $0.approximation - b) },
      ].compactMap(\.self) where !(after > 0) {
        let time = before / (before - after)
        if first == nil || time < first!.time { first = (face, time) }
      }
    }
    return first?.face
  }

  /// The distance of a number from the ends of its piece, at the parameters of an exact evaluation.
  func margin(of face: Face, in evaluation: Evaluation) -> Rational? {
    guard let (_, lower, upper) = guarded.first(where: { $0.face == face }) else { return nil }
    let value =
      face.node.map { evaluation.values[$0][face.unit, face.sample] }
      ?? loss.argument(
        prediction: evaluation.prediction[face.unit, face.sample],
        target: model.data.y[face.sample, face.unit])
    return [lower.map { value - $0 }, upper.map { $0 - value }].compactMap(\.self).min()
  }
}

extension ActivationCell.Face: CustomStringConvertible {
  package var description: String {
    "\(place.map { "\($0) unit" } ?? "loss output") \(unit + 1), sample \(sample + 1)"
  }
}
