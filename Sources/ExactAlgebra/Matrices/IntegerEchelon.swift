import CGMP
import CKernels

/// The reduced row echelon form of an integer matrix over Q.
///
/// Its pivots come from elimination in machine words where all minors are short enough, and else modulo
/// primes of 50 bits, eight at a time. What is not zero modulo one of them is not zero, and minors of order r
/// + 1 that are zero modulo numbers whose product exceeds Hadamard's bound for them are zero. By Cramer's
/// rule the coefficients are quotients of minors, which their residues determine the same way. So all that is
/// here is proved, for any numbers in the place of primes.
struct IntegerEchelon: Sendable {
  /// The columns that are no combination of earlier ones, increasing, and as many rows, in the order that
  /// goes with them.
  var pivotColumns: [Int]
  var pivotRows: [Int]
  /// A number modulo which the minor of these is not zero; nil for elimination in words.
  var modulus: UInt?
  /// The minor of the pivots, its rows and columns in the orders above. 1 for the goals
  /// `rank` and `pivots`.
  var minor = Integer.one
  /// Times the minor, the coefficients of the other columns that were asked for, in their order, in the pivot
  /// columns: a row for each of the former.
  var numerators = IntegerMatrix(rows: 0, columns: 0, entries: .init())
  /// How many numbers the residues were taken modulo; 0 for elimination in words.
  var moduli = 0
  /// For the goal `minor`, what the rows of a matrix of rational numbers were multiplied by, all together.
  var scale = Integer.one

  var rank: Int { pivotColumns.count }

  /// What is wanted besides the pivots and the proof that there are no more.
  enum Goal: Sendable, Equatable {
    /// Nothing, and not even the proof where the rank is the smaller dimension; the pivot columns need not be
    /// the first possible ones then.
    case rank
    /// Nothing.
    case pivots
    /// The minor.
    case minor
    /// The minor, and the numerators of the columns from this one on that are none of the pivot columns.
    case coefficients(from: Int)
    /// These of all other columns, but where the rank is the smaller dimension the same as for `rank`.
    case relations
  }
}

extension Matrix where Element == Rational {
  /// The echelon form of the matrix, or of its transpose, with rows cleared of denominators; nil where that
  /// would take numbers of more than 10^5 bits.
  ///
  /// Cost: rows · columns · rank products for each 50 bits of Hadamard's bound for minors, in vectors of
  /// eight, and the square of their number for each numerator.
  func echelon(isTransposed: Bool = false, _ goal: IntegerEchelon.Goal) -> IntegerEchelon? {
    let (height, width) = isTransposed ? (columns, rows) : (rows, columns)
    let step = isTransposed ? (1, columns) : (columns, 1)
    if let cleared = elements.clearedToWords(lines: height, length: width, stride: step) {
      if let short = ShortElimination(rows: height, columns: width, longest: cleared.bits, goal: goal),
        var echelon = short.echelon(filledWith: { target, index in
          let word = cleared.words[index / width &* step.0 &+ index % width &* step.1]
          target[0] = word.magnitude
          return word < 0
        })
      {
        if goal == .minor { echelon.scale = cleared.denominators.reduce(.one) { $0 * Integer($1) } }
        return echelon
      }
    }
    // What needs no clearing is read in either direction.
    if isTransposed, elements.allSatisfy(\.denominator.isOne) {
      return IntegerMatrix.clearingRows(of: self).matrix.echelon(isTransposed: true, goal)
    }
    let cleared =
      isTransposed ? IntegerMatrix.clearingColumns(of: self) : IntegerMatrix.clearingRows(of: self)
    var echelon = cleared.matrix.echelon(isTransposed: false, goal)
    if goal == .minor { echelon?.scale = cleared.denominators.reduce(.one) { $0 * $1 } }
    return echelon
  }
}

extension IntegerMatrix {
  fileprivate func echelon(isTransposed: Bool, _ goal: IntegerEchelon.Goal) -> IntegerEchelon? {
    let (height, width) = isTransposed ? (columns, rows) : (rows, columns)
    if let short = ShortElimination(rows: height, columns: width, longest: longestEntry, goal: goal),
      let echelon = short.echelon(filledWith: { target, index in
        let place = isTransposed ? index % width &* height &+ index / width : index
        return withEntry(place) { words, count, isNegative in
          for k in 0..<count { target[k] = UInt64(words[k]) }
          return isNegative
        }
      })
    {
      return echelon
    }
    return ResidueElimination(self, isTransposed: isTransposed, goal: goal).echelon()
  }
}

