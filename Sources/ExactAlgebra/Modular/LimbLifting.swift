import CKernels

/// Lifting on the kernels for limbs of 52 bits: what matrices with long entries want.
///
/// The modulus is a product of two primes of the kernels, whose inverses of the matrix are combined by the Chinese
/// remainder theorem: Dixon's lifting needs a modulus that is prime to the determinant, and no prime.
struct LimbLifting: LiftingEngine {
  private let order: Int
  private let rows: Int
  private let modulus: Modulus
  private let kernels = LimbKernels.current
  private let matrix: LimbMatrix
  /// The inverse, by eight rows.
  private let inverse: AlignedWords
  let stepCost: Int

  /// The sums of that many products fit in two words.
  private static let largestOrder = 1 << 12
  private static let blockRows = LimbMatrix.blockRows

  static func serves(order: Int) -> Bool { order <= largestOrder && order >= LimbKernels.leastOrder }

  /// nil when there are no two primes among the first few modulo which the first rows of `matrix` are invertible.
  init?(_ matrix: IntegerMatrix) {
    let order = matrix.columns
    guard order <= Self.largestOrder else { return nil }
    let square =
      matrix.rows == order ? matrix : matrix.submatrix(rows: Array(0..<order), columns: Array(0..<order))
    var found: [(prime: UInt, inverse: ModularInverse)] = []
    for prime in DescendingPrimes.forKernels.prefix(6) where found.count < 2 {
      if let inverse = ModularInverse(square, prime: prime) { found.append((prime, inverse)) }
    }
    guard found.count == 2, let modulus = Modulus(found[0].prime * found[1].prime) else { return nil }
    self.order = order
    rows = matrix.rows
    self.modulus = modulus
    self.matrix = LimbMatrix(matrix)
    stepCost = matrix.words.count + order * order
    inverse = AlignedWords(count: (order + 7) / 8 * 8 * order)
    let (p, q) = (Int(found[0].prime), Int(found[1].prime))
    let unit = Int(Modulus(UInt(q))!.inverse(UInt(p % q))!)
    for i in 0..<order {
      let target = inverse.start + i / 8 * 8 * order + i % 8
      for j in 0..<order {
        var (a, b) = (found[0].inverse[i, j] % p, found[1].inverse[i, j])
        if a < 0 { a += p }
        b %= q
        // a + p · ((b − a) / p mod q).
        var t = (b - a % q) % q * unit % q
        if t < 0 { t += q }
        target[8 * j] = UInt64(a + p * t)
      }
    }
  }

  var base: UInt { modulus.value }

  /// A matrix with long entries does not fit in a cache: reading it takes as long as a dozen products with each entry.
  func work(ofStepsFor columns: Int) -> Int { stepCost / 8 * (12 + columns) }

  func residual(of rhs: IntegerMatrix) -> ResidualColumns {
    precondition(rhs.rows == rows, "the right-hand side has \(rhs.rows) rows, expected \(rows)")
    let parts: [(rows: Range<Int>, bits: Int)] = matrix.blocks.map {
      ($0.firstRow..<min($0.firstRow + Self.blockRows, rows), $0.bits)
    }
    let layout = ResidualLayout(
      rhs, parts, order: order, modulus: modulus, digitBits: LimbMatrix.limbBits, height: Self.blockRows)
    let (widths, starts) = (layout.widths, layout.starts)
    var limbs = [UInt64](repeating: 0, count: widths.max() ?? 0)
    let columns = (0..<rhs.columns).map { c in
      var column = [UInt](repeating: 0, count: layout.length)
      for (b, block) in matrix.blocks.enumerated() {
        for i in 0..<min(Self.blockRows, rows - block.firstRow) {
          rhs.withEntry((block.firstRow + i) * rhs.columns + c) { words, count, isNegative in
            LimbMatrix.split(words, count, isNegative: isNegative, into: &limbs, count: widths[b])
          }
          for k in 0..<widths[b] { column[starts[b] + k * Self.blockRows + i] = UInt(limbs[k]) }
        }
      }
      return column
    }
    return ResidualColumns(columns: columns, widths: widths, starts: starts)
  }

  func matrix(_ residual: ResidualColumns) -> IntegerMatrix {
    var entries = IntegerMatrix.Entries(count: rows * residual.columns.count)
    for (b, block) in matrix.blocks.enumerated() {
      let width = residual.widths[b]
      for i in 0..<min(Self.blockRows, rows - block.firstRow) {
        for column in residual.columns {
          var words = [UInt](repeating: 0, count: LimbMatrix.words(ofLimbs: width))
          for k in 0..<width {
            LimbMatrix.join(column[residual.starts[b] + k * Self.blockRows + i], at: k, into: &words)
          }
          if column[residual.starts[b] + (width - 1) * Self.blockRows + i] >> 51 != 0 {
            LimbMatrix.extendSign(from: width, in: &words)
          }
          entries.append(twosComplement: words)
        }
      }
    }
    return IntegerMatrix(rows: rows, columns: residual.columns.count, entries: entries)
  }

