import CGMP
import CKernels

/// The entries of a matrix in as many words each as the longest has, where these are few: products of such
/// numbers are unrolled.
struct ShortWords {
  static let longest = 4

  private let columns: Int
  /// Of each entry, from 1 to `longest`.
  private let width: Int
  private let words: [UInt64]
  /// All ones for negative entries.
  private let signs: [UInt64]

  /// The entries of a matrix or of its transpose; nil where an entry is longer, and where most are zero, which
  /// other products skip.
  init?(_ matrix: IntegerMatrix, isTransposed: Bool = false) {
    var (longest, zeros) = (1, 0)
    for size in matrix.sizes {
      longest = max(longest, Int(size.magnitude))
      if size == 0 { zeros += 1 }
    }
    guard !matrix.sizes.isEmpty, longest <= ShortWords.longest, 2 * zeros <= matrix.sizes.count else {
      return nil
    }
    let width = longest
    self.width = width
    columns = isTransposed ? matrix.rows : matrix.columns
    var words = [UInt64](repeating: 0, count: width * matrix.sizes.count)
    var signs = [UInt64](repeating: 0, count: matrix.sizes.count)
    var index = 0
    for i in 0..<matrix.rows {
      for j in 0..<matrix.columns {
        let place = isTransposed ? j &* matrix.rows &+ i : index
        let size = matrix.sizes[index]
        for k in 0..<Int(size.magnitude) {
          words[place &* width &+ k] = UInt64(matrix.words[matrix.offsets[index] &+ k])
        }
        if size < 0 { signs[place] = .max }
        index &+= 1
      }
    }
    self.words = words
    self.signs = signs
  }

  /// Lines of numbers as rows, each times a power of two, the exponents of which come with them; nil also
  /// where a denominator is no power of two.
  static func clearing(_ lines: RationalLines) -> (words: ShortWords, exponents: [Int])? {
    let count = lines.lines * lines.length
    if count == 0 { return nil }
    var exponents = [Int](repeating: 0, count: lines.lines)
    guard let (bits, zeros) = lines.dyadicExponents(&exponents) else { return nil }
    let longest = max(1, (bits + 63) / 64)
    guard longest <= ShortWords.longest, 2 * zeros <= count else { return nil }
    var words = [UInt64](repeating: 0, count: longest * count)
    var signs = [UInt64](repeating: 0, count: count)
    words.withUnsafeMutableBytes { words in
      let words = words.bindMemory(to: UInt.self)
      var index = 0
      for line in 0..<lines.lines {
        for k in 0..<lines.length {
          let number = lines[line, k]
          let size = number.pointee.numerator.write(
            to: words.baseAddress! + index &* longest,
            shiftedBy: exponents[line] &- number.pointee.dyadicExponent!)
          if size < 0 { signs[index] = .max }
          index &+= 1
        }
      }
    }
    return (ShortWords(columns: lines.length, width: longest, words: words, signs: signs), exponents)
  }

  private init(columns: Int, width: Int, words: [UInt64], signs: [UInt64]) {
    (self.columns, self.width, self.words, self.signs) = (columns, width, words, signs)
  }

  /// Σ_k self[i, k] · other[j, k]: words, their number, and whether it is negative.
  @inline(__always)
  func withProduct<T>(
    _ i: Int, _ other: ShortWords, _ j: Int, _ body: (UnsafePointer<UInt>, Int, Bool) -> T
  ) -> T {
    withUnsafeTemporaryAllocation(of: UInt.self, capacity: 2 * ShortWords.longest + 1) { sum in
      let sum = sum.baseAddress!
      let count = width + other.width + 1
      words.withUnsafeBufferPointer { a in
        other.words.withUnsafeBufferPointer { b in
          signs.withUnsafeBufferPointer { aSigns in
            other.signs.withUnsafeBufferPointer { bSigns in
              sum.withMemoryRebound(to: UInt64.self, capacity: count) {
                ckernels_short_dot(
                  columns, width, a.baseAddress! + i &* columns &* width, aSigns.baseAddress! + i &* columns,
                  other.width, b.baseAddress! + j &* columns &* other.width,
                  bSigns.baseAddress! + j &* columns, $0)
              }
            }
          }
        }
      }
      let isNegative = sum[count - 1] >> 63 != 0
      if isNegative { _ = __gmpn_neg(sum, sum, count) }
      return body(sum, count, isNegative)
    }
  }
}
