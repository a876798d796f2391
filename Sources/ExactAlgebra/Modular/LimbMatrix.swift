import CKernels

/// A matrix of integers, laid out for exact products with vectors of digits: for eight rows and each limb of 52 bits the
/// limbs there, column after column.
///
/// So that limbs have no signs, the eight entries of a column are moved up by half of the power of 2^52 that its longest
/// entry asks for; what a product has too much by that is a sum of digits, the same for all eight rows. Limbs cover the
/// columns from the first to the last entry that long, as the words of `WordSlices` do.
final class LimbMatrix: Sendable {
  static let limbBits = 52
  static let blockRows = 8

  struct Block: Sendable {
    let firstRow: Int
    /// By limb.
    let slices: [Slice]
    let offsets: [Offset]
    /// The bits of the largest entry.
    let bits: Int
  }

  struct Slice: Sendable {
    let firstColumn: Int
    let columns: Int
    let start: Int
  }

  /// The entries of these columns are 2^(52 · limbs − 1) too large.
  struct Offset: Sendable {
    let limbs: Int
    let columns: Range<Int>
  }

  let rows: Int
  let columns: Int
  let blocks: [Block]
  private let limbs: AlignedWords

  init(_ matrix: IntegerMatrix) {
    rows = matrix.rows
    columns = matrix.columns
    let columns = matrix.columns
    var blocks: [Block] = []
    var count = 0
    for firstRow in stride(from: 0, to: matrix.rows, by: Self.blockRows) {
      let rows = firstRow..<min(firstRow + Self.blockRows, matrix.rows)
      let lengths = (0..<columns).map { j in rows.reduce(0) { max($0, matrix.bitLength($1 * columns + j)) } }
      // One bit for the sign.
      let widths = lengths.map { $0 == 0 ? 0 : $0 / Self.limbBits + 1 }
      var slices: [Slice] = []
      for k in 0..<(widths.max() ?? 0) {
        let first = widths.firstIndex { $0 > k }!
        let size = widths.lastIndex { $0 > k }! + 1 - first
        slices.append(Slice(firstColumn: first, columns: size, start: count))
        count += size * Self.blockRows
      }
      var offsets: [Offset] = []
      var start = 0
      for j in 0..<columns where j + 1 == columns || widths[j + 1] != widths[j] {
        if widths[j] > 0 { offsets.append(Offset(limbs: widths[j], columns: start..<j + 1)) }
        start = j + 1
      }
      blocks.append(
        Block(firstRow: firstRow, slices: slices, offsets: offsets, bits: lengths.max() ?? 0))
    }
    self.blocks = blocks
    limbs = AlignedWords(count: count)

    var buffer = [UInt64](repeating: 0, count: (blocks.map(\.slices.count).max() ?? 0))
    for block in blocks {
      for offset in block.offsets {
        for j in offset.columns {
          for i in 0..<Self.blockRows {
            for k in 0..<offset.limbs { buffer[k] = 0 }
            if block.firstRow + i < matrix.rows {
              matrix.withEntry((block.firstRow + i) * columns + j) { words, size, isNegative in
                Self.split(words, size, isNegative: isNegative, into: &buffer, count: offset.limbs)
              }
            }
            buffer[offset.limbs - 1] ^= 1 << 51
            for k in 0..<offset.limbs {
              let slice = block.slices[k]
              limbs.start[slice.start + (j - slice.firstColumn) * Self.blockRows + i] = buffer[k]
            }
          }
        }
      }
    }
  }

  /// The limbs of a number in two's complement.
  static func split(
    _ words: UnsafePointer<UInt>, _ size: Int, isNegative: Bool, into limbs: inout [UInt64], count: Int
  ) {
    var carry: UInt64 = isNegative ? 1 : 0
    for k in 0..<count {
      let (word, shift) = ((k &* limbBits) >> 6, UInt64((k &* limbBits) & 63))
      var limb = word < size ? UInt64(words[word]) >> shift : 0
      if shift > 12, word &+ 1 < size { limb |= UInt64(words[word &+ 1]) << (64 &- shift) }
      limb &= limbMask
      if isNegative {
        let complement = (limb ^ limbMask) &+ carry
        carry = complement >> UInt64(limbBits)
        limb = complement & limbMask
      }
      limbs[k] = limb
    }
  }

  /// Writes limb `k` of a number into its words, which were zero there.
  @inline(__always)
  static func join(_ limb: UInt, at k: Int, into words: inout [UInt]) {
    let (word, shift) = ((k &* limbBits) >> 6, UInt((k &* limbBits) & 63))
    words[word] |= limb << shift
    if shift > 12 { words[word + 1] |= limb >> (64 - shift) }
  }

  /// The words of a number of `count` limbs, and room for the bits that its sign fills.
  static func words(ofLimbs count: Int) -> Int { count * limbBits / 64 + 1 }

  /// Sets the bits of a negative number beyond its `count` limbs.
  static func extendSign(from count: Int, in words: inout [UInt]) {
    words[(count * limbBits) >> 6] |= .max << UInt((count * limbBits) & 63)
  }

  private static let limbMask: UInt64 = 1 << 52 - 1

  /// For each limb k of the block, each of `count` vectors and each row, the sum of the products there as `LimbKernels.dots`
  /// has it, at (k · count + vector) · 8 + row.
  @inline(__always)
  func dots(
    _ block: Block, kernels: LimbKernels, _ x: UnsafePointer<UInt64>, xStride: Int, count: Int,
    low: UnsafeMutablePointer<UInt64>, high: UnsafeMutablePointer<UInt64>
  ) {
    for (k, slice) in block.slices.enumerated() {
      let place = k &* count &* Self.blockRows
      kernels.path.pointee.dots(
        count, slice.columns, limbs.start + slice.start, x + slice.firstColumn, xStride, low + place,
        high + place)
    }
  }
}

/// Words at an address that vectors can be loaded from, all zero.
final class AlignedWords: @unchecked Sendable {
  let start: UnsafeMutablePointer<UInt64>

  init(count: Int) {
    let size = max(count, 8)
    start = UnsafeMutableRawPointer.allocate(byteCount: 8 * size, alignment: 64)
      .bindMemory(to: UInt64.self, capacity: size)
    start.initialize(repeating: 0, count: size)
  }

  deinit { start.deallocate() }
}
