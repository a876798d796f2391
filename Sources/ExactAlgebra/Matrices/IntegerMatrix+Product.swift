import CGMP
import CKernels

extension IntegerMatrix {
  /// A · B. Cost: one multiplication of words for each pair of words that meet, skipping zero entries.
  public static func * (a: IntegerMatrix, b: IntegerMatrix) -> IntegerMatrix {
    precondition(a.columns == b.rows, "shapes do not multiply")
    return a.wordProduct(b) ?? a.shortProduct(b) ?? a.timesTranspose(of: b.transposed)
  }

  /// The product where no sum of products is longer than a machine word; nil where one may be, and where the product is
  /// so large that it is shared out.
  private func wordProduct(_ other: IntegerMatrix) -> IntegerMatrix? {
    guard rows * other.columns * max(columns, 1) <= 1 << 19 else { return nil }
    let (m, n, count) = (sizes.count, other.sizes.count, rows * other.columns)
    return withUnsafeTemporaryAllocation(of: Int64.self, capacity: m + n + count + 1) { scratch in
      let left = scratch.baseAddress!
      let (right, sums) = (left + m, left + m + n)
      guard let leftBits = writeSingleWords(to: left), let rightBits = other.writeSingleWords(to: right),
        leftBits + rightBits + Int.bitWidth - columns.leadingZeroBitCount < Int.bitWidth
      else { return nil }
      IntegerMatrix.charge(product: rows, columns, other.columns, meanWords: 1)
      Kernels.current.path.pointee.word_product(rows, other.columns, columns, left, right, sums)
      var words = [UInt](repeating: 0, count: count)
      var offsets = [Int](repeating: 0, count: count)
      var sizes = [Int32](repeating: 0, count: count)
      var end = 0
      for index in 0..<count {
        let sum = sums[index]
        words[end] = UInt(sum.magnitude)
        offsets[index] = end
        sizes[index] = Int32(truncatingIfNeeded: sum.signum())
        // Zeros have no words.
        if sum != 0 { end &+= 1 }
      }
      words.removeLast(count - end)
      return IntegerMatrix(
        rows: rows, columns: other.columns, words: words, offsets: offsets, sizes: sizes)
    }
  }

  /// The same for entries of few words.
  private func shortProduct(_ other: IntegerMatrix) -> IntegerMatrix? {
    guard rows * other.columns * max(columns, 1) <= 1 << 15, let left = ShortWords(self),
      let right = ShortWords(other, isTransposed: true)
    else { return nil }
    IntegerMatrix.charge(product: rows, columns, other.columns, meanWords: meanWords * other.meanWords)
    let entries = left.products(
      0..<rows, right, { _ in 0..<other.columns }, count: rows * other.columns)
    return IntegerMatrix(rows: rows, columns: other.columns, entries: entries)
  }

  /// Writes all entries and returns the bits of the longest; nil where one is longer than a word with a sign.
  private func writeSingleWords(to target: UnsafeMutablePointer<Int64>) -> Int? {
    withStorage { words, offsets, sizes in
      var all: UInt64 = 0
      for index in 0..<rows &* columns {
        let size = sizes[index]
        if size == 0 {
          target[index] = 0
          continue
        }
        let word = words[offsets[index]]
        if size > 1 || size < -1 || word > UInt64(Int64.max) { return nil }
        all |= word
        target[index] = size < 0 ? -Int64(word) : Int64(word)
      }
      return UInt64.bitWidth - all.leadingZeroBitCount
    }
  }

  /// Charges the meter with a product of a `rows` × `inner` and an `inner` × `columns` matrix, where the numbers of words of two
  /// factors have the product `meanWords`.
  static func charge(product rows: Int, _ inner: Int, _ columns: Int, meanWords: Int) {
    Meter.charge(
      bytes: rows * columns * 24, "a product of \(rows) × \(inner) and \(inner) × \(columns) matrices")
    Meter.charge(
      work: rows * columns * (256 + inner * (4 + meanWords)),
      "a product of \(rows) × \(inner) and \(inner) × \(columns) matrices")
  }

  /// A · Aᵀ, at half the cost.
  public var gram: IntegerMatrix { timesTranspose(of: self, isSymmetric: true) }

