/// A quotient of polynomials in one variable over Q, in lowest terms with a monic denominator: the field Q(x).
///
/// Generic linear algebra over it gives answers for all values of the variable at once, up to the finitely many where a
/// denominator vanishes.
public struct RationalFunction: Sendable, Hashable {
  public let numerator: Polynomial<Rational>
  /// Monic and coprime to the numerator.
  public let denominator: Polynomial<Rational>

  /// numerator / denominator, reduced. Traps when the denominator is zero.
  public init(_ numerator: Polynomial<Rational>, _ denominator: Polynomial<Rational> = .one) {
    precondition(!denominator.isZero, "a fraction with denominator zero")
    let divisor = Polynomial.greatestCommonDivisor(numerator, denominator)
    let reduced = denominator / divisor
    let scale = 1 / reduced.leadingCoefficient
    self.numerator = scale * (numerator / divisor)
    self.denominator = scale * reduced
  }

  /// Takes coprime polynomials, the second one monic.
  private init(lowestTerms numerator: Polynomial<Rational>, _ denominator: Polynomial<Rational>) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The variable itself.
  public static let variable = RationalFunction(Polynomial.x)

  /// The value at `x`, or nil at a pole.
  public func callAsFunction(_ x: Rational) -> Rational? {
    denominator(x).reciprocal.map { numerator(x) * $0 }
  }

  public var isPolynomial: Bool { denominator.degree == 0 }
}

extension RationalFunction: Field {
  public init(_ value: Rational) { self.init(Polynomial(value)) }

  public static let zero = RationalFunction(Polynomial.zero)
  public static let one = RationalFunction(Polynomial.one)

  public var isZero: Bool { numerator.isZero }

  /// 1 / self, or nil for zero.
  public var reciprocal: RationalFunction? {
    guard let scale = numerator.leadingCoefficient.reciprocal else { return nil }
    return RationalFunction(lowestTerms: scale * denominator, scale * numerator)
  }

  public static func + (a: RationalFunction, b: RationalFunction) -> RationalFunction {
    if a.denominator == b.denominator {
      let sum = a.numerator + b.numerator
      return a.isPolynomial
        ? RationalFunction(lowestTerms: sum, a.denominator) : RationalFunction(sum, a.denominator)
    }
    return RationalFunction(
      a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator)
  }

  public static func - (a: RationalFunction, b: RationalFunction) -> RationalFunction { a + -b }

  /// Only the numerator of one factor and the denominator of the other can have something in common.
  public static func * (a: RationalFunction, b: RationalFunction) -> RationalFunction {
    if a.isZero || b.isZero { return .zero }
    let (top, below) = RationalFunction.cancelling(a.numerator, b.denominator)
    let (otherTop, otherBelow) = RationalFunction.cancelling(b.numerator, a.denominator)
    return RationalFunction(lowestTerms: top * otherTop, below * otherBelow)
  }

  /// Both without their common divisor; a monic second one stays monic.
  private static func cancelling(
    _ a: Polynomial<Rational>, _ b: Polynomial<Rational>
  ) -> (Polynomial<Rational>, Polynomial<Rational>) {
    if b.degree == 0 || a.degree <= 0 { return (a, b) }
    let divisor = Polynomial.greatestCommonDivisor(a, b)
    return divisor.degree == 0 ? (a, b) : (a / divisor, b / divisor)
  }

  public prefix static func - (a: RationalFunction) -> RationalFunction {
    RationalFunction(lowestTerms: -a.numerator, a.denominator)
  }
}

extension RationalFunction: CustomStringConvertible {
  public var description: String {
    isPolynomial ? "\(numerator)" : "(\(numerator))/(\(denominator))"
  }
}
