import CGMP
import CKernels

/// Elimination without fractions in numbers of a few words.
struct ShortElimination {
  private let (rows, columns): (Int, Int)
  private let goal: IntegerEchelon.Goal
  private let bits: Int
  private let width: Int

  /// nil where residues take less time, as measured.
  ///
  /// - Parameter longest: the bits of the longest entry.
  init?(rows: Int, columns: Int, longest: Int, goal: IntegerEchelon.Goal) {
    width = ckernels_short_width(min(rows, columns), longest)
    let largestOrder: Int
    switch width {
    case 1: largestOrder = .max
    case 2: largestOrder = 20
    case 4: largestOrder = 10
    // A rank takes fewer primes than a minor.
    case 6, 8: largestOrder = goal == .rank || goal == .pivots ? 4 : 7
    default: return nil
    }
    if min(rows, columns) > largestOrder { return nil }
    (self.rows, self.columns, self.goal, bits) = (rows, columns, goal, longest)
  }

  /// - Parameter fill: writes the magnitude of an entry, by its place in row-major order, to words that are
  ///   zero, and says whether it is negative.
  @inline(__always)
  func withEchelon<Result>(
    filledWith fill: (UnsafeMutablePointer<UInt64>, Int) -> Bool, _ body: (IntegerEchelon) -> Result
  ) -> Result? {
    Meter.charge(
      work: rows * columns * (min(rows, columns) + 4) * width,
      "the echelon form of a \(rows) × \(columns) matrix")
    let size = rows * columns * width
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: size + 2 * rows + columns + 1) {
      let words = $0.baseAddress!
      words.update(repeating: 0, count: size)
      for index in 0..<rows * columns {
        let target = words + index &* width
        if fill(target, index) { negate(target) }
      }
      return withEchelon(words, places: $0.baseAddress! + size, body)
    }
  }

  /// - Parameters:
  ///   - words: the entries in two's complement.
  ///   - places: room for two numbers for each row, and one for each column.
  private func withEchelon<Result>(
    _ words: UnsafeMutablePointer<UInt64>, places: UnsafeMutablePointer<UInt64>,
    _ body: (IntegerEchelon) -> Result
  ) -> Result? {
    let isReduced =
      switch goal {
      case .coefficients, .relations: true
      case .rank, .pivots, .minor: false
      }
    let order = UnsafeMutableRawPointer(places).bindMemory(to: Int.self, capacity: 2 * rows + columns)
    let (pivotColumns, free) = (order + rows, order + 2 * rows)
    let rank = ckernels_short_echelon(
      width, bits, rows, columns, words, isReduced ? 1 : 0, order, pivotColumns)
    // SIZE_MAX is -1 here.
    if rank < 0 { return nil }
    let pivots = UnsafeBufferPointer(start: pivotColumns, count: rank)
    var echelon = IntegerEchelon(
      pivotColumns: pivots, pivotRows: UnsafeBufferPointer(start: order, count: rank))
    if goal == .rank || goal == .pivots { return body(echelon) }
    let count = goal.writeFreeColumns(pivots, rows: rows, columns: columns, to: free)
    let entries = count &* rank &+ 1
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: entries &* (width &+ 1)) {
      let minors = $0.baseAddress!
      let sizes = UnsafeMutableRawPointer(minors + entries &* width).bindMemory(
        to: Int32.self, capacity: entries)
      var index = 0
      for f in 0..<count {
        for k in 0..<rank {
          // A pivot after the column has no part in it.
          sizes[index] =
            pivotColumns[k] < free[f]
            ? moveMagnitude(words + width &* (order[k] &* columns &+ free[f]), to: minors + index &* width)
            : 0
          index &+= 1
        }
      }
      if rank == 0 {
        (minors[index &* width], sizes[index]) = (1, 1)
      } else {
        let place = order[rank - 1] &* columns &+ pivotColumns[rank - 1]
        sizes[index] = moveMagnitude(words + width &* place, to: minors + index &* width)
      }
      echelon.minors = IntegerEchelon.Minors(
        rows: count, columns: rank,
        words: UnsafeRawPointer(minors).assumingMemoryBound(to: UInt.self), width: width, sizes: sizes)
      return body(echelon)
    }
  }

  private func negate(_ number: UnsafeMutablePointer<UInt64>) {
    if width == 1 {
      number[0] = 0 &- number[0]
    } else {
      number.withMemoryRebound(to: UInt.self, capacity: width) { _ = __gmpn_neg($0, $0, width) }
    }
  }

  /// Takes the magnitude of a number in two's complement, and returns how many words it has, with its sign.
  private func moveMagnitude(
    _ number: UnsafeMutablePointer<UInt64>, to target: UnsafeMutablePointer<UInt64>
  ) -> Int32 {
    let isNegative = number[width - 1] >> 63 != 0
    if isNegative { negate(number) }
    var count = width
    while count > 0, number[count - 1] == 0 { count -= 1 }
    for k in 0..<count { target[k] = number[k] }
    return Int32(truncatingIfNeeded: isNegative ? -count : count)
  }
}
