import ExactNumbers

/// Assumption 2, decided from the loss alone.
extension Problem {
  /// Whether ℓ(ŷ, y) is differentiable and convex in ŷ, for every y (for the targets at hand with the cross-entropy).
  package var lossIsDifferentiableAndConvex: Bool {
    switch model.loss {
    // Smooth convex functions, pieces of them that meet with equal slopes (δ > 0), and log(1 + exp(−y ŷ)).
    case .squared, .huber, .smoothedHinge, .logistic: return true
    // Its slope jumps from −1 to 1 at ŷ = y.
    case .absolute: return false
    case .crossEntropy:
      // (Σ y_k) log Σ exp(ŷ_k) − Σ y_k ŷ_k; constant for a single output.
      return outputs == 1
        || (0..<samples).allSatisfy { sample in
          (0..<outputs).reduce(Integer.zero) { $0 + model.y.numerator(sample, $1) }.signum() >= 0
        }
    case .piecewisePolynomial(let function): return PlainPolynomial.isDifferentiableAndConvex(function)
    }
  }

  /// Whether ℓ(ŷ, y) has a continuous second derivative in ŷ.
  var lossIsTwiceDifferentiable: Bool {
    switch model.loss {
    case .squared, .logistic, .crossEntropy: true
    // Their second derivatives jump where a quadratic piece ends.
    case .huber, .smoothedHinge, .absolute: false
    case .piecewisePolynomial(let function): function.kinks.isEmpty
    }
  }
}

/// Polynomials as coefficients, constant term first, without leading zeros.
enum PlainPolynomial {
  static func isDifferentiableAndConvex(_ function: CheckedModel.PiecewisePolynomial) -> Bool {
    let breakpoints = function.breakpoints
    for (index, point) in breakpoints.enumerated() {
      let (left, right) = (function.pieces[index], function.pieces[index + 1])
      guard value(left, point) == value(right, point),
        value(derivative(left), point) == value(derivative(right), point)
      else { return false }
    }
    // With equal slopes at the breakpoints the slope increases iff it does so on every piece.
    return function.pieces.indices.allSatisfy { index in
      isNonnegative(
        trimmed(derivative(derivative(function.pieces[index]))),
        from: index == 0 ? nil : breakpoints[index - 1],
        to: index == breakpoints.count ? nil : breakpoints[index])
    }
  }

  static func value(_ p: [Rational], _ x: Rational) -> Rational { p.reversed().reduce(.zero) { $0 * x + $1 } }

  static func derivative(_ p: [Rational]) -> [Rational] {
    p.indices.dropFirst().map { Rational(Integer($0)) * p[$0] }
  }

  static func trimmed(_ p: [Rational]) -> [Rational] {
    Array(p[..<(p.lastIndex { !$0.isZero }.map { $0 + 1 } ?? 0)])
  }

  private static func divided(_ a: [Rational], by b: [Rational]) -> (
    quotient: [Rational], remainder: [Rational]
  ) {
    var a = a
    var quotient: [Rational] = []
    while a.count >= b.count {
      let factor = a.last! / b.last!
      quotient.append(factor)
      for (index, coefficient) in b.enumerated() { a[a.count - b.count + index] -= factor * coefficient }
      a.removeLast()
    }
    return (quotient.reversed(), trimmed(a))
  }

  private static func gcd(_ a: [Rational], _ b: [Rational]) -> [Rational] {
    var (a, b) = (a, trimmed(b))
    while !b.isEmpty { (a, b) = (b, divided(a, by: b).remainder) }
    return a
  }

  /// The product of x − ρ over the roots ρ of odd multiplicity, up to a factor (Yun 1976).
  private static func oddPart(_ p: [Rational]) -> [Rational] {
    var odd: [Rational] = [.one]
    let repeated = gcd(p, derivative(p))
    var b = divided(p, by: repeated).quotient
    var c = divided(derivative(p), by: repeated).quotient
    var isOdd = true
    while b.count > 1 {
      let slope = derivative(b)
      let d = trimmed(c.indices.map { $0 < slope.count ? c[$0] - slope[$0] : c[$0] })
      let factor = gcd(b, d)
      if isOdd { odd = product(odd, factor) }
      b = divided(b, by: factor).quotient
      c = divided(d, by: factor).quotient
      isOdd.toggle()
    }
    return odd
  }

  private static func product(_ a: [Rational], _ b: [Rational]) -> [Rational] {
    var result = [Rational](repeating: .zero, count: a.count + b.count - 1)
    for (i, x) in a.enumerated() { for (j, y) in b.enumerated() { result[i + j] += x * y } }
    return result
  }

  /// Whether p ≥ 0 on the interval (nil: unbounded): p has no root of odd multiplicity inside, by Sturm's theorem, and is
  /// positive somewhere.
  static func isNonnegative(_ p: [Rational], from lower: Rational?, to upper: Rational?) -> Bool {
    guard p.count > 1 else { return (p.first ?? .zero).signum() >= 0 }
    // All roots are smaller in magnitude than Cauchy's bound.
    let bound = p.dropLast().reduce(Rational.zero) { max($0, ($1 / p.last!).magnitude) } + 1
    let a = lower ?? min(-bound, (upper ?? 0) - 1)
    let b = upper ?? max(bound, (lower ?? 0) + 1)
    var odd = oddPart(p)
    for end in [a, b] where value(odd, end).isZero { odd = divided(odd, by: [-end, .one]).quotient }
    var chain = [odd, derivative(odd)]
    while !chain.last!.isEmpty {
      chain.append(divided(chain[chain.count - 2], by: chain[chain.count - 1]).remainder.map { -$0 })
    }
    func variations(_ x: Rational) -> Int {
      let signs = chain.map { value($0, x).signum() }.filter { $0 != 0 }
      return zip(signs, signs.dropFirst()).count { $0 != $1 }
    }
    if variations(a) != variations(b) { return false }
    let points = (1...p.count).map { a + (b - a) * Rational(Integer($0), Integer(p.count + 1)) }
    return points.allSatisfy { value(p, $0).signum() >= 0 }
  }
}
