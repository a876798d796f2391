import CKernels

/// Elimination modulo many numbers.
struct ResidueElimination {
  private let matrix: IntegerMatrix
  private let goal: IntegerEchelon.Goal
  private let (rows, columns): (Int, Int)
  /// Element (i, j) is entry i · rowStep + j · columnStep of the matrix.
  private let (rowStep, columnStep): (Int, Int)

  init(_ matrix: IntegerMatrix, isTransposed: Bool, goal: IntegerEchelon.Goal) {
    self.matrix = matrix
    self.goal = goal
    (rows, columns) = isTransposed ? (matrix.columns, matrix.rows) : (matrix.rows, matrix.columns)
    (rowStep, columnStep) = isTransposed ? (1, matrix.columns) : (matrix.columns, 1)
  }

  /// What a group of numbers sees.
  private struct Pivots {
    var columns: [Int]
    var rows: [Int]
    var modulus: UInt

    /// Whether others are pivots that these took for zeros.
    func isBehind(_ other: Pivots) -> Bool {
      if columns.count != other.columns.count { return columns.count < other.columns.count }
      if columns != other.columns { return other.columns.lexicographicallyPrecedes(columns) }
      return other.rows.lexicographicallyPrecedes(rows)
    }
  }

  /// What numbers see whose pivots are the same.
  private struct Residues {
    /// One after the other for each group: eight for each numerator, and for the minor after them.
    var values: [UInt64] = []
    /// The groups, each with its share of the values, and a mask of the lanes that are of use.
    var parts: [(group: Int, size: Int, live: UInt32)] = []

    /// The number of numbers.
    var count: Int { parts.reduce(0) { $0 + $1.live.nonzeroBitCount } }

    mutating func removeLast() { values.removeLast(parts.removeLast().size) }

    mutating func removeFirst(_ count: Int) {
      values.removeFirst(parts.prefix(count).reduce(0) { $0 + $1.size })
      parts.removeFirst(count)
    }
  }

  func withEchelon<Result>(_ body: (IntegerEchelon) -> Result) -> Result? {
    // Those of whole words.
    let limbs = ((matrix.longestEntry + 63) / 64 * 64 + 51) / 52
    guard limbs <= CKERNELS_LANE_LIMBS else { return nil }
    var best: Pivots?
    var found = Residues()
    var needed = 1
    var group = 0
    while found.count < needed {
      // Too many numbers that are of no use.
      if group > needed / 4 + 8 { return nil }
      let before = found.parts.count
      let pivots = append(group: group, limbs: limbs, to: &found)
      group += 1
      guard let pivots else { continue }
      if let best, best.columns == pivots.columns, best.rows == pivots.rows { continue }
      // Some numbers saw a zero where there is none.
      if let best, pivots.isBehind(best) {
        found.removeLast()
        continue
      }
      found.removeFirst(before)
      best = pivots
      let isMet = pivots.columns.withUnsafeBufferPointer {
        goal.isMet(by: $0, rows: rows, columns: columns)
      }
      if isMet { return withEchelon(pivots, body) }
      // Twice what the minors are below, for their signs.
      let bits = MinorBounds(matrix).bits(order: min(pivots.columns.count + 1, rows, columns)) + 2
      needed = (bits + LaneModuli.bits) / LaneModuli.bits
      if needed > LaneModuli.largestCount { return nil }
      Meter.charge(
        work: (needed / 4 + 1) * rows * columns * (min(rows, columns) + 16) + needed * needed
          * found.values.count / 128,
        description())
    }
    switch goal {
    case .rank, .pivots: return best.flatMap { withEchelon($0, body) }
    default: return best.flatMap { combined($0, found, count: needed, body) }
    }
  }

  private func withEchelon<Result>(_ pivots: Pivots, _ body: (IntegerEchelon) -> Result) -> Result {
    pivots.columns.withUnsafeBufferPointer { columns in
      pivots.rows.withUnsafeBufferPointer { rows in
        body(IntegerEchelon(pivotColumns: columns, pivotRows: rows, modulus: pivots.modulus))
      }
    }
  }

  private func description() -> String { "the echelon form of a \(rows) × \(columns) matrix" }

