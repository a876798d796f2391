extension IntegerPolynomial {
  /// The primitive greatest common divisor, with positive leading coefficient; gcd(0, 0) = 0.
  ///
  /// Images modulo word-size primes are combined by the Chinese remainder theorem until the combination divides both
  /// polynomials. Their number follows the size of the answer, not of the input, and the trial division accepts: an
  /// unlucky prime only makes the degree of an image too large.
  public static func greatestCommonDivisor(
    _ a: IntegerPolynomial, _ b: IntegerPolynomial
  ) -> IntegerPolynomial {
    greatestCommonDivisor(a, b, primes: WordPrimes.descending)
  }

  /// The same, with the primes below 2³¹ to try, in order: infinitely many, or at least enough. Bad ones cost time alone.
  package static func greatestCommonDivisor(
    _ a: IntegerPolynomial, _ b: IntegerPolynomial, primes: some Sequence<UInt>
  ) -> IntegerPolynomial {
    let a = a.primitivePart
    let b = b.primitivePart
    if a.isZero { return b }
    if b.isZero { return a }
    if a.degree == 0 || b.degree == 0 { return .one }
    // The images are scaled to this leading coefficient, a multiple of that of the gcd.
    let lead = Integer.gcd(a.leadingCoefficient, b.leadingCoefficient)
    var modulus = Integer.one
    var image: [Integer] = []
    for p in primes {
      if a.leadingCoefficient.modulo(p) == 0 || b.leadingCoefficient.modulo(p) == 0 { continue }
      let g = WordPolynomial.gcd(WordPolynomial(a, prime: p), WordPolynomial(b, prime: p))
      if g.degree == 0 { return .one }
      if !image.isEmpty, g.degree > image.count - 1 { continue }
      if image.isEmpty || g.degree < image.count - 1 {
        modulus = .one
        image = Array(repeating: .zero, count: g.degree + 1)
      }
      let scaled = g.scaled(by: lead.modulo(p)).coefficients
      let previous = image
      let inverse = WordPolynomial.inverse(modulus.modulo(p), modulo: p)
      let next = modulus * Integer(p)
      for (i, residue) in scaled.enumerated() {
        // image + modulus · ((residue - image)/modulus mod p), taken in the symmetric range.
        let step = (residue + p - image[i].modulo(p)) % p * inverse % p
        image[i] += modulus * Integer(step)
        if image[i] << 1 > next { image[i] -= next }
      }
      modulus = next
      // The images settle one prime after they are right; dividing earlier would be wasted.
      guard image == previous else { continue }
      let candidate = IntegerPolynomial(image).primitivePart
      if a.divided(by: candidate) != nil, b.divided(by: candidate) != nil { return candidate }
    }
    preconditionFailure("too few primes for a greatest common divisor")
  }

  public var isSquareFree: Bool {
    degree <= 0 ? !isZero : IntegerPolynomial.greatestCommonDivisor(self, derivative).degree == 0
  }

  /// The primitive square-free polynomial with the same roots. Traps for zero.
  public var squareFreePart: IntegerPolynomial {
    precondition(!isZero, "square-free part of zero")
    let primitive = primitivePart
    if degree == 0 { return .one }
    guard
      let part = primitive.divided(
        by: IntegerPolynomial.greatestCommonDivisor(primitive, primitive.derivative))
    else { preconditionFailure("a greatest common divisor divides") }
    return part
  }

  /// The primitive part as ∏ factorᵢ^multiplicityᵢ, with primitive square-free coprime factors of positive degree and
  /// increasing multiplicities, by Yun's algorithm. Empty for constants; traps for zero.
  public var squareFreeFactors: [(factor: IntegerPolynomial, multiplicity: Int)] {
    precondition(!isZero, "factors of zero")
    let f = primitivePart
    if f.degree == 0 { return [] }
    func exactly(_ a: IntegerPolynomial, _ b: IntegerPolynomial) -> IntegerPolynomial {
      guard let quotient = a.divided(by: b) else { preconditionFailure("a greatest common divisor divides") }
      return quotient
    }
    let g = IntegerPolynomial.greatestCommonDivisor(f, f.derivative)
    var b = exactly(f, g)
    var d = exactly(f.derivative, g) - b.derivative
    var result: [(factor: IntegerPolynomial, multiplicity: Int)] = []
    var multiplicity = 1
    while b.degree > 0 {
      let factor = d.isZero ? b.primitivePart : IntegerPolynomial.greatestCommonDivisor(b, d)
      if factor.degree > 0 { result.append((factor, multiplicity)) }
      b = exactly(b, factor)
      d = exactly(d, factor) - b.derivative
      multiplicity += 1
    }
    return result
  }
}

extension Polynomial where Scalar == Rational {
  /// The monic greatest common divisor, by modular images; gcd(0, 0) = 0.
  public static func greatestCommonDivisor(_ a: Polynomial, _ b: Polynomial) -> Polynomial {
    IntegerPolynomial.greatestCommonDivisor(
      IntegerPolynomial(primitivePartOf: a), IntegerPolynomial(primitivePartOf: b)
    ).rational.monic
  }
}
