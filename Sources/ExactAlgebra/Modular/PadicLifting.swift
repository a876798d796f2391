/// The solution X of G X = B in p-adic digits, for a square matrix G of integers that is invertible modulo p, and an
/// integer matrix B: Dixon, Exact solution of linear equations using p-adic expansions (1982).
///
/// With C = G⁻¹ mod p and R_0 = B, step k finds the digits x_k = C R_k mod p and the next residual
/// R_{k+1} = (R_k − G x_k) / p, an integer matrix. Then X ≡ Σ_{i<k} x_i p^i and G Σ_{i<k} x_i p^i = B − p^k R_k exactly.
///
/// Cost of a step for G of order r and c columns: r² · c products of a word for the digits and one for each word of G for
/// the residual.
struct PadicLifting: Sendable {
  let order: Int
  let modulus: Modulus
  private let inverse: ModularMatrixBox
  private let slices: WordSlices

  /// nil when `matrix` is not invertible modulo `modulus`.
  init?(_ matrix: IntegerMatrix, modulus: Modulus) {
    precondition(matrix.rows == matrix.columns, "lifting needs a square matrix")
    guard let inverse = matrix.reduced(modulo: modulus).inverse() else { return nil }
    self.order = matrix.rows
    self.modulus = modulus
    self.inverse = ModularMatrixBox(matrix: inverse)
    self.slices = WordSlices(matrix)
  }

  /// Read only once it is in the box.
  private struct ModularMatrixBox: @unchecked Sendable { let matrix: ModularMatrix }

  /// The digits and the residual of some right-hand sides.
  struct Expansion: Sendable {
    /// The number of digits.
    fileprivate(set) var steps = 0
    let order: Int
    let columns: Int
    /// digits[c][k · order + i] is digit k of entry (i, c).
    fileprivate(set) var digits: [[UInt]]
    /// Column c, row after row, in two's complement of `widths[i]` words.
    fileprivate var residual: [[UInt]]
    fileprivate let widths: [Int]
    fileprivate let starts: [Int]

    /// The residual R_k, order × columns.
    var residualMatrix: IntegerMatrix {
      var entries = IntegerMatrix.Entries(count: order * columns)
      for i in 0..<order {
        for c in 0..<columns {
          var words = Array(residual[c][starts[i]..<starts[i] + widths[i]])
          let isNegative = words[words.count - 1] >> 63 != 0
          if isNegative { negateWords(&words) }
          entries.append(words, words.count, isNegative: isNegative)
        }
      }
      return IntegerMatrix(rows: order, columns: columns, entries: entries)
    }

    /// The same, of some of the columns.
    func selecting(columns kept: [Int]) -> Expansion {
      var result = Expansion(
        order: order, columns: kept.count, digits: kept.map { digits[$0] },
        residual: kept.map { residual[$0] },
        widths: widths, starts: starts)
      result.steps = steps
      return result
    }
  }

  /// The expansion with no digits yet. `rhs` is order × columns.
  func expansion(of rhs: IntegerMatrix) -> Expansion {
    precondition(rhs.rows == order, "the right-hand side has \(rhs.rows) rows, expected \(order)")
    // |R_{k+1}| ≤ (|R_k| + r · max|G| · (p − 1)) / p, so that no residual in row i exceeds the larger of |B| and r · max|G|
    // there; and R_k − G x_k is at most their sum with the latter times p.
    var widths: [Int] = []
    var starts: [Int] = []
    var start = 0
    for i in 0..<order {
      let own = slices.bitLengths[i] + (UInt.bitWidth - order.leadingZeroBitCount)
      let given = (0..<rhs.columns).reduce(0) { max($0, rhs.bitLength(i * rhs.columns + $1)) }
      let bits = max(own, given) + (UInt.bitWidth - modulus.value.leadingZeroBitCount) + 2
      widths.append(bits / 64 + 1)
      starts.append(start)
      start += widths[i]
    }
    let residual = (0..<rhs.columns).map { c in
      var column = [UInt](repeating: 0, count: start)
      for i in 0..<order {
        rhs.withEntry(i * rhs.columns + c) { words, count, isNegative in
          var value = [UInt](repeating: 0, count: widths[i])
          for k in 0..<count { value[k] = words[k] }
          if isNegative { negateWords(&value) }
          column.replaceSubrange(starts[i]..<starts[i] + widths[i], with: value)
        }
      }
      return column
    }
    return Expansion(
      order: order, columns: rhs.columns, digits: Array(repeating: [], count: rhs.columns),
      residual: residual,
      widths: widths, starts: starts)
  }

