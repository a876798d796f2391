import ExactAlgebra

/// What Yun et al. 2019 print, digit for digit. Nothing is computed from these numbers; recomputed ones are compared with
/// them.
enum Yun2019Published {
  /// A printed quantity.
  enum Quantity: Sendable {
    /// A decimal fraction, rounded to its digits.
    case decimal(String)
    /// A polynomial in ρ, constant term first.
    case polynomial([Rational])
    /// A quotient of polynomials in ρ, constant terms first.
    case quotient([Rational], [Rational])
  }

  /// Rows of Table 1 by the number of samples on the constant piece: constant part, linear part, lower bound.
  static let table1:
    [(range: String, constantSamples: Int, constant: [Rational], linear: [Rational], bound: [Rational])] = [
      ("(−∞, 0)", 0, [], [0, 0, 8 / 15], [0, 0, 8 / 15]),
      ("[0, 1)", 1, [], [0, 0, 8 / 15], [0, 0, 8 / 15]),
      ("[1, 2)", 2, [1 / 12], [0, 0, 7 / 15], [1 / 12, 0, 7 / 15]),
      ("[2, 3)", 3, [1 / 3, 2 / 3, 4 / 9], [0, 0, 1 / 9], [1 / 3, 2 / 3, 5 / 9]),
      ("[3, 4)", 4, [5 / 6, 1 / 3, 1 / 2], [], [5 / 6, 1 / 3, 1 / 2]),
      ("[4, 5)", 5, [5 / 3, 4 / 3, 4 / 5], [], [5 / 3, 4 / 3, 4 / 5]),
      ("[5, ∞)", 6, [35 / 12, 7 / 3, 1], [], [35 / 12, 7 / 3, 1]),
    ]

  static let linearRisk = Quantity.polynomial([0, 0, 8 / 15])
  static let residualRisk = Quantity.quotient([0, 0, 215, 82, 12], [420, 156, 21])

  /// err(X), err(H_1), err(H_2) of section 3.2.
  static let representationErrors = ["0.3205", "0.3810", "0"].map(Quantity.decimal)
  /// H_1 and H_2.
  static let representations: [[Rational]] = [[1, 3, 4], [1, 3, 2]]
}
