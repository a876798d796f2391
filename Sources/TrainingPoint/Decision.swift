import ExactAlgebra
import Networks
import Vocabulary

/// One argument about the given weights: it answers what kind of point they are, or passes. The analysis is the first
/// answer of an ordered list, so that each decision may rely on those before it having passed.
struct Decision<Scalar: OrderedField>: Sendable {
  struct Answer: Sendable {
    let kind: PointClass
    let reason: String
    let witness: PointWitness?

    init(_ kind: PointClass, _ reason: String, _ witness: PointWitness? = nil) {
      self.kind = kind
      self.reason = reason
      self.witness = witness
    }
  }

  let answer: @Sendable (GivenWeights<Scalar>) -> Answer?

  init(_ answer: @escaping @Sendable (GivenWeights<Scalar>) -> Answer?) { self.answer = answer }

  /// The first answer of a list whose last decision answers.
  static func first(of decisions: [Decision], _ point: GivenWeights<Scalar>) -> Answer {
    guard let answer = decisions.lazy.compactMap({ $0.answer(point) }).first else {
      preconditionFailure("the last decision answers")
    }
    return answer
  }

  /// The same decision, which passes elsewhere.
  func wherever(_ condition: @escaping @Sendable (GivenWeights<Scalar>) -> Bool) -> Decision {
    Decision { condition($0) ? self.answer($0) : nil }
  }

  /// The same decision, with a reason and a witness that can be spelled out over Q.
  func explained(
    by explanation: @escaping @Sendable (GivenWeights<Scalar>) -> (reason: String, witness: PointWitness)
  ) -> Decision {
    Decision { point in
      guard let answer = self.answer(point) else { return nil }
      let (reason, witness) = explanation(point)
      return Answer(answer.kind, reason, witness)
    }
  }
}

// MARK: - Over any ordered field

/// Their every step is a sign.
extension Decision {
  /// Those that ask for the fewest signs, of minima those that tell a global one.
  static var atFirstSight: [Decision] {
    [noSamples] + ofReduction + [
      irrationalDerivatives, zeroRisk, kink, slope, negativeCurvature,
      bestFunctionOfInputs.wherever(\.isDefinite), orthogonalGradient.wherever(\.isDefinite), definiteHessian,
      hessianTooLarge, semidefiniteHessian,
    ]
  }

  static var overAnyField: [Decision] { all(slope: slope, negativeCurvature: negativeCurvature) }

  /// Proofs of minimality come before searches for descent only where they are cheap. `enclosed` do without exact derivatives.
  fileprivate static func all(
    enclosed: [Decision] = [], slope: Decision, negativeCurvature: Decision
  ) -> [Decision] {
    [noSamples] + ofReduction + enclosed + [
      irrationalDerivatives,
      // Most points, at the cost of a gradient.
      slope.wherever(\.isSmooth),
      // No parameters at all have a smaller risk.
      zeroRisk, bestFunctionOfInputs, orthogonalGradient, orthogonalOnAllCells,
      discontinuity, lossesOnlyRise, raysOnlyRise, featuresOnlyRise, manyCells,
      // First order.
      slope, oneSidedDescent,
      // Second order.
      negativeCurvature, definiteHessian,
      // Proofs and searches that may find more or less in another order.
      inCanonicalOrder([
        descentAlongPath, functionalMinimality, hessianTooLarge, definiteAcrossFamily, definiteAcrossKernel,
        degenerateHessian, tooLargeForCells, definiteOnCells, descentOnCells,
      ]),
    ]
  }

  static var noSamples: Decision {
    Decision { $0.model.data.count > 0 ? nil : Answer(.undecided, "there are no samples") }
  }

  /// What a model is asked that stands for a larger network, whose derivatives are not known: the last of them answers.
  private static var ofReduction: [Decision] {
    let undecided = Decision { point in
      point.model.reduction.map { Answer(.undecided, $0.undecidedPoint) }
    }
    return [slopeInPhi, zeroRisk].map { $0.wherever { $0.model.reduction != nil } } + [undecided]
  }

