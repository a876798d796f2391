import CKernels

/// Lifting on the kernels: digits of p² are found as two digits of a prime of 23 bits, by inner products in double
/// precision.
struct KernelLifting: LiftingEngine {
  private let order: Int
  private let rows: Int
  private let modulus: Modulus
  private let p: ckernels_modulus
  private let kernels: Kernels
  private let block: ModularBlock
  private let slices: SlicedMatrix
  /// The distance of vectors of residues.
  private var stride: Int { (order + 7) & ~7 }

  /// Sums of that many products of digits fit in a word.
  private static let largestOrder = 1 << 15

  static func serves(_ modulus: Modulus, order: Int) -> Bool {
    modulus.forKernels != nil && modulus.value % 2 != 0 && order <= largestOrder
  }

  /// nil when the first rows of `matrix` are not invertible modulo `modulus`, or the kernels cannot take it. What
  /// elimination says about them may be at hand.
  init?(_ matrix: IntegerMatrix, modulus: Modulus, block: ModularBlock?) {
    guard Self.serves(modulus, order: matrix.columns), let p = modulus.forKernels else { return nil }
    order = matrix.columns
    rows = matrix.rows
    self.modulus = modulus
    self.p = p
    kernels = Kernels.current
    if let block {
      self.block = block
    } else {
      let all = Array(0..<order)
      let square = rows == order ? matrix : matrix.submatrix(rows: all, columns: all)
      guard let factors = square.residues(modulo: modulus, p, kernels: kernels).eliminate(),
        factors.rank == order
      else { return nil }
      self.block = ModularBlock(
        factors, rowOrder: factors.pivotColumns, columnOrder: factors.pivotRows)
    }
    slices = SlicedMatrix(matrix)
  }

  var base: UInt { modulus.value * modulus.value }

  var stepCost: Int {
    slices.blocks.reduce(order * order) { $0 + $1.rows * $1.slices.reduce(0) { $0 + $1.columns } } / 4
  }

  func residual(of rhs: IntegerMatrix) -> ResidualColumns {
    precondition(rhs.rows == rows, "the right-hand side has \(rhs.rows) rows, expected \(rows)")
    let layout = ResidualLayout(
      rhs, slices.blocks.map { ($0.firstRow..<$0.firstRow + $0.rows, $0.bits) }, order: order,
      modulus: modulus, digitBits: SlicedMatrix.digitBits, height: SlicedMatrix.blockRows)
    let (widths, starts) = (layout.widths, layout.starts)
    let columns = (0..<rhs.columns).map { c in
      var column = [UInt](repeating: 0, count: layout.length)
      for (b, block) in slices.blocks.enumerated() {
        for r in 0..<block.rows {
          rhs.withEntry((block.firstRow + r) * rhs.columns + c) { words, count, isNegative in
            var k = 0
            while k * SlicedMatrix.digitBits < 64 * count {
              let bit = k * SlicedMatrix.digitBits
              let (word, shift) = (bit >> 6, UInt(bit & 63))
              var limb = words[word] >> shift
              if shift > 40, word + 1 < count { limb |= words[word + 1] << (64 - shift) }
              let value = Int(limb & 0xFF_FFFF)
              // A leading zero limb may have no place.
              if value != 0 {
                column[starts[b] + k * SlicedMatrix.blockRows + r] = UInt(
                  bitPattern: isNegative ? -value : value)
              }
              k += 1
            }
          }
        }
      }
      return column
    }
    return ResidualColumns(columns: columns, widths: widths, starts: starts)
  }

