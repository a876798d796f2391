/// An element of a ``RealField``: a real number with exact arithmetic, zero test and sign.
///
/// Rational numbers belong to no field and combine with elements of any; elements of two different fields do not
/// combine, and trying to traps.
public struct RealFieldElement: Sendable {
  /// The highest level of the tower that the representation uses; nil for a rational number.
  let level: RealField.Level?
  /// The value when `level` is nil.
  let constant: Rational
  /// The polynomial in the root of `level`, constant term first, coefficients from lower levels; at least 2 of them.
  let coefficients: [RealFieldElement]

  public init(_ value: Rational) {
    level = nil
    constant = value
    coefficients = []
  }

  /// The value of a polynomial at the root of `level`. Leading zeros that are seen without a test are dropped.
  init(level: RealField.Level, coefficients: [RealFieldElement]) {
    var count = coefficients.count
    while count > 0, coefficients[count - 1].isConstantZero { count -= 1 }
    if count <= 1 {
      self = count == 0 ? .zero : coefficients[0]
      return
    }
    self.level = level
    self.constant = .zero
    self.coefficients = count == coefficients.count ? coefficients : Array(coefficients[..<count])
  }

  private var isConstantZero: Bool { level == nil && constant.isZero }
  private var height: Int { level?.index ?? -1 }

  /// The coefficients as a polynomial in the root of `level`, whose degree is exact.
  private var polynomial: Polynomial<RealFieldElement> { Polynomial(coefficients) }

  /// The same number with a degree below that of the modulus of its level.
  var reduced: RealFieldElement {
    guard let level else { return self }
    return RealFieldElement.reduce(coefficients, at: level)
  }

  private static func reduce(_ coefficients: [RealFieldElement], at level: RealField.Level)
    -> RealFieldElement
  {
    let modulus = level.modulus
    var rest = coefficients
    while rest.count > modulus.degree {
      let factor = rest.removeLast()
      if factor.isConstantZero { continue }
      let offset = rest.count - modulus.degree
      for i in 0..<modulus.degree { rest[offset + i] -= factor * modulus.coefficients[i] }
    }
    return RealFieldElement(level: level, coefficients: rest)
  }
}

// MARK: - Arithmetic

extension RealFieldElement: OrderedField {
  /// Of all coefficients.
  public var bitLength: Int {
    level == nil ? constant.bitLength : coefficients.reduce(0) { $0 + $1.bitLength }
  }

  /// Of all pairs of coefficients, each with a fraction that is brought to lowest terms, and of the reductions.
  public var productWork: Int {
    let count = coefficientCount
    let words = bitLength / (64 * count)
    return count * count * (2000 + 16 * words * words)
  }

  private var coefficientCount: Int {
    level == nil ? 1 : coefficients.reduce(0) { $0 + $1.coefficientCount }
  }

  public static let zero = RealFieldElement(Rational.zero)
  public static let one = RealFieldElement(Rational.one)

  private static func requireOneField(_ a: RealFieldElement, _ b: RealFieldElement) {
    if let a = a.level, let b = b.level {
      precondition(a === b || a.identity === b.identity, "elements of different fields")
    }
  }

  public static func + (a: RealFieldElement, b: RealFieldElement) -> RealFieldElement {
    requireOneField(a, b)
    if a.height < b.height { return b + a }
    guard let level = a.level else { return RealFieldElement(a.constant + b.constant) }
    var sum = a.coefficients
    if b.height < a.height {
      sum[0] = sum[0] + b
      return RealFieldElement(level: level, coefficients: sum)
    }
    for (i, coefficient) in b.coefficients.enumerated() {
      if i < sum.count { sum[i] = sum[i] + coefficient } else { sum.append(coefficient) }
    }
    return RealFieldElement(level: level, coefficients: sum)
  }

  public prefix static func - (a: RealFieldElement) -> RealFieldElement {
    guard let level = a.level else { return RealFieldElement(-a.constant) }
    return RealFieldElement(level: level, coefficients: a.coefficients.map { -$0 })
  }

  public static func - (a: RealFieldElement, b: RealFieldElement) -> RealFieldElement { a + -b }

