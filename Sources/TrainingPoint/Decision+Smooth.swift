import ExactAlgebra
import Networks
import Vocabulary

extension Decision where Scalar == Rational {
  /// Weights that cannot be critical for a network whose last layer is affine, for the logistic loss and the
  /// cross-entropy.
  ///
  /// Scale the last layer by s: the derivative of the risk in s is a rational function of z = exp(s/D), D a common
  /// denominator of the predictions, plus a rational number. At s = 1, z is transcendental (Lindemann 1882), so that the
  /// derivative vanishes only where that function is constant. But it increases strictly in s, unless the predictions
  /// are zero (logistic) or equal within each sample (cross-entropy).
  static var transcendentalSlope: Decision {
    Decision { point in
      let (graph, predictions) = (point.evaluation.graph, point.evaluation.prediction)
      let increases =
        switch point.model.loss {
        case .logistic: !predictions.isZero
        case .crossEntropy:
          (0..<predictions.columns).contains { sample in
            predictions.column(sample).contains { $0 != predictions[0, sample] }
          }
        default: false
        }
      guard increases, graph.maps.contains(where: { $0.node == graph.prediction }) else { return nil }
      return Answer(
        .notCritical,
        "the \(point.model.loss.name) loss has no critical point at rational weights with such predictions: the derivative along a scaling of the last layer is transcendental"
      )
    }
  }

  /// No parameters nearby have a smaller risk, because on none of the cells they change the predictions against the loss
  /// gradient.
  static var functionalMinimality: Decision {
    Decision { point in
      guard !point.hasLossKinks, point.faces.count <= point.limits.faces, point.isConvex else { return nil }
      let weights = point.evaluation.graph.weights
      var isConstant = true
      for face in point.faces {
        guard
          let functional = RealizableFunctional.polynomial(
            face.derivatives.cell.lossSlope, evaluation: point.evaluation, isConstant: point.isConstant,
            budget: point.limits.expansion, side: point.side(face.sides))
        else { return nil }
        if functional.isConstant { continue }
        isConstant = false
        guard functional.isLeast(near: weights) else { return nil }
      }
      return Answer(
        .localMinimum,
        isConstant
          ? "the loss is convex and its gradient is orthogonal to every change of the predictions that parameters nearby can make"
          : "the loss is convex and every change of the predictions that parameters nearby can make has a nonnegative product with its gradient"
      )
    }
  }

  /// Every point nearby lies on the flow of a flat direction from a point of the slice orthogonal to them, and the risk
  /// does not change along it; on the slice the Hessian is positive definite.
  ///
  /// Or: the points that the flows of the flat directions reach from shifted ones are critical too, with the same risk, a
  /// manifold of as many dimensions as the Hessian has zeros. By the Morse–Bott lemma the risk is no less nearby.
  static var definiteAcrossFamily: Decision {
    Decision { point in
      guard let inertia = point.inertia else { return nil }
      let (flat, family) = point.flatDirections
      guard family.rows == inertia.zero else { return nil }
      return Answer(
        .localMinimum,
        flat.rows == inertia.zero
          ? "the gradient is zero, the risk is constant along a family of dimension \(flat.rows), and the Hessian is positive definite across it"
          : "the gradient is zero and the risk constant on a family of dimension \(family.rows), and the Hessian is positive definite across it"
      )
    }
  }

  static var degenerateHessian: Decision {
    Decision { point in
      guard let curvature = point.curvature else { return nil }
      let known =
        "the gradient is zero and the Hessian is positive semidefinite with a kernel of dimension \(curvature.inertia.zero), of which a family of dimension \(point.flatDirections.family.rows) keeps the risk"
      let kernel = curvature.matrix.kernel()
      // Where only products of several parameters matter, as in a deep linear network at zero, a joint motion descends.
      let candidates =
        (0..<kernel.columns).map { kernel.column($0) } + [kernel.rowArrays.map { $0.reduce(.zero, +) }]
      guard let (_, order, value) = point.descendingRay(among: candidates) else {
        return Answer(.undecided, known)
      }
      return Answer(
        .undecided,
        "not a local minimum, and no strict saddle: the risk decreases along a ray like \(value) t^\(order); \(known)"
      )
    }
  }
}
