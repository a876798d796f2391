import CGMP
import CKernels

/// Primes below a limit, the largest first, as many as anyone asks for. That they are prime is likely, and no
/// verdict depends on it: a modulus that is not only fails to invert something and is passed over.
struct DescendingPrimes: Sequence, IteratorProtocol {
  /// The first one serves nearly always, and is looked for once.
  private static let largestWord = prime(below: Modulus.limit)
  private static let largestForKernels = prime(below: UInt(CKERNELS_LARGEST_MODULUS) + 1)
  private let first: UInt
  private var last: UInt?

  /// The moduli for matrices of an order: those of the kernels from a certain order on, and otherwise as large as a word
  /// allows.
  init(order: Int) {
    first = order >= Kernels.leastOrder ? Self.largestForKernels : Self.largestWord
  }

  private init(first: UInt) { self.first = first }

  /// Those that the kernels take.
  static var forKernels: DescendingPrimes { DescendingPrimes(first: largestForKernels) }

  mutating func next() -> UInt? {
    last = last.map(DescendingPrimes.prime) ?? first
    return last
  }

  private static func prime(below limit: UInt) -> UInt {
    var candidate = limit % 2 == 0 ? limit - 1 : limit - 2
    while Integer(candidate).withMPZ({ __gmpz_probab_prime_p($0, 1) }) == 0 { candidate -= 2 }
    return candidate
  }
}
