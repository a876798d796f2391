import CKernels
import ExactNumbers
import TestSupport
import Testing

/// Elimination modulo eight numbers on every path that this machine has, against arithmetic of wider words.
@Suite struct LaneKernelTests {
  struct Path: Sendable, CustomTestStringConvertible {
    nonisolated(unsafe) let pointer: UnsafePointer<ckernels_lane_path>
    var testDescription: String { String(cString: pointer.pointee.name) }
  }

  static let paths: [Path] = (0..<4).compactMap { ckernels_available_lanes($0).map(Path.init) }

  /// The largest primes below 2^50, and a number there that is none.
  static let primes: [UInt64] = {
    var primes: [UInt64] = []
    var candidate: UInt64 = 1 << 50 - 1
    while primes.count < 8 {
      // Fermat's test with several bases, which no composite number here passes.
      if [2, 3, 5, 7, 11].allSatisfy({ power($0, candidate - 1, candidate) == 1 }) {
        primes.append(candidate)
      }
      candidate -= 2
    }
    return primes
  }()

  static func product(_ a: UInt64, _ b: UInt64, _ p: UInt64) -> UInt64 {
    UInt64(UInt128(a) * UInt128(b) % UInt128(p))
  }

  static func power(_ base: UInt64, _ exponent: UInt64, _ p: UInt64) -> UInt64 {
    var (result, square, rest) = (UInt64(1), base, exponent)
    while rest > 0 {
      if rest & 1 != 0 { result = product(result, square, p) }
      square = product(square, square, p)
      rest >>= 1
    }
    return result
  }

  @Test func `portable code is always there`() {
    #expect(Self.paths.last?.testDescription == "portable")
    #expect(Set(Self.paths.map(\.testDescription)).count == Self.paths.count)
  }

  /// A matrix of numbers of up to `longest` words as the kernels read it.
  struct Numbers {
    var words: [UInt64] = []
    var offsets: [Int] = []
    var sizes: [Int32] = []
    var values: [Integer] = []

    init(_ count: Int, longest: Int, zeros: Bool, _ random: inout SeededGenerator) {
      for _ in 0..<count {
        let size =
          zeros && Int.random(in: 0...2, using: &random) == 0
          ? 0 : Int.random(in: 1...longest, using: &random)
        var own = (0..<size).map { _ in
          Int.random(in: 0...3, using: &random) == 0 ? UInt64.max : random.next()
        }
        if size > 0 { own[size - 1] |= 1 }
        let isNegative = Bool.random(using: &random)
        offsets.append(words.count)
        words += own
        sizes.append(Int32(isNegative ? -size : size))
        let magnitude = own.reversed().reduce(Integer.zero) { ($0 << 64) + Integer($1) }
        values.append(isNegative ? -magnitude : magnitude)
      }
      words.append(0)
    }
  }

  /// The elements of a matrix on a path, in Montgomery's form.
  static func residues(
    _ path: Path, _ lanes: inout ckernels_lanes, _ numbers: Numbers, rows: Int, columns: Int,
    isTransposed: Bool = false
  ) -> [UInt64] {
    var elements = [UInt64](repeating: 77, count: 8 * rows * columns + 8)
    let longest = numbers.sizes.map { Int($0.magnitude) }.max() ?? 0
    path.pointer.pointee.residues(
      &lanes, (64 * longest + 51) / 52, rows, columns, isTransposed ? 1 : columns, isTransposed ? rows : 1,
      numbers.words, numbers.offsets, numbers.sizes, &elements)
    return elements
  }

  @Test(arguments: paths) func `residues of long numbers`(path: Path) {
    var random = SeededGenerator(seed: 1)
    var lanes = ckernels_make_lanes(Self.primes)
    for longest in [1, 2, 3, 5, 13, 40] {
      let numbers = Numbers(6, longest: longest, zeros: true, &random)
      for isTransposed in [false, true] {
        let elements = Self.residues(path, &lanes, numbers, rows: 2, columns: 3, isTransposed: isTransposed)
        for i in 0..<2 {
          for j in 0..<3 {
            let value = numbers.values[isTransposed ? j * 2 + i : i * 3 + j]
            for (lane, p) in Self.primes.enumerated() {
              let expected = (value << 52).modulo(UInt(p))
              #expect(UInt(elements[8 * (3 * i + j) + lane]) == expected)
            }
          }
        }
        #expect(elements.suffix(8).allSatisfy { $0 == 77 }, "nothing else is written")
      }
    }
  }

