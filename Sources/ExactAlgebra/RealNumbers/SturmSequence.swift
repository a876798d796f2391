/// Sturm's sequence of a polynomial: it counts the distinct real roots in any interval.
public struct SturmSequence: Sendable {
  /// An end of an interval of the real line.
  public enum End: Sendable, Hashable {
    case infinite
    case open(Rational)
    case closed(Rational)

    fileprivate var value: Rational? {
      switch self {
      case .infinite: nil
      case .open(let value), .closed(let value): value
      }
    }
  }

  /// The square-free part, its derivative, and then negated remainders up to positive factors.
  private let chain: [IntegerPolynomial]

  /// Traps for the zero polynomial.
  public init(_ polynomial: IntegerPolynomial) {
    var chain = [polynomial.squareFreePart]
    var next = chain[0].derivative
    while !next.isZero {
      chain.append(next)
      let remainder = chain[chain.count - 2].positivePseudoRemainder(dividingBy: next)
      // Only positive factors may go: the primitive part has another sign when the remainder's lead is negative.
      let primitive = remainder.primitivePart
      next = remainder.leadingCoefficient.isNegative ? primitive : .zero - primitive
    }
    self.chain = chain
  }

  /// The number of distinct real roots between `lower` and `upper`; an infinite end is −∞ below and +∞ above.
  public func rootCount(from lower: End = .infinite, to upper: End = .infinite) -> Int {
    if let a = lower.value, let b = upper.value, a >= b {
      guard a == b, case .closed = lower, case .closed = upper else { return 0 }
      return chain[0].sign(at: a) == 0 ? 1 : 0
    }
    // Sturm's theorem counts the roots in (lower, upper].
    var count = variations(at: lower, below: true) - variations(at: upper, below: false)
    if case .closed(let a) = lower, chain[0].sign(at: a) == 0 { count += 1 }
    if case .open(let b) = upper, chain[0].sign(at: b) == 0 { count -= 1 }
    return count
  }

  private func variations(at end: End, below: Bool) -> Int {
    let signs = chain.map { p in
      if let value = end.value { return p.sign(at: value) }
      return below && p.degree % 2 == 1 ? -p.leadingCoefficient.signum() : p.leadingCoefficient.signum()
    }.filter { $0 != 0 }
    return zip(signs, signs.dropFirst()).count { $0 != $1 }
  }
}
