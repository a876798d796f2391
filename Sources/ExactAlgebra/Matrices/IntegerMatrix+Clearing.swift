/// Clearing denominators: how rational matrices become integer ones.
extension IntegerMatrix {
  /// Row i of the result is row i of `matrix` times `denominators[i]`, the least common denominator of the row.
  static func clearingRows(of matrix: Matrix<Rational>) -> (matrix: IntegerMatrix, denominators: [Integer]) {
    var entries = Entries(count: matrix.elements.count)
    var denominators: [Integer] = []
    denominators.reserveCapacity(matrix.rows)
    for i in 0..<matrix.rows {
      let row = matrix.elements[i * matrix.columns..<(i + 1) * matrix.columns]
      if let exponent = entries.append(clearing: row) {
        denominators.append(.one << exponent)
        continue
      }
      if row.allSatisfy(\.denominator.isOne) {
        for element in row { entries.append(element.numerator) }
        denominators.append(.one)
        continue
      }
      if let exponent = largestBinaryExponent(of: row) {
        for element in row {
          entries.append(element.numerator << (exponent - element.denominator.powerOfTwoExponent!))
        }
        denominators.append(.one << exponent)
        continue
      }
      let denominator = row.reduce(Integer.one) {
        $0 == $1.denominator ? $0 : Integer.lcm($0, $1.denominator)
      }
      for element in row {
        entries.append(
          element.isZero ? .zero : element.numerator * denominator.dividedExactly(by: element.denominator))
      }
      denominators.append(denominator)
    }
    return (IntegerMatrix(rows: matrix.rows, columns: matrix.columns, entries: entries), denominators)
  }

  /// The largest k with a denominator 2^k, when all denominators are powers of two, as those of binary floating-point
  /// data are.
  private static func largestBinaryExponent(of row: ArraySlice<Rational>) -> Int? {
    var largest = 0
    for element in row {
      guard let exponent = element.denominator.powerOfTwoExponent else { return nil }
      largest = max(largest, exponent)
    }
    return largest
  }

  /// Each row divided by the greatest common divisor of its entries; zero rows stay.
  func primitiveRows() -> IntegerMatrix {
    var entries = Entries(count: rows * columns)
    for i in 0..<rows {
      var content = Integer.zero
      for j in 0..<columns where !content.isOne && sizes[i * columns + j] != 0 {
        content = Integer.gcd(content, self[i, j])
      }
      for j in 0..<columns {
        if content.isOne || content.isZero {
          withEntry(i * columns + j) { entries.append($0, $1, isNegative: $2) }
        } else {
          entries.append(self[i, j].dividedExactly(by: content))
        }
      }
    }
    return IntegerMatrix(rows: rows, columns: columns, entries: entries)
  }
}

extension IntegerMatrix.Entries {
  /// Appends row · 2^k for the least k that makes it integer, and returns k; nil, and appends nothing, unless all of it
  /// are machine words.
  fileprivate mutating func append(clearing row: ArraySlice<Rational>) -> Int? {
    row.withUnsafeBufferPointer { row -> Int? in
      var exponent = 0
      for index in row.indices {
        guard let bits = row.baseAddress![index].wordExponent else { return nil }
        exponent = max(exponent, bits)
      }
      for index in row.indices {
        let element = row.baseAddress! + index
        let shift = exponent &- element.pointee.wordExponent!
        let magnitude = element.pointee.numerator.inline.magnitude
        if magnitude.leadingZeroBitCount < shift, magnitude != 0 {
          // A longer entry: the row starts again, elsewhere.
          offsets.removeLast(index)
          words.removeLast(sizes.suffix(index).reduce(0) { $0 + Int($1.magnitude) })
          sizes.removeLast(index)
          return nil
        }
        append(word: magnitude << UInt(shift), isNegative: element.pointee.numerator.inline < 0)
      }
      return exponent
    }
  }
}

extension Rational {
  /// k when the value is m / 2^k with machine words m and 2^k, and else nil.
  @inline(__always)
  var wordExponent: Int? {
    guard numerator.storage == nil, denominator.storage == nil else { return nil }
    let d = denominator.inline
    return d & (d &- 1) == 0 ? d.trailingZeroBitCount : nil
  }
}