  /// Finds `count` more digits of every entry.
  func lift(_ expansion: inout Expansion, by count: Int) {
    if count <= 0 || expansion.columns == 0 { return }
    let given = expansion
    let isWorthwhile = slices.words.count * given.columns * count > 1 << 18
    let parts = concurrentParts(of: given.columns, isWorthwhile: isWorthwhile) { range in
      liftColumns(Array(given.residual[range]), given, by: count)
    }
    var column = 0
    for part in parts {
      for (digits, residual) in part {
        expansion.digits[column] += digits
        expansion.residual[column] = residual
        column += 1
      }
    }
    expansion.steps += count
  }

  private func liftColumns(
    _ residuals: [[UInt]], _ shape: Expansion, by count: Int
  ) -> [(digits: [UInt], residual: [UInt])] {
    let columns = residuals.count
    let length = residuals.first?.count ?? 0
    var residual = Array(residuals.joined())
    var digits = [UInt](repeating: 0, count: columns * count * order)
    var reduced = [UInt](repeating: 0, count: columns * order)
    // −2^(64 w) modulo p, for the sign of a residual of w words.
    let word = modulus.reduce(1 % modulus.value, 0)
    let signs = shape.widths.map { width in
      modulus.negate((0..<width).reduce(1 % modulus.value) { power, _ in modulus.multiply(power, word) })
    }
    let divisor = ExactDivisor(modulus.value)

    residual.withUnsafeMutableBufferPointer { residualBuffer in
      digits.withUnsafeMutableBufferPointer { digitBuffer in
        reduced.withUnsafeMutableBufferPointer { reducedBuffer in
          guard let residual = residualBuffer.baseAddress, let digits = digitBuffer.baseAddress,
            let reduced = reducedBuffer.baseAddress
          else { return }
          for step in 0..<count {
            for c in 0..<columns {
              for i in 0..<order {
                let words = residual + (c &* length &+ shape.starts[i])
                let width = shape.widths[i]
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
            for i in 0..<order {
              let width = shape.widths[i]
              for c in 0..<columns {
                let words = residual + (c &* length &+ shape.starts[i])
                slices.subtractProduct(
                  row: i, digits + (c &* count &+ step) &* order, from: words, width)
                divisor.divide(words, width)
              }
            }
          }
        }
      }
    }
    return (0..<columns).map { c in
      (
        Array(digits[c * count * order..<(c + 1) * count * order]),
        Array(residual[c * length..<(c + 1) * length])
      )
    }
  }
}

/// Two's complement negation in place.
func negateWords(_ words: inout [UInt]) {
  var carry = true
  for k in words.indices {
    let (value, overflow) = (~words[k]).addingReportingOverflow(carry ? 1 : 0)
    words[k] = value
    carry = overflow
  }
}

/// Division by a fixed number of numbers that it divides, in two's complement, from the low end up (Jebelean 1993).
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

  @inline(__always)
  func divide(_ words: UnsafeMutablePointer<UInt>, _ count: Int) {
    if shift > 0 {
      // Only a modulus 2 or composite comes here. The arithmetic shift keeps the sign.
      for k in 0..<count {
        let upper = k + 1 < count ? words[k + 1] : UInt(bitPattern: Int(bitPattern: words[k]) >> 63)
        words[k] = (words[k] >> UInt(shift)) | (upper << UInt(64 - shift))
      }
    }
    if odd == 1 { return }
    var borrow: UInt = 0
    for k in 0..<count {
      let (difference, underflow) = words[k].subtractingReportingOverflow(borrow)
      let quotient = difference &* inverse
      words[k] = quotient
      borrow = quotient.multipliedFullWidth(by: odd).high &+ (underflow ? 1 : 0)
    }
  }
}