extension IntegerEchelon.Goal {
  /// Whether pivots of a rows × columns matrix are all that is wanted, and need no proof.
  fileprivate func isMet(by pivots: UnsafeBufferPointer<Int>, rows: Int, columns: Int) -> Bool {
    switch self {
    case .rank, .relations: pivots.count == min(rows, columns)
    // Independent columns before all others.
    case .pivots: pivots.count == min(rows, columns) && (pivots.last ?? 0) < max(pivots.count, 1)
    case .minor, .coefficients: false
    }
  }

  /// The columns whose numerators were asked for, of all `columns`.
  fileprivate func freeColumns(_ pivots: UnsafeBufferPointer<Int>, rows: Int, columns: Int) -> [Int] {
    let first: Int
    switch self {
    case .coefficients(let column): first = column
    case .relations where !isMet(by: pivots, rows: rows, columns: columns): first = 0
    default: return []
    }
    var free: [Int] = []
    free.reserveCapacity(columns - first)
    var k = 0
    for column in first..<columns {
      while k < pivots.count, pivots[k] < column { k += 1 }
      if k == pivots.count || pivots[k] != column { free.append(column) }
    }
    return free
  }
}

/// Elimination without fractions in numbers of a few words.
private struct ShortElimination {
  /// Up to here it takes less time than residues.
  static let largestOrder = 8

  let (rows, columns): (Int, Int)
  let goal: IntegerEchelon.Goal
  let width: Int

  /// nil where it is not the fastest way.
  ///
  /// - Parameter longest: the bits of the longest entry.
  init?(rows: Int, columns: Int, longest: Int, goal: IntegerEchelon.Goal) {
    let order = min(rows, columns)
    // Hadamard's bound for entries that are all as long as that.
    switch order * (2 * longest + Int.bitWidth - (max(order, 1) - 1).leadingZeroBitCount) / 2 + 1 {
    case ...62: width = 1
    case ...126 where order <= ShortElimination.largestOrder: width = 2
    case ...254 where order <= ShortElimination.largestOrder / 2: width = 4
    // A rank needs fewer primes than a minor.
    case ...510 where order <= ShortElimination.largestOrder / 2 && goal != .rank && goal != .pivots:
      width = 8
    default: return nil
    }
    (self.rows, self.columns, self.goal) = (rows, columns, goal)
  }

  /// - Parameter fill: writes the magnitude of an entry, by its place in row-major order, to words that are
  ///   zero, and says whether it is negative.
  func echelon(filledWith fill: (UnsafeMutablePointer<UInt64>, Int) -> Bool) -> IntegerEchelon? {
    Meter.charge(
      work: rows * columns * (min(rows, columns) + 4) * width,
      "the echelon form of a \(rows) × \(columns) matrix")
    let isReduced =
      switch goal {
      case .coefficients, .relations: true
      case .rank, .pivots, .minor: false
      }
    let size = rows * columns * width
    return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: size + 2 * rows + 1) { buffer in
      let words = buffer.baseAddress!
      words.update(repeating: 0, count: size)
      for index in 0..<rows * columns {
        let target = words + index &* width
        if fill(target, index) { negate(target) }
      }
      let places = UnsafeMutableRawPointer(words + size).bindMemory(to: Int.self, capacity: 2 * rows)
      let rank = ckernels_short_echelon(
        width, rows, columns, words, isReduced ? 1 : 0, places, places + rows)
      // SIZE_MAX is -1 here.
      if rank < 0 { return nil }
      let pivots = UnsafeBufferPointer(start: places + rows, count: rank)
      var result = IntegerEchelon(
        pivotColumns: Array(pivots), pivotRows: Array(UnsafeBufferPointer(start: places, count: rank)))
      if goal == .rank || goal == .pivots { return result }
      if rank > 0 {
        result.minor = magnitude(words + width * (places[rank - 1] &* columns &+ pivots[rank - 1])) {
          Integer(words: $0, count: width, isNegative: $1)
        }
      }
      if !isReduced { return result }
      let free = goal.freeColumns(pivots, rows: rows, columns: columns)
      var numerators = IntegerMatrix.Entries(count: free.count * rank)
      for column in free {
        for k in 0..<rank {
          // A pivot after the column has no part in it.
          if pivots[k] < column {
            magnitude(words + width * (places[k] &* columns &+ column)) {
              numerators.append($0, width, isNegative: $1)
            }
          } else {
            numerators.append(word: 0, isNegative: false)
          }
        }
      }
      result.numerators = IntegerMatrix(rows: free.count, columns: rank, entries: numerators)
      return result
    }
  }

  private func negate(_ number: UnsafeMutablePointer<UInt64>) {
    number.withMemoryRebound(to: UInt.self, capacity: width) { _ = __gmpn_neg($0, $0, width) }
  }

  /// Calls `body` with the magnitude of a number in two's complement, in its place, and whether it is
  /// negative.
  private func magnitude<T>(
    _ number: UnsafeMutablePointer<UInt64>, _ body: (UnsafePointer<UInt>, Bool) -> T
  ) -> T {
    let isNegative = number[width - 1] >> 63 != 0
    if isNegative { negate(number) }
    return number.withMemoryRebound(to: UInt.self, capacity: width) { body($0, isNegative) }
  }
}

