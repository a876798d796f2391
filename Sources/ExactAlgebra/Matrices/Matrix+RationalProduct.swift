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
    guard rows * columns * max(inner, 1) <= 1 << 19 else { return nil }
    let (m, n) = (rows * inner, inner * columns)
    let elements = withUnsafeTemporaryAllocation(
      of: Int64.self, capacity: m + n + rows * columns + rows + columns + 1
    ) { scratch -> [Rational]? in
      let left = scratch.baseAddress!
      let (right, sums) = (left + m, left + m + n)
      let rowDenominators = UnsafeMutableRawPointer(sums + rows * columns)
        .bindMemory(to: Int.self, capacity: rows + columns)
      let columnDenominators = rowDenominators + rows
      guard
        let leftBits = RationalLines.of(
          a, { $0.clear(to: left, step: (inner, 1), denominators: rowDenominators) }),
        let rightBits = RationalLines.of(
          b, isTransposed: true,
          { $0.clear(to: right, step: (1, columns), denominators: columnDenominators) }),
        leftBits + rightBits + Int.bitWidth - inner.leadingZeroBitCount < Int.bitWidth
      else { return nil }
      IntegerMatrix.charge(product: rows, inner, columns, meanWords: 1)
      Kernels.current.path.pointee.word_product(rows, columns, inner, left, right, sums)
      var elements: [Rational] = []
      elements.reserveCapacity(rows * columns)
      for i in 0..<rows {
        for j in 0..<columns {
          let (denominator, isLong) = rowDenominators[i].multipliedReportingOverflow(
            by: columnDenominators[j])
          if isLong { return nil }
          elements.append(Rational(Int(sums[i &* columns &+ j]), over: denominator))
        }
      }
      return elements
    }
    return elements.map { Matrix(rows: rows, columns: columns, elements: $0) }
  }
}

extension Matrix where Element == Rational {
  /// The same for numbers of a few words over powers of two, as floating-point ones are; nil for others, and where the product is so
  /// large that it is shared out.
  fileprivate static func shortProduct(_ a: Matrix, _ b: Matrix) -> Matrix? {
    let (rows, inner, columns) = (a.rows, a.columns, b.columns)
    guard rows * columns * max(inner, 1) <= 1 << 15,
      let (left, leftExponents) = RationalLines.of(a, { ShortWords.clearing($0) }),
      let (right, rightExponents) = RationalLines.of(b, isTransposed: true, { ShortWords.clearing($0) })
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