  /// self · otherᵀ: the inner product of every row with every row, both read in the order they are stored in. With
  /// `isSymmetric`, for which `other` must be the same matrix, only the lower triangle is computed.
  func timesTranspose(of other: IntegerMatrix, isSymmetric: Bool = false) -> IntegerMatrix {
    precondition(columns == other.columns, "shapes do not multiply")
    let work = rows * other.rows * max(1, words.count / max(rows, 1))
    IntegerMatrix.charge(product: rows, columns, other.rows, meanWords: meanWords * other.meanWords)
    let short = ShortWords(self).flatMap { left in
      (isSymmetric ? left : ShortWords(other)).map { (left: left, right: $0) }
    }
    let parts = concurrentParts(of: rows, isWorthwhile: work > 1 << 16) { range in
      if let (left, right) = short {
        return isSymmetric
          ? left.products(
            range, right, { 0..<$0 + 1 }, count: range.reduce(0) { $0 + $1 + 1 })
          : left.products(range, right, { _ in 0..<other.rows }, count: range.count * other.rows)
      }
      var entries = Entries(count: range.count * other.rows)
      var product = InnerProduct(left: self, right: other)
      for i in range {
        for j in isSymmetric ? 0..<i + 1 : 0..<other.rows { product.append(i, j, to: &entries) }
      }
      return entries
    }
    var all = Entries()
    for part in parts { all.append(part) }
    if !isSymmetric { return IntegerMatrix(rows: rows, columns: other.rows, entries: all) }
    var full = Entries(count: rows * rows)
    for i in 0..<rows {
      for j in 0..<rows {
        let index = i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i
        all.words.withUnsafeBufferPointer { words in
          let base = words.baseAddress ?? UnsafePointer(bitPattern: 8)!
          full.append(
            base + all.offsets[index], Int(all.sizes[index].magnitude), isNegative: all.sizes[index] < 0)
        }
      }
    }
    return IntegerMatrix(rows: rows, columns: rows, entries: full)
  }
}

/// Inner products of rows of two matrices, in a two's complement accumulator that is wide enough for any of them.
private struct InnerProduct {
  let left: IntegerMatrix
  let right: IntegerMatrix
  private let widthLeft: [Int]
  private let widthRight: [Int]
  private var accumulator: [UInt]
  private var scratch: [UInt]

  init(left: IntegerMatrix, right: IntegerMatrix) {
    self.left = left
    self.right = right
    func widths(_ matrix: IntegerMatrix) -> [Int] {
      (0..<matrix.rows).map { i in
        matrix.sizes[i * matrix.columns..<(i + 1) * matrix.columns].reduce(0) { max($0, Int($1.magnitude)) }
      }
    }
    widthLeft = widths(left)
    widthRight = widths(right)
    let capacity = (widthLeft.max() ?? 0) + (widthRight.max() ?? 0) + 1
    accumulator = Array(repeating: 0, count: capacity)
    scratch = Array(repeating: 0, count: capacity)
  }

  /// Appends Σ_k left[i, k] · right[j, k].
  mutating func append(_ i: Int, _ j: Int, to entries: inout IntegerMatrix.Entries) {
    let columns = left.columns
    // One word above the largest product holds the sign and the carries of up to 2^63 terms.
    let width = widthLeft[i] + widthRight[j] + 1
    accumulator.withUnsafeMutableBufferPointer { accumulator in
      scratch.withUnsafeMutableBufferPointer { scratch in
        left.words.withUnsafeBufferPointer { leftWords in
          right.words.withUnsafeBufferPointer { rightWords in
            left.offsets.withUnsafeBufferPointer { leftOffsets in
              right.offsets.withUnsafeBufferPointer { rightOffsets in
                left.sizes.withUnsafeBufferPointer { leftSizes in
                  right.sizes.withUnsafeBufferPointer { rightSizes in
                    let sum = accumulator.baseAddress!
                    let product = scratch.baseAddress!
                    for k in 0..<width { sum[k] = 0 }
                    for k in 0..<columns {
                      let p = i &* columns &+ k
                      let q = j &* columns &+ k
                      let (m, n) = (leftSizes[p], rightSizes[q])
                      if m == 0 || n == 0 { continue }
                      let isNegative = (m < 0) != (n < 0)
                      var a = leftWords.baseAddress! + leftOffsets[p]
                      var b = rightWords.baseAddress! + rightOffsets[q]
                      var aCount = Int(m.magnitude)
                      var bCount = Int(n.magnitude)
                      if aCount < bCount {
                        swap(&a, &b)
                        swap(&aCount, &bCount)
                      }
                      var carry: UInt
                      var top: Int
                      if bCount == 1 {
                        top = aCount
                        carry =
                          isNegative
                          ? __gmpn_submul_1(sum, a, aCount, b[0]) : __gmpn_addmul_1(sum, a, aCount, b[0])
                      } else {
                        top = aCount &+ bCount
                        _ = __gmpn_mul(product, a, aCount, b, bCount)
                        carry =
                          isNegative
                          ? __gmpn_sub_n(sum, sum, product, top) : __gmpn_add_n(sum, sum, product, top)
                      }
                      while carry != 0, top < width {
                        let (value, overflow) =
                          isNegative
                          ? sum[top].subtractingReportingOverflow(carry)
                          : sum[top].addingReportingOverflow(carry)
                        sum[top] = value
                        carry = overflow ? 1 : 0
                        top &+= 1
                      }
                    }
                    let isNegative = sum[width - 1] >> 63 != 0
                    if isNegative { _ = __gmpn_neg(sum, sum, width) }
                    entries.append(sum, width, isNegative: isNegative)
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}
