import CGMP

/// Primes below `Modulus.limit`, the largest first, as many as anyone asks for. That they are prime is likely, and no
/// verdict depends on it: a modulus that is not only fails to invert something and is passed over.
struct DescendingPrimes: Sequence, IteratorProtocol {
  private var candidate = Modulus.limit + 1

  mutating func next() -> UInt? {
    repeat { candidate -= 2 } while Integer(candidate).withMPZ({ __gmpz_probab_prime_p($0, 1) }) == 0
    return candidate
  }
}