  /// Everything that follows an elimination, as the lanes see it.
  struct Found: Equatable {
    var order: [Int]
    var pivots: [Int]
    var live: UInt32
    var minor: [UInt64]
    var numerators: [UInt64]
  }

  static func found(
    _ path: Path, _ primes: [UInt64], _ numbers: Numbers, rows: Int, columns: Int
  ) -> Found {
    var lanes = ckernels_make_lanes(primes)
    var elements = residues(path, &lanes, numbers, rows: rows, columns: columns)
    var order = [Int](repeating: 0, count: rows)
    var pivots = [Int](repeating: 0, count: min(rows, columns))
    var scales = [UInt64](repeating: 0, count: 8 * rows)
    var inverses = scales
    var live: UInt32 = 0xFF
    var minor = [UInt64](repeating: 0, count: 8)
    let kernels = path.pointer.pointee
    let rank = kernels.eliminate(&lanes, rows, columns, &elements, &order, &pivots, &scales, &live)
    kernels.minor(&lanes, columns, rank, elements, order, pivots, scales, &inverses, &minor, &live)
    let free = (0..<columns).filter { !pivots.prefix(rank).contains($0) }
    var numerators = [UInt64](repeating: 77, count: 8 * rank * free.count)
    var scratch = [UInt64](repeating: 0, count: 4 * rank * (rank + 1) + 8)
    kernels.numerators(
      &lanes, columns, rank, elements, order, pivots, inverses, minor, free.count, free, &scratch, &numerators
    )
    return Found(
      order: Array(order.prefix(rank)), pivots: Array(pivots.prefix(rank)), live: live, minor: minor,
      numerators: numerators)
  }

  /// A determinant by Laplace expansion.
  static func determinant(_ a: [[Integer]]) -> Integer {
    if a.isEmpty { return .one }
    return a.indices.reduce(Integer.zero) { sum, j in
      let term =
        a[0][j] * determinant(a.dropFirst().map { row in row.indices.filter { $0 != j }.map { row[$0] } })
      return j % 2 == 0 ? sum + term : sum - term
    }
  }

