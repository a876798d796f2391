/// A polynomial over the prime field Z/p for a prime below 2³¹: the images in which integer polynomials are compared
/// and factored first.
struct WordPolynomial: Sendable, Equatable {
  let prime: UInt
  /// Residues in 0..<prime, constant term first; the last one is not zero.
  private(set) var coefficients: [UInt]

  init(_ coefficients: [UInt], prime: UInt) {
    self.prime = prime
    self.coefficients = coefficients
    trim()
  }

  init(_ polynomial: IntegerPolynomial, prime: UInt) {
    self.init(polynomial.coefficients.map { $0.modulo(prime) }, prime: prime)
  }

  private mutating func trim() {
    while coefficients.last == 0 { coefficients.removeLast() }
  }

  var degree: Int { coefficients.count - 1 }
  var isZero: Bool { coefficients.isEmpty }

  /// The lift with coefficients in 0..<prime.
  var lifted: IntegerPolynomial { IntegerPolynomial(coefficients.map { Integer($0) }) }

  static func inverse(_ a: UInt, modulo p: UInt) -> UInt {
    var (r0, r1) = (Int(p), Int(a))
    var (u0, u1) = (0, 1)
    while r1 != 0 {
      let q = r0 / r1
      (r0, r1) = (r1, r0 - q * r1)
      (u0, u1) = (u1, u0 - q * u1)
    }
    return UInt(u0 < 0 ? u0 + Int(p) : u0)
  }

  var monic: WordPolynomial {
    guard let lead = coefficients.last, lead != 1 else { return self }
    return scaled(by: WordPolynomial.inverse(lead, modulo: prime))
  }

  func scaled(by factor: UInt) -> WordPolynomial {
    WordPolynomial(coefficients.map { $0 * factor % prime }, prime: prime)
  }

  var derivative: WordPolynomial {
    WordPolynomial(
      coefficients.enumerated().dropFirst().map { UInt($0.offset) % prime * $0.element % prime }, prime: prime
    )
  }

  static func - (a: WordPolynomial, b: WordPolynomial) -> WordPolynomial {
    var result = a.coefficients
    if result.count < b.coefficients.count {
      result += Array(repeating: 0, count: b.coefficients.count - result.count)
    }
    for (i, c) in b.coefficients.enumerated() {
      result[i] = result[i] >= c ? result[i] - c : result[i] + a.prime - c
    }
    return WordPolynomial(result, prime: a.prime)
  }

  static func * (a: WordPolynomial, b: WordPolynomial) -> WordPolynomial {
    if a.isZero || b.isZero { return WordPolynomial([], prime: a.prime) }
    var product = Array(repeating: UInt(0), count: a.degree + b.degree + 1)
    for (i, x) in a.coefficients.enumerated() {
      for (j, y) in b.coefficients.enumerated() { product[i + j] = (product[i + j] + x * y) % a.prime }
    }
    return WordPolynomial(product, prime: a.prime)
  }

  /// self = quotient · divisor + remainder. Traps when `divisor` is zero.
  func quotientAndRemainder(
    dividingBy divisor: WordPolynomial
  ) -> (quotient: WordPolynomial, remainder: WordPolynomial) {
    precondition(!divisor.isZero, "division by the zero polynomial")
    let p = prime
    let inverse = WordPolynomial.inverse(divisor.coefficients.last!, modulo: p)
    var rest = coefficients
    var quotient: [UInt] = []
    for top in stride(from: degree, through: divisor.degree, by: -1) {
      let factor = rest.removeLast() * inverse % p
      quotient.append(factor)
      if factor == 0 { continue }
      let negated = p - factor
      let offset = top - divisor.degree
      for i in 0..<divisor.degree {
        rest[offset + i] = (rest[offset + i] + negated * divisor.coefficients[i]) % p
      }
    }
    return (WordPolynomial(quotient.reversed(), prime: p), WordPolynomial(rest, prime: p))
  }

  static func % (a: WordPolynomial, b: WordPolynomial) -> WordPolynomial {
    a.quotientAndRemainder(dividingBy: b).remainder
  }

  /// The monic greatest common divisor.
  static func gcd(_ a: WordPolynomial, _ b: WordPolynomial) -> WordPolynomial {
    var (a, b) = (a, b)
    while !b.isZero { (a, b) = (b, a % b) }
    return a.monic
  }

  /// s and t with s·a + t·b = 1, deg s < deg b, deg t < deg a, for coprime a and b of positive degree.
  static func bezout(_ a: WordPolynomial, _ b: WordPolynomial) -> (s: WordPolynomial, t: WordPolynomial) {
    let p = a.prime
    var (r0, r1) = (a, b)
    var (s0, s1) = (WordPolynomial([1], prime: p), WordPolynomial([], prime: p))
    var (t0, t1) = (s1, s0)
    while !r1.isZero {
      let (q, r) = r0.quotientAndRemainder(dividingBy: r1)
      (r0, r1) = (r1, r)
      (s0, s1) = (s1, s0 - q * s1)
      (t0, t1) = (t1, t0 - q * t1)
    }
    precondition(r0.degree == 0, "no Bézout relation: a common factor")
    let inverse = inverse(r0.coefficients[0], modulo: p)
    return (s0.scaled(by: inverse), t0.scaled(by: inverse))
  }

