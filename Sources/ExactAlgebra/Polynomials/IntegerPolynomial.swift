/// A polynomial in one variable with integer coefficients, constant term first.
///
/// Q[x] computes here: a rational polynomial is a rational number times a primitive integer polynomial, and on those
/// greatest common divisors, factors and roots need no fractions.
public struct IntegerPolynomial: Sendable, Hashable {
  /// Constant term first; the last one is not zero. Empty for the zero polynomial.
  public let coefficients: [Integer]

  /// Takes coefficients from the constant term on; zeros at the end are dropped.
  public init(_ coefficients: [Integer]) {
    let end = coefficients.lastIndex { !$0.isZero }.map { $0 + 1 } ?? 0
    self.coefficients = end == coefficients.count ? coefficients : Array(coefficients[..<end])
  }

  /// The primitive polynomial with positive leading coefficient that is a rational multiple of `polynomial`; zero for
  /// zero.
  public init(primitivePartOf polynomial: Polynomial<Rational>) {
    let denominator = polynomial.coefficients.reduce(Integer.one) { Integer.lcm($0, $1.denominator) }
    self =
      IntegerPolynomial(
        polynomial.coefficients.map { $0.numerator * denominator.dividedExactly(by: $0.denominator) }
      ).primitivePart
  }

  public static let zero = IntegerPolynomial([])
  public static let one = IntegerPolynomial([1])
  public static let x = IntegerPolynomial([0, 1])

  /// The degree; -1 for the zero polynomial.
  public var degree: Int { coefficients.count - 1 }
  public var isZero: Bool { coefficients.isEmpty }
  public var leadingCoefficient: Integer { coefficients.last ?? .zero }

  /// The coefficient of xⁱ; zero beyond the degree.
  public subscript(index: Int) -> Integer { index < coefficients.count ? coefficients[index] : .zero }

  public var rational: Polynomial<Rational> { Polynomial(coefficients.map { Rational($0) }) }

  /// The greatest common divisor of the coefficients, nonnegative.
  public var content: Integer {
    var result = Integer.zero
    for coefficient in coefficients {
      result = Integer.gcd(result, coefficient)
      if result.isOne { break }
    }
    return result
  }

  /// The polynomial divided by its content, with positive leading coefficient; zero for zero.
  public var primitivePart: IntegerPolynomial {
    if isZero { return self }
    let divisor = leadingCoefficient.isNegative ? -content : content
    return divisor.isOne ? self : IntegerPolynomial(coefficients.map { $0.dividedExactly(by: divisor) })
  }

  public var derivative: IntegerPolynomial {
    IntegerPolynomial(coefficients.enumerated().dropFirst().map { Integer($0.offset) * $0.element })
  }

  /// The largest number of bits of a coefficient.
  var height: Int { coefficients.reduce(0) { max($0, $1.bitLength) } }

  /// The sign of the value at numerator / denominator with a positive denominator, computed without fractions.
  public func sign(at x: Rational) -> Int {
    // Horner on the homogenised polynomial Σ cᵢ pⁱ qⁿ⁻ⁱ.
    let p = x.numerator
    let q = x.denominator
    var power = Integer.one
    var value = Integer.zero
    for coefficient in coefficients.reversed() {
      value *= p
      value.addProduct(coefficient, power)
      power *= q
    }
    return value.signum()
  }

  public func callAsFunction(_ x: Rational) -> Rational { rational(x) }

  public func callAsFunction(_ x: Integer) -> Integer {
    coefficients.reversed().reduce(.zero) { $0 * x + $1 }
  }

  /// p(-x)
  public var reflected: IntegerPolynomial {
    IntegerPolynomial(coefficients.enumerated().map { $0.offset % 2 == 0 ? $0.element : -$0.element })
  }

  /// p(x + 1), by Horner's rule in place: n²/2 additions.
  var shiftedByOne: IntegerPolynomial {
    var c = coefficients
    for i in c.indices.dropLast() {
      for j in stride(from: c.count - 2, through: i, by: -1) { c[j] += c[j + 1] }
    }
    return IntegerPolynomial(c)
  }

