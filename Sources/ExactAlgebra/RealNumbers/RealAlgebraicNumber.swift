/// A real root of an integer polynomial: exact sign, order, equality and decimals.
///
/// The number is an immutable value. Its defining polynomial is the minimal polynomial whenever factorisation does not
/// give up (`IntegerPolynomial.recombinationLimit`), else square-free. A number is rational if and only if its defining
/// polynomial has degree 1.
public struct RealAlgebraicNumber: Sendable {
  /// Primitive with positive leading coefficient, and square-free; the number is one of its roots.
  public let polynomial: IntegerPolynomial
  /// Whether `polynomial` is known to be irreducible.
  public let isPolynomialIrreducible: Bool
  /// Isolates the number from the other roots, as isolation found it: the interval to print.
  private let isolation: IsolatedRoot
  /// The same root, refined once and for all to `workingBits`.
  private let root: IsolatedRoot

  private static let workingBits = 64
  /// Bits of a coefficient above which the image of a number is not looked for among all roots.
  private static let longBits = 4096

  public init(_ value: Rational) {
    polynomial = IntegerPolynomial([-value.numerator, value.denominator])
    isPolynomialIrreducible = true
    isolation = .exact(value)
    root = .exact(value)
  }

  /// The root of a primitive square-free polynomial with positive leading coefficient that `isolation` isolates.
  init(rootOf polynomial: IntegerPolynomial, isolation: IsolatedRoot, isIrreducible: Bool) {
    if polynomial.degree == 1 {
      self = RealAlgebraicNumber(Rational(-polynomial[0], polynomial[1]))
      return
    }
    if !isIrreducible {
      // A rational root is an integer over the leading coefficient: one candidate is left in a narrow interval.
      let lead = polynomial.leadingCoefficient
      let narrow = polynomial.refined(isolation, toWidthExponent: lead.bitLength + 1)
      let candidate = Rational((Rational(lead) * narrow.upper).floor, lead)
      if narrow.lower <= candidate, polynomial.sign(at: candidate) == 0 {
        self = RealAlgebraicNumber(candidate)
        return
      }
    }
    self.polynomial = polynomial
    self.isPolynomialIrreducible = isIrreducible
    self.isolation = isolation
    self.root = polynomial.refined(isolation, relativeBits: RealAlgebraicNumber.workingBits)
  }

  /// The rational value, or nil for an irrational number.
  public var rational: Rational? {
    polynomial.degree == 1 ? Rational(-polynomial[0], polynomial[1]) : nil
  }

  public var isZero: Bool { polynomial.degree == 1 && polynomial[0].isZero }

  /// The degree of the defining polynomial: the degree over Q when that is irreducible.
  public var degree: Int { polynomial.degree }

  /// Dyadic ends of an open interval that holds this root of `polynomial` and no other; both are the number itself when
  /// it is rational.
  public var isolatingInterval: (lower: Rational, upper: Rational) { (isolation.lower, isolation.upper) }

  /// -1, 0 or 1.
  public func signum() -> Int {
    // An interval of an irrational number is narrower than its distance from zero.
    root.lower.signum() != 0 ? root.lower.signum() : root.upper.signum()
  }

  /// -1, 0 or 1 where this number is less than `other`, equal or greater. Cost: a value of the polynomial at most.
  public func order(to other: Rational) -> Int {
    if case .exact(let value) = root { return (value - other).signum() }
    if other <= root.lower { return 1 }
    if root.upper <= other { return -1 }
    // There is one root in the interval, and none at its ends.
    let sign = polynomial.sign(at: other)
    return sign == 0 ? 0 : sign == polynomial.sign(at: root.lower) ? 1 : -1
  }

  /// An interval of relative width at most 2^-bits around the number, a point for dyadic rationals.
  public func enclosure(bits: Int) -> Interval {
    switch polynomial.refined(root, relativeBits: bits + 2) {
    case .exact(let value): Interval(value, precision: bits + 2)
    case .open(let c, let k):
      Interval(lower: c, upper: c + 1, exponent: -k, precision: max(bits, c.bitLength) + 2)
    }
  }

