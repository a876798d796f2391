import CGMP

/// Primes below `Modulus.limit`, the largest first, as many as anyone asks for. That they are prime is likely, and no
/// verdict depends on it: a modulus that is not only fails to invert something and is passed over.
struct DescendingPrimes: Sequence, IteratorProtocol {
  /// The first one serves nearly always, and is looked for once.
  private static let first = prime(below: Modulus.limit)
  private var last: UInt?

  mutating func next() -> UInt? {
    last = last.map(DescendingPrimes.prime) ?? DescendingPrimes.first
    return last
  }

  private static func prime(below limit: UInt) -> UInt {
    var candidate = limit % 2 == 0 ? limit - 1 : limit - 2
    while Integer(candidate).withMPZ({ __gmpz_probab_prime_p($0, 1) }) == 0 { candidate -= 2 }
    return candidate
  }
}