  /// The number of sign changes in the sequence of nonzero coefficients.
  var signVariations: Int {
    var variations = 0
    var last = 0
    for coefficient in coefficients {
      let sign = coefficient.signum()
      if sign == 0 { continue }
      if last != 0, sign != last { variations += 1 }
      last = sign
    }
    return variations
  }
}

extension IntegerPolynomial: AdditiveArithmetic {
  public static func + (a: IntegerPolynomial, b: IntegerPolynomial) -> IntegerPolynomial {
    IntegerPolynomial((0..<max(a.coefficients.count, b.coefficients.count)).map { a[$0] + b[$0] })
  }

  public static func - (a: IntegerPolynomial, b: IntegerPolynomial) -> IntegerPolynomial {
    IntegerPolynomial((0..<max(a.coefficients.count, b.coefficients.count)).map { a[$0] - b[$0] })
  }

  public static func * (a: IntegerPolynomial, b: IntegerPolynomial) -> IntegerPolynomial {
    if a.isZero || b.isZero { return .zero }
    Meter.charge(
      work: a.degree * b.degree * 16, "a product of polynomials of degrees \(a.degree) and \(b.degree)")
    // One coefficient of the product at a time, so that its sum grows in place.
    return IntegerPolynomial(
      (0...a.degree + b.degree).map { k in
        var sum = Integer.zero
        for i in max(0, k - b.degree)...min(k, a.degree) {
          sum.addProduct(a.coefficients[i], b.coefficients[k - i])
        }
        return sum
      })
  }

  public static func * (a: Integer, b: IntegerPolynomial) -> IntegerPolynomial {
    IntegerPolynomial(b.coefficients.map { a * $0 })
  }

  /// self / divisor when the division in Z[x] leaves no remainder, else nil. Traps when `divisor` is zero.
  public func divided(by divisor: IntegerPolynomial) -> IntegerPolynomial? {
    precondition(!divisor.isZero, "division by the zero polynomial")
    if isZero { return self }
    if degree < divisor.degree { return nil }
    Meter.charge(
      work: (degree - divisor.degree + 1) * divisor.degree * 16,
      "a quotient of polynomials of degree \(degree)")
    var rest = coefficients
    var quotient: [Integer] = []
    for top in stride(from: degree, through: divisor.degree, by: -1) {
      let (factor, remainder) = rest[top].quotientAndRemainder(dividingBy: divisor.leadingCoefficient)
      if !remainder.isZero { return nil }
      quotient.append(factor)
      rest.removeLast()
      if factor.isZero { continue }
      let negated = -factor
      let offset = top - divisor.degree
      for i in 0..<divisor.degree { rest[offset + i].addProduct(negated, divisor.coefficients[i]) }
    }
    return rest.allSatisfy(\.isZero) ? IntegerPolynomial(quotient.reversed()) : nil
  }

  /// The remainder of lc(divisor)^k · self by `divisor`, with the even k that makes the division possible in Z[x]:
  /// a positive multiple of the remainder over Q. Traps when `divisor` is zero.
  func positivePseudoRemainder(dividingBy divisor: IntegerPolynomial) -> IntegerPolynomial {
    precondition(!divisor.isZero, "division by the zero polynomial")
    if degree < divisor.degree { return self }
    let lead = divisor.leadingCoefficient
    Meter.charge(
      work: (degree - divisor.degree + 1) * degree * 32, "a remainder of polynomials of degree \(degree)")
    var rest = coefficients
    for top in stride(from: degree, through: divisor.degree, by: -1) {
      let factor = rest.removeLast()
      let offset = top - divisor.degree
      for i in rest.indices { rest[i] *= lead }
      if factor.isZero { continue }
      let negated = -factor
      for i in 0..<divisor.degree { rest[offset + i].addProduct(negated, divisor.coefficients[i]) }
    }
    let isNegative = lead.isNegative && (degree - divisor.degree + 1) % 2 == 1
    return IntegerPolynomial(isNegative ? rest.map { -$0 } : rest)
  }
}

extension IntegerPolynomial: CustomStringConvertible {
  public var description: String { rational.description }
}