  /// The number rounded to `significantDigits` ≥ 1 digits, half to even, in the form of
  /// `Rational.decimal(significantDigits:)`. Only a rational number can be a tie.
  public func decimal(significantDigits: Int = 12) -> String {
    if let rational { return rational.decimal(significantDigits: significantDigits) }
    // Rounding is monotone, and an irrational number is no boundary of it.
    var bits = 4 * significantDigits + 8
    while true {
      let interval = polynomial.refined(root, relativeBits: bits)
      let text = interval.lower.decimal(significantDigits: significantDigits)
      if text == interval.upper.decimal(significantDigits: significantDigits) { return text }
      bits *= 2
    }
  }

  /// ⌊self⌋
  public var floor: Integer {
    if let rational { return rational.floor }
    var bits = RealAlgebraicNumber.workingBits
    while true {
      let interval = polynomial.refined(root, relativeBits: bits)
      let below = interval.lower.floor
      if below == interval.upper.floor { return below }
      bits *= 2
    }
  }
}

extension Rational {
  /// The largest integer that is not above the value.
  public var floor: Integer { numerator.flooredQuotient(dividingBy: denominator) }
}

extension IntegerPolynomial {
  /// The same root in an interval of width at most 2^-bits times its least absolute value.
  func refined(_ root: IsolatedRoot, relativeBits bits: Int) -> IsolatedRoot {
    var root = root
    while case .open(let c, let k) = root {
      // |root| ≥ min(|c|, |c + 1|)/2^k.
      let least = c.isNegative ? -c - 1 : c
      let have = least.bitLength - 1
      if !least.isZero, have >= bits { return root }
      // Until the interval leaves zero (which is no root of it), only the width can be halved.
      root = refined(root, toWidthExponent: k + (least.isZero ? 1 : bits - have))
    }
    return root
  }
}

// MARK: - Order

extension RealAlgebraicNumber: Comparable, Hashable {
  /// Whether the two numbers are the same, whatever their defining polynomials.
  public static func == (a: RealAlgebraicNumber, b: RealAlgebraicNumber) -> Bool {
    if let p = a.rational, let q = b.rational { return p == q }
    if a.rational != nil || b.rational != nil { return false }
    // Equal numbers are a root of the common divisor in both intervals. It has at most one there, and none at the ends.
    let lower = max(a.root.lower, b.root.lower)
    let upper = min(a.root.upper, b.root.upper)
    if lower >= upper { return false }
    if a.isPolynomialIrreducible, b.isPolynomialIrreducible, a.polynomial != b.polynomial { return false }
    let common =
      a.polynomial == b.polynomial
      ? a.polynomial : IntegerPolynomial.greatestCommonDivisor(a.polynomial, b.polynomial)
    return common.degree > 0 && common.sign(at: lower) * common.sign(at: upper) < 0
  }

  public static func < (a: RealAlgebraicNumber, b: RealAlgebraicNumber) -> Bool {
    var (x, y) = (a.root, b.root)
    if x.upper < y.lower { return true }
    if y.upper < x.lower { return false }
    if a == b { return false }
    while true {
      // Touching is enough: two open intervals, or an irrational number and a point.
      if x.upper <= y.lower { return true }
      if y.upper <= x.lower { return false }
      if case .open(_, let k) = x { x = a.polynomial.refined(x, toWidthExponent: k + max(16, k)) }
      if case .open(_, let k) = y { y = b.polynomial.refined(y, toWidthExponent: k + max(16, k)) }
    }
  }

  /// Equal numbers may have different defining polynomials when one is not irreducible, so the hash is a property of
  /// the number alone.
  public func hash(into hasher: inout Hasher) { hasher.combine(floor) }
}

extension RealAlgebraicNumber: CustomStringConvertible {
  public var description: String {
    if let rational { return rational.description }
    return "root \(decimal()) of \(polynomial)"
  }
}

// MARK: - Roots of polynomials

