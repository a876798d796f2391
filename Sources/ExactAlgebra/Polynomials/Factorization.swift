/// The factorisation of an integer polynomial into irreducibles over Q.
///
/// Zassenhaus' algorithm: factors modulo a small prime are lifted to a power of it above the bound for the
/// coefficients of true factors, and products of them are tried, exact division accepting. Deterministic: no random
/// choice is made.
extension IntegerPolynomial {
  /// How many products of modular factors are tried before factorisation gives up. Few polynomials come near: those
  /// that split into very many factors modulo every prime, as Swinnerton-Dyer's of degree 64 and more do.
  public static let recombinationLimit = 1 << 16

  /// The primitive part as a product of powers of distinct primitive irreducible polynomials with positive leading
  /// coefficients, ordered by degree and then by coefficients; nil when more than `recombinationLimit` products of
  /// modular factors would have to be tried. Empty for constants. Traps for zero.
  public func factored() -> [(factor: IntegerPolynomial, multiplicity: Int)]? {
    var result: [(factor: IntegerPolynomial, multiplicity: Int)] = []
    for (factor, multiplicity) in squareFreeFactors {
      guard let parts = factor.irreducibleFactorsOfSquareFree() else { return nil }
      result += parts.map { ($0, multiplicity) }
    }
    return result.sorted {
      $0.factor.degree != $1.factor.degree
        ? $0.factor.degree < $1.factor.degree
        : $0.factor.coefficients.lexicographicallyPrecedes($1.factor.coefficients)
    }
  }

  /// Whether a polynomial of positive degree has no factor of smaller positive degree over Q; nil when factorisation
  /// gives up.
  public var isIrreducible: Bool? {
    if degree < 1 { return false }
    return factored().map { $0.count == 1 && $0[0].multiplicity == 1 }
  }

  /// The irreducible factors of a primitive square-free polynomial of positive degree.
  func irreducibleFactorsOfSquareFree() -> [IntegerPolynomial]? {
    if self[0].isZero {
      guard degree > 1 else { return [self] }
      return IntegerPolynomial(Array(coefficients.dropFirst())).irreducibleFactorsOfSquareFree().map {
        [.x] + $0
      }
    }
    if degree == 1 { return [self] }
    guard let (prime, modular) = bestModularFactors() else { return [self] }
    let lifting = HenselLifting(of: self, factors: modular, prime: prime, above: 2 * factorBound + 1)
    return recombined(lifting)
  }

  /// The image with the fewest factors among a few small primes, or nil when the degrees of the factors modulo these
  /// primes leave no degree for a proper factor.
  private func bestModularFactors() -> (prime: UInt, factors: [WordPolynomial])? {
    var best: (prime: UInt, count: Int)?
    var possible = FactorDegrees(degree: degree)
    var tried = 0
    for p in WordPrimes.ascending {
      if leadingCoefficient.modulo(p) == 0 { continue }
      let image = WordPolynomial(self, prime: p)
      if !image.isSquareFree { continue }
      let degrees = image.factorDegrees
      possible.restrict(toSumsOf: degrees)
      if possible.areTrivial { return nil }
      if best == nil || degrees.count < best!.count { best = (p, degrees.count) }
      tried += 1
      // Irreducible polynomials with a large Galois group show it within a few primes more.
      if tried >= 8 + degree / 2 { break }
    }
    let prime = best!.prime
    return (prime, WordPolynomial(self, prime: prime).irreducibleFactors)
  }

  /// A bound for |lc(f)| · (largest coefficient of a factor of f), after Mignotte: 2^deg · ‖f‖₂ · |lc(f)|.
  private var factorBound: Integer {
    let square = coefficients.reduce(Integer.zero) { $0 + $1 * $1 }
    return ((square.squareRoot() + 1) << degree) * leadingCoefficient.magnitude
  }

  private func recombined(_ lifting: HenselLifting) -> [IntegerPolynomial]? {
    var rest = self
    var factors = lifting.factors
    var found: [IntegerPolynomial] = []
    var size = 1
    var tries = 0
    while 2 * size <= factors.count {
      var subset = Array(0..<size)
      var success = false
      repeat {
        tries += 1
        if tries > IntegerPolynomial.recombinationLimit { return nil }
        let lead = rest.leadingCoefficient
        // The constant term of lc · ∏ must divide lc · f(0): a cheap test that most wrong products fail.
        let constant = lifting.symmetric(subset.reduce(lead) { lifting.symmetric($0 * factors[$1][0]) })
        if constant.isZero || !(lead * rest[0] % constant).isZero { continue }
        let product = subset.reduce(IntegerPolynomial([lead])) { lifting.symmetric($0 * factors[$1]) }
        let candidate = product.primitivePart
        guard let quotient = rest.divided(by: candidate) else { continue }
        found.append(candidate)
        rest = quotient
        for index in subset.reversed() { factors.remove(at: index) }
        success = true
        break
      } while IntegerPolynomial.advance(&subset, below: factors.count)
      if !success { size += 1 }
    }
    if rest.degree > 0 { found.append(rest.primitivePart) }
    return found
  }

  /// The next subset of 0..<count of the same size in lexicographic order; false after the last one.
  private static func advance(_ subset: inout [Int], below count: Int) -> Bool {
    for i in subset.indices.reversed() where subset[i] < count - subset.count + i {
      subset[i] += 1
      for j in i + 1..<max(subset.count, i + 1) { subset[j] = subset[j - 1] + 1 }
      return true
    }
    return false
  }
}

