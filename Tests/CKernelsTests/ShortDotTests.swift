import CKernels
import ExactNumbers
import TestSupport
import Testing

/// Unrolled inner products of numbers of few words, against integers.
@Suite struct ShortDotTests {
  /// A word, the extremes as often as any other.
  private func word(_ random: inout SeededGenerator) -> UInt64 {
    switch Int.random(in: 0...3, using: &random) {
    case 0: .max
    case 1: UInt64.random(in: 0...1, using: &random)
    default: random.next()
    }
  }

  private func integer(_ words: some Collection<UInt64>, isNegative: Bool) -> Integer {
    let value = words.reversed().reduce(Integer.zero) { ($0 << 64) + Integer($1) }
    return isNegative ? -value : value
  }

  @Test func everyNumberOfWords() {
    var random = SeededGenerator(seed: 1)
    for m in 1...4 {
      for n in 1...4 {
        for count in [0, 1, 2, 3, 7, 64] {
          let a = (0..<m * count).map { _ in word(&random) }
          let b = (0..<n * count).map { _ in word(&random) }
          let isNegative = (0..<2 * count).map { _ in Bool.random(using: &random) }
          let signs = isNegative.map { $0 ? UInt64.max : 0 }
          var sum = [UInt64](repeating: 77, count: m + n + 2)
          ckernels_short_dot(count, m, a, Array(signs[..<count]), n, b, Array(signs[count...]), &sum)
          let expected = (0..<count).reduce(Integer.zero) {
            $0 + integer(a[$1 * m..<($1 + 1) * m], isNegative: isNegative[$1])
              * integer(b[$1 * n..<($1 + 1) * n], isNegative: isNegative[count + $1])
          }
          // Two's complement: the top word counts with its sign.
          let top = Integer(Int64(bitPattern: sum[m + n])) << (64 * (m + n))
          #expect(integer(sum[..<(m + n)], isNegative: false) + top == expected, "\(m), \(n), \(count)")
          #expect(sum[m + n + 1] == 77)
        }
      }
    }
  }
}
