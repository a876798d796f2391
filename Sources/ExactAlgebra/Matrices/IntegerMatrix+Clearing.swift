import CGMP

/// Clearing denominators: how rational matrices become integer ones.
extension IntegerMatrix {
  /// Row i of the result is row i of `matrix` times `denominators[i]`, the least common denominator of the
  /// row.
  static func clearingRows(of matrix: Matrix<Rational>) -> (matrix: IntegerMatrix, denominators: [Integer]) {
    matrix.elements.withUnsafeBufferPointer {
      clearing($0, lines: matrix.rows, length: matrix.columns, stride: (matrix.columns, 1))
    }
  }

  /// Row j of the result is column j of `matrix` times `denominators[j]`, the least common denominator of the
  /// column.
  static func clearingColumns(of matrix: Matrix<Rational>) -> (matrix: IntegerMatrix, denominators: [Integer])
  {
    matrix.elements.withUnsafeBufferPointer {
      clearing($0, lines: matrix.columns, length: matrix.rows, stride: (1, matrix.columns))
    }
  }

  /// Lines of numbers, each times its least common denominator, as rows.
  ///
  /// - Parameters:
  ///   - lines: how many there are, of `length` numbers each.
  ///   - stride: from one line to the next, and from one number of a line to the next.
  private static func clearing(
    _ numbers: UnsafeBufferPointer<Rational>, lines: Int, length: Int, stride: (line: Int, number: Int)
  ) -> (matrix: IntegerMatrix, denominators: [Integer]) {
    var denominators: [Integer] = []
    denominators.reserveCapacity(lines)
    // Lines with other denominators than powers of two are multiplied out.
    var products: [Integer] = []
    var exponents = [Int](repeating: -1, count: lines)
    var capacity = 0
    for line in 0..<lines {
      var (exponent, isDyadic) = (0, true)
      for k in 0..<length {
        let number = numbers.baseAddress! + (line &* stride.line &+ k &* stride.number)
        guard let own = number.pointee.dyadicExponent else {
          isDyadic = false
          break
        }
        if own > exponent { exponent = own }
      }
      if isDyadic {
        exponents[line] = exponent
        denominators.append(.powerOfTwo(exponent))
        for k in 0..<length {
          let number = numbers.baseAddress! + (line &* stride.line &+ k &* stride.number)
          capacity &+= number.pointee.numerator.storage == nil ? 1 : number.pointee.numerator.wordCount
          if exponent > 0 {
            capacity &+= (exponent &- number.pointee.dyadicExponent! &+ UInt.bitWidth &- 1) / UInt.bitWidth
          }
        }
        continue
      }
      var denominator = Integer.one
      for k in 0..<length {
        let own = numbers[line &* stride.line &+ k &* stride.number].denominator
        if !own.isOne, own != denominator { denominator = Integer.lcm(denominator, own) }
      }
      for k in 0..<length {
        let number = numbers[line &* stride.line &+ k &* stride.number]
        products.append(
          number.isZero ? .zero : number.numerator * denominator.dividedExactly(by: number.denominator))
        capacity += products.last!.wordCount
      }
      denominators.append(denominator)
    }

    // Arrays without first values would look up their types each time, which takes longer than to fill short
    // ones.
    var words = [UInt](repeating: 0, count: capacity)
    var offsets = [Int](repeating: 0, count: lines * length)
    var sizes = [Int32](repeating: 0, count: lines * length)
    var end = 0
    words.withUnsafeMutableBufferPointer { words in
      var (index, product) = (0, 0)
      for line in 0..<lines {
        let exponent = exponents[line]
        for k in 0..<length {
          let number = numbers.baseAddress! + (line &* stride.line &+ k &* stride.number)
          let size: Int
          if exponent < 0 {
            size = products[product].write(to: words.baseAddress! + end, shiftedBy: 0)
            product += 1
          } else {
            size = number.pointee.numerator.write(
              to: words.baseAddress! + end, shiftedBy: exponent &- number.pointee.dyadicExponent!)
          }
          offsets[index] = end
          sizes[index] = Int32(truncatingIfNeeded: size)
          end &+= abs(size)
          index &+= 1
        }
      }
    }
    words.removeLast(capacity - end)
    return (
      IntegerMatrix(rows: lines, columns: length, words: words, offsets: offsets, sizes: sizes), denominators
    )
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

  /// The entries in row-major order, divided by one number.
  func divided(by divisor: Integer) -> [Rational] {
    withStorage { words, offsets, sizes in
      words.withMemoryRebound(to: UInt.self, capacity: self.words.count) { words in
        CommonDenominator(divisor).quotients(rows * columns) {
          (words + offsets[$0], Int(sizes[$0].magnitude), sizes[$0] < 0)
        }
      }
    }
  }
}

extension Integer {
  /// Writes the words of |self| · 2^shift, and returns their number with the sign of self.
  @inline(__always)
  func write(to target: UnsafeMutablePointer<UInt>, shiftedBy shift: Int) -> Int {
    if storage == nil {
      let magnitude = inline.magnitude
      if magnitude == 0 { return 0 }
      if magnitude.leadingZeroBitCount >= shift {
        target[0] = magnitude << UInt(shift)
        return inline < 0 ? -1 : 1
      }
    }
    let size = withMPZ { number in
      let (count, words, bits) = (
        Int(number.pointee._mp_size.magnitude), shift / UInt.bitWidth, UInt32(shift % UInt.bitWidth)
      )
      target.update(repeating: 0, count: words)
      if bits == 0 {
        (target + words).update(from: number.pointee._mp_d, count: count)
        return count + words
      }
      let carry = __gmpn_lshift(target + words, number.pointee._mp_d, count, bits)
      if carry == 0 { return count + words }
      target[count + words] = carry
      return count + words + 1
    }
    return isNegative ? -size : size
  }
}

extension Rational {
  /// k when the denominator is 2^k, and else nil.
  @inline(__always)
  var dyadicExponent: Int? {
    if denominator.storage == nil {
      let d = denominator.inline
      return d & (d &- 1) == 0 ? d.trailingZeroBitCount : nil
    }
    return denominator.powerOfTwoExponent
  }

  /// k when the value is m / 2^k with machine words m and 2^k, and else nil.
  @inline(__always)
  var wordExponent: Int? {
    guard numerator.storage == nil, denominator.storage == nil else { return nil }
    let d = denominator.inline
    return d & (d &- 1) == 0 ? d.trailingZeroBitCount : nil
  }
}
