import ExactAlgebra
import Networks
import Vocabulary

/// Why no parameters at all have a smaller risk.
extension Decision where Scalar == Rational {
  static var knownBound: Decision {
    Decision { point in
      guard let risk = point.evaluation.risk, let bound = point.bound, risk == bound.value else { return nil }
      return Answer(.globalMinimum, "the risk equals \(bound.source)")
    }
  }

  /// For every set of samples with equal inputs and every output, zero is between the sums of the left and of the
  /// right derivatives of the loss: for a convex loss, the prediction is a best constant on the set.
  static var bestFunctionOfInputs: Decision {
    Decision { point in
      guard point.isConvex else { return nil }
      let node = point.evaluation.graph.prediction
      func sums(_ sign: Int) -> [[Int]: Rational] {
        let slopes = point.cell { other, _, _ in other == node ? sign : 1 }.lossSlope
        var result: [[Int]: Rational] = [:]
        for output in 0..<slopes.rows {
          for sample in 0..<slopes.columns {
            result[[output, point.sampleClass[sample]], default: .zero] += slopes[output, sample]
          }
        }
        return result
      }
      guard sums(-1).values.allSatisfy({ $0 <= 0 }), sums(1).values.allSatisfy({ $0 >= 0 }) else {
        return nil
      }
      return Answer(
        .globalMinimum,
        "the loss is convex and its derivatives sum to zero on every set of samples with equal inputs: no function of the inputs has a smaller risk"
      )
    }
  }

  /// For networks whose predictions are polynomials in the parameters.
  static var orthogonalGradient: Decision {
    Decision { point in
      let evaluation = point.evaluation
      let parameterFree = evaluation.parameterFree
      let isPolynomial = evaluation.graph.activations.allSatisfy {
        $0.activation.function.breakpoints.isEmpty || parameterFree[$0.input].elements.allSatisfy { $0 }
      }
      guard isPolynomial, !point.hasLossKinks, point.isConvex,
        RealizableFunctional.polynomial(
          point.cell([:]).lossSlope, evaluation: evaluation, isConstant: parameterFree,
          budget: point.limits.expansion, side: point.side([:]))?.isConstant == true
      else { return nil }
      return Answer(
        .globalMinimum,
        "the loss is convex and its gradient is orthogonal to every change of the predictions that the network can make"
      )
    }
  }
}
