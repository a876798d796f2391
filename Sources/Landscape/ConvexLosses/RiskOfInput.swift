import ExactAlgebra
import Networks

/// What the best linear predictor on the input says about predictors on more, for a convex differentiable loss other than the squared
/// one. It knows nothing of other features, so that these may depend on a parameter.
public struct RiskOfInput: Sendable {
  /// The derivatives of the loss (N_o × N) at its predictions; nil where these are not known exactly.
  private let gradient: Matrix<Rational>?
  /// Whether predictors on the input come as close to the least value of the loss as one likes, and none has it.
  private let separates: Bool

  /// `input`: v_0 (K_0 × N), with a row of ones where predictors are affine. `targets`: N_o × N. `proposals`: predictions that may be the best.
  public init(
    input: Matrix<Rational>, targets: Matrix<Rational>, loss: Loss, proposals: [Matrix<Rational>] = []
  ) {
    let least =
      targets.columns == 0 ? nil : loss.leastRisk(on: input, targets: targets, proposals: proposals)
    gradient = least?.minimizer.flatMap { loss.gradient(at: $0.predictions, targets: targets) }
    separates = least.map { $0.isAttained == false && $0.value == .exact(0) && loss.isNeverNegative } ?? false
  }

  /// Whether A*_0 > A*_L with these features (rows; N columns); nil where that is not known.
  ///
  /// At a minimum on the input the gradient is orthogonal to it. Orthogonal to all features, it is one of all predictors on
  /// them, by convexity; and else the risk falls along one of them.
  public func isBeaten<Scalar: OrderedField>(by features: Matrix<Scalar>) -> Bool? {
    if let gradient {
      return !Scalar.areAllZero((gradient.map { Scalar($0) } * features.transposed).elements)
    }
    return separates ? false : nil
  }

  /// Whether it is known that predictors on these features and the input have no least risk: what separates the classes stays there.
  public var hasNoMinimumWithMore: Bool { separates }
}
