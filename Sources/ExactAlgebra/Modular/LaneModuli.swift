import CGMP
import CKernels
import Synchronization

/// Primes just below 2^50 in groups of eight, which the lanes of a vector take, and what Chinese remainders
/// modulo the first few of them need.
///
/// That they are prime is likely, and no verdict depends on it: a lane with a number that fails to invert a
/// pivot is passed over, and moduli that are not coprime are not combined.
struct LaneModuli: Sendable {
  /// The primes, the largest first.
  private var primes: [UInt] = []
  private var groups: [ckernels_lanes] = []
  private var table = ChineseTable()

  /// Made as they are asked for, and kept.
  private static let known = Mutex(LaneModuli())

  /// The group of the primes 8 · `index` and after.
  static func group(_ index: Int) -> ckernels_lanes {
    known.withLock { known in
      known.extend(to: 8 * (index + 1))
      return known.groups[index]
    }
  }

  /// The table of the first `count` primes, and of more where more were asked for before.
  static func table(_ count: Int) -> ChineseTable {
    known.withLock { known in
      known.extend(to: (count + 7) / 8 * 8)
      while known.table.count < count {
        let isCoprime = known.table.append(known.primes[known.table.count])
        precondition(isCoprime, "primes are coprime")
      }
      return known.table
    }
  }

  private mutating func extend(to count: Int) {
    while primes.count < count {
      var candidate = (primes.last ?? 1 << 50 + 1) - 2
      while Integer(candidate).withMPZ({ __gmpz_probab_prime_p($0, 15) }) == 0 { candidate -= 2 }
      precondition(candidate > 1 << 50 - 1 << 20, "fewer primes than were asked for")
      primes.append(candidate)
      if primes.count % 8 == 0 { groups.append(ckernels_make_lanes(primes.suffix(8).map { UInt64($0) })) }
    }
  }

  /// The number in a lane of a group.
  static func modulus(_ group: ckernels_lanes, _ lane: Int) -> UInt {
    withUnsafeBytes(of: group.p) { UInt($0.loadUnaligned(fromByteOffset: 8 * lane, as: UInt64.self)) }
  }

  /// Every p is worth at least this many bits, but for one bit of them all.
  static let bits = 50
  /// There are some thirty thousand.
  static let largestCount = 2048
}

/// What turns residues modulo some numbers into digits of the mixed radix of these numbers (Garner, The
/// residue number system, 1959).
struct ChineseTable: Sendable {
  /// Each number in eight lanes.
  private(set) var moduli: [ckernels_lanes] = []
  /// For each j the products of the first 0 ..< j numbers modulo number j, and the inverse of the product of
  /// all of these, times 2^52.
  private(set) var weights: [UInt64] = []
  private(set) var steps: [UInt64] = []

  var count: Int { moduli.count }

  /// Whether `p` is coprime to the numbers before it, and so one of them now.
  mutating func append(_ p: UInt) -> Bool {
    let lanes = ckernels_make_lanes(Array(repeating: UInt64(p), count: 8))
    guard let modulus = Modulus(p) else { return false }
    // 2^52 modulo p.
    var product = modulus.reduce(0, 1 << 52)
    let one = product
    var own: [UInt64] = []
    own.reserveCapacity(count)
    for other in moduli {
      own.append(UInt64(product))
      product = modulus.multiply(product, modulus.reduce(0, UInt(other.p.0)))
    }
    // The inverse of 2^52 P, where 2^52 / P is wanted.
    guard let inverse = modulus.inverse(product) else { return false }
    moduli.append(lanes)
    weights += own
    steps.append(UInt64(modulus.multiply(modulus.multiply(inverse, one), one)))
    return true
  }
}