  /// Elimination modulo the numbers of a group; nil where none of them is of use.
  private func append(group: Int, limbs: Int, to residues: inout Residues) -> Pivots? {
    let path = LaneKernels.current.path
    var lanes = LaneModuli.group(group)
    var live: UInt32 = 0xFF
    let before = residues.values.count
    let size = 8 * rows * columns
    // The elements, the scales of the rows, the inverses of the pivots, and places of rows and columns.
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: size + 18 * (rows + 1)) { buffer in
      let elements = buffer.baseAddress!
      let (scales, inverses) = (elements + size, elements + size + 8 * (rows + 1))
      let order = UnsafeMutableRawPointer(elements + size + 16 * (rows + 1))
        .bindMemory(to: Int.self, capacity: 2 * (rows + 1))
      matrix.withStorage { words, offsets, sizes in
        path.pointee.residues(
          &lanes, limbs, rows, columns, rowStep, columnStep, words, offsets, sizes, elements)
      }
      let places = order + rows + 1
      let rank = path.pointee.eliminate(&lanes, rows, columns, elements, order, places, scales, &live)
      let pivots = UnsafeBufferPointer(start: places, count: rank)
      if !goal.isMet(by: pivots, rows: rows, columns: columns) {
        let free = [Int](unsafeUninitializedCapacity: columns) { free, count in
          count = goal.writeFreeColumns(pivots, rows: rows, columns: columns, to: free.baseAddress!)
        }
        let count = 8 * free.count * rank
        residues.values += [UInt64](repeating: 0, count: count + 8)
        residues.values.withUnsafeMutableBufferPointer { values in
          let numerators = values.baseAddress! + before
          let minor = numerators + count
          path.pointee.minor(&lanes, columns, rank, elements, order, places, scales, inverses, minor, &live)
          if count == 0 { return }
          withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 4 * rank * (rank + 1)) { scratch in
            path.pointee.numerators(
              &lanes, columns, rank, elements, order, places, inverses, minor, free.count, free,
              scratch.baseAddress!, numerators)
          }
        }
      }
      if live == 0 {
        residues.values.removeLast(residues.values.count - before)
        return nil
      }
      residues.parts.append((group, residues.values.count - before, live))
      return Pivots(
        columns: Array(pivots), rows: Array(UnsafeBufferPointer(start: order, count: rank)),
        modulus: LaneModuli.modulus(lanes, live.trailingZeroBitCount))
    }
  }

  /// The numbers whose residues these are.
  private func combined<Result>(
    _ pivots: Pivots, _ residues: Residues, count: Int, _ body: (IntegerEchelon) -> Result
  ) -> Result? {
    let table: ChineseTable
    if residues.parts.enumerated().allSatisfy({ $0 == $1.group && $1.live == 0xFF }) {
      table = LaneModuli.table(count)
    } else {
      var own = ChineseTable()
      for part in residues.parts {
        let lanes = LaneModuli.group(part.group)
        for lane in 0..<8 where part.live >> UInt32(lane) & 1 != 0 && own.count < count {
          guard own.append(LaneModuli.modulus(lanes, lane)) else { return nil }
        }
      }
      table = own
    }
    let entries = residues.values.count / 8 / residues.parts.count
    let width = LaneModuli.bits * count / 64 + 1
    var sizes = [Int32](repeating: 0, count: entries)
    var words = [UInt](repeating: 0, count: width * entries)
    residues.values.withUnsafeBufferPointer { values in
      var sources: [UnsafePointer<UInt64>?] = []
      sources.reserveCapacity(count)
      for (k, part) in residues.parts.enumerated() {
        for lane in 0..<8 where part.live >> UInt32(lane) & 1 != 0 && sources.count < count {
          sources.append(values.baseAddress! + (8 * entries * k + lane))
        }
      }
      withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 8 * count + width) { scratch in
        words.withUnsafeMutableBytes { words in
          ckernels_chinese_remainders(
            LaneKernels.current.path, count, table.moduli, table.weights, table.steps, entries, sources,
            width,
            words.bindMemory(to: UInt64.self).baseAddress!, &sizes, scratch.baseAddress!)
        }
      }
    }
    let rank = pivots.columns.count
    return words.withUnsafeBufferPointer { words in
      sizes.withUnsafeBufferPointer { sizes in
        withEchelon(pivots) {
          var echelon = $0
          echelon.moduli = count
          echelon.minors = IntegerEchelon.Minors(
            rows: (entries - 1) / max(rank, 1), columns: rank, words: words.baseAddress!, width: width,
            sizes: sizes.baseAddress!)
          return body(echelon)
        }
      }
    }
  }
}

/// Hadamard's bound for minors, by rows and by columns.
private struct MinorBounds {
  /// For each row and column a number of bits that its squared norm is at most two to the power of, the
  /// largest first.
  private var rows: [Int]
  private var columns: [Int]

  init(_ matrix: IntegerMatrix) {
    rows = [Int](repeating: 0, count: matrix.rows)
    columns = [Int](repeating: 0, count: matrix.columns)
    var (rowCounts, columnCounts) = (rows, columns)
    var index = 0
    matrix.withStorage { words, offsets, sizes in
      for i in 0..<matrix.rows {
        for j in 0..<matrix.columns {
          let size = Int(sizes[index].magnitude)
          if size != 0 {
            let bits = 64 &* size &- words[offsets[index] &+ size &- 1].leadingZeroBitCount
            if bits > rows[i] { rows[i] = bits }
            if bits > columns[j] { columns[j] = bits }
            rowCounts[i] &+= 1
            columnCounts[j] &+= 1
          }
          index &+= 1
        }
      }
    }
    // `count` squares of entries below 2^bits.
    func squared(_ lengths: inout [Int], _ counts: [Int]) {
      for i in lengths.indices where counts[i] > 0 {
        lengths[i] = 2 * lengths[i] + (Int.bitWidth - (counts[i] - 1).leadingZeroBitCount)
      }
      lengths.sort(by: >)
    }
    squared(&rows, rowCounts)
    squared(&columns, columnCounts)
  }

  /// A number of bits that all minors of at most this order are below two to the power of.
  func bits(order: Int) -> Int {
    (min(rows.prefix(order).reduce(0, +), columns.prefix(order).reduce(0, +)) + 1) / 2
  }
}
