extension Matrix where Element == Rational {
  /// A · B by integer inner products: row i of A and column j of B are cleared of denominators once, and each entry is
  /// brought to lowest terms once.
  static func product(_ a: Matrix, _ b: Matrix) -> Matrix {
    precondition(a.columns == b.rows, "shapes do not multiply")
    let (left, leftDenominators) = IntegerMatrix.clearingRows(of: a)
    let (right, rightDenominators) = IntegerMatrix.clearingRows(of: b.transposed)
    return left.timesTranspose(of: right).dividing(rows: leftDenominators, columns: rightDenominators)
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
