import CKernels

extension Matrix where Element == Rational {
  /// A · B by integer inner products: row i of A and column j of B are cleared of denominators once, and each entry is
  /// brought to lowest terms once.
  @usableFromInline static func product(_ a: Matrix, _ b: Matrix) -> Matrix {
    precondition(a.columns == b.rows, "shapes do not multiply")
    if let product = wordProduct(a, b) ?? shortProduct(a, b) { return product }
    let (left, leftDenominators) = IntegerMatrix.clearingRows(of: a)
    let (right, rightDenominators) = IntegerMatrix.clearingColumns(of: b)
    return left.timesTranspose(of: right).dividing(rows: leftDenominators, columns: rightDenominators)
  }

  /// The same for short numbers, where every step fits in a machine word; nil where one may not, and where the product is
  /// so large that it is shared out.
  private static func wordProduct(_ a: Matrix, _ b: Matrix) -> Matrix? {
    let (rows, inner, columns) = (a.rows, a.columns, b.columns)
    guard rows * columns * max(inner, 1) <= 1 << 19,
      let left = a.elements.clearedToWords(lines: rows, length: inner, stride: (inner, 1)),
      let right = b.elements.clearedToWords(lines: columns, length: inner, stride: (1, columns)),
      left.bits + right.bits + Int.bitWidth - inner.leadingZeroBitCount < Int.bitWidth
    else { return nil }
    IntegerMatrix.charge(product: rows, inner, columns, meanWords: 1)
    let elements = withUnsafeTemporaryAllocation(of: Int64.self, capacity: rows * columns) { sums in
      left.words.withUnsafeBufferPointer { left in
        right.words.withUnsafeBufferPointer { right in
          Kernels.current.path.pointee.word_product(
            rows, columns, inner, left.baseAddress, right.baseAddress, sums.baseAddress)
        }
      }
      var elements: [Rational] = []
      elements.reserveCapacity(rows * columns)
      for i in 0..<rows {
        for j in 0..<columns {
          let (d, e) = (left.denominators[i], right.denominators[j])
          let (denominator, isLong) = d.multipliedReportingOverflow(by: e)
          if isLong { return elements }
          elements.append(Rational(Int(sums[i &* columns &+ j]), over: denominator))
        }
      }
      return elements
    }
    return elements.count == rows * columns ? Matrix(rows: rows, columns: columns, elements: elements) : nil
  }
}

extension Matrix where Element == Rational {
  /// The same for numbers of a few words over powers of two, as floating-point ones are; nil for others, and where the product is so
  /// large that it is shared out.
  fileprivate static func shortProduct(_ a: Matrix, _ b: Matrix) -> Matrix? {
    let (rows, inner, columns) = (a.rows, a.columns, b.columns)
    guard rows * columns * max(inner, 1) <= 1 << 15,
      let (left, leftExponents) = ShortWords.clearing(
        a.elements, lines: rows, length: inner, stride: (inner, 1)),
      let (right, rightExponents) = ShortWords.clearing(
        b.elements, lines: columns, length: inner, stride: (1, columns))
    else { return nil }
    IntegerMatrix.charge(product: rows, inner, columns, meanWords: 1)
    var elements: [Rational] = []
    elements.reserveCapacity(rows * columns)
    for i in 0..<rows {
      for j in 0..<columns {
        let exponent = -(leftExponents[i] + rightExponents[j])
        elements.append(
          left.withProduct(i, right, j) {
            Rational(words: $0, count: $1, isNegative: $2, binaryExponent: exponent)
          })
      }
    }
    return Matrix(rows: rows, columns: columns, elements: elements)
  }
}

/// Numbers where they were, each times the least common denominator of its line.
struct ClearedWords {
  var words: [Int64]
  var denominators: [Int]
  /// Of the largest magnitude.
  var bits: Int
}

extension [Rational] {
  /// nil where one is no machine word.
  ///
  /// - Parameters:
  ///   - lines: how many there are, of `length` numbers each.
  ///   - stride: from one line to the next, and from one number of a line to the next.
  func clearedToWords(
    lines: Int, length: Int, stride: (line: Int, number: Int)
  ) -> ClearedWords? {
    withUnsafeBufferPointer { numbers -> ClearedWords? in
      var denominators: [Int] = []
      denominators.reserveCapacity(lines)
      for line in 0..<lines {
        var denominator = 1
        for k in 0..<length {
          let number = numbers.baseAddress! + (line &* stride.line &+ k &* stride.number)
          guard number.pointee.numerator.storage == nil, number.pointee.denominator.storage == nil else {
            return nil
          }
          let d = number.pointee.denominator.inline
          if d == 1 || d == denominator { continue }
          // Of two powers of two the larger one is the common multiple.
          if (d & (d &- 1)) | (denominator & (denominator &- 1)) == 0 {
            if d > denominator { denominator = d }
            continue
          }
          if denominator % d == 0 { continue }
          var (x, y) = (denominator, d)
          while y != 0 { (x, y) = (y, x % y) }
          let (common, isLong) = denominator.multipliedReportingOverflow(by: d / x)
          if isLong { return nil }
          denominator = common
        }
        denominators.append(denominator)
      }
      var (all, isLong): (UInt, Bool) = (0, false)
      var words = [Int64](repeating: 0, count: count)
      words.withUnsafeMutableBufferPointer { words in
        for line in 0..<lines {
          let denominator = denominators[line]
          for k in 0..<length {
            let index = line &* stride.line &+ k &* stride.number
            let number = numbers.baseAddress! + index
            let (n, d) = (number.pointee.numerator.inline, number.pointee.denominator.inline)
            var word = n
            if d != denominator {
              let factor =
                denominator & (denominator &- 1) == 0
                ? 1 << (denominator.trailingZeroBitCount &- d.trailingZeroBitCount) : denominator / d
              let (product, overflow) = n.multipliedReportingOverflow(by: factor)
              if overflow { isLong = true }
              word = product
            }
            all |= word.magnitude
            words[index] = Int64(word)
          }
        }
      }
      if isLong { return nil }
      return ClearedWords(
        words: words, denominators: denominators, bits: Int.bitWidth - all.leadingZeroBitCount)
    }
  }
}

extension IntegerMatrix {
  /// Entry (i, j) divided by rows[i] · columns[j], both positive.
  func dividing(rows rowDenominators: [Integer], columns columnDenominators: [Integer]) -> Matrix<Rational> {
    let rowExponents = rowDenominators.map(\.powerOfTwoExponent)
    let columnExponents = columnDenominators.map(\.powerOfTwoExponent)
    return Matrix(rows: rows, columns: columns) { i, j in
      if let e = rowExponents[i], let f = columnExponents[j] {
        return withEntry(i &* columns &+ j) {
          Rational(words: $0, count: $1, isNegative: $2, binaryExponent: -(e + f))
        }
      }
      let value = self[i, j]
      return value.isZero ? .zero : Rational(value, rowDenominators[i] * columnDenominators[j])
    }
  }
}
