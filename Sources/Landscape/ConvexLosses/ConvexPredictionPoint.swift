import ExactAlgebra
import Networks
import Vocabulary

/// The given W_L, W_{L+1} and bias as a point of (P_φ), for a differentiable loss other than the squared one: by the gradient of the loss.
public struct ConvexPredictionPoint: Sendable {
  /// `notCritical` where a partial derivative is proved not to be zero, `globalMinimum` where the risk is the infimum or its gradient orthogonal to all that
  /// (P_φ) can predict with, `strictSaddle` where it is not orthogonal to V, the gradient is zero, W_{L+1} has a kernel and the loss two derivatives,
  /// `saddle` where the gradient is zero and the risk above the infimum with M ≥ N_o, else undecided.
  public let pointClass: PointClass
  /// The partial derivative of the risk (mean over the samples) of the largest size, and the first variable that seems to have it.
  public let largestDerivative: (variable: PredictionPointAnalysis.Variable, value: CertifiedReal)

  /// nil where the loss is not differentiable, or a number is too large.
  ///
  /// - Parameters:
  ///   - point: the given weights.
  ///   - problem: (P_φ), whose targets are N_o × N.
  ///   - loss: the loss.
  ///   - excess: the risk less the infimum, where it is known.
  ///
  /// Cost: a few products of the problem's sizes, exact for rational losses and else with 256 bits.
  public init?(
    _ point: PredictionPoint<Rational>, _ problem: PredictionProblem, loss: Loss, excess: CertifiedReal?
  ) {
    guard loss.differentiability(order: 1).holds else { return nil }
    let (state, _) = problem.stateAndError(at: point)
    let outputs = point.prediction * state
    let predictions = point.bias.map { bias in
      Matrix<Rational>(rows: outputs.rows, columns: outputs.columns) { outputs[$0, $1] + bias[$0] }
    }
    let derivatives = GradientOfLoss(
      loss, at: predictions ?? outputs, targets: problem.targets, scale: Rational(1, Integer(problem.samples))
    )
    guard let derivatives else { return nil }
    let ones = Matrix(rows: problem.samples, columns: 1, repeating: Rational.one)
    var entries = derivatives.times(state.transposed)
    entries += derivatives.transposedTimes(point.prediction, problem.feature.transposed)
    if point.bias != nil { entries += derivatives.times(ones) }
    guard let largest = entries.indices.max(by: { entries[$0].size < entries[$1].size }) else { return nil }
    // By convexity, and since all points of (P_φ) are predictors on [V; X].
    func isLeast(_ derivatives: GradientOfLoss) -> Bool {
      loss.convexity(targets: problem.targets.transposed).holds
        && derivatives.isZero(
          derivatives.times(problem.representation.transposed)
            + derivatives.times(problem.feature.transposed))
    }
    largestDerivative = (problem.variable(largest), entries[largest])
    if entries.contains(where: { $0.sign.map { $0 != 0 } ?? false }) {
      pointClass = .notCritical
    } else if excess == .exact(0) || isLeast(derivatives) {
      pointClass = .globalMinimum
    } else if derivatives.isZero(entries), loss.differentiability(order: 2).holds,
      point.prediction.rank < problem.width,
      !derivatives.isZero(derivatives.times(problem.feature.transposed))
    {
      // With W_{L+1} u = 0 and (G Vᵀ)_ij = e ≠ 0, the second derivative along (e_i uᵀ, s u e_jᵀ) is a constant plus 2 s e ‖u‖².
      pointClass = .strictSaddle
    } else if problem.width >= problem.outputs, excess?.sign == 1, entries.allSatisfy({ $0.sign == 0 }) {
      // Local minima are global ones (`no_spurious_minima`). A local maximum would be a point around which the risk is constant, since it is
      // convex in W and in A: it is neither.
      pointClass = .saddle
    } else {
      pointClass = .undecided
    }
  }
}

/// The derivatives of a mean loss with respect to all predictions, N_o × N: exactly, or within a ball.
private enum GradientOfLoss {
  case exact(Matrix<Rational>)
  case within(BallMatrix)

  init?(_ loss: Loss, at predictions: Matrix<Rational>, targets: Matrix<Rational>, scale: Rational) {
    if let gradient = loss.gradient(at: predictions, targets: targets) {
      self = .exact(gradient.map { $0 * scale })
      return
    }
    let bits = Limits.firstConvexBits
    let points = predictions.map { Interval($0, precision: bits) }
    guard let gradient = loss.gradientEnclosure(at: points, targets: targets) else { return nil }
    let factor = Interval(scale, precision: bits)
    self = .within(gradient.map { $0 * factor }.ball(bits: bits))
  }

  /// Whether products with it are known to be zero.
  func isZero(_ products: [CertifiedReal]) -> Bool { products.allSatisfy { $0 == .exact(0) } }

  /// G B, row by row.
  func times(_ matrix: Matrix<Rational>) -> [CertifiedReal] {
    switch self {
    case .exact(let gradient): (gradient * matrix).elements.map(CertifiedReal.exact)
    case .within(let ball): (ball * BallMatrix(matrix, bits: ball.bits)).entries
    }
  }

  /// Aᵀ G B, row by row.
  func transposedTimes(_ first: Matrix<Rational>, _ second: Matrix<Rational>) -> [CertifiedReal] {
    switch self {
    case .exact(let gradient): (first.transposed * (gradient * second)).elements.map(CertifiedReal.exact)
    case .within(let ball):
      (BallMatrix(first.transposed, bits: ball.bits) * (ball * BallMatrix(second, bits: ball.bits))).entries
    }
  }
}

extension BallMatrix {
  fileprivate var entries: [CertifiedReal] {
    let radius = radius
    return center.elements.map { .between($0 - radius, $0 + radius) }
  }
}

extension CertifiedReal {
  /// The size of the middle.
  fileprivate var size: Rational { (lowerBound + upperBound).magnitude }
}
