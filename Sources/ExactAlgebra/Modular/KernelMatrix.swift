import CKernels

/// A dense matrix of residues modulo a small number in double precision, as the kernels want them: |r| ≤ p/2 + 3.
final class KernelMatrix {
  let rows: Int
  let columns: Int
  /// The distance of rows: a multiple of 8, and not one of 64, which would crowd a column into few sets of the cache.
  let stride: Int
  let modulus: ckernels_modulus
  let kernels: Kernels
  let residues: UnsafeMutablePointer<Double>

  /// All zero.
  init(rows: Int, columns: Int, modulus: ckernels_modulus, kernels: Kernels) {
    self.rows = rows
    self.columns = columns
    let rounded = (columns + 7) & ~7
    stride = rounded >= 128 && rounded % 64 == 0 ? rounded + 8 : rounded
    self.modulus = modulus
    self.kernels = kernels
    let count = max(rows * stride, 1)
    residues = UnsafeMutableRawPointer.allocate(byteCount: count * MemoryLayout<Double>.stride, alignment: 64)
      .bindMemory(to: Double.self, capacity: count)
    residues.initialize(repeating: 0, count: count)
  }

  deinit { residues.deallocate() }

  @inline(__always)
  func row(_ index: Int) -> UnsafeMutablePointer<Double> { residues + index &* stride }

  /// The factors L U that elimination left in place of the rows of a matrix.
  struct Factors: @unchecked Sendable {
    /// The rows that are no combination of earlier rows.
    let pivotRows: [Int]
    /// As many columns on which these are independent, in the order that goes with `pivotRows`.
    let pivotColumns: [Int]
    // Read only from here on.
    fileprivate let matrix: KernelMatrix

    var rank: Int { pivotRows.count }

    /// The inverse of the pivot rows and columns, both in the orders above.
    func inverse() -> KernelMatrix {
      let result = KernelMatrix(rows: rank, columns: rank, modulus: matrix.modulus, kernels: matrix.kernels)
      ckernels_invert(
        matrix.kernels.path, matrix.modulus, rank, matrix.residues, matrix.stride, result.residues,
        result.stride)
      return result
    }

    /// Replaces a vector by the solution of the system of the pivot rows and columns, or of the transposed one, with it on
    /// the right.
    func solve(_ vector: UnsafeMutablePointer<Double>, isTransposed: Bool) {
      ckernels_solve(
        matrix.kernels.path, matrix.modulus, rank, matrix.residues, matrix.stride, isTransposed ? 1 : 0,
        vector)
    }

    /// The determinant of a square matrix as a residue.
    var determinant: Double {
      if rank < matrix.rows { return 0 }
      let product = (0..<rank).reduce(1.0) { product, k in
        (product * matrix.row(k)[k]).truncatingRemainder(dividingBy: matrix.modulus.value)
      }
      return isOddPermutation(pivotColumns) ? -product : product
    }
  }

  /// Eliminates in place, after which the factors own the residues; nil when an entry that should be a pivot has no inverse (the modulus is not prime).
  ///
  /// Cost: rows · columns · rank multiplications in blocks that fit the caches.
  func eliminate() -> Factors? {
    var pivotRows = [Int](repeating: 0, count: min(rows, columns))
    var pivotColumns = [Int](repeating: 0, count: columns)
    let rank = ckernels_eliminate(
      kernels.path, modulus, rows, columns, residues, stride, &pivotRows, &pivotColumns)
    // SIZE_MAX is -1 here.
    if rank < 0 { return nil }
    return Factors(
      pivotRows: Array(pivotRows.prefix(rank)), pivotColumns: Array(pivotColumns.prefix(rank)), matrix: self)
  }
}

/// The inverse of a square matrix modulo a small prime.
struct ModularInverse {
  private let matrix: KernelMatrix
  private let places: (rows: [Int], columns: [Int])

  /// nil when the matrix is not invertible modulo `prime`.
  init?(_ matrix: IntegerMatrix, prime: UInt) {
    guard let modulus = Modulus(prime), let p = modulus.forKernels,
      let factors = matrix.residues(modulo: modulus, p, kernels: .current).eliminate(),
      factors.rank == matrix.rows
    else { return nil }
    self.matrix = factors.inverse()
    // Entry (i, j) of the inverse of the factors belongs at (pivotColumns[i], pivotRows[j]).
    places = (inverted(factors.pivotColumns), inverted(factors.pivotRows))
  }

