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
    words.withUnsafeMutableBufferPointer { words in
      signs.withUnsafeMutableBufferPointer { signs in
        matrix.withStorage { source, offsets, sizes in
          var index = 0
          for i in 0..<matrix.rows {
            for j in 0..<matrix.columns {
              let place = isTransposed ? j &* matrix.rows &+ i : index
              let size = Int(sizes[index])
              for k in 0..<abs(size) { words[place &* width &+ k] = source[offsets[index] &+ k] }
              if size < 0 { signs[place] = .max }
              index &+= 1
            }
          }
        }
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
      let size = Int(writeProduct(i, other, j, to: sum.baseAddress!))
      return body(sum.baseAddress!, abs(size), size < 0)
    }
  }

  /// These sums for all rows and the columns `columns(i)` of row i, of which there are `count`.
  @inline(__always)
  func products(
    _ rows: Range<Int>, _ other: ShortWords, _ columns: (Int) -> Range<Int>, count: Int
  ) -> IntegerMatrix.Entries {
    var offsets = [Int](repeating: 0, count: count)
    var sizes = [Int32](repeating: 0, count: count)
    let words = [UInt](unsafeUninitializedCapacity: count * (width + other.width + 1)) { words, end in
      offsets.withUnsafeMutableBufferPointer { offsets in
        sizes.withUnsafeMutableBufferPointer { sizes in
          var index = 0
          for i in rows {
            for j in columns(i) {
              let size = writeProduct(i, other, j, to: words.baseAddress! + end)
              offsets[index] = end
              sizes[index] = size
              end &+= Int(size.magnitude)
              index &+= 1
            }
          }
        }
      }
    }
    var entries = IntegerMatrix.Entries()
    (entries.words, entries.offsets, entries.sizes) = (words, offsets, sizes)
    return entries
  }

  /// Writes the words of such a sum, in room for those of both factors and one more, and returns their number, with its
  /// sign.
  @inline(__always)
  private func writeProduct(_ i: Int, _ other: ShortWords, _ j: Int, to sum: UnsafeMutablePointer<UInt>)
    -> Int32
  {
    var count = width + other.width + 1
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
    while count > 0, sum[count - 1] == 0 { count -= 1 }
    return Int32(truncatingIfNeeded: isNegative ? -count : count)
  }
}