extension IntegerPolynomial {
  /// The distinct real roots in increasing order, with their multiplicities. Empty for constants; traps for zero.
  public func realRoots() -> [(root: RealAlgebraicNumber, multiplicity: Int)] {
    squareFreeFactors.flatMap { factor, multiplicity in
      let parts = factor.irreducibleFactorsOfSquareFree()
      return (parts ?? [factor]).flatMap { part in
        part.isolatedRoots().map {
          (
            root: RealAlgebraicNumber(rootOf: part, isolation: $0, isIrreducible: parts != nil),
            multiplicity: multiplicity
          )
        }
      }
    }.sorted { $0.root < $1.root }
  }
}

extension RealAlgebraicNumber {
  /// The real root of `polynomial` that lies in all of the enclosures `enclosure(bits)`, whose widths go to 0 as bits
  /// grows. Does not return when they close in on no root.
  public init(rootOf polynomial: IntegerPolynomial, enclosedBy enclosure: (_ bits: Int) -> Interval) {
    let roots = polynomial.realRoots().map(\.root)
    var bits = 64
    while true {
      let target = enclosure(bits)
      let candidates = roots.filter { $0.enclosure(bits: bits).overlaps(target) }
      precondition(!candidates.isEmpty, "no root of the polynomial in the enclosure")
      if candidates.count == 1 {
        self = candidates[0]
        return
      }
      bits *= 2
    }
  }

  /// √value, or nil when value is negative.
  public static func squareRoot(of value: Rational) -> RealAlgebraicNumber? {
    if value.signum() < 0 { return nil }
    return IntegerPolynomial([-value.numerator, 0, value.denominator]).realRoots().last?.root
  }
}

// MARK: - Arithmetic with rationals

extension RealAlgebraicNumber {
  public prefix static func - (a: RealAlgebraicNumber) -> RealAlgebraicNumber {
    a.transformed {
      -$0
    } polynomial: {
      $0.reflected
    }
  }

  public static func + (a: RealAlgebraicNumber, b: Rational) -> RealAlgebraicNumber {
    a.transformed {
      $0 + Interval(b, precision: $0.precision)
    } polynomial: { p in
      IntegerPolynomial(primitivePartOf: p.rational.shifted(by: -b))
    }
  }

  public static func - (a: RealAlgebraicNumber, b: Rational) -> RealAlgebraicNumber { a + -b }

  public static func * (a: RealAlgebraicNumber, b: Rational) -> RealAlgebraicNumber {
    guard let inverse = b.reciprocal else { return RealAlgebraicNumber(0) }
    return a.transformed {
      $0 * Interval(b, precision: $0.precision)
    } polynomial: { p in
      IntegerPolynomial(primitivePartOf: p.rational.composed(with: Polynomial([0, inverse])))
    }
  }

  /// 1/self, or nil for zero.
  public var reciprocal: RealAlgebraicNumber? {
    if isZero { return nil }
    return transformed {
      $0.reciprocal
    } polynomial: {
      IntegerPolynomial($0.coefficients.reversed())
    }
  }

  /// The image under a Möbius transformation, which maps the roots of the defining polynomial to those of another of the
  /// same degree and kind.
  private func transformed(
    _ map: (Interval) -> Interval?, polynomial image: (IntegerPolynomial) -> IntegerPolynomial
  ) -> RealAlgebraicNumber {
    let target = image(polynomial).primitivePart
    // Isolation gives short intervals to print. Where roots are of very different sizes, or close, it takes a step for each bit between them.
    let isolated = target.height > RealAlgebraicNumber.longBits ? nil : target.isolatedRoots()
    var bits = RealAlgebraicNumber.workingBits
    while true {
      // An undefined image means that the enclosure is still too wide.
      if let interval = map(enclosure(bits: bits)) {
        let candidates =
          isolated?.filter { $0.lower <= interval.upperBound && interval.lowerBound <= $0.upper }
          ?? [target.isolation(around: interval)].compactMap(\.self)
        if candidates.count == 1 {
          return RealAlgebraicNumber(
            rootOf: target, isolation: candidates[0], isIrreducible: isPolynomialIrreducible)
        }
      }
      bits *= 2
    }
  }
}