  /// A derivative that needs none of the layers of features, and no rational risk.
  fileprivate static var slopeInPhi: Decision {
    Decision { point in
      point.known.hasSlopeInPhi()
        ? Answer(.notCritical, "not critical in (P_φ), whose variables are among the parameters") : nil
    }
  }

  static var irrationalDerivatives: Decision {
    Decision { point in
      point.hasDerivatives
        ? nil
        : Answer(
          .undecided,
          "the derivatives of the \(point.model.loss.name) loss are not rational here"
        )
    }
  }

  static var zeroRisk: Decision {
    Decision { point in
      point.evaluation.risk?.signum() == 0 && point.model.loss.isNeverNegative
        ? Answer(.globalMinimum, "the risk is zero and the loss is never negative") : nil
    }
  }

  static var kink: Decision {
    Decision { point in
      point.firstKink { _ in true }.map { Answer(.undecided, "the risk has a kink (\($0))") }
    }
  }

  static var slope: Decision {
    Decision { point in
      point.gradient == nil || point.gradientIsZero ? nil : Answer(.notCritical, "the gradient is not zero")
    }
  }

  static var negativeCurvature: Decision {
    Decision { point in
      guard let inertia = point.inertia, inertia.negative > 0 else { return nil }
      return Answer(.strictSaddle, "the gradient is zero and the Hessian has a negative eigenvalue")
    }
  }

  static var definiteHessian: Decision {
    Decision { point in
      guard point.isDefinite else { return nil }
      return Answer(.localMinimum, "the gradient is zero and the Hessian is positive definite")
    }
  }

  static var hessianTooLarge: Decision {
    Decision { point in
      guard point.isSmooth, point.curvature == nil else { return nil }
      return Answer(
        .undecided,
        "the gradient is zero; the Hessian is not computed for \(point.parameters.count) > \(point.limits.hessianParameters) parameters"
      )
    }
  }

  private static var semidefiniteHessian: Decision {
    Decision { _ in Answer(.undecided, "the gradient is zero and the Hessian is positive semidefinite") }
  }
}

// MARK: - Over Q

extension Decision where Scalar == Rational {
  /// The first answer of `overTheRationals`. What others know is asked for where that is open: whether a smaller risk is elsewhere, and
  /// where the risk is not rational whether there is a slope.
  static func answer(on point: GivenWeights<Rational>) -> Answer {
    let answer = first(of: overTheRationals, point)
    guard point.model.reduction == nil, [.localMinimum, .undecided].contains(answer.kind) else {
      return answer
    }
    let isOpen = point.evaluation.risk == nil && answer.kind == .undecided
    return first(of: [leastRisk, slopeInPhi.wherever { _ in isOpen }, Decision { _ in answer }], point)
  }

  private static var leastRisk: Decision {
    Decision { point in
      guard let bound = point.known.bound(), bound.value == point.evaluation.risk else { return nil }
      return Answer(.globalMinimum, "the risk equals \(bound.source)")
    }
  }

  static var overTheRationals: [Decision] {
    let explainedSlope = slope.explained { point in
      let index = point.gradient!.indexOfLargestMagnitude!
      return explanation(point, index, point.gradient![index])
    }
    let enclosedLargest = Decision { point in
      guard let largest = point.largestDerivative else { return nil }
      let (reason, witness) = explanation(point, largest.parameter, largest.value)
      return Answer(.notCritical, reason, witness)
    }
    let explainedCurvature = negativeCurvature.explained { point in
      let direction = point.curvature!.negativeDirection!
      let value = dot(direction, point.curvature!.matrix.applied(to: direction))
      return (
        "the gradient is zero and the second derivative in a direction is \(value.short)",
        .negativeCurvature(direction: direction, value: value)
      )
    }
    return all(
      enclosed: [transcendentalSlope, enclosedSlope, enclosedLargest], slope: explainedSlope,
      negativeCurvature: explainedCurvature)
  }

  private static func explanation(
    _ point: GivenWeights<Rational>, _ index: Int, _ value: Rational
  ) -> (reason: String, witness: PointWitness) {
    (
      "the largest derivative, with respect to \(point.parameters[index]), is \(value.short)",
      .partialDerivative(parameter: index, value: value)
    )
  }
}
