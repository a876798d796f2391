import ExactAlgebra

/// The signs that a polynomial (coefficients, constant term first) takes on an open interval, by Sturm's theorem.
enum SignChange {
  /// A rational point of the open interval (nil: unbounded) where the polynomial is negative, or nil when there is none.
  ///
  /// Between consecutive roots the sign is constant, so it is enough to look at one point in each gap. The interval is
  /// halved until every part has a root at most, and, where it has one, both its ends are inner points and no roots.
  static func negativePoint(
    of coefficients: [Rational], above lower: Rational?, below upper: Rational?
  ) -> Rational? {
    let polynomial = trimmed(coefficients)
    guard polynomial.count > 1 else {
      return (polynomial.first ?? .zero) < 0 ? innerPoint(lower, upper) : nil
    }
    // Cauchy: every root has absolute value below 1 + max |c_i / c_n|.
    let bound = polynomial.dropLast().reduce(Rational.zero) { max($0, ($1 / polynomial.last!).magnitude) } + 1
    let start = lower ?? min(upper ?? 0, -bound) - 1
    let end = upper ?? max(lower ?? 0, bound) + 1
    let chain = sturmChain(squareFreePart(polynomial))
    func value(_ point: Rational) -> Rational { PiecewisePolynomial.evaluate(polynomial, at: point) }

    var parts = [(low: start, high: end, lowInside: lower == nil, highInside: upper == nil)]
    while let part = parts.popLast() {
      var middle = (part.low + part.high) / 2
      while value(middle).isZero { middle = (part.low + middle) / 2 }
      if value(middle) < 0 { return middle }
      let roots = rootCount(chain, from: part.low, to: part.high) - (value(part.high).isZero ? 1 : 0)
      if roots == 0 { continue }
      if roots == 1, part.lowInside, part.highInside {
        // Both ends were looked at when they were middles, and one root separates no more than two signs.
        if value(part.low) < 0 { return part.low }
        if value(part.high) < 0 { return part.high }
        continue
      }
      parts.append((part.low, middle, part.lowInside, true))
      parts.append((middle, part.high, true, part.highInside))
    }
    return nil
  }

  private static func innerPoint(_ lower: Rational?, _ upper: Rational?) -> Rational {
    switch (lower, upper) {
    case (nil, nil): 0
    case (let low?, nil): low + 1
    case (nil, let high?): high - 1
    case (let low?, let high?): (low + high) / 2
    }
  }

  private static func trimmed(_ coefficients: [Rational]) -> [Rational] {
    var result = coefficients
    while result.last?.isZero == true { result.removeLast() }
    return result
  }

  private static func quotientAndRemainder(_ a: [Rational], _ b: [Rational]) -> ([Rational], [Rational]) {
    var remainder = a
    var quotient: [Rational] = []
    while remainder.count >= b.count {
      let factor = remainder.last! / b.last!
      quotient.append(factor)
      let shift = remainder.count - b.count
      for (index, coefficient) in b.enumerated() { remainder[shift + index] -= factor * coefficient }
      remainder.removeLast()
    }
    return (quotient.reversed(), trimmed(remainder))
  }

  private static func squareFreePart(_ p: [Rational]) -> [Rational] {
    var (a, b) = (p, trimmed(PiecewisePolynomial.derivative(p)))
    while !b.isEmpty { (a, b) = (b, quotientAndRemainder(a, b).1) }
    return quotientAndRemainder(p, a).0
  }

  private static func sturmChain(_ p: [Rational]) -> [[Rational]] {
    var chain = [p, trimmed(PiecewisePolynomial.derivative(p))]
    while !chain.last!.isEmpty {
      chain.append(quotientAndRemainder(chain[chain.count - 2], chain[chain.count - 1]).1.map { -$0 })
    }
    return chain.dropLast()
  }

  /// The number of roots in the half-open interval (from, to] of the square-free polynomial that heads the chain.
  private static func rootCount(_ chain: [[Rational]], from: Rational, to: Rational) -> Int {
    func variations(_ x: Rational) -> Int {
      let signs = chain.map { PiecewisePolynomial.evaluate($0, at: x).signum() }.filter { $0 != 0 }
      return zip(signs, signs.dropFirst()).count { $0 != $1 }
    }
    return variations(from) - variations(to)
  }
}
