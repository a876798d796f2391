/// The signs of a rational function on the positive half-line: its roots and poles there cut the line into open ranges
/// of constant sign.
public struct SignRanges: Sendable {
  /// The positive roots and poles in increasing order.
  public let cuts: [RealAlgebraicNumber]
  /// The sign on (0, cuts[0]), (cuts[0], cuts[1]), …, (cuts.last, ∞): one more than there are cuts.
  public let signs: [Int]
  /// The sign at each cut; nil at a pole.
  public let cutSigns: [Int?]

  public init(_ function: RationalFunction) {
    let roots = SignRanges.positiveRoots(function.numerator)
    let poles = SignRanges.positiveRoots(function.denominator)
    var cuts: [(RealAlgebraicNumber, Int?)] = []
    for root in (roots + poles).sorted() where cuts.last.map({ $0.0 != root }) ?? true {
      cuts.append((root, poles.contains(root) ? nil : 0))
    }
    self.cuts = cuts.map(\.0)
    cutSigns = cuts.map(\.1)
    signs = SignRanges.samples(between: self.cuts).map { function($0)?.signum() ?? 0 }
  }

  /// The distinct roots above zero, in increasing order; none of the zero polynomial.
  public static func positiveRoots(_ polynomial: Polynomial<Rational>) -> [RealAlgebraicNumber] {
    if polynomial.isZero { return [] }
    return IntegerPolynomial(primitivePartOf: polynomial).realRoots().map(\.root).filter { $0.signum() > 0 }
  }

  /// A rational number in each of the ranges into which increasing positive numbers cut the positive half-line.
  public static func samples(between cuts: [RealAlgebraicNumber]) -> [Rational] {
    guard let first = cuts.first, let last = cuts.last else { return [1] }
    func ends(_ number: RealAlgebraicNumber, _ bits: Int) -> (Rational, Rational) {
      let enclosure = number.enclosure(bits: bits)
      return (enclosure.lowerBound, enclosure.upperBound)
    }
    var result = [ends(first, 8).0 / 2]
    for (left, right) in zip(cuts, cuts.dropFirst()) {
      var bits = 8
      while ends(left, bits).1 >= ends(right, bits).0 { bits *= 2 }
      result.append((ends(left, bits).1 + ends(right, bits).0) / 2)
    }
    return result + [ends(last, 8).1 + 1]
  }

  /// Whether the function has one of the `allowed` signs everywhere on (0, end], and a value there.
  public func isEverywhere(_ allowed: Set<Int>, through end: RealAlgebraicNumber) -> Bool {
    for (index, sign) in signs.enumerated() {
      // The range (cuts[index − 1], cuts[index]) meets (0, end] iff it begins before the end.
      if index > 0, cuts[index - 1] >= end { return true }
      if !allowed.contains(sign) { return false }
      guard index < cuts.count, cuts[index] <= end else { continue }
      guard let cutSign = cutSigns[index], allowed.contains(cutSign) else { return false }
    }
    return true
  }
}
