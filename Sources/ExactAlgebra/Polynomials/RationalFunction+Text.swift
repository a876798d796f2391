extension RationalFunction {
  /// The function as an arithmetic expression in `variable` with integer coefficients: `8*rho^2/15`,
  /// `(rho + 1)/(2*rho^2 - 3)`.
  public func text(variable: String) -> String {
    if isZero { return "0" }
    let top = IntegerPolynomial(primitivePartOf: numerator)
    let bottom = IntegerPolynomial(primitivePartOf: denominator)
    // numerator = a · top and denominator = b · bottom with rational a and b.
    let a = numerator.leadingCoefficient / Rational(top.leadingCoefficient)
    let b = denominator.leadingCoefficient / Rational(bottom.leadingCoefficient)
    let scale = a / b
    let above = RationalFunction.text(Rational(scale.numerator), top, variable)
    let below = RationalFunction.text(Rational(scale.denominator), bottom, variable)
    if below == "1" { return above }
    let isSum = top.coefficients.count(where: { !$0.isZero }) > 1
    let isProduct = below.contains { "*/ ".contains($0) }
    return (isSum ? "(\(above))" : above) + "/" + (isProduct ? "(\(below))" : below)
  }

  /// scale · polynomial, written out.
  private static func text(_ scale: Rational, _ polynomial: IntegerPolynomial, _ variable: String) -> String {
    var text = ""
    for (power, coefficient) in polynomial.coefficients.enumerated().reversed() where !coefficient.isZero {
      let value = scale * Rational(coefficient)
      let factor = value.magnitude
      let monomial = power == 0 ? "" : power == 1 ? variable : "\(variable)^\(power)"
      let body =
        monomial.isEmpty ? "\(factor)" : factor == 1 ? monomial : "\(factor)*\(monomial)"
      if text.isEmpty {
        text = (value.signum() < 0 ? "-" : "") + body
      } else {
        text += (value.signum() < 0 ? " - " : " + ") + body
      }
    }
    return text
  }
}
