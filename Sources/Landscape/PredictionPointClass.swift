import ExactAlgebra
import Vocabulary

/// What kind of point of (P_φ) with squared loss some weights are, and what shows it.
public enum PredictionPointClass: Sendable {
  /// The gradient is not zero.
  case notCritical
  /// The error is orthogonal to V as well: no linear predictor on [X; V] has a smaller risk.
  case leastPredictor
  /// W_{L+1} spans the M < N_o directions that are explained best.
  case bestRank(RankOptimality)
  case strictSaddle(NegativeCurvature)
  /// Critical, and no direction is found within the limits of the search.
  case undecided

  /// The class without its evidence.
  public var pointClass: PointClass {
    switch self {
    case .notCritical: .notCritical
    case .leastPredictor, .bestRank: .globalMinimum
    case .strictSaddle: .strictSaddle
    case .undecided: .undecided
    }
  }
}

/// (δA, δW, δc), of coprime integers, along which the second-order form of (P_φ) is negative.
public struct NegativeCurvature: Sendable {
  /// δA, N_o × M, and δW, M × K_L.
  public let prediction: Matrix<Rational>
  public let weight: Matrix<Rational>
  /// One entry for each output where the bias has to move too, and else nil.
  public let bias: [Rational]?
  /// ‖δA X_L + A δW V + δc 1ᵀ‖² + 2⟨E, δA δW V⟩: half the second derivative of the squared error, summed over samples.
  public let value: Rational
}

extension PredictionProblem {
  /// Classifies `point`. `spectrum` is that of Σ as `CriticalLandscape` has it; without it, no best approximation of rank M < N_o is recognised.
  ///
  /// Where A u = 0 and E Vᵀ ≠ 0, there is a direction of negative curvature at once. Where A has independent columns, the
  /// Hessian is asked for one, with up to `Limits.hessianVariables` entries of A and W. The bias stays where it can.
  public func pointClass(
    of point: PredictionPoint<Rational>, spectrum: SymmetricSpectrum? = nil
  ) -> PredictionPointClass {
    pointClass(of: point, residual(at: point), spectrum: spectrum)
  }

  /// The same, with what is known of the point.
  func pointClass(
    of point: PredictionPoint<Rational>, _ residual: PredictionResidual<Rational>,
    spectrum: SymmetricSpectrum?
  ) -> PredictionPointClass {
    guard residual.scaledGradient.allSatisfy(\.isZero) else { return .notCritical }
    let (state, correlation) = (residual.state, residual.correlation)
    if correlation.isZero { return .leastPredictor }
    /// The form along a direction.
    func curvature(
      _ prediction: Matrix<Rational>, _ weight: Matrix<Rational>, bias: [Rational]? = nil
    ) -> NegativeCurvature {
      var motion = prediction * state + point.prediction * (weight * feature)
      if let bias { motion = motion + Matrix(rows: outputs, columns: samples) { row, _ in bias[row] } }
      let product = zip(correlation.elements, (prediction * weight).elements).reduce(Rational.zero) {
        $0 + $1.0 * $1.1
      }
      return NegativeCurvature(
        prediction: prediction, weight: weight, bias: bias, value: motion.squaredNorm + 2 * product)
    }
    let kernel = point.prediction.kernel()
    if kernel.columns > 0 {
      // With (E Vᵀ)_ij = e ≠ 0 the form along (e_i uᵀ, s u e_jᵀ) is ‖uᵀX_L‖² + 2 s e ‖u‖².
      let u = kernel.column(0).primitive
      let index = correlation.elements.firstIndex { !$0.isZero }!
      let (row, column) = (index / featureSize, index % featureSize)
      var step: Rational = correlation.elements[index].signum() < 0 ? 1 : -1
      while true {
        let direction = curvature(
          Matrix(rows: outputs, columns: width) { $0 == row ? u[$1] : .zero },
          Matrix(rows: width, columns: featureSize) { $1 == column ? step * u[$0] : .zero })
        if direction.value < 0 { return .strictSaddle(direction) }
        step *= 2
      }
    }
    if let spectrum, let optimality = RankOptimality(point, of: centered, spectrum: spectrum) {
      return .bestRank(optimality)
    }
    let split = outputs * width
    let order = split + width * featureSize
    guard order <= Limits.hessianVariables else { return .undecided }
    let hessian = scaledHessian(at: point)
    for count in hasBias ? [order, variableCount] : [order] {
      let moving = Array(0..<count)
      guard
        let vector = hessian.submatrix(rows: moving, columns: moving).congruence().negativeDirection?
          .primitive
      else { continue }
      return .strictSaddle(
        curvature(
          Matrix(rows: outputs, columns: width, elements: Array(vector[..<split])),
          Matrix(rows: width, columns: featureSize, elements: Array(vector[split..<order])),
          bias: count > order ? Array(vector[order...]) : nil))
    }
    return .undecided
  }
}

extension [Rational] {
  /// The positive multiple of a vector other than zero whose entries are coprime integers.
  fileprivate var primitive: [Rational] {
    let denominator = reduce(Integer.one) { Integer.lcm($0, $1.denominator) }
    let numerators = map { $0.numerator * denominator.dividedExactly(by: $0.denominator) }
    let divisor = numerators.reduce(.zero, Integer.gcd)
    return numerators.map { Rational($0.dividedExactly(by: divisor)) }
  }
}
