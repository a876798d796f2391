import ExactAlgebra

/// What is decided about the given weights as a point of the training problem (P) over any ordered field, by fewer
/// arguments than `PointAnalysis` has: those whose every step is a sign.
package struct PointFacts: Sendable, Hashable {
  /// Numbers exactly at a breakpoint.
  package let kinks: [Kink]
  /// Whether the gradient is zero; nil where the risk is not differentiable.
  package let isCritical: Bool?
  /// Of the Hessian at a critical point; nil elsewhere, and when there are more parameters than the limit.
  package let inertia: Inertia?
  package let classification: PointAnalysis.Classification
  package let reason: String

  /// nil where derivatives are not rational, and when there are no samples. The Hessian is computed for at most
  /// `hessianLimit` parameters.
  package init?<Scalar: OrderedField>(
    _ model: ModelOver<Scalar>, evaluation: EvaluationOver<Scalar>, hessianLimit: Int
  ) {
    guard let loss = model.loss.scalar, let risk = evaluation.risk else { return nil }
    kinks = evaluation.kinks(of: loss, targets: model.data.y, constancy: evaluation.constancy).map(\.kink)
    let kink = kinks.first { !$0.isConstant }
    let isLeast = loss.function.isNonnegative && risk.signum() == 0
    let leastReason = "the risk is zero and the loss is never negative"
    if let kink {
      isCritical = isLeast ? true : nil
      inertia = nil
      classification = isLeast ? .globalMinimum : .undecided
      reason = isLeast ? leastReason : "the risk has a kink (\(kink))"
      return
    }
    let cell = CellOver(model: model, loss: loss, evaluation: evaluation) { _, _, _ in 1 }
    let derivatives = DerivativesOver(evaluation: evaluation, cell: cell)
    guard Scalar.areAllZero(derivatives.gradient) else {
      isCritical = false
      inertia = nil
      classification = .notCritical
      reason = "the gradient is not zero"
      return
    }
    isCritical = true
    let count = derivatives.parameterCount
    inertia = count <= hessianLimit ? derivatives.hessian().inertia() : nil
    if isLeast {
      classification = .globalMinimum
      reason = leastReason
    } else if let inertia, inertia.negative > 0 {
      classification = .strictSaddle
      reason = "the gradient is zero and the Hessian has a negative eigenvalue"
    } else if let inertia, inertia.positive == count {
      classification = .localMinimum
      reason = "the gradient is zero and the Hessian is positive definite"
    } else {
      classification = .undecided
      reason =
        inertia == nil
        ? "the gradient is zero; the Hessian is not computed for \(count) > \(hessianLimit) parameters"
        : "the gradient is zero and the Hessian is positive semidefinite"
    }
  }
}
