import CKernels
import ExactNumbers
import TestSupport
import Testing

/// Arithmetic in limbs on every path that this machine has, against integers.
@Suite struct LimbKernelTests {
  struct Path: Sendable, CustomTestStringConvertible {
    nonisolated(unsafe) let pointer: UnsafePointer<ckernels_limb_path>
    var testDescription: String { String(cString: pointer.pointee.name) }
  }

  static let paths: [Path] = (0..<4).compactMap { ckernels_available_limbs($0).map(Path.init) }
  static let mask: UInt64 = 1 << 52 - 1

  /// A limb, the largest one as often as any other.
  static func limb(_ random: inout SeededGenerator) -> UInt64 {
    switch Int.random(in: 0...3, using: &random) {
    case 0: mask
    case 1: UInt64.random(in: 0...3, using: &random)
    default: UInt64.random(in: 0...mask, using: &random)
    }
  }

  @Test func `portable code is always there`() {
    #expect(Self.paths.last?.testDescription == "portable")
    #expect(Set(Self.paths.map(\.testDescription)).count == Self.paths.count)
  }

  @Test(arguments: paths) func `sums of products`(path: Path) {
    var random = SeededGenerator(seed: 1)
    for columns in 0...19 {
      for count in [0, 1, 2, 3, 4, 5, 7, 8, 33] {
        let stride = count + 2
        let m = (0..<8 * count).map { _ in Self.limb(&random) }
        let x = (0..<columns * stride).map { _ in Self.limb(&random) }
        var low = [UInt64](repeating: 77, count: 8 * columns + 1)
        var high = low
        path.pointer.pointee.dots(columns, count, m, x, stride, &low, &high)
        for c in 0..<columns {
          for i in 0..<8 {
            let expected = (0..<count).reduce(UInt128(0)) {
              $0 + UInt128(m[8 * $1 + i]) * UInt128(x[c * stride + $1])
            }
            let sum = UInt128(low[8 * c + i]) + UInt128(high[8 * c + i]) << 52
            #expect(sum == expected)
          }
        }
        #expect(low.last == 77 && high.last == 77, "nothing else is written")
      }
    }
  }

  /// The most products of the largest limbs.
  @Test(arguments: paths) func `the longest sums`(path: Path) {
    for columns in 1...9 {
      let m = [UInt64](repeating: Self.mask, count: 8 << 12)
      var low = [UInt64](repeating: 0, count: 8 * columns)
      var high = low
      path.pointer.pointee.dots(columns, 1 << 12, m, m, 0, &low, &high)
      let expected = UInt128(Self.mask) * UInt128(Self.mask) << 12
      for (low, high) in zip(low, high) {
        let sum = UInt128(low) + UInt128(high) << 52
        #expect(sum == expected)
      }
    }
  }

  @Test(arguments: paths) func quotients(path: Path) {
    var random = SeededGenerator(seed: 2)
    for _ in 0..<300 {
      let width = Int.random(in: 2...6, using: &random)
      let sums = Int.random(in: 0..<width, using: &random)
      let stride = 8 + 8 * Int.random(in: 0...2, using: &random)
      let p = [3, 5, 1 << 51 + 1, 1 << 52 - 1, 11_863_253 * 11_863_279][Int.random(in: 0...4, using: &random)]
      let low = (0..<max(sums, 1) * stride).map { _ in random.next() }
      let high = (0..<max(sums, 1) * stride).map { _ in random.next() }
      let added = (0..<width).map { k in k < width - 1 ? random.next() >> 1 : 0 }
      var limbs = [UInt64](repeating: 0, count: 8 * width)
      var expected = limbs
      // Quotients of up to as many bits as leave room for the numerators and what is subtracted.
      let bits = max(52 * (width - 1) - 24, 8)
      for i in 0..<8 {
        let quotient = random.integer(maxBits: Int.random(in: 0...bits, using: &random))
        var number = quotient * Integer(p)
        for k in 0..<sums {
          let sum = Integer(low[k * stride + i]) + (Integer(high[k * stride + i]) << 52)
          number += sum << (52 * k)
        }
        for k in 0..<width { number -= Integer(added[k]) << (52 * k) }
        guard number.magnitude.bitLength < 52 * width,
          (quotient * Integer(p)).magnitude.bitLength < 52 * width
        else { continue }
        for k in 0..<width {
          limbs[8 * k + i] = UInt64((number >> (52 * k)).modulo(1 << 52))
          expected[8 * k + i] = UInt64((quotient >> (52 * k)).modulo(1 << 52))
        }
      }
      // Lanes that had no room hold zero: what is taken from them need not be divisible, and they are left out below.
      let used = (0..<8).filter { i in
        (0..<width).contains { limbs[8 * $0 + i] != 0 || expected[8 * $0 + i] != 0 }
      }
      var result = limbs
      _ = path.pointer.pointee.subtract_divide(
        UInt64(p), width, sums, low, high, stride, added, &result)
      for i in used {
        for k in 0..<width { #expect(result[8 * k + i] == expected[8 * k + i]) }
      }
    }
  }

  @Test(arguments: paths) func `what leaves a remainder is counted`(path: Path) {
    let zero = [UInt64](repeating: 0, count: 3)
    for p in [3, 11_863_253 * 11_863_279] as [UInt64] {
      // 0, p, 2p, …, and the same with a sign.
      for isNegative in [false, true] {
        var limbs = [UInt64](repeating: 0, count: 24)
        for i in 0..<8 {
          let number = Integer(isNegative ? -Int(p) : Int(p)) * Integer(i)
          for k in 0..<3 { limbs[8 * k + i] = UInt64((number >> (52 * k)).modulo(1 << 52)) }
        }
        var whole = limbs
        #expect(path.pointer.pointee.subtract_divide(p, 3, 0, zero, zero, 8, zero, &whole) == 0)
        for i in 0..<8 {
          let quotient = Int64(isNegative ? -i : i)
          #expect(whole[i] == UInt64(bitPattern: quotient) & Self.mask)
        }
        for lane in 0..<8 {
          var broken = limbs
          broken[lane] ^= 1
          #expect(path.pointer.pointee.subtract_divide(p, 3, 0, zero, zero, 8, zero, &broken) == 1)
        }
      }
    }
  }
}
