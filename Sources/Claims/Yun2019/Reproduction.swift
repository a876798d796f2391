import ExactAlgebra
import Vocabulary

/// A number that a paper prints, beside the same quantity recomputed exactly.
public struct ReproducedQuantity: Sendable {
  public let claim: ClaimID
  /// What the number is.
  public let quantity: Quantity
  /// As printed.
  public let published: String
  /// The recomputed value: a rational number, a vector, or a function of ρ.
  public let exact: String
  /// The recomputed value in decimal; nil where it is no single number.
  public let decimal: String?
  /// Whether the recomputed value is the printed one, rounded like it.
  public let agrees: Bool
}

/// The published quantities of Yun et al. 2019, recomputed from the definitions.
public enum Yun2019Reproduction {
  /// Everything, in the order of the paper.
  public static func quantities() throws -> [ReproducedQuantity] {
    try table1() + proposition1() + section32()
  }

  /// The seven rows of Table 1, each with three polynomials in ρ.
  static func table1() -> [ReproducedQuantity] {
    let bounds = MotivatingExample(rho: RationalFunction.variable).lowerBounds()
    return Yun2019Published.table1.flatMap { row in
      let bound = bounds[row.constantSamples]
      let columns = [
        ("constant-part", "error by constant part", row.constant, bound.constantPart),
        ("linear-part", "error by linear part", row.linear, bound.linearPart),
        ("lower-bound", "lower bound", row.bound, bound.total),
      ]
      return columns.map { key, name, printed, value in
        compare(
          .polynomial(printed), value,
          as: Quantity("\(key)-\(row.constantSamples)", "\(name), −b₁/w₁ in \(row.range)"), in: .yun2019Table1
        )
      }
    }
  }

  static func proposition1() -> [ReproducedQuantity] {
    let example = MotivatingExample(rho: RationalFunction.variable)
    return [
      compare(
        Yun2019Published.linearRisk, example.linearRisk,
        as: Quantity("R_lin", "R_lin, the best affine predictor"),
        in: .yun2019Proposition1),
      compare(
        Yun2019Published.residualRisk, example.residualRisk,
        as: Quantity("R_2", "R_2 at v = ρ/2, u = 1, b = −3, best w and c"),
        in: .yun2019Proposition1),
    ]
  }

  static func section32() throws -> [ReproducedQuantity] {
    let example = try MonotonicityExample()
    let names = [
      Quantity("error-0", "err(X, Y)"), Quantity("error-1", "err(H_1, Y)"),
      Quantity("error-2", "err(H_2, Y)"),
    ]
    let errors = zip(zip(names, Yun2019Published.representationErrors), example.errors).map {
      compare($0.1, RationalFunction($1), as: $0.0, in: .yun2019Section32)
    }
    let states = zip(Yun2019Published.representations, example.evaluation.states.dropFirst()).enumerated().map
    {
      index, pair in
      let (printed, state) = (pair.0, pair.1.elements)
      return ReproducedQuantity(
        claim: .yun2019Section32, quantity: Quantity("H_\(index + 1)", "H_\(index + 1)"),
        published: list(printed), exact: list(state), decimal: nil, agrees: printed == state)
    }
    return errors + states
  }

  private static func list(_ values: [Rational]) -> String {
    "[\(values.map(\.description).joined(separator: ", "))]"
  }

  private static func compare(
    _ printed: Yun2019Published.Quantity, _ value: RationalFunction, as quantity: Quantity, in claim: ClaimID
  ) -> ReproducedQuantity {
    let constant = value.isPolynomial && value.numerator.degree <= 0 ? value.numerator[0] : nil
    let published: String
    let agrees: Bool
    switch printed {
    case .decimal(let digits):
      published = digits
      agrees = constant.map { rounds($0, to: digits) } ?? false
    case .polynomial(let coefficients):
      let function = RationalFunction(Polynomial(coefficients))
      published = inRho(function)
      agrees = function == value
    case .quotient(let numerator, let denominator):
      published = "(\(inRho(Polynomial(numerator))))/(\(inRho(Polynomial(denominator))))"
      agrees = RationalFunction(Polynomial(numerator), Polynomial(denominator)) == value
    }
    return ReproducedQuantity(
      claim: claim, quantity: quantity, published: published, exact: constant?.description ?? inRho(value),
      decimal: constant?.decimal(significantDigits: 12), agrees: agrees)
  }

  /// Whether a decimal fraction with these digits is within half a unit of its last place.
  private static func rounds(_ value: Rational, to digits: String) -> Bool {
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    let places = parts.count > 1 ? parts[1].count : 0
    guard let whole = Integer(parts.joined()) else { return false }
    let unit = 1 / Rational(10).raised(to: places)
    // A printed integer without places is exact.
    return places == 0 ? value == Rational(whole) : (value - Rational(whole) * unit).magnitude <= unit / 2
  }

  private static func inRho(_ function: RationalFunction) -> String {
    if function.isPolynomial { return inRho(function.numerator) }
    return "(\(inRho(function.numerator)))/(\(inRho(function.denominator)))"
  }

  private static func inRho(_ polynomial: Polynomial<Rational>) -> String {
    polynomial.description.replacing("x", with: "ρ")
  }
}