  /// self to the power `exponent` modulo `modulus`.
  func raised(to exponent: UInt, modulo modulus: WordPolynomial) -> WordPolynomial {
    var result = WordPolynomial([1], prime: prime) % modulus
    var square = self % modulus
    var rest = exponent
    while rest > 0 {
      if rest & 1 == 1 { result = result * square % modulus }
      rest >>= 1
      if rest > 0 { square = square * square % modulus }
    }
    return result
  }
}

// MARK: - Factors of a square-free polynomial

extension WordPolynomial {
  var isSquareFree: Bool { WordPolynomial.gcd(self, derivative).degree == 0 }

  /// The degrees of the irreducible factors of a square-free polynomial, by distinct-degree factorisation.
  var factorDegrees: [Int] {
    let x = WordPolynomial([0, 1], prime: prime)
    var rest = monic
    var degrees: [Int] = []
    var frobenius = x
    var degree = 0
    while rest.degree > 0 {
      degree += 1
      if 2 * degree > rest.degree {
        degrees.append(rest.degree)
        break
      }
      frobenius = frobenius.raised(to: prime, modulo: rest)
      let product = WordPolynomial.gcd(rest, frobenius - x)
      degrees += Array(repeating: degree, count: product.degree / degree)
      rest = rest.quotientAndRemainder(dividingBy: product).quotient
      frobenius = frobenius % rest
    }
    return degrees
  }

  /// The monic irreducible factors of a square-free polynomial, by Berlekamp's algorithm: deterministic, and quick for
  /// the small primes it is used with. The product of the factors is the monic multiple of self.
  var irreducibleFactors: [WordPolynomial] {
    let n = degree
    if n <= 1 { return n == 1 ? [monic] : [] }
    let p = prime
    // Row i is x^(ip) modulo self, less xⁱ: its left kernel is {v : vᵖ = v}, of dimension the number of factors.
    let frobenius = WordPolynomial([0, 1], prime: p).raised(to: p, modulo: self)
    var power = WordPolynomial([1], prime: p)
    var matrix: [[UInt]] = []
    for i in 0..<n {
      var row = power.coefficients + Array(repeating: 0, count: n - power.coefficients.count)
      row[i] = (row[i] + p - 1) % p
      matrix.append(row)
      power = power * frobenius % self
    }
    let kernel = WordPolynomial.leftKernel(matrix, modulo: p)
    var factors = [monic]
    for vector in kernel {
      let v = WordPolynomial(vector, prime: p)
      if factors.count == kernel.count { break }
      if v.degree <= 0 { continue }
      factors = factors.flatMap { factor -> [WordPolynomial] in
        // factor = ∏ over c in Z/p of gcd(factor, v - c).
        var parts: [WordPolynomial] = []
        var rest = factor
        for c in 0..<p where rest.degree > 0 {
          let part = WordPolynomial.gcd(rest, v % rest - WordPolynomial([c], prime: p))
          if part.degree == 0 { continue }
          parts.append(part)
          rest = rest.quotientAndRemainder(dividingBy: part).quotient
        }
        return parts
      }
    }
    return factors.sorted { ($0.degree, $0.coefficients) < ($1.degree, $1.coefficients) }
  }

  /// A basis of {v : v · matrix = 0}.
  private static func leftKernel(_ matrix: [[UInt]], modulo p: UInt) -> [[UInt]] {
    let n = matrix.count
    // Row reduction of [matrix | identity]: the rows that become zero on the left hold the kernel on the right.
    var rows = matrix.enumerated().map { i, row in row + (0..<n).map { $0 == i ? 1 : 0 } }
    var rank = 0
    for column in 0..<n {
      guard let pivot = (rank..<n).first(where: { rows[$0][column] != 0 }) else { continue }
      rows.swapAt(rank, pivot)
      let inverse = inverse(rows[rank][column], modulo: p)
      for i in rank + 1..<max(n, rank + 1) where rows[i][column] != 0 {
        let factor = p - rows[i][column] * inverse % p
        for j in column..<2 * n { rows[i][j] = (rows[i][j] + factor * rows[rank][j]) % p }
      }
      rank += 1
    }
    return rows[rank...].map { Array($0[n...]) }
  }
}

private func < (a: (Int, [UInt]), b: (Int, [UInt])) -> Bool {
  a.0 != b.0 ? a.0 < b.0 : a.1.lexicographicallyPrecedes(b.1)
}

/// The primes below a bound, from the largest down, or from the smallest up.
enum WordPrimes {
  static func isPrime(_ n: UInt) -> Bool {
    if n < 4 { return n >= 2 }
    if n % 2 == 0 { return false }
    var d: UInt = 3
    while d * d <= n {
      if n % d == 0 { return false }
      d += 2
    }
    return true
  }

  /// Primes from just below 2³¹ downwards.
  static var descending: some Sequence<UInt> {
    sequence(state: (index: 0, last: UInt(0))) { state -> UInt? in
      state.last = state.index < known.count ? known[state.index] : prime(below: state.last)
      state.index += 1
      return state.last
    }
  }

  /// The first of them, which most computations do with.
  private static let known = Array(sequence(first: UInt(1) << 31 - 1, next: prime(below:)).prefix(32))

  private static func prime(below last: UInt) -> UInt {
    var next = last - 2
    while !isPrime(next) { next -= 2 }
    return next
  }

  /// Odd primes from 3 upwards.
  static var ascending: some Sequence<UInt> {
    sequence(first: UInt(3)) { last in
      var next = last + 2
      while !isPrime(next) { next += 2 }
      return next
    }
  }
}
