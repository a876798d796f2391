/// A matrix of integers, laid out for products with vectors of digits: for each row and each k, the k-th words of
/// its entries one after the other, in two's complement of each entry's own length.
///
/// The words of a row at position k cover only the columns from the first to the last entry that long: matrices whose
/// entries grow from left to right, as Gram matrices of deeper and deeper features do, have few zeros in them.
struct WordSlices: Sendable {
  struct Slice: Sendable {
    /// The columns first..<first + count have their words at `start`.
    var first: Int
    var count: Int
    var start: Int
    /// The negative entries with exactly this many words: `negatives[negativeStart..<negativeStart + negativeCount]`.
    /// The two's complement of such an entry is 2^(64 · position) too large.
    var negativeStart: Int
    var negativeCount: Int
  }

  let columns: Int
  private(set) var words: [UInt] = []
  private var slices: [Slice] = []
  private var rowStarts: [Int] = [0]
  private var negatives: [Int32] = []
  /// The bits of the largest entry of each row.
  private(set) var bitLengths: [Int] = []

  init(_ matrix: IntegerMatrix) {
    let n = matrix.columns
    columns = n
    for i in 0..<matrix.rows {
      let sizes = (0..<n).map { Int(matrix.sizes[i * n + $0]) }
      let width = sizes.reduce(0) { max($0, abs($1)) }
      bitLengths.append((0..<n).reduce(0) { max($0, matrix.bitLength(i * n + $1)) })
      let entries = (0..<n).map { j in
        matrix.withEntry(i * n + j) { source, count, isNegative in
          var words = Array(UnsafeBufferPointer(start: source, count: count))
          if isNegative { negateWords(&words) }
          return words
        }
      }
      for position in 0...width {
        let long = (0..<n).filter { entries[$0].count > position }
        let first = long.first ?? 0
        let count = long.last.map { $0 + 1 - first } ?? 0
        let ending = (0..<n).filter { sizes[$0] == -position && position > 0 }
        slices.append(
          Slice(
            first: first, count: count, start: words.count, negativeStart: negatives.count,
            negativeCount: ending.count))
        for j in first..<first + count {
          words.append(position < entries[j].count ? entries[j][position] : 0)
        }
        negatives += ending.map { Int32($0) }
      }
      rowStarts.append(slices.count)
    }
  }

  /// target -= Σ_j G[row, j] · x[j], for residues x below `Modulus.limit`.
  @inline(__always)
  func subtractProduct(
    row: Int, _ x: UnsafePointer<UInt>, from target: UnsafeMutablePointer<UInt>, _ width: Int
  ) {
    words.withUnsafeBufferPointer { wordBuffer in
      slices.withUnsafeBufferPointer { slices in
        guard let words = wordBuffer.baseAddress else { return }
        let start = rowStarts[row]
        let end = rowStarts[row &+ 1]
        // What the lower positions carry into this one, three words at most.
        var (carry0, carry1): (UInt, UInt) = (0, 0)
        var borrow: UInt = 0
        for position in 0..<width {
          var (s0, s1, s2): (UInt, UInt, UInt) = (carry0, carry1, 0)
          if start &+ position < end {
            let slice = slices[start &+ position]
            var j = 0
            let a = words + slice.start
            let b = x + slice.first
            while j < slice.count {
              // Each product is below 2^120, so that 128 of them stay below 2^127.
              let stop = min(slice.count, j &+ 128)
              let (high, low) = wordDot(a + j, b + j, stop &- j)
              j = stop
              addWords(&s0, &s1, &s2, low, high)
            }
          }
          // The sum so far is nonnegative; the entries that end here took 2^(64 · position) too much each, which is given
          // back to the target directly.
          let (difference, underflow) = target[position].subtractingReportingOverflow(s0)
          let (result, underflow2) = difference.subtractingReportingOverflow(borrow)
          target[position] = result
          borrow = (underflow ? 1 : 0) &+ (underflow2 ? 1 : 0)
          carry0 = s1
          carry1 = s2
        }
        for position in 0..<min(width, end &- start) {
          let slice = slices[start &+ position]
          if slice.negativeCount == 0 { continue }
          var (low, high): (UInt, UInt) = (0, 0)
          for k in slice.negativeStart..<slice.negativeStart &+ slice.negativeCount {
            let (sum, carry) = low.addingReportingOverflow(x[Int(negatives[k])])
            low = sum
            high = high &+ (carry ? 1 : 0)
          }
          var k = position
          var (word, next) = (low, high)
          while word != 0 || next != 0, k < width {
            let (sum, carry) = target[k].addingReportingOverflow(word)
            target[k] = sum
            word = next &+ (carry ? 1 : 0)
            next = 0
            k &+= 1
          }
        }
      }
    }
  }
}

extension WordSlices {
  /// The products of each row with each of `count` vectors of digits, by column of an expansion, row and digit.
  func products(digits: [[Int]], count: Int) -> [[[Integer]]] {
    concurrentParts(of: digits.count, isWorthwhile: words.count * count * digits.count > 1 << 18) { range in
      range.map { c in
        let x = digits[c].map { UInt(bitPattern: $0) }
        return (0..<bitLengths.count).map { products(row: $0, x, count: count) }
      }
    }.flatMap { $0 }
  }

  /// The products of row `row` with `count` vectors of digits, one after the other in `digits`.
  private func products(row: Int, _ digits: [UInt], count: Int) -> [Integer] {
    let width = (bitLengths[row] + 64 + UInt.bitWidth) / 64 + 1
    var words = [UInt](repeating: 0, count: width)
    return digits.withUnsafeBufferPointer { digits in
      (0..<count).map { k in
        words.withUnsafeMutableBufferPointer { words in
          for i in 0..<width { words[i] = 0 }
          if let start = digits.baseAddress {
            subtractProduct(row: row, start + k * columns, from: words.baseAddress!, width)
          }
        }
        // What was subtracted from zero has the opposite sign.
        let isNegative = words[width - 1] >> 63 != 0
        var magnitude = words
        if isNegative { negateWords(&magnitude) }
        return Integer(words: magnitude, count: width, isNegative: !isNegative)
      }
    }
  }
}

@inline(__always)
private func addWords(_ s0: inout UInt, _ s1: inout UInt, _ s2: inout UInt, _ low: UInt, _ high: UInt) {
  let (t0, carry0) = s0.addingReportingOverflow(low)
  s0 = t0
  let (t1, carry1) = s1.addingReportingOverflow(high)
  let (t2, carry2) = t1.addingReportingOverflow(carry0 ? 1 : 0)
  s1 = t2
  s2 = s2 &+ (carry1 ? 1 : 0) &+ (carry2 ? 1 : 0)
}