  func matrix(_ residual: ResidualColumns) -> IntegerMatrix {
    var entries = IntegerMatrix.Entries(count: rows * residual.columns.count)
    for (b, block) in slices.blocks.enumerated() {
      for r in 0..<block.rows {
        for column in residual.columns {
          let limbs = (0..<residual.widths[b]).map {
            Int64(bitPattern: UInt64(column[residual.starts[b] + $0 * SlicedMatrix.blockRows + r]))
          }
          entries.append(twosComplement: words(limbs, stride: 1, count: limbs.count))
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
    var digits = Array(repeating: [Int](repeating: 0, count: count * order), count: width)
    var isConsistent = true
    let path = kernels.path.pointee
    let blockRows = SlicedMatrix.blockRows
    let powers = SlicedMatrix.powers(layout.widths.max() ?? 1, modulo: p)
    // A vector of residues is written by blocks of rows, which may reach beyond the last one.
    let stride = (max(rows, order) + blockRows - 1) / blockRows * blockRows
    let limbs = UnsafeMutablePointer<Int64>.allocate(capacity: max(width * length, 1))
    let residues = UnsafeMutablePointer<Double>.allocate(capacity: width * stride)
    let sums = UnsafeMutablePointer<Int64>.allocate(capacity: width * stride)
    defer {
      limbs.deallocate()
      residues.deallocate()
      sums.deallocate()
    }
    for c in 0..<width {
      columns[c].withUnsafeBufferPointer { source in
        for k in 0..<length { limbs[c * length + k] = Int64(bitPattern: UInt64(source[k])) }
      }
    }
    steps: for step in 0..<2 * count {
      for (b, block) in slices.blocks.enumerated() where block.firstRow < order {
        for c in 0..<width {
          path.limb_residues(
            p, block.rows, layout.widths[b], limbs + (c * length + layout.starts[b]), blockRows, powers,
            residues + (c * stride + block.firstRow))
        }
      }
      block.solve(p, kernels: kernels, residues, count: width, stride: stride, sums: sums)
      for c in 0..<width {
        let x = residues + c * stride
        let scale = step % 2 == 0 ? 1 : Int(modulus.value)
        digits[c].withUnsafeMutableBufferPointer { digits in
          let target = digits.baseAddress! + step / 2 * order
          for i in 0..<order { target[i] &+= scale &* Int(x[i]) }
        }
      }
      for (b, block) in slices.blocks.enumerated() {
        let start = limbs + layout.starts[b]
        slices.subtractProducts(
          block, kernels: kernels, residues, xStride: stride, count: width, from: start, stride: length)
        for c in 0..<width {
          if path.limb_divide(p, block.rows, layout.widths[b], start + c * length, blockRows) != 0 {
            isConsistent = false
            break steps
          }
        }
      }
    }
    return (
      digits,
      (0..<width).map { c in (0..<length).map { UInt(bitPattern: Int(limbs[c * length + $0])) } },
      isConsistent
    )
  }

  func products(of matrix: IntegerMatrix, digits: [[Int]], count: Int) -> [[[Integer]]] {
    let slices = SlicedMatrix(matrix)
    return concurrentParts(
      of: digits.count, isWorthwhile: matrix.rows * order * count * digits.count > 1 << 18
    ) {
      range in
      range.map { products(of: slices, rows: matrix.rows, digits: digits[$0], count: count) }
    }.flatMap { $0 }
  }

  private func products(of slices: SlicedMatrix, rows: Int, digits: [Int], count: Int) -> [[Integer]] {
    let blockRows = SlicedMatrix.blockRows
    let p = Int(modulus.value)
    let square = Integer(p)
    var result = Array(repeating: [Integer](), count: rows)
    // A batch of digits, each as two vectors for the kernels.
    let batch = 16
    let x = UnsafeMutablePointer<Double>.allocate(capacity: 2 * batch * stride)
    defer { x.deallocate() }
    for first in Swift.stride(from: 0, to: count, by: batch) {
      let size = min(batch, count - first)
      for k in 0..<size {
        for i in 0..<order {
          let digit = digits[(first + k) * order + i]
          let high = Int((Double(digit) / Double(p)).rounded())
          x[2 * k * stride + i] = Double(digit - high * p)
          x[(2 * k + 1) * stride + i] = Double(high)
        }
      }
      for block in slices.blocks {
        // Two limbs more than the entries have hold a sum of products with digits.
        let width = (block.bits + SlicedMatrix.digitBits) / SlicedMatrix.digitBits + 2
        let length = width * blockRows
        var limbs = [Int64](repeating: 0, count: 2 * size * length)
        limbs.withUnsafeMutableBufferPointer { limbs in
          slices.subtractProducts(
            block, kernels: kernels, x, xStride: stride, count: 2 * size, from: limbs.baseAddress!,
            stride: length)
          for r in 0..<block.rows {
            for k in 0..<size {
              let parts = (0..<2).map { half in
                Integer(
                  twosComplement: words(
                    limbs.baseAddress! + ((2 * k + half) * length + r), stride: blockRows, count: width))
              }
              var value = parts[0]
              value.addProduct(parts[1], square)
              value.negate()
              result[block.firstRow + r].append(value)
            }
          }
        }
      }
    }
    return result
  }

  /// Σ_k limbs[k · stride] · 2^24k in two's complement, for limbs of any size; the sum fits in `count` limbs of 24 bits.
  private func words(_ limbs: UnsafePointer<Int64>, stride: Int, count: Int) -> [UInt] {
    var words = [UInt](repeating: 0, count: count * SlicedMatrix.digitBits / 64 + 1)
    var carry = 0
    var bit = 0
    for k in 0..<count {
      let value = Int(limbs[k * stride]) &+ carry
      let digit = UInt(bitPattern: value & 0xFF_FFFF)
      carry = value >> 24
      let (word, shift) = (bit >> 6, UInt(bit & 63))
      words[word] |= digit << shift
      if shift > 40 { words[word + 1] |= digit >> (64 - shift) }
      bit += SlicedMatrix.digitBits
    }
    if carry < 0 {
      // The sign, in all bits that are left.
      words[bit >> 6] |= .max << UInt(bit & 63)
      for k in (bit >> 6) + 1..<max(words.count, (bit >> 6) + 1) { words[k] = .max }
    }
    return words
  }
}

extension Integer {
  /// A number in two's complement.
  init(twosComplement words: [UInt]) {
    var words = words
    let isNegative = words.last.map { $0 >> 63 != 0 } ?? false
    if isNegative { negateWords(&words) }
    self.init(words: words, count: words.count, isNegative: isNegative)
  }
}

/// A square matrix modulo p, ready for systems: its inverse, or its factors where few systems come.
final class ModularBlock: Sendable {
  private enum Form {
    /// The inverse in single precision: residues fit in 24 bits, and half the memory is half the time where the matrix
    /// does not fit in a cache.
    case inverse(UnsafeMutablePointer<Float>, stride: Int)
    case factors(KernelMatrix.Factors, isTransposed: Bool)
  }

  private let order: Int
  // What the pointer leads to is written in init only.
  nonisolated(unsafe) private let form: Form

  /// The matrix of the pivot rows and columns in their orders, or its transpose.
  init(_ factors: KernelMatrix.Factors, isTransposed: Bool, isInverted: Bool) {
    order = factors.rank
    if !isInverted {
      form = .factors(factors, isTransposed: isTransposed)
      return
    }
    let identity = Array(0..<order)
    form = Self.inverse(factors, rowOrder: identity, columnOrder: identity, isTransposed: isTransposed)
  }

  /// The matrix whose inverse has entry (i, j) of that of the pivot rows and columns at (rowOrder[i], columnOrder[j]).
  init(_ factors: KernelMatrix.Factors, rowOrder: [Int], columnOrder: [Int]) {
    order = factors.rank
    form = Self.inverse(factors, rowOrder: rowOrder, columnOrder: columnOrder, isTransposed: false)
  }

  private static func inverse(
    _ factors: KernelMatrix.Factors, rowOrder: [Int], columnOrder: [Int], isTransposed: Bool
  ) -> Form {
    let matrix = factors.inverse()
    let stride = (matrix.rows + 15) & ~15
    let count = max(matrix.rows * stride, 1)
    let elements = UnsafeMutableRawPointer.allocate(
      byteCount: count * MemoryLayout<Float>.stride, alignment: 64
    ).bindMemory(to: Float.self, capacity: count)
    elements.initialize(repeating: 0, count: count)
    // By tiles, since one of the two matrices may be walked by columns.
    let tile = 32
    defer { withExtendedLifetime(matrix) {} }
    for top in Swift.stride(from: 0, to: matrix.rows, by: tile) {
      for left in Swift.stride(from: 0, to: matrix.rows, by: tile) {
        for i in top..<min(top + tile, matrix.rows) {
          let source = matrix.row(i)
          for j in left..<min(left + tile, matrix.rows) {
            let (row, column) = isTransposed ? (columnOrder[j], rowOrder[i]) : (rowOrder[i], columnOrder[j])
            elements[row &* stride &+ column] = Float(source[j])
          }
        }
      }
    }
    return .inverse(elements, stride: stride)
  }

  deinit {
    if case .inverse(let elements, _) = form { elements.deallocate() }
  }

  /// Replaces `count` vectors of residues, `stride` apart, by the solutions of systems with them on the right. `sums` has
  /// as much room.
  func solve(
    _ p: ckernels_modulus, kernels: Kernels, _ vectors: UnsafeMutablePointer<Double>, count: Int, stride: Int,
    sums: UnsafeMutablePointer<Int64>
  ) {
    switch form {
    case .inverse(let elements, let elementStride):
      sums.initialize(repeating: 0, count: count * stride)
      kernels.path.pointee.subtract_dots(
        order, count, order, elements, elementStride, vectors, stride, sums, stride)
      for c in 0..<count {
        kernels.path.pointee.negated_residues(p, order, sums + c * stride, vectors + c * stride)
      }
    case .factors(let factors, let isTransposed):
      for c in 0..<count { factors.solve(vectors + c * stride, isTransposed: isTransposed) }
    }
  }
}
