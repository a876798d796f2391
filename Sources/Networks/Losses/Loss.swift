import ExactAlgebra

/// The loss ℓ(ŷ, y) of one sample; the empirical risk is its mean over the samples.
public enum Loss: Sendable, Hashable {
  /// ‖ŷ − y‖².
  case squared
  /// Sum over outputs: (ŷ − y)²/2 where |ŷ − y| ≤ δ, δ(|ŷ − y| − δ/2) beyond. δ > 0.
  case huber(delta: Rational)
  /// Sum over outputs: log(1 + exp(−y ŷ)).
  case logistic
  /// −Σ y_k log softmax(ŷ)_k.
  case crossEntropy
  /// Sum over outputs, with the margin m = y ŷ: 0 for m ≥ 1, (1 − m)²/(2δ) for 1 − δ < m < 1, 1 − m − δ/2 below. δ > 0.
  case smoothedHinge(delta: Rational)
  /// Sum over outputs: |ŷ − y|.
  case absolute
  /// Sum over outputs of a function of ŷ − y of the user's.
  case piecewisePolynomial(PiecewisePolynomial)

  /// The name that model files use.
  public var name: String {
    switch self {
    case .squared: "squared"
    case .huber: "huber"
    case .logistic: "logistic"
    case .crossEntropy: "cross-entropy"
    case .smoothedHinge: "smoothed-hinge"
    case .absolute: "absolute"
    case .piecewisePolynomial: "piecewise-polynomial"
    }
  }
}
