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

  /// z · clip(z + 3, 0, 6) / 6.
  public static let hardSwish = Activation(
    name: "hard-swish",
    function: PiecewisePolynomial(
      breakpoints: [-3, 3], pieces: [[0], [0, Rational(1, 2), Rational(1, 6)], [0, 1]]))

  /// z kept between `least` and `greatest`, of which one may be missing; `least` < `greatest`.
  public static func clip(least: Rational?, greatest: Rational?) -> Activation {
    precondition(least == nil || greatest == nil || least! < greatest!, "an empty range")
    return Activation(
      name: "clip",
      function: PiecewisePolynomial(
        breakpoints: [least, greatest].compactMap(\.self),
        pieces: (least.map { [[$0]] } ?? []) + [[0, 1]] + (greatest.map { [[$0]] } ?? [])))
  }

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