/// Elimination modulo many numbers.
private struct ResidueElimination {
  let matrix: IntegerMatrix
  let goal: IntegerEchelon.Goal
  let (rows, columns): (Int, Int)
  /// Element (i, j) is entry i · rowStep + j · columnStep of the matrix.
  let (rowStep, columnStep): (Int, Int)

  init(_ matrix: IntegerMatrix, isTransposed: Bool, goal: IntegerEchelon.Goal) {
    self.matrix = matrix
    self.goal = goal
    (rows, columns) = isTransposed ? (matrix.columns, matrix.rows) : (matrix.rows, matrix.columns)
    (rowStep, columnStep) = isTransposed ? (1, matrix.columns) : (matrix.columns, 1)
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

  func echelon() -> IntegerEchelon? {
    // Those of whole words.
    let limbs = ((matrix.longestEntry + 63) / 64 * 64 + 51) / 52
    guard limbs <= CKERNELS_LANE_LIMBS else { return nil }
    var best: IntegerEchelon?
    var found = Residues()
    var needed = 1
    var group = 0
    while found.count < needed {
      // Too many numbers that are of no use.
      if group > needed / 4 + 8 { return nil }
      let before = found.parts.count
      let echelon = append(group: group, limbs: limbs, to: &found)
      group += 1
      guard let echelon else { continue }
      if let best, best.pivotColumns == echelon.pivotColumns, best.pivotRows == echelon.pivotRows { continue }
      // Some numbers saw a zero where there is none.
      if let best, echelon.isBehind(best) {
        found.removeLast()
        continue
      }
      found.removeFirst(before)
      best = echelon
      let isMet = echelon.pivotColumns.withUnsafeBufferPointer {
        goal.isMet(by: $0, rows: rows, columns: columns)
      }
      if isMet { return echelon }
      // Twice what the minors are below, for their signs.
      let bits = MinorBounds(matrix).bits(order: min(echelon.rank + 1, rows, columns)) + 2
      needed = (bits + LaneModuli.bits) / LaneModuli.bits
      if needed > LaneModuli.largestCount { return nil }
      Meter.charge(
        work: (needed / 4 + 1) * rows * columns * (min(rows, columns) + 16) + needed * needed
          * found.values.count / 128,
        description())
    }
    switch goal {
    case .rank, .pivots: return best
    default: return best.flatMap { combined($0, found, count: needed) }
    }
  }

  private func description() -> String { "the echelon form of a \(rows) × \(columns) matrix" }

  /// Elimination modulo the numbers of a group; nil where none of them is of use.
  private func append(group: Int, limbs: Int, to residues: inout Residues) -> IntegerEchelon? {
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
        let free = goal.freeColumns(pivots, rows: rows, columns: columns)
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
      return IntegerEchelon(
        pivotColumns: Array(pivots), pivotRows: Array(UnsafeBufferPointer(start: order, count: rank)),
        modulus: LaneModuli.modulus(lanes, live.trailingZeroBitCount))
    }
  }

  /// The numbers whose residues these are.
  private func combined(_ echelon: IntegerEchelon, _ residues: Residues, count: Int) -> IntegerEchelon? {
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
    var result = echelon
    result.moduli = count
    let last = entries - 1
    words.withUnsafeBufferPointer { words in
      result.minor = Integer(
        words: words.baseAddress! + last * width, count: Int(sizes[last].magnitude),
        isNegative: sizes[last] < 0)
    }
    sizes.removeLast()
    var offsets = [Int](repeating: 0, count: last)
    for index in 0..<last { offsets[index] = index &* width }
    let free = echelon.pivotColumns.withUnsafeBufferPointer {
      goal.freeColumns($0, rows: rows, columns: columns)
    }
    result.numerators = IntegerMatrix(
      rows: free.count, columns: echelon.rank, words: words, offsets: offsets, sizes: sizes)
    return result
  }
}

extension IntegerEchelon {
  /// Whether another form has pivots that this one took for zeros.
  fileprivate func isBehind(_ other: IntegerEchelon) -> Bool {
    if rank != other.rank { return rank < other.rank }
    if pivotColumns != other.pivotColumns {
      return other.pivotColumns.lexicographicallyPrecedes(pivotColumns)
    }
    return other.pivotRows.lexicographicallyPrecedes(pivotRows)
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
