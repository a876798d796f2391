extension Rational {
  /// The rational number with the least denominator, and then the least magnitude, strictly between two numbers; nil ends
  /// are infinite. Traps unless lower < upper.
  ///
  /// Cost: the continued fractions of the ends, as far as they agree.
  public static func simplest(above lower: RealAlgebraicNumber?, below upper: RealAlgebraicNumber?)
    -> Rational
  {
    if let lower, let upper { precondition(lower < upper, "no number lies between") }
    if lower.map({ $0.signum() < 0 }) ?? true, upper.map({ $0.signum() > 0 }) ?? true { return 0 }
    guard let lower, lower.signum() >= 0 else {
      return -simplest(above: upper.map { -$0 }, below: lower.map { -$0 })
    }
    // 0 ≤ lower: the first integer above it, or else one term of the continued fraction.
    let whole = lower.floor
    let next = Rational(whole + 1)
    guard let upper, RealAlgebraicNumber(next) >= upper else { return next }
    // whole ≤ lower < upper ≤ whole + 1.
    let rest = simplest(
      above: (upper - Rational(whole)).reciprocal, below: (lower - Rational(whole)).reciprocal)
    return Rational(whole) + 1 / rest
  }
}
