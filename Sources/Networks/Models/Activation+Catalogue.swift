import ExactAlgebra

/// The activations that a model file can name.
extension Activation {
  /// max(z, 0).
  public static let relu = Activation(
    name: "relu", function: PiecewisePolynomial(breakpoints: [0], pieces: [[0], [0, 1]]))

  /// z for z ≥ 0 and `slope` · z below.
  public static func leakyReLU(slope: Rational) -> Activation {
    Activation(
      name: "leaky-relu", function: PiecewisePolynomial(breakpoints: [0], pieces: [[0, slope], [0, 1]]))
  }

  /// Whether this is max(z, 0), by whatever name: `leaky-relu: 0`, a piecewise linear function.
  public var isReLU: Bool {
    function.breakpoints == [0] && Polynomial(function.pieces[0]).isZero
      && Polynomial(function.pieces[1]) == .x
  }

  public static let identity = Activation(
    name: "identity", function: PiecewisePolynomial(breakpoints: [], pieces: [[0, 1]]))

  /// z².
  public static let square = Activation(
    name: "square", function: PiecewisePolynomial(breakpoints: [], pieces: [[0, 0, 1]]))

  /// |z|.
  public static let abs = Activation(
    name: "abs", function: PiecewisePolynomial(breakpoints: [0], pieces: [[0, -1], [0, 1]]))

  /// z clamped to [-1, 1].
  public static let hardTanh = Activation(
    name: "hard-tanh", function: PiecewisePolynomial(breakpoints: [-1, 1], pieces: [[-1], [0, 1], [1]]))

  /// c₀ + c₁ z + c₂ z² + …
  public static func polynomial(_ coefficients: [Rational]) -> Activation {
    Activation(
      name: "polynomial", function: PiecewisePolynomial(breakpoints: [], pieces: [coefficients]))
  }

  /// A continuous piecewise-linear function of the user's.
  public static func piecewiseLinear(_ function: PiecewisePolynomial) -> Activation {
    Activation(name: "piecewise-linear", function: function)
  }
}
