import ExactAlgebra
import Landscape
import Networks
import TrainingPoint

extension Investigation {
  /// That the given risk is the least of all linear predictors on the inputs of a rank that the widths of a linear network
  /// allow (Eckart and Young; Baldi and Hornik 1989): none has a smaller one. nil when that is not so, for networks that are not
  /// linear, and unless the loss is squared.
  var reducedRankBound: RiskBound? {
    guard model.loss == .squared, let risk = trainedRisk, let shape = evaluation.graph.linearShape else {
      return nil
    }
    let inputs = model.data.x.transposed
    // Without a bottleneck the rank is no condition.
    let width = min(model.width ?? outputs, shape.width ?? outputs, outputs)
    let attempt = Meter.attempt("the reduced-rank bound", share: Rational(1, 4)) {
      let least = LeastRisks(features: [inputs], states: [inputs], targets: targets, affine: shape.isAffine)
      let problem = PredictionProblem(
        representation: .zeros(width, inputs.columns), feature: inputs, targets: targets,
        hasBias: shape.isAffine)
      return (ExplainedTargets(problem, least: least).infimum - .rational(risk)).signum() == 0
    }
    guard case .success(true) = attempt else { return nil }
    let rank = width < min(outputs, inputs.rows) ? " of rank \(width)" : ""
    return RiskBound(
      value: risk,
      source: "the least risk of linear predictors\(rank) on the inputs, and the network is linear")
  }
}

extension ComputationGraph {
  /// For a network that is an affine function of its input for all weights: whether it has a constant term, and in a chain of
  /// layers the least number of units between input and output (nil without one).
  fileprivate var linearShape: (isAffine: Bool, width: Int?)? {
    // Features that are values are no functions of the input.
    guard constants.count == 1 else { return nil }
    let functions = activations.map(\.activation.function)
    guard
      functions.allSatisfy({
        $0.breakpoints.isEmpty && $0.pieces[0].dropFirst(2).allSatisfy(\.isZero)
      })
    else { return nil }
    let isAffine =
      maps.contains { $0.affine.bias != nil } || functions.contains { !($0.pieces[0].first?.isZero ?? true) }
    let isChain = maps.allSatisfy { $0.role.isLayer }
    return (isAffine, isChain ? maps.map(\.affine.outputs).dropLast().min() : nil)
  }
}

extension AffineRole {
  fileprivate var isLayer: Bool {
    if case .layer = self { true } else { false }
  }
}