  @Test(arguments: paths) func `minors and coefficients by Cramer's rule`(path: Path) {
    for seed in 0..<60 {
      var random = SeededGenerator(seed: UInt64(seed))
      let (rows, columns) = (Int.random(in: 1...4, using: &random), Int.random(in: 1...5, using: &random))
      let numbers = Numbers(rows * columns, longest: 2, zeros: seed % 2 == 0, &random)
      let found = Self.found(path, Self.primes, numbers, rows: rows, columns: columns)
      #expect(found.live == 0xFF)
      func minor(_ columnsOfIt: [Int]) -> Integer {
        Self.determinant(found.order.map { i in columnsOfIt.map { numbers.values[i * columns + $0] } })
      }
      for (lane, p) in Self.primes.enumerated() {
        #expect(UInt(found.minor[lane]) == minor(found.pivots).modulo(UInt(p)), "seed \(seed)")
      }
      let free = (0..<columns).filter { !found.pivots.contains($0) }
      for (f, column) in free.enumerated() {
        for k in found.pivots.indices {
          var replaced = found.pivots
          replaced[k] = column
          // What a pivot after the column has to do with it is nothing.
          let expected = found.pivots[k] < column ? minor(replaced) : .zero
          for (lane, p) in Self.primes.enumerated() {
            #expect(
              UInt(found.numerators[8 * (f * found.pivots.count + k) + lane]) == expected.modulo(UInt(p)),
              "seed \(seed)")
          }
        }
      }
    }
  }

  /// A prime that divides a pivot of the others, and a number that is no prime.
  @Test(arguments: paths) func `lanes of no use`(path: Path) {
    var random = SeededGenerator(seed: 3)
    var numbers = Numbers(4, longest: 1, zeros: false, &random)
    numbers.words.replaceSubrange(0..<4, with: [Self.primes[2], 5, 7, 11])
    numbers.sizes = [1, 1, 1, 1]
    #expect(Self.found(path, Self.primes, numbers, rows: 2, columns: 2).live == 0xFF & ~(1 << 2))
    var moduli = Self.primes
    // 5 divides it, and is a pivot.
    moduli[6] = (1 << 50 - 3) / 5 * 5
    if moduli[6] % 2 == 0 { moduli[6] -= 5 }
    numbers.words.replaceSubrange(0..<4, with: [5, 1, 1, 1])
    #expect(Self.found(path, moduli, numbers, rows: 2, columns: 2).live == 0xFF & ~(1 << 6))
  }

  @Test func `all paths agree`() {
    for seed in 0..<40 {
      var random = SeededGenerator(seed: UInt64(seed))
      let (rows, columns) = (Int.random(in: 1...20, using: &random), Int.random(in: 1...20, using: &random))
      let numbers = Numbers(rows * columns, longest: 3, zeros: seed % 2 == 0, &random)
      let all = Self.paths.map { Self.found($0, Self.primes, numbers, rows: rows, columns: columns) }
      #expect(all.allSatisfy { $0 == all[0] }, "seed \(seed)")
    }
  }

  /// As many words as Hadamard's bound asks for, with two bits to spare.
  @Test func `the words that minors take`() {
    for order in 1...9 {
      for bits in 0...600 {
        // Squares of minors are at most (order · 4^bits)^order.
        let square = (0..<order).reduce(Integer.one) { product, _ in product * Integer(order) << (2 * bits) }
        let needed = (square.bitLength + 1) / 2 + 2
        let width = ckernels_short_width(order, bits)
        #expect([0, 1, 2, 4, 6, 8].contains(width))
        #expect(width == 0 ? needed > 480 : 64 * width >= needed, "order \(order), \(bits) bits")
        #expect(width <= 1 || needed + order + 4 > 64 * [2: 1, 4: 2, 6: 4, 8: 6][width]!)
      }
    }
  }

  /// Numbers of up to two words by fraction-free elimination, whose steps take more and more words, against Cramer's rule.
  @Test(arguments: [2, 15, 29, 30, 31, 32, 40, 62, 63, 64, 65, 80, 100, 120, 125])
  func `elimination in few words`(bits: Int) throws {
    for seed in 0..<200 {
      var random = SeededGenerator(seed: UInt64(seed))
      let (rows, columns) = (Int.random(in: 1...4, using: &random), Int.random(in: 1...5, using: &random))
      let width = ckernels_short_width(min(rows, columns), bits)
      try #require(width > 0)
      let largest = (Integer.one << bits) - 1
      let values = (0..<rows * columns).map { _ -> Integer in
        switch Int.random(in: 0...7, using: &random) {
        case 0...1: .zero
        case 2: largest
        case 3: -largest
        default: random.integer(maxBits: bits - 2) << Int.random(in: 0...2, using: &random)
        }
      }
      for isReduced in [false, true] {
        var words: [UInt64] = values.flatMap { value in
          (0..<width).map { k in UInt64((value >> (64 * k)).flooredRemainder) }
        }
        var (order, pivots) = ([Int](repeating: 0, count: rows), [Int](repeating: 0, count: rows))
        let rank = ckernels_short_echelon(
          width, bits, rows, columns, &words, isReduced ? 1 : 0, &order, &pivots)
        try #require(rank >= 0)
        func minor(_ chosen: [Int]) -> Integer {
          Self.determinant(order.prefix(rank).map { i in chosen.map { values[i * columns + $0] } })
        }
        func entry(_ row: Int, _ column: Int) -> Integer {
          let own = words[width * (row * columns + column)..<width * (row * columns + column + 1)]
          let magnitude = own.reversed().reduce(Integer.zero) { ($0 << 64) + Integer($1) }
          return own.last! >> 63 != 0 ? magnitude - (Integer.one << (64 * width)) : magnitude
        }
        let chosen = Array(pivots.prefix(rank))
        if rank > 0 { #expect(entry(order[rank - 1], chosen[rank - 1]) == minor(chosen), "seed \(seed)") }
        if !isReduced { continue }
        for column in 0..<columns where !chosen.contains(column) {
          for k in 0..<rank where chosen[k] < column {
            var replaced = chosen
            replaced[k] = column
            #expect(entry(order[k], column) == minor(replaced), "seed \(seed)")
          }
        }
      }
    }
  }

  /// A pivot with more factors 2 than a word has.
  @Test func `divisions that few words cannot do`() {
    var words: [UInt64] = [[0, 1], [3, 0], [3, 0], [5, 0], [7, 0], [9, 0], [1, 0], [1, 0], [2, 0]].flatMap {
      $0 + [0, 0]
    }
    var (order, pivots) = ([0, 0, 0], [0, 0, 0])
    #expect(ckernels_short_width(3, 65) == 4)
    #expect(ckernels_short_echelon(4, 65, 3, 3, &words, 0, &order, &pivots) == -1)
  }
}

extension Integer {
  /// Modulo 2^64, as a word.
  fileprivate var flooredRemainder: UInt {
    let modulus = Integer.one << 64
    let rest = self % modulus
    return UInt((rest.isNegative ? rest + modulus : rest).description)!
  }
}
