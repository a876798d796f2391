import ExactAlgebra
import Vocabulary

/// The given W_L, W_{L+1} and bias as a point of (P_φ) with squared loss: gradient, class, what training left undone, and
/// which saddles are below.
public struct PredictionPointAnalysis: Sendable {
  /// A weight of (P_φ), all indices from 0.
  public enum Variable: Sendable, Hashable {
    /// Of W_{L+1}, N_o × M.
    case prediction(row: Int, column: Int)
    /// Of W_L, M × K_L.
    case weight(row: Int, column: Int)
    case bias(Int)
  }

  /// How many saddle strata have a smaller risk than the given weights, and how many have no smaller one.
  public struct SaddleCount: Sendable, Hashable {
    public let below: Int
    public let above: Int
  }

  public let pointClass: PredictionPointClass
  /// The partial derivative of the risk (mean over the samples) of the largest size, and the first variable that has it.
  public let largestDerivative: (variable: Variable, value: Rational)
  /// The risk less the infimum of (P_φ).
  public let excess: ExactReal
  /// nil where strata are not enumerated.
  public let saddles: SaddleCount?
  /// Of the Hessian at a critical point; nil where that takes an explicit Hessian beyond `Limits.hessianVariables`.
  public let inertia: Inertia?
  /// How far it is to a global minimum, or why there is none.
  public let distance: Result<DistanceToMinimum, MinimumUnavailable>

  /// `excess` is the risk less the infimum; `landscape` is that of the same problem, where there is one; `isAttained`, whether the infimum is a minimum.
  ///
  /// Cost: a few products of the problem's sizes; one comparison for each saddle stratum; and that of
  /// `PredictionProblem.distanceToMinimum`.
  public init(
    _ point: PredictionPoint<Rational>, _ targets: ExplainedTargets, excess: ExactReal,
    landscape: CriticalLandscape?,
    isAttained: Bool?
  ) {
    let problem = targets.problem
    let residual = problem.residual(at: point)
    let scaledGradient = residual.scaledGradient
    pointClass = problem.pointClass(of: point, residual, spectrum: landscape?.spectrum)
    let largest = scaledGradient.indexOfLargestMagnitude ?? 0
    largestDerivative = (
      problem.variable(largest),
      scaledGradient.isEmpty ? 0 : scaledGradient[largest] * Rational(2, Integer(problem.samples))
    )
    self.excess = excess
    saddles = landscape.flatMap { landscape in
      if landscape.undecided != nil { return nil }
      let risk = residual.error.squaredNorm / Rational(problem.samples)
      let saddles = landscape.strata.filter { $0.kind == .strictSaddle }
      let below = saddles.count { landscape.orderOfRisk(of: $0, to: risk) < 0 }
      return SaddleCount(below: below, above: saddles.count - below)
    }
    inertia = problem.inertia(at: point, pointClass)
    do throws(MinimumUnavailable) {
      distance = .success(
        pointClass.pointClass == .globalMinimum
          ? DistanceToMinimum(bound: 0, isMinimumShort: true)
          : try problem.distanceToMinimum(
            from: point, isAttained: isAttained, rank: targets.spanRank))
    } catch { distance = .failure(error) }
  }
}

extension PredictionProblem {
  /// The variable at `index` of the gradient's order.
  func variable(_ index: Int) -> PredictionPointAnalysis.Variable {
    let split = outputs * width
    if index < split { return .prediction(row: index / width, column: index % width) }
    let end = split + width * featureSize
    if index < end {
      return .weight(row: (index - split) / featureSize, column: (index - split) % featureSize)
    }
    return .bias(index - end)
  }

  /// The inertia of the Hessian at a critical point of that class. Where E Vᵀ = 0 the form is ‖δA X_L + A δW V + δc 1ᵀ‖², and
  /// ranks decide: r·rank [X; V] + (N_o − r)·rank X_L, with centred X_L and V, and N_o for the bias.
  fileprivate func inertia(
    at point: PredictionPoint<Rational>, _ pointClass: PredictionPointClass
  ) -> Inertia? {
    switch pointClass {
    case .notCritical: return nil
    case .leastPredictor:
      let centered = centered
      let state = centered.representation + point.weight * centered.feature
      let r = point.prediction.rank
      let positive =
        r * Matrix.vertical([state, centered.feature]).rank + (outputs - r) * state.rank
        + (hasBias ? outputs : 0)
      return Inertia(positive: positive, negative: 0, zero: variableCount - positive)
    case .bestRank, .strictSaddle, .undecided:
      return variableCount <= Limits.hessianVariables ? scaledHessian(at: point).inertia() : nil
    }
  }
}
