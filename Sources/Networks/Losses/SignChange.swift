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
    let polynomial = Polynomial(coefficients)
    guard polynomial.degree > 0 else {
      return polynomial(0) < 0 ? innerPoint(lower, upper) : nil
    }
    // Cauchy: every root has absolute value below 1 + max |c_i / c_n|.
    let bound = polynomial.monic.coefficients.dropLast().reduce(Rational.zero) { max($0, $1.magnitude) } + 1
    let start = lower ?? min(upper ?? 0, -bound) - 1
    let end = upper ?? max(lower ?? 0, bound) + 1
    if let point = probes(lower, upper, bound: bound).first(where: { polynomial($0) < 0 }) { return point }
    let sequence = SturmSequence(IntegerPolynomial(primitivePartOf: polynomial))
    var parts = [(low: start, high: end, lowInside: lower == nil, highInside: upper == nil)]
    while let part = parts.popLast() {
      var middle = (part.low + part.high) / 2
      while polynomial(middle).isZero { middle = (part.low + middle) / 2 }
      if polynomial(middle) < 0 { return middle }
      let roots = sequence.rootCount(from: .open(part.low), to: .open(part.high))
      if roots == 0 { continue }
      if roots == 1, part.lowInside, part.highInside {
        // Both ends were looked at when they were middles, and one root separates no more than two signs.
        if polynomial(part.low) < 0 { return part.low }
        if polynomial(part.high) < 0 { return part.high }
        continue
      }
      parts.append((part.low, middle, part.lowInside, true))
      parts.append((middle, part.high, true, part.highInside))
    }
    return nil
  }

  /// Points of the open interval that are cheap to look at, near its ends and on scales of powers of 2: where a polynomial of a high
  /// degree changes its sign at all, it mostly does so at one of them, and no roots need be counted.
  private static func probes(_ lower: Rational?, _ upper: Rational?, bound: Rational) -> [Rational] {
    let origin = innerPoint(lower, upper)
    let steps = (-8...8).map { Rational(mantissa: 1, binaryExponent: 2 * $0) } + [bound + origin.magnitude]
    let points = [origin] + steps.flatMap { [origin + $0, origin - $0] }
    return points.filter { point in (lower.map { $0 < point } ?? true) && (upper.map { point < $0 } ?? true) }
  }

  private static func innerPoint(_ lower: Rational?, _ upper: Rational?) -> Rational {
    switch (lower, upper) {
    case (nil, nil): 0
    case (let low?, nil): low + 1
    case (nil, let high?): high - 1
    case (let low?, let high?): (low + high) / 2
    }
  }
}

extension PiecewisePolynomial {
  /// Whether no value is negative.
  package var isNonnegative: Bool {
    pieces.indices.allSatisfy { index in
      SignChange.negativePoint(
        of: pieces[index], above: index == 0 ? nil : breakpoints[index - 1],
        below: index == breakpoints.count ? nil : breakpoints[index]) == nil
    }
  }
}
