import ExactAlgebra
import Networks

/// The derivative of the loss, summed over the samples, with respect to what a node holds.
package struct Adjoint {
  /// Units × N; zero where there is none.
  package var gradient: Matrix<Rational>
  /// The entries that have no derivative: the place of the activation at whose kink a number sits that they move.
  package var kinks: [Int: LayerPlace] = [:]
}

/// The chain rule from the output back, on the activation pieces of an evaluation.
///
/// Where an activation is constant around its input, its value does not move, and the derivative is zero whatever follows; at a kink
/// there is a derivative only if nothing depends on the value there.
package struct Backpropagation: BackwardInterpretation {
  package typealias Scalar = Rational
  package typealias Value = Adjoint

  let evaluation: Evaluation

  /// The adjoints of all nodes, from the derivative of the loss with respect to the predictions (N_o × N).
  package static func adjoints(_ evaluation: Evaluation, output: Matrix<Rational>) -> [Adjoint?] {
    var seeds: [Adjoint?] = Array(repeating: nil, count: evaluation.values.count)
    seeds[evaluation.graph.prediction] = Adjoint(gradient: output)
    return evaluation.graph.pullBack(seeds, with: Backpropagation(evaluation: evaluation))
  }

  package func affine(_ map: AffineMap<Rational>, from output: Adjoint) -> Adjoint {
    let weight = map.affine.weight
    var result = Adjoint(gradient: weight.transposed * output.gradient)
    let samples = output.gradient.columns
    for (index, place) in output.kinks {
      let (row, sample) = (index / samples, index % samples)
      for input in 0..<weight.columns where !weight[row, input].isZero {
        result.kinks[input * samples + sample] = place
      }
    }
    return result
  }

  package func activation(_ layer: ActivationLayer, from output: Adjoint) -> Adjoint {
    let function = layer.activation.function
    let slopes = function.pieces.map(PiecewisePolynomial.derivative)
    let corners = Set(
      function.breakpoints.indices.filter { !function.jumps(at: $0, upTo: 1).isEmpty }.map {
        function.breakpoints[$0]
      })
    var result = Adjoint(gradient: output.gradient)
    for (index, input) in evaluation.values[layer.input].elements.enumerated() {
      let kink = output.kinks[index]
      let adjoint = output.gradient.elements[index]
      if kink == nil, adjoint.isZero { continue }
      if corners.contains(input) {
        result.kinks[index] = kink ?? layer.place
        continue
      }
      let piece = slopes[function.piece(at: input)]
      let slope = PiecewisePolynomial.evaluate(piece, at: input)
      if !slope.isOne { result.gradient.elements[index] = slope.isZero ? .zero : slope * adjoint }
      // A slope that is zero at this point alone still lets the value move.
      if let kink, !piece.allSatisfy(\.isZero) || function.breakpoints.contains(input) {
        result.kinks[index] = kink
      }
    }
    return result
  }

  package func sum(from output: Adjoint) -> Adjoint { output }

  package func stack(from output: Adjoint, rows: Range<Int>) -> Adjoint {
    let samples = output.gradient.columns
    var result = Adjoint(gradient: output.gradient.selecting(rows: Array(rows)))
    for (index, place) in output.kinks where rows.contains(index / samples) {
      result.kinks[index - rows.lowerBound * samples] = place
    }
    return result
  }

  package func add(_ term: Adjoint, to sum: inout Adjoint) {
    sum = Adjoint(
      gradient: sum.gradient + term.gradient, kinks: sum.kinks.merging(term.kinks) { first, _ in first })
  }
}

extension Rational {
  fileprivate var isOne: Bool { numerator.isOne && denominator.isOne }
}
