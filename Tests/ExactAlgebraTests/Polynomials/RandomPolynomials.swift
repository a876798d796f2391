import ExactAlgebra
import TestSupport

extension SeededGenerator {
  mutating func polynomial(degree: Int, magnitude: Int = 9) -> IntegerPolynomial {
    var coefficients = (0...degree).map { _ in Integer(Int.random(in: -magnitude...magnitude, using: &self)) }
    if coefficients[degree].isZero { coefficients[degree] = 1 }
    return IntegerPolynomial(coefficients)
  }

  mutating func fraction(_ magnitude: Int = 9) -> Rational {
    Rational(
      Integer(Int.random(in: -magnitude...magnitude, using: &self)),
      Integer(Int.random(in: 1...magnitude, using: &self)))
  }

  mutating func rationalPolynomial(degree: Int) -> Polynomial<Rational> {
    Polynomial((0...degree).map { _ in fraction() })
  }
}

extension IntegerPolynomial {
  /// ∏ (x − (±√a₁ ± √a₂ …)) over all signs, by resultants in disguise: p(x − √a)·p(x + √a) = u² − a·v².
  static func swinnertonDyer(_ radicands: [Int]) -> IntegerPolynomial {
    var p = Polynomial<Rational>.x
    for a in radicands {
      // p(x + y) = u + v·y with y² = a.
      var u = Polynomial<Rational>.zero
      var v = Polynomial<Rational>.zero
      for c in p.coefficients.reversed() {
        // (u + v y)(x + y) + c
        (u, v) = (.x * u + Rational(a) * v + Polynomial(c), .x * v + u)
      }
      p = u * u - Rational(a) * (v * v)
    }
    return IntegerPolynomial(primitivePartOf: p)
  }

  /// The n-th cyclotomic polynomial, by division of xⁿ − 1.
  static func cyclotomic(_ n: Int) -> IntegerPolynomial {
    var p = IntegerPolynomial([-1] + Array(repeating: 0, count: n - 1) + [1])
    for d in 1..<max(n, 1) where n % d == 0 { p = p.divided(by: cyclotomic(d))! }
    return p
  }
}
