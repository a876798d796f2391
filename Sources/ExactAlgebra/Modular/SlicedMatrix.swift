import CKernels

/// A matrix of integers, laid out for exact products with vectors of small integers on the kernels: entries in balanced
/// digits of 24 bits, and for 32 rows and each position of a digit a matrix of the digits there, in single precision,
/// which holds them exactly.
///
/// A matrix of digits covers only the columns from the first to the last entry that long: matrices whose entries grow from
/// left to right, as Gram matrices of deeper and deeper features do, have few zeros in them.
final class SlicedMatrix: Sendable {
  static let digitBits = 24
  static let blockRows = 32

  struct Block: Sendable {
    let firstRow: Int
    let rows: Int
    let slices: [Slice]
    /// The bits of the largest entry.
    let bits: Int
  }

  struct Slice: Sendable {
    let position: Int
    let firstColumn: Int
    let columns: Int
    let start: Int
  }

  let rows: Int
  let columns: Int
  let blocks: [Block]
  // Written in init only.
  nonisolated(unsafe) private let digits: UnsafeMutablePointer<Float>

  init(_ matrix: IntegerMatrix) {
    rows = matrix.rows
    columns = matrix.columns
    let columns = matrix.columns
    var blocks: [Block] = []
    var all: [Float] = []
    for firstRow in stride(from: 0, to: matrix.rows, by: Self.blockRows) {
      let height = min(Self.blockRows, matrix.rows - firstRow)
      let indices = firstRow * columns..<(firstRow + height) * columns
      let bits = indices.reduce(0) { max($0, matrix.bitLength($1)) }
      // One bit for the sign of a balanced digit.
      let width = (bits + Self.digitBits) / Self.digitBits
      var first = [Int](repeating: columns, count: width)
      var last = [Int](repeating: -1, count: width)
      let size = height * columns
      let block = [Float](unsafeUninitializedCapacity: width * size) { buffer, initialized in
        buffer.initialize(repeating: 0)
        for index in indices {
          matrix.withEntry(index) { words, count, isNegative in
            if count == 0 { return }
            let place = index - indices.lowerBound
            let column = place % columns
            let length = (64 * count - words[count - 1].leadingZeroBitCount + Self.digitBits) / Self.digitBits
            var carry = 0
            for k in 0..<length {
              let bit = k &* Self.digitBits
              let (word, shift) = (bit >> 6, UInt(bit & 63))
              var window = word < count ? words[word] >> shift : 0
              if shift > 40, word &+ 1 < count { window |= words[word &+ 1] << (64 &- shift) }
              var digit = Int(window & 0xFF_FFFF) &+ carry
              // The last digit takes what is left, at most 2^23.
              carry = digit >= 1 << 23 && k &+ 1 < length ? 1 : 0
              digit &-= carry << 24
              if digit == 0 { continue }
              buffer[k &* size &+ place] = Float(isNegative ? -digit : digit)
              if column < first[k] { first[k] = column }
              if column > last[k] { last[k] = column }
            }
          }
        }
        initialized = width * size
      }
      var slices: [Slice] = []
      for k in 0..<width where last[k] >= 0 {
        slices.append(
          Slice(position: k, firstColumn: first[k], columns: last[k] - first[k] + 1, start: all.count))
        for r in 0..<height {
          let row = k * size + r * columns
          all += block[row + first[k]...row + last[k]]
        }
      }
      blocks.append(Block(firstRow: firstRow, rows: height, slices: slices, bits: bits))
    }
    self.blocks = blocks
    digits = .allocate(capacity: max(all.count, 1))
    digits.initialize(from: all, count: all.count)
  }

  deinit { digits.deallocate() }

  /// For each of `count` vectors x and each row of a block: limbs[k · blockRows + r] −= the product of row r with x, in
  /// limbs of 24 bits that are not normalized. The vectors lie `xStride` apart, the limbs of each `stride`.
  @inline(__always)
  func subtractProducts(
    _ block: Block, kernels: Kernels, _ x: UnsafePointer<Double>, xStride: Int, count: Int,
    from limbs: UnsafeMutablePointer<Int64>, stride: Int
  ) {
    for slice in block.slices {
      kernels.path.pointee.subtract_dots(
        block.rows, count, slice.columns, digits + slice.start, slice.columns, x + slice.firstColumn, xStride,
        limbs + slice.position &* Self.blockRows, stride)
    }
  }

  /// The residues modulo a number that the kernels can take.
  func residues(modulo p: ckernels_modulus, kernels: Kernels) -> KernelMatrix {
    let result = KernelMatrix(rows: rows, columns: columns, modulus: p, kernels: kernels)
    // Where no entry has a digit, there is no slice.
    let longest = blocks.reduce(0) { max($0, ($1.slices.last?.position ?? 0) + 1) }
    let powers = Self.powers(longest, modulo: p)
    for block in blocks {
      for slice in block.slices {
        for r in 0..<block.rows {
          kernels.path.pointee.add_digits(
            p, slice.columns, powers[slice.position], digits + (slice.start + r * slice.columns),
            result.row(block.firstRow + r) + slice.firstColumn)
        }
      }
    }
    return result
  }

  /// 2^24k modulo a number that the kernels can take, for at least k < `count`.
  static func powers(_ count: Int, modulo p: ckernels_modulus) -> [Double] {
    var powers = [1.0]
    let digit = Double(1 << digitBits).truncatingRemainder(dividingBy: p.value)
    while powers.count < count {
      let power = (powers.last! * digit).truncatingRemainder(dividingBy: p.value)
      powers.append(power > p.value / 2 ? power - p.value : power)
    }
    return powers
  }
}