  func lift(
    _ columns: [[UInt]], _ layout: ResidualColumns, by count: Int
  ) -> (digits: [[Int]], residual: [[UInt]], isConsistent: Bool) {
    let width = columns.count
    let length = columns.first?.count ?? 0
    let path = kernels.path.pointee
    var digits = Array(repeating: [Int](repeating: 0, count: count * order), count: width)
    // Vectors of residues are written by blocks of rows, which may reach beyond the last one.
    let stride = (order + 7) & ~7
    let limbs = AlignedWords(count: width * length)
    let residues = AlignedWords(count: width * stride)
    let x = AlignedWords(count: width * stride)
    let longest = max(matrix.blocks.reduce(0) { max($0, $1.slices.count) }, 1)
    let low = AlignedWords(count: longest * width * Self.blockRows)
    let high = AlignedWords(count: longest * width * Self.blockRows)
    // sums[c · (order + 1) + j] is the sum of the first j digits of column c.
    let sums = AlignedWords(count: width * (order + 1))
    let added = AlignedWords(count: layout.widths.max() ?? 0)
    let powers = limbPowers(layout.widths.max() ?? 0)
    for c in 0..<width {
      for k in 0..<length { limbs.start[c * length + k] = UInt64(columns[c][k]) }
    }
    defer { withExtendedLifetime((limbs, residues, x, low, high, sums, added, powers)) {} }
    var isConsistent = true
    steps: for step in 0..<count {
      for (b, block) in matrix.blocks.enumerated() where block.firstRow < order {
        let last = layout.widths[b] - 1
        for c in 0..<width {
          let number = limbs.start + (c * length + layout.starts[b])
          path.dots(1, layout.widths[b], number, powers.start, 0, low.start, high.start)
          for i in 0..<min(Self.blockRows, order - block.firstRow) {
            let residue = residue(low.start[i], high.start[i])
            let isNegative = number[last * Self.blockRows + i] >> 51 != 0
            residues.start[c * stride + block.firstRow + i] = UInt64(
              isNegative ? modulus.subtract(residue, UInt(powers.start[last + 1])) : residue)
          }
        }
      }
      for first in Swift.stride(from: 0, to: order, by: Self.blockRows) {
        path.dots(
          width, order, inverse.start + first * order, residues.start, stride, low.start, high.start)
        for c in 0..<width {
          for i in 0..<min(Self.blockRows, order - first) {
            let place = c * Self.blockRows + i
            x.start[c * stride + first + i] = UInt64(residue(low.start[place], high.start[place]))
          }
        }
      }
      for c in 0..<width {
        digits[c].withUnsafeMutableBufferPointer { digits in
          var sum: UInt64 = 0
          for j in 0..<order {
            let digit = x.start[c * stride + j]
            digits[step * order + j] = Int(digit)
            sum &+= digit
            sums.start[c * (order + 1) + j + 1] = sum
          }
        }
      }
      for (b, block) in matrix.blocks.enumerated() {
        matrix.dots(
          block, kernels: kernels, x.start, xStride: stride, count: width, low: low.start, high: high.start)
        for c in 0..<width {
          for k in 0..<layout.widths[b] { added.start[k] = 0 }
          for offset in block.offsets {
            let sums = sums.start + c * (order + 1)
            let sum = sums[offset.columns.upperBound] - sums[offset.columns.lowerBound]
            // sum · 2^(52 · limbs − 1).
            added.start[offset.limbs - 1] += (sum & 1) << 51
            added.start[offset.limbs] += sum >> 1
          }
          let place = c * Self.blockRows
          let indivisible = path.subtract_divide(
            UInt64(modulus.value), layout.widths[b], block.slices.count, low.start + place,
            high.start + place, width * Self.blockRows, added.start,
            limbs.start + (c * length + layout.starts[b]))
          if indivisible != 0 {
            isConsistent = false
            break steps
          }
        }
      }
    }
    return (
      digits,
      (0..<width).map { c in (0..<length).map { UInt(limbs.start[c * length + $0]) } }, isConsistent
    )
  }

  /// (high · 2^52 + low) modulo p.
  @inline(__always)
  private func residue(_ low: UInt64, _ high: UInt64) -> UInt {
    let (word, carry) = UInt(high << 52).addingReportingOverflow(UInt(low))
    return modulus.reduceAny(UInt(high >> 12) &+ (carry ? 1 : 0), word)
  }

  /// 2^52k modulo p for k in 0...count.
  private func limbPowers(_ count: Int) -> AlignedWords {
    let powers = AlignedWords(count: count + 1)
    var power: UInt = 1
    for k in 0...count {
      powers.start[k] = UInt64(power)
      power = modulus.multiply(power, 1 << 52 % modulus.value)
    }
    return powers
  }
}
