import ExactAlgebra
import Networks
import Vocabulary

extension Claim {
  static let chen2021Assumption2 = Claim(
    id: .chen2021Assumption2,
    title: "the loss is differentiable and convex",
    source: "Chen et al. 2021, Assumption 2",
    statement: "ℓ(ŷ, y) is differentiable and convex in ŷ for every y.",
    decision: """
      Piecewise-polynomial losses (squared, Huber, smoothed hinge, absolute, and a user's own) from their pieces: values \
      and slopes at the breakpoints, and the sign of the second derivative on each piece. The logistic loss and \
      cross-entropy by their second derivatives.
      """,
    failure:
      "The theorems on global minima do not apply. A smoothed version of the loss would bring them back.",
    architectures: Set(ArchitectureName.allCases),
    parts: [Differentiability(), Convexity()],
    theorems: [
      Theorem("Equations (1) to (10), Assumptions 1 to 4", ["assumption_2"], "models.v", "definitions"),
      Theorem("The squared loss satisfies Assumption 2", ["squared_loss_assumption_2"], "networks.v"),
      Theorem(
        "The Huber loss and the smoothed hinge loss satisfy Assumption 2",
        ["huber_assumption_2", "smoothed_hinge_assumption_2"], "losses.v"),
    ],
    conclusion: Chen2021Assumption2Conclusion())
}

private struct Chen2021Assumption2Conclusion: Conclusion {
  func decide<F: Facts>(_ facts: F) -> Decision {
    let loss = facts.model.loss
    return loss.differentiability().holds && facts.convexity.holds
      ? .holds("the \(loss.name) loss is differentiable and convex")
      : .fails("the \(loss.name) loss is not both differentiable and convex")
  }

  func decide(_ sizes: NetworkSizes) -> Decision {
    // A loss has the targets that it is defined for, and its convexity is the same for all of these.
    let convexity = sizes.loss.convexity(targets: .zeros(0, sizes.outputs))
    return sizes.loss.differentiability().holds && convexity.holds
      ? .holds("the \(sizes.loss.name) loss is differentiable and convex, whatever the targets")
      : .fails("the \(sizes.loss.name) loss is not both differentiable and convex")
  }

  func observe(_ investigation: Investigation) -> Finding? {
    let loss = investigation.model.loss
    let differentiability = loss.differentiability()
    let convexity = investigation.convexity
    let values: Record = [
      .loss: .text(loss.name), .differentiable: .flag(differentiability.holds),
      .convex: .flag(convexity.holds),
    ]
    switch (differentiability, convexity) {
    case (.holds, .holds(let reason)):
      return .holds("the \(loss.name) loss is differentiable and convex: \(reason)", values: values)
    case (.fails(let defect), _):
      return .fails(
        "the \(loss.name) loss is not differentiable", values: values,
        witness: [.reason: .text(defect.description)])
    case (_, .fails(let defect)):
      return .fails(
        "the \(loss.name) loss is not convex", values: values, witness: [.reason: .text(defect.description)]
      )
    }
  }
}

private struct Differentiability: Part {
  var premise: Premise { .differentiableLoss }
  func decide<F: Facts>(_ facts: F) -> Decision {
    facts.model.loss.differentiability().holds
      ? .holds("the \(facts.model.loss.name) loss is differentiable")
      : .fails("the \(facts.model.loss.name) loss is not differentiable")
  }
}

private struct Convexity: Part {
  var premise: Premise { .convexLoss }
  func decide<F: Facts>(_ facts: F) -> Decision {
    facts.convexity.holds
      ? .holds("the \(facts.model.loss.name) loss is convex")
      : .fails("the \(facts.model.loss.name) loss is not convex")
  }
}
