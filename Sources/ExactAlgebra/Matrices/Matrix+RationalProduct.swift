extension Matrix where Element == Rational {
  /// A · B by integer inner products: row i of A and column j of B are cleared of denominators once, and each entry is
  /// brought to lowest terms once.
  @usableFromInline static func product(_ a: Matrix, _ b: Matrix) -> Matrix {
    precondition(a.columns == b.rows, "shapes do not multiply")
    if let product = wordProduct(a, b) { return product }
    let (left, leftDenominators) = IntegerMatrix.clearingRows(of: a)
    let (right, rightDenominators) = IntegerMatrix.clearingRows(of: b.transposed)
    return left.timesTranspose(of: right).dividing(rows: leftDenominators, columns: rightDenominators)
  }

  /// The same for short numbers, where every step fits in a machine word; nil where one does not, and where the product is
  /// so large that it is shared out.
  private static func wordProduct(_ a: Matrix, _ b: Matrix) -> Matrix? {
    let (rows, inner, columns) = (a.rows, a.columns, b.columns)
    guard rows * columns * max(inner, 1) <= 1 << 16,
      let (left, leftDenominators) = a.elements.clearedToWords(
        lines: rows, length: inner, stride: (inner, 1)),
      let (right, rightDenominators) = b.elements.clearedToWords(
        lines: columns, length: inner, stride: (1, columns))
    else { return nil }
    IntegerMatrix.charge(product: rows, inner, columns, meanWords: 1)
    // Most sums are short for sure, and need no look at each term.
    let bits = left.largestBitWidth + right.largestBitWidth + Int.bitWidth - inner.leadingZeroBitCount
    let isShort = bits < Int.bitWidth
    var elements: [Rational] = []
    elements.reserveCapacity(rows * columns)
    for i in 0..<rows {
      for j in 0..<columns {
        var sum = 0
        if isShort {
          left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
              for k in 0..<inner { sum &+= left[i &* inner &+ k] &* right[j &* inner &+ k] }
            }
          }
        } else {
          for k in 0..<inner {
            let (x, y) = (left[i &* inner &+ k], right[j &* inner &+ k])
            if x == 0 || y == 0 { continue }
            let (term, isLong) = x.multipliedReportingOverflow(by: y)
            let (next, isLonger) = sum.addingReportingOverflow(term)
            if isLong || isLonger { return nil }
            sum = next
          }
        }
        let (d, e) = (leftDenominators[i], rightDenominators[j])
        let (denominator, isLong) = d.multipliedReportingOverflow(by: e)
        if isLong { return nil }
        elements.append(sum == 0 ? .zero : Rational(sum, over: denominator))
      }
    }
    return Matrix(rows: rows, columns: columns, elements: elements)
  }
}

extension [Rational] {
  /// Lines of numbers, each times its least common denominator, one after the other; nil where one is no machine word.
  ///
  /// - Parameters:
  ///   - lines: how many there are, of `length` numbers each.
  ///   - stride: from one line to the next, and from one number of a line to the next.
  fileprivate func clearedToWords(
    lines: Int, length: Int, stride: (line: Int, number: Int)
  ) -> (words: [Int], denominators: [Int])? {
    withUnsafeBufferPointer { numbers in
      var denominators: [Int] = []
      denominators.reserveCapacity(lines)
      var words: [Int] = []
      words.reserveCapacity(lines * length)
      for line in 0..<lines {
        var denominator = 1
        for k in 0..<length {
          let number = numbers.baseAddress! + (line &* stride.line &+ k &* stride.number)
          guard number.pointee.numerator.storage == nil, number.pointee.denominator.storage == nil else {
            return nil
          }
          let d = number.pointee.denominator.inline
          if d == 1 || d == denominator || denominator % d == 0 { continue }
          var (x, y) = (denominator, d)
          while y != 0 { (x, y) = (y, x % y) }
          let (common, isLong) = denominator.multipliedReportingOverflow(by: d / x)
          if isLong { return nil }
          denominator = common
        }
        denominators.append(denominator)
        for k in 0..<length {
          let number = numbers.baseAddress! + (line &* stride.line &+ k &* stride.number)
          let n = number.pointee.numerator.inline
          if denominator == 1 {
            words.append(n)
          } else {
            let (word, isLong) = n.multipliedReportingOverflow(
              by: denominator / number.pointee.denominator.inline)
            if isLong { return nil }
            words.append(word)
          }
        }
      }
      return (words, denominators)
    }
  }
}

extension [Int] {
  /// Bits of the largest magnitude.
  fileprivate var largestBitWidth: Int {
    Int.bitWidth - reduce(UInt(0)) { $0 | $1.magnitude }.leadingZeroBitCount
  }
}

extension IntegerMatrix {
  /// Entry (i, j) divided by rows[i] · columns[j], both positive.
  func dividing(rows rowDenominators: [Integer], columns columnDenominators: [Integer]) -> Matrix<Rational> {
    let rowExponents = rowDenominators.map(\.powerOfTwoExponent)
    let columnExponents = columnDenominators.map(\.powerOfTwoExponent)
    return Matrix(rows: rows, columns: columns) { i, j in
      if let e = rowExponents[i], let f = columnExponents[j] {
        return Rational(mantissa: self[i, j], binaryExponent: -(e + f))
      }
      let value = self[i, j]
      return value.isZero ? .zero : Rational(value, rowDenominators[i] * columnDenominators[j])
    }
  }
}
