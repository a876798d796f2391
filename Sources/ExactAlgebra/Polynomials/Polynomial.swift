/// A polynomial in one variable over an exact field, dense, constant term first.
public struct Polynomial<Scalar: Field>: Sendable, Equatable {
  /// Constant term first; the last one is not zero. Empty for the zero polynomial.
  public let coefficients: [Scalar]

  /// Takes coefficients from the constant term on; zeros at the end are dropped.
  public init(_ coefficients: [Scalar]) {
    let end = coefficients.lastIndex { !$0.isZero }.map { $0 + 1 } ?? 0
    self.coefficients = end == coefficients.count ? coefficients : Array(coefficients[..<end])
  }

  public init(_ constant: Scalar) { self.init([constant]) }

  /// coefficient · xⁿ.
  public static func monomial(_ coefficient: Scalar, degree: Int) -> Polynomial {
    Polynomial(Array(repeating: .zero, count: degree) + [coefficient])
  }

  /// x
  public static var x: Polynomial { .monomial(.one, degree: 1) }

  /// The degree; -1 for the zero polynomial.
  public var degree: Int { coefficients.count - 1 }
  public var isZero: Bool { coefficients.isEmpty }
  public var leadingCoefficient: Scalar { coefficients.last ?? .zero }

  /// The coefficient of xⁱ; zero beyond the degree.
  public subscript(index: Int) -> Scalar { index < coefficients.count ? coefficients[index] : .zero }

  /// The value at `x`, by Horner's rule.
  public func callAsFunction(_ x: Scalar) -> Scalar {
    coefficients.reversed().reduce(.zero) { $0 * x + $1 }
  }

  /// self ∘ inner, by Horner's rule.
  public func composed(with inner: Polynomial) -> Polynomial {
    coefficients.reversed().reduce(.zero) { $0 * inner + Polynomial($1) }
  }

  /// p(x + shift)
  public func shifted(by shift: Scalar) -> Polynomial { composed(with: Polynomial([shift, .one])) }

  public var derivative: Polynomial {
    Polynomial(
      coefficients.enumerated().dropFirst().map { Scalar(Rational($0.offset)) * $0.element })
  }

  /// The multiple with leading coefficient 1; zero stays zero.
  public var monic: Polynomial {
    guard let inverse = leadingCoefficient.reciprocal else { return self }
    return Polynomial(coefficients.dropLast().map { $0 * inverse } + [.one])
  }

  public func map<Other: Field>(_ transform: (Scalar) throws -> Other) rethrows -> Polynomial<Other> {
    Polynomial<Other>(try coefficients.map(transform))
  }
}

extension Polynomial: Hashable where Scalar: Hashable {}

extension Polynomial: AdditiveArithmetic {
  public static var zero: Polynomial { Polynomial([]) }
  public static var one: Polynomial { Polynomial([.one]) }

  public static func + (a: Polynomial, b: Polynomial) -> Polynomial {
    Polynomial((0..<max(a.coefficients.count, b.coefficients.count)).map { a[$0] + b[$0] })
  }

  public static func - (a: Polynomial, b: Polynomial) -> Polynomial {
    Polynomial((0..<max(a.coefficients.count, b.coefficients.count)).map { a[$0] - b[$0] })
  }

  public prefix static func - (a: Polynomial) -> Polynomial { Polynomial(a.coefficients.map { -$0 }) }

  public static func * (a: Polynomial, b: Polynomial) -> Polynomial {
    if a.isZero || b.isZero { return .zero }
    var product = Array(repeating: Scalar.zero, count: a.degree + b.degree + 1)
    for (i, left) in a.coefficients.enumerated() where !left.isZero {
      for (j, right) in b.coefficients.enumerated() { product[i + j] += left * right }
    }
    return Polynomial(product)
  }

  public static func * (a: Scalar, b: Polynomial) -> Polynomial {
    Polynomial(b.coefficients.map { a * $0 })
  }

  /// self to the power `exponent` ≥ 0.
  public func raised(to exponent: Int) -> Polynomial {
    precondition(exponent >= 0, "negative exponent \(exponent)")
    return (0..<exponent).reduce(.one) { power, _ in power * self }
  }
}

// MARK: - Division

extension Polynomial {
  /// self = quotient · divisor + remainder with deg remainder < deg divisor. Traps when `divisor` is zero.
  public func quotientAndRemainder(
    dividingBy divisor: Polynomial
  ) -> (quotient: Polynomial, remainder: Polynomial) {
    guard let inverse = divisor.leadingCoefficient.reciprocal else {
      preconditionFailure("division by the zero polynomial")
    }
    if degree < divisor.degree { return (.zero, self) }
    var rest = coefficients
    var quotient: [Scalar] = []
    for top in stride(from: degree, through: divisor.degree, by: -1) {
      let factor = rest[top] * inverse
      quotient.append(factor)
      rest.removeLast()
      if factor.isZero { continue }
      let offset = top - divisor.degree
      for i in 0..<divisor.degree { rest[offset + i] -= factor * divisor.coefficients[i] }
    }
    return (Polynomial(quotient.reversed()), Polynomial(rest))
  }

  public static func / (a: Polynomial, b: Polynomial) -> Polynomial {
    a.quotientAndRemainder(dividingBy: b).quotient
  }

  public static func % (a: Polynomial, b: Polynomial) -> Polynomial {
    a.quotientAndRemainder(dividingBy: b).remainder
  }

  /// The monic greatest common divisor by Euclid's algorithm; gcd(0, 0) = 0. Over Q, `greatestCommonDivisor` is
  /// faster.
  public static func euclideanGCD(_ a: Polynomial, _ b: Polynomial) -> Polynomial {
    var (a, b) = (a, b.monic)
    while !b.isZero { (a, b) = (b, (a % b).monic) }
    return a.monic
  }

  /// The monic g = gcd(a, b) and a cofactor u with u·a ≡ g modulo b, deg u < deg b.
  public static func bezout(_ a: Polynomial, modulo b: Polynomial) -> (gcd: Polynomial, cofactor: Polynomial)
  {
    var (r0, r1) = (b, a)
    var (u0, u1) = (Polynomial.zero, Polynomial.one)
    while !r1.isZero {
      let (quotient, remainder) = r0.quotientAndRemainder(dividingBy: r1)
      (r0, r1) = (r1, remainder)
      (u0, u1) = (u1, u0 - quotient * u1)
    }
    guard let inverse = r0.leadingCoefficient.reciprocal else { return (.zero, .zero) }
    return (r0.monic, inverse * u0)
  }
}

extension Polynomial: CustomStringConvertible where Scalar: CustomStringConvertible {
  public var description: String {
    if isZero { return "0" }
    var text = ""
    for (index, coefficient) in coefficients.enumerated().reversed() where !coefficient.isZero {
      var factor = "\(coefficient)"
      let isNegative = factor.hasPrefix("-") && !factor.dropFirst().contains { "+- ".contains($0) }
      if isNegative { factor.removeFirst() }
      // Sums and fractions keep their brackets as factors; 1 is not written as one.
      if factor.contains(where: { "+- /".contains($0) }), index > 0 { factor = "(\(factor))" }
      if factor == "1", index > 0 { factor = "" }
      let power = index == 0 ? "" : index == 1 ? "x" : "x^\(index)"
      let sign = text.isEmpty ? (isNegative ? "-" : "") : (isNegative ? " - " : " + ")
      text += sign + factor + power
    }
    return text
  }
}