/// The degrees that factors over Q can have: a factor over Q is a product of factors modulo every good prime.
struct FactorDegrees {
  /// possible[d]: no prime so far excludes a factor of degree d.
  private(set) var possible: [Bool]

  init(degree: Int) { possible = Array(repeating: true, count: degree + 1) }

  mutating func restrict(toSumsOf degrees: [Int]) {
    var sums = Array(repeating: false, count: possible.count)
    sums[0] = true
    for d in degrees {
      for total in stride(from: possible.count - 1, through: d, by: -1) where sums[total - d] {
        sums[total] = true
      }
    }
    for d in possible.indices where !sums[d] { possible[d] = false }
  }

  /// Whether only the degrees 0 and the whole are left, which proves irreducibility.
  var areTrivial: Bool { !possible.dropFirst().dropLast().contains(true) }
  /// The least degree that an irreducible factor can have.
  var least: Int { possible.dropFirst().firstIndex(of: true) ?? possible.count - 1 }
}

/// Factors of a polynomial modulo a power of a prime, lifted from factors modulo the prime.
struct HenselLifting {
  let modulus: Integer
  /// Monic, with coefficients in the symmetric range; lc(f) times their product is f modulo `modulus`.
  private(set) var factors: [IntegerPolynomial]

  /// Lifts the monic coprime `factors` of f modulo `prime`, by quadratic steps, to a modulus above `bound`.
  init(of f: IntegerPolynomial, factors: [WordPolynomial], prime: UInt, above bound: Integer) {
    var modulus = Integer(prime)
    while modulus <= bound { modulus = modulus * modulus }
    self.modulus = modulus
    self.factors = HenselLifting.lift(f, factors, prime: prime, to: modulus)
  }

  func symmetric(_ a: Integer) -> Integer { HenselLifting.symmetric(a, modulus) }
  func symmetric(_ f: IntegerPolynomial) -> IntegerPolynomial { HenselLifting.symmetric(f, modulus) }

  /// The residue of least absolute value.
  private static func symmetric(_ a: Integer, _ m: Integer) -> Integer {
    var r = a % m
    if r.isNegative { r += m }
    return r << 1 > m ? r - m : r
  }

  private static func symmetric(_ f: IntegerPolynomial, _ m: Integer) -> IntegerPolynomial {
    IntegerPolynomial(f.coefficients.map { symmetric($0, m) })
  }

  /// The factors come in two halves, f ≡ g·h with h monic and lc(f) in g; both are lifted together (von zur Gathen and
  /// Gerhard, Modern Computer Algebra, Algorithm 15.10), then each half by itself.
  private static func lift(
    _ f: IntegerPolynomial, _ factors: [WordPolynomial], prime: UInt, to target: Integer
  ) -> [IntegerPolynomial] {
    if factors.count == 1 {
      let inverse = inverse(f.leadingCoefficient, prime: prime, to: target)
      return [symmetric(inverse * f, target)]
    }
    let middle = factors.count / 2
    let one = WordPolynomial([1], prime: prime)
    let lead = f.leadingCoefficient.modulo(prime)
    let g0 = factors[..<middle].reduce(one, *).scaled(by: lead)
    let h0 = factors[middle...].reduce(one, *)
    let (s0, t0) = WordPolynomial.bezout(g0, h0)
    var (g, h, s, t) = (g0.lifted, h0.lifted, s0.lifted, t0.lifted)
    var m = Integer(prime)
    while m < target {
      m = m * m
      let e = symmetric(f - g * h, m)
      let (q, r) = quotientAndRemainder(symmetric(s * e, m), byMonic: h, modulo: m)
      let g1 = symmetric(g + t * e + q * g, m)
      let h1 = symmetric(h + r, m)
      let b = symmetric(s * g1 + t * h1 - .one, m)
      let (c, d) = quotientAndRemainder(symmetric(s * b, m), byMonic: h1, modulo: m)
      s = symmetric(s - d, m)
      t = symmetric(t - t * b - c * g1, m)
      (g, h) = (g1, h1)
    }
    return lift(g, Array(factors[..<middle]), prime: prime, to: target)
      + lift(h, Array(factors[middle...]), prime: prime, to: target)
  }

  private static func quotientAndRemainder(
    _ a: IntegerPolynomial, byMonic b: IntegerPolynomial, modulo m: Integer
  ) -> (IntegerPolynomial, IntegerPolynomial) {
    if a.degree < b.degree { return (.zero, a) }
    var rest = a.coefficients
    var quotient: [Integer] = []
    for top in stride(from: a.degree, through: b.degree, by: -1) {
      let factor = symmetric(rest.removeLast(), m)
      quotient.append(factor)
      let negated = -factor
      for i in 0..<b.degree { rest[top - b.degree + i].addProduct(negated, b.coefficients[i]) }
    }
    return (IntegerPolynomial(quotient.reversed()), symmetric(IntegerPolynomial(rest), m))
  }

  /// 1/a modulo a power of the prime, by Newton's iteration.
  private static func inverse(_ a: Integer, prime: UInt, to target: Integer) -> Integer {
    var inverse = Integer(WordPolynomial.inverse(a.modulo(prime), modulo: prime))
    var m = Integer(prime)
    while m < target {
      m = m * m
      inverse = symmetric(inverse * (2 - a * inverse), m)
    }
    return inverse
  }
}