  /// A residue between -p/2 - 3 and p/2 + 3.
  subscript(i: Int, j: Int) -> Int { Int(matrix.row(places.rows[i])[places.columns[j]]) }
}

/// The inverse of a permutation of 0..<n.
private func inverted(_ permutation: [Int]) -> [Int] {
  var result = permutation
  for (i, place) in permutation.enumerated() { result[place] = i }
  return result
}

/// Whether an odd number of exchanges sorts `permutation` of 0..<n.
func isOddPermutation<Places: RandomAccessCollection>(_ permutation: Places) -> Bool
where Places.Element == Int, Places.Index == Int {
  withUnsafeTemporaryAllocation(of: Bool.self, capacity: permutation.count) { seen in
    seen.initialize(repeating: false)
    var isOdd = false
    for start in permutation.indices where !seen[start] {
      var length = 0
      var i = start
      while !seen[i] {
        seen[i] = true
        i = permutation[i]
        length += 1
      }
      if length % 2 == 0 { isOdd.toggle() }
    }
    return isOdd
  }
}

extension IntegerMatrix {
  /// The residues modulo a number that the kernels can take.
  func residues(modulo modulus: Modulus, _ p: ckernels_modulus, kernels: Kernels) -> KernelMatrix {
    let result = KernelMatrix(rows: rows, columns: columns, modulus: p, kernels: kernels)
    // 2^64k modulo p: an entry of several words is an inner product with these.
    let longest = sizes.reduce(0) { max($0, Int($1.magnitude)) }
    var powers: [UInt] = [1 % modulus.value]
    while powers.count < longest { powers.append(modulus.reduce(powers.last!, 0)) }
    for i in 0..<rows { reduce(row: i, modulo: modulus, powers: powers, to: result.row(i)) }
    return result
  }

  private func reduce(
    row: Int, modulo modulus: Modulus, powers: [UInt], to target: UnsafeMutablePointer<Double>
  ) {
    let half = modulus.value / 2
    let p = Double(modulus.value)
    words.withUnsafeBufferPointer { words in
      sizes.withUnsafeBufferPointer { sizes in
        offsets.withUnsafeBufferPointer { offsets in
          powers.withUnsafeBufferPointer { powers in
            for j in 0..<columns {
              let size = sizes[row &* columns &+ j]
              if size == 0 {
                target[j] = 0
                continue
              }
              let start = words.baseAddress! + offsets[row &* columns &+ j]
              let count = Int(size.magnitude)
              let (high, low) = count == 1 ? (0, start[0]) : wordDot(start, powers.baseAddress!, count)
              let residue = modulus.reduceAny(high, low)
              let balanced = Double(residue) - (residue > half ? p : 0)
              target[j] = size < 0 ? -balanced : balanced
            }
          }
        }
      }
    }
  }
}

extension Matrix where Element == Rational {
  /// The residues of `IntegerMatrix.clearingRows(of: self)`, without that matrix where rows are of floating-point numbers.
  func residues(modulo modulus: Modulus, _ p: ckernels_modulus, kernels: Kernels) -> KernelMatrix {
    let result = KernelMatrix(rows: rows, columns: columns, modulus: p, kernels: kernels)
    let half = modulus.value / 2
    // 2^k for what one machine word may be shifted by.
    var powers: [UInt] = [1 % modulus.value]
    while powers.count < 64 { powers.append(modulus.add(powers.last!, powers.last!)) }
    for i in 0..<rows {
      let target = result.row(i)
      let isDone = elements.withUnsafeBufferPointer { elements -> Bool in
        guard columns > 0 else { return true }
        let row = elements.baseAddress! + i * columns
        var exponent = 0
        for j in 0..<columns {
          guard let own = row[j].wordExponent else { return false }
          exponent = Swift.max(exponent, own)
        }
        return powers.withUnsafeBufferPointer { powers in
          for j in 0..<columns {
            let numerator = row[j].numerator.inline
            let (high, low) = numerator.magnitude.multipliedFullWidth(
              by: powers[exponent &- row[j].wordExponent!])
            let residue = modulus.reduceAny(high, low)
            let balanced = Double(residue) - (residue > half ? p.value : 0)
            target[j] = numerator < 0 ? -balanced : balanced
          }
          return true
        }
      }
      if isDone { continue }
      let cleared = IntegerMatrix.clearingRows(of: selecting(rows: [i])).matrix
      let residues = cleared.residues(modulo: modulus, p, kernels: kernels)
      withExtendedLifetime(residues) { target.update(from: residues.row(0), count: columns) }
    }
    return result
  }
}
