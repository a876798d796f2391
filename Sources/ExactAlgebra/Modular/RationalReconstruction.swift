import CGMP

/// Rational numbers from their residues.
enum RationalReconstruction {
  /// The fraction n/d with n ≡ d · residue (mod modulus), |n| ≤ numeratorBound and 0 < d ≤ denominatorBound; nil when
  /// there is none. When 2 · numeratorBound · denominatorBound < modulus there is at most one such number (Wang, Guy,
  /// Davenport 1982).
  ///
  /// Lehmer's version of Euclid's algorithm: quotients come from leading words, and the long numbers are updated once for
  /// about 30 bits of progress. Cost: quadratic in the length of the modulus.
  static func fraction(
    residue: Integer, modulus: Integer, numeratorBound: Integer, denominatorBound: Integer
  ) -> (numerator: Integer, denominator: Integer)? {
    // (r0, t0), (r1, t1) run through the rows of Euclid's algorithm, r ≡ t · residue (mod modulus).
    var pair = EuclideanPair(modulus: modulus, residue: residue)
    let target = numeratorBound.bitLength
    while pair.r1.bitLength > target + 64, pair.leap() {}
    while pair.r1 > numeratorBound { pair.step() }
    var (n, d) = (pair.r1, pair.t1)
    if d.isNegative {
      n.negate()
      d.negate()
    }
    guard !d.isZero, d <= denominatorBound, Integer.gcd(n, d).isOne else { return nil }
    return (n, d)
  }

  /// The numbers x_j = numerators[j] / denominator for j in 0..<count from their residues. A residue times the common
  /// denominator found so far is a small integer more often than not. nil when some residue has no fraction within the
  /// bounds, which hold for numerators and denominators over the common denominator. It is a multiple of `first`.
  static func commonDenominator(
    count: Int, modulus: Integer, startingWith first: Integer = .one, numeratorBound: Integer,
    denominatorBound: Integer, residue: (Int) -> Integer
  ) -> (numerators: [Integer], denominator: Integer)? {
    var denominator = first
    var numerators: [Integer] = []
    // The denominator that was common when each numerator was found.
    var denominators: [Integer] = []
    for j in 0..<count {
      var scaled = (residue(j) * denominator).symmetricResidue(modulo: modulus)
      if scaled.magnitude > numeratorBound {
        guard
          let (n, d) = fraction(
            residue: scaled.isNegative ? scaled + modulus : scaled, modulus: modulus,
            numeratorBound: numeratorBound,
            denominatorBound: denominatorBound.flooredQuotient(dividingBy: denominator))
        else { return nil }
        denominator *= d
        scaled = n
      }
      numerators.append(scaled)
      denominators.append(denominator)
    }
    for j in 0..<count where denominators[j] != denominator {
      numerators[j] *= denominator.dividedExactly(by: denominators[j])
    }
    return (numerators, denominator)
  }
}

extension Integer {
  /// The representative of self modulo `modulus` that is nearest to 0.
  func symmetricResidue(modulo modulus: Integer) -> Integer {
    var residue = self % modulus
    if residue.isNegative { residue += modulus }
    return residue << 1 > modulus ? residue - modulus : residue
  }
}

/// Two neighbouring rows of Euclid's algorithm on (modulus, residue).
private struct EuclideanPair {
  private(set) var r0: Integer
  private(set) var r1: Integer
  private(set) var t0 = Integer.zero
  private(set) var t1 = Integer.one

  init(modulus: Integer, residue: Integer) {
    (r0, r1) = (modulus, residue)
  }

  /// One division.
  mutating func step() {
    let (q, r) = r0.quotientAndRemainder(dividingBy: r1)
    (r0, r1) = (r1, r)
    (t0, t1) = (t1, t0 - q * t1)
  }

  /// As many divisions as the leading 62 bits determine, or one division when they determine none. False at the end.
  mutating func leap() -> Bool {
    if r1.isZero { return false }
    let shift = r0.bitLength - 62
    guard shift > 0 else {
      step()
      return true
    }
    var (x, y) = ((r0 >> shift).asInt!, (r1 >> shift).asInt!)
    // Knuth, The Art of Computer Programming 4.5.2, Algorithm L: both ends of the interval that the leading bits leave
    // open must give the same quotient.
    var (a, b, c, d) = (1, 0, 0, 1)
    while y + c != 0, y + d != 0 {
      let q = (x + a) / (y + c)
      if q != (x + b) / (y + d) { break }
      let (qc, overflowC) = q.multipliedReportingOverflow(by: c)
      let (qd, overflowD) = q.multipliedReportingOverflow(by: d)
      let (na, overflowA) = a.subtractingReportingOverflow(qc)
      let (nb, overflowB) = b.subtractingReportingOverflow(qd)
      if overflowA || overflowB || overflowC || overflowD { break }
      (a, c) = (c, na)
      (b, d) = (d, nb)
      (x, y) = (y, x - q * y)
    }
    if b == 0 {
      step()
      return true
    }
    (r0, r1) = (Self.combine(a, r0, b, r1), Self.combine(c, r0, d, r1))
    (t0, t1) = (Self.combine(a, t0, b, t1), Self.combine(c, t0, d, t1))
    return true
  }

  private static func combine(_ a: Int, _ x: Integer, _ b: Int, _ y: Integer) -> Integer {
    Integer.make { result in
      x.withMPZ { __gmpz_mul_si(result, $0, a) }
      y.withMPZ {
        if b >= 0 { __gmpz_addmul_ui(result, $0, UInt(b)) } else { __gmpz_submul_ui(result, $0, b.magnitude) }
      }
    }
  }
}
