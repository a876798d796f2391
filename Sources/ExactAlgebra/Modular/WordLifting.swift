/// Lifting with digits of up to 56 bits in the arithmetic of machine words: what small orders and any modulus want.
struct WordLifting: LiftingEngine {
  private let order: Int
  private let modulus: Modulus
  private let inverse: ModularMatrixBox
  private let slices: WordSlices
  private let rows: Int

  /// nil when the first rows of `matrix` are not invertible modulo `modulus`.
  init?(_ matrix: IntegerMatrix, modulus: Modulus) {
    order = matrix.columns
    rows = matrix.rows
    let square = rows == order ? matrix : matrix.submatrix(rows: Array(0..<order), columns: Array(0..<order))
    guard let inverse = square.reduced(modulo: modulus).inverse() else { return nil }
    self.modulus = modulus
    self.inverse = ModularMatrixBox(matrix: inverse)
    slices = WordSlices(matrix)
  }

  /// Read only once it is in the box.
  private struct ModularMatrixBox: @unchecked Sendable { let matrix: ModularMatrix }

  var base: UInt { modulus.value }
  var stepCost: Int { slices.words.count }

  func residual(of rhs: IntegerMatrix) -> ResidualColumns {
    precondition(rhs.rows == rows, "the right-hand side has \(rhs.rows) rows, expected \(rows)")
    let layout = ResidualLayout(
      rhs, (0..<rows).map { ($0..<$0 + 1, slices.bitLengths[$0]) }, order: order, modulus: modulus,
      digitBits: 64, height: 1)
    let (widths, starts) = (layout.widths, layout.starts)
    let columns = (0..<rhs.columns).map { c in
      var column = [UInt](repeating: 0, count: layout.length)
      for i in 0..<rows {
        rhs.withEntry(i * rhs.columns + c) { words, count, isNegative in
          var value = [UInt](repeating: 0, count: widths[i])
          for k in 0..<count { value[k] = words[k] }
          if isNegative { negateWords(&value) }
          column.replaceSubrange(starts[i]..<starts[i] + widths[i], with: value)
        }
      }
      return column
    }
    return ResidualColumns(columns: columns, widths: widths, starts: starts)
  }

  func matrix(_ residual: ResidualColumns) -> IntegerMatrix {
    var entries = IntegerMatrix.Entries(count: rows * residual.columns.count)
    for i in 0..<rows {
      for column in residual.columns {
        entries.append(
          twosComplement: Array(column[residual.starts[i]..<residual.starts[i] + residual.widths[i]]))
      }
    }
    return IntegerMatrix(rows: rows, columns: residual.columns.count, entries: entries)
  }

  func lift(
    _ columns: [[UInt]], _ layout: ResidualColumns, by count: Int
  ) -> (digits: [[Int]], residual: [[UInt]], isConsistent: Bool) {
    let residuals = columns
    let columns = residuals.count
    let length = residuals.first?.count ?? 0
    var residual = Array(residuals.joined())
    var digits = [UInt](repeating: 0, count: columns * count * order)
    var reduced = [UInt](repeating: 0, count: columns * order)
    // −2^(64 w) modulo p, for the sign of a residual of w words.
    let word = modulus.reduce(1 % modulus.value, 0)
    let signs = layout.widths.map { width in
      modulus.negate((0..<width).reduce(1 % modulus.value) { power, _ in modulus.multiply(power, word) })
    }
    let divisor = ExactDivisor(modulus.value)
    var isConsistent = true

    residual.withUnsafeMutableBufferPointer { residualBuffer in
      digits.withUnsafeMutableBufferPointer { digitBuffer in
        reduced.withUnsafeMutableBufferPointer { reducedBuffer in
          guard let residual = residualBuffer.baseAddress, let digits = digitBuffer.baseAddress,
            let reduced = reducedBuffer.baseAddress
          else { return }
          for step in 0..<count {
            for c in 0..<columns {
              for i in 0..<order {
                let words = residual + (c &* length &+ layout.starts[i])
                let width = layout.widths[i]
                var remainder: UInt = 0
                var k = width &- 1
                while k >= 0 {
                  remainder = modulus.reduce(remainder, words[k])
                  k &-= 1
                }
                if words[width &- 1] >> 63 != 0 { remainder = modulus.add(remainder, signs[i]) }
                reduced[c &* order &+ i] = remainder
              }
            }
            for i in 0..<order {
              let row = inverse.matrix.row(i)
              for c in 0..<columns {
                digits[(c &* count &+ step) &* order &+ i] = modulus.dot(row, reduced + c &* order, order)
              }
            }
            for i in 0..<rows {
              let width = layout.widths[i]
              for c in 0..<columns {
                let words = residual + (c &* length &+ layout.starts[i])
                slices.subtractProduct(
                  row: i, digits + (c &* count &+ step) &* order, from: words, width)
                if !divisor.divide(words, width) { isConsistent = false }
              }
            }
            if !isConsistent { return }
          }
        }
      }
    }
    return (
      (0..<columns).map { c in digits[c * count * order..<(c + 1) * count * order].map { Int(bitPattern: $0) }
      },
      (0..<columns).map { c in Array(residual[c * length..<(c + 1) * length]) }, isConsistent
    )
  }
}

/// Division by a fixed number in two's complement, from the low end up (Jebelean 1993).
private struct ExactDivisor {
  private let odd: UInt
  private let inverse: UInt
  private let shift: Int

  init(_ divisor: UInt) {
    shift = divisor.trailingZeroBitCount
    odd = divisor >> UInt(shift)
    // Newton's iteration doubles the correct low bits: 3, 6, 12, 24, 48, 96.
    var x = odd &* 3 ^ 2
    for _ in 0..<4 { x = x &* (2 &- odd &* x) }
    inverse = x
  }

  /// Replaces a number by its quotient; false when it leaves a remainder, with words that are of no use then.
  @inline(__always)
  func divide(_ words: UnsafeMutablePointer<UInt>, _ count: Int) -> Bool {
    let isNegative = words[count &- 1] >> 63 != 0
    if shift > 0 {
      // Only a modulus 2 or composite comes here. The arithmetic shift keeps the sign.
      if words[0] & (1 << UInt(shift) - 1) != 0 { return false }
      for k in 0..<count {
        let upper = k + 1 < count ? words[k + 1] : UInt(bitPattern: Int(bitPattern: words[k]) >> 63)
        words[k] = (words[k] >> UInt(shift)) | (upper << UInt(64 - shift))
      }
    }
    if odd == 1 { return true }
    var borrow: UInt = 0
    for k in 0..<count {
      let (difference, underflow) = words[k].subtractingReportingOverflow(borrow)
      let quotient = difference &* inverse
      words[k] = quotient
      borrow = quotient.multipliedFullWidth(by: odd).high &+ (underflow ? 1 : 0)
    }
    // The number is odd · quotient − borrow · 2^(64 count), where both are read without signs.
    return borrow == (isNegative ? odd &- 1 : 0)
  }
}