  public static func * (a: RealFieldElement, b: RealFieldElement) -> RealFieldElement {
    requireOneField(a, b)
    if a.height < b.height { return b * a }
    guard let level = a.level else { return RealFieldElement(a.constant * b.constant) }
    if b.isConstantZero { return .zero }
    if b.height < a.height {
      return RealFieldElement(level: level, coefficients: a.coefficients.map { $0 * b })
    }
    var product = Array(
      repeating: RealFieldElement.zero, count: a.coefficients.count + b.coefficients.count - 1)
    for (i, x) in a.coefficients.enumerated() where !x.isConstantZero {
      for (j, y) in b.coefficients.enumerated() where !y.isConstantZero { product[i + j] += x * y }
    }
    return reduce(product, at: level)
  }

  /// 1 / self, or nil for zero.
  public var reciprocal: RealFieldElement? {
    if isZero { return nil }
    while true {
      let element = reduced
      guard let level = element.level else { return element.constant.reciprocal.map { RealFieldElement($0) } }
      if element.height < height { return element.reciprocal }
      let modulus = level.modulus
      let (gcd, inverse) = Polynomial.bezout(element.polynomial, modulo: modulus)
      if gcd.degree == 0 { return RealFieldElement(level: level, coefficients: inverse.coefficients) }
      // The element is not zero at the root, so the common factor is not either.
      level.replaceModulus(by: modulus / gcd)
    }
  }

  // MARK: Decisions

  /// Whether the number is 0: intervals prove most elements nonzero; dynamic evaluation decides the rest.
  public var isZero: Bool {
    guard level != nil else { return constant.isZero }
    if let sign = approximation(bits: 64).sign { return sign == 0 }
    return vanishes
  }

  private var vanishes: Bool {
    let element = reduced
    guard let level = element.level, element.height == height else { return element.isZero }
    let polynomial = element.polynomial
    if polynomial.degree <= 0 { return polynomial.isZero }
    let modulus = level.modulus
    let gcd = Polynomial.euclideanGCD(modulus, polynomial)
    if gcd.degree == 0 { return false }
    let cofactor = modulus / gcd
    // The modulus is square-free, so exactly one of the two factors vanishes at the root.
    var bits = 64
    while true {
      if RealFieldElement.approximation(gcd.coefficients, at: level, bits: bits).sign.map({ $0 != 0 }) == true
      {
        level.replaceModulus(by: cofactor)
        return false
      }
      if RealFieldElement.approximation(cofactor.coefficients, at: level, bits: bits).sign.map({ $0 != 0 })
        == true
      {
        level.replaceModulus(by: gcd)
        return true
      }
      bits *= 2
    }
  }

  /// -1, 0 or 1.
  public func signum() -> Int {
    guard level != nil else { return constant.signum() }
    if let sign = approximation(bits: 64).sign { return sign }
    if vanishes { return 0 }
    var bits = 128
    while true {
      if let sign = approximation(bits: bits).sign { return sign }
      bits *= 2
    }
  }

  public static func == (a: RealFieldElement, b: RealFieldElement) -> Bool { (a - b).isZero }
  public static func < (a: RealFieldElement, b: RealFieldElement) -> Bool { (a - b).signum() < 0 }

  /// An enclosure from those of the generators to `bits` bits; cancellation may make it wide.
  private func approximation(bits: Int) -> Interval {
    guard let level else { return Interval(constant, precision: bits) }
    return RealFieldElement.approximation(coefficients, at: level, bits: bits)
  }

  private static func approximation(
    _ coefficients: [RealFieldElement], at level: RealField.Level, bits: Int
  ) -> Interval {
    let root = level.enclosure(bits: bits)
    return coefficients.reversed().reduce(.zero) { $0 * root + $1.approximation(bits: bits) }
  }

  /// An interval of relative width at most 2^-bits around the number; the point 0 for zero.
  public func enclosure(bits: Int) -> Interval {
    var working = bits + 32
    while true {
      let interval = approximation(bits: working)
      if interval.isRelativelyNarrow(bits: bits) { return interval }
      if working == bits + 32, isZero { return .zero }
      working *= 2
    }
  }
}
