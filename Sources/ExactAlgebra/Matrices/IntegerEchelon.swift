import CGMP
import CKernels

/// The reduced row echelon form of an integer matrix over Q.
///
/// Its pivots come from elimination in machine words where all minors are short enough, and else modulo
/// primes of 50 bits, eight at a time. What is not zero modulo one of them is not zero, and minors of order r
/// + 1 that are zero modulo numbers whose product exceeds Hadamard's bound for them are zero. By Cramer's
/// rule the coefficients are quotients of minors, which their residues determine the same way. So all that is
/// here is proved, for any numbers in the place of primes.
///
/// It lies in the memory that it was found in, and is there during a call of `withEchelon` only.
struct IntegerEchelon {
  /// The columns that are no combination of earlier ones, increasing, and as many rows, in the order that
  /// goes with them.
  let pivotColumns: UnsafeBufferPointer<Int>
  let pivotRows: UnsafeBufferPointer<Int>
  /// A number modulo which the minor of these is not zero; nil for elimination in words.
  var modulus: UInt?
  /// How many numbers the residues were taken modulo; 0 for elimination in words.
  var moduli = 0
  /// For the goal `minor`, what the rows of a matrix of rational numbers were multiplied by, all together.
  var scale = Integer.one
  /// Not for the goals `rank` and `pivots`.
  var minors: Minors?

  var rank: Int { pivotColumns.count }

  /// Minors of one matrix.
  struct Minors {
    /// For how many other columns there are coefficients, and how many for each.
    let (rows, columns): (Int, Int)
    /// The coefficients of one column after the other, times the minor of the pivots, and after all of them
    /// this one, its rows and columns in the orders that pivots have: so many words each.
    let words: UnsafePointer<UInt>
    let width: Int
    /// How many of its words each number has, with its sign.
    let sizes: UnsafePointer<Int32>

    subscript(index: Int) -> CommonDenominator.Words {
      (words + index &* width, Int(sizes[index].magnitude), sizes[index] < 0)
    }

    /// The minor of the pivots.
    var ofPivots: Integer {
      let (words, count, isNegative) = self[rows &* columns]
      return Integer(words: words, count: count, isNegative: isNegative)
    }
  }

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
  /// What `body` says of the echelon form of the matrix, or of its transpose, with rows cleared of
  /// denominators, or of that of the matrix and `others` side by side (not transposed); nil where that would take
  /// numbers of more than 10^5 bits.
  ///
  /// Cost: rows · columns · rank products for each 50 bits of Hadamard's bound for minors, in vectors of
  /// eight, and the square of their number for each numerator.
  func withEchelon<Result>(
    isTransposed: Bool = false, beside others: Matrix? = nil, _ goal: IntegerEchelon.Goal,
    _ body: (IntegerEchelon) -> Result
  ) -> Result? {
    precondition(others == nil || !isTransposed, "rows beside columns")
    let short = RationalLines.of(self, isTransposed: isTransposed, beside: others) {
      $0.withShortEchelon(goal, body)
    }
    if let short { return short }
    let whole = others.map { Matrix.horizontal([self, $0]) } ?? self
    // What needs no clearing is read in either direction.
    let isRead = isTransposed && elements.allSatisfy(\.denominator.isOne)
    let (matrix, denominators) =
      isTransposed && !isRead
      ? IntegerMatrix.clearingColumns(of: whole) : IntegerMatrix.clearingRows(of: whole)
    return matrix.withEchelon(isTransposed: isRead, goal) {
      var echelon = $0
      if goal == .minor { echelon.scale = denominators.reduce(.one, *) }
      return body(echelon)
    }
  }
}

extension RationalLines {
  /// In few words, for numbers that have few, or powers of two as denominators.
  fileprivate func withShortEchelon<Result>(
    _ goal: IntegerEchelon.Goal, _ body: (IntegerEchelon) -> Result
  ) -> Result? {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: lines * length + lines + 1) { scratch in
      let denominators = scratch.baseAddress!
      let words = UnsafeMutableRawPointer(denominators + lines)
        .bindMemory(to: Int64.self, capacity: lines * length)
      if let bits = clear(to: words, step: (length, 1), denominators: denominators) {
        return ShortElimination(rows: lines, columns: length, longest: bits, goal: goal)?.withEchelon(
          filledWith: { target, index in
            target[0] = UInt64(words[index].magnitude)
            return words[index] < 0
          },
          {
            var echelon = $0
            if goal == .minor {
              for line in 0..<lines { echelon.scale *= Integer(inline: denominators[line]) }
            }
            return body(echelon)
          })
      }
      guard let bits = dyadicExponents(denominators)?.bits else { return nil }
      return ShortElimination(rows: lines, columns: length, longest: bits, goal: goal)?.withEchelon(
        filledWith: { target, index in
          let (line, k) = index.quotientAndRemainder(dividingBy: length)
          let number = self[line, k]
          return target.withMemoryRebound(to: UInt.self, capacity: 1) {
            number.pointee.numerator.write(
              to: $0, shiftedBy: denominators[line] &- number.pointee.dyadicExponent!) < 0
          }
        },
        {
          var echelon = $0
          if goal == .minor { echelon.scale = .powerOfTwo((0..<lines).reduce(0) { $0 + denominators[$1] }) }
          return body(echelon)
        })
    }
  }
}

extension IntegerMatrix {
  fileprivate func withEchelon<Result>(
    isTransposed: Bool, _ goal: IntegerEchelon.Goal, _ body: (IntegerEchelon) -> Result
  ) -> Result? {
    let (height, width) = isTransposed ? (columns, rows) : (rows, columns)
    let short = ShortElimination(rows: height, columns: width, longest: longestEntry, goal: goal)
    return short?.withEchelon(
      filledWith: { target, index in
        let place = isTransposed ? index % width &* height &+ index / width : index
        return withEntry(place) { words, count, isNegative in
          for k in 0..<count { target[k] = UInt64(words[k]) }
          return isNegative
        }
      }, body)
      ?? ResidueElimination(self, isTransposed: isTransposed, goal: goal).withEchelon(body)
  }
}

extension IntegerEchelon.Goal {
  /// Whether pivots of a rows × columns matrix are all that is wanted, and need no proof.
  func isMet(by pivots: UnsafeBufferPointer<Int>, rows: Int, columns: Int) -> Bool {
    switch self {
    case .rank, .relations: pivots.count == min(rows, columns)
    // Independent columns before all others.
    case .pivots: pivots.count == min(rows, columns) && (pivots.last ?? 0) < max(pivots.count, 1)
    case .minor, .coefficients: false
    }
  }

  /// Writes the columns whose numerators were asked for, of all `columns`, and returns their number.
  func writeFreeColumns(
    _ pivots: UnsafeBufferPointer<Int>, rows: Int, columns: Int, to free: UnsafeMutablePointer<Int>
  ) -> Int {
    let first: Int
    switch self {
    case .coefficients(let column): first = column
    case .relations where !isMet(by: pivots, rows: rows, columns: columns): first = 0
    default: return 0
    }
    var (k, count) = (0, 0)
    for column in first..<columns {
      while k < pivots.count, pivots[k] < column { k += 1 }
      if k < pivots.count, pivots[k] == column { continue }
      free[count] = column
      count += 1
    }
    return count
  }
}

extension IntegerEchelon.Minors {
  /// The coefficients of the other columns in the pivot columns: a row for each of the former, or a column.
  func coefficients(isTransposed: Bool = false) -> Matrix<Rational> {
    let (height, width) = isTransposed ? (columns, rows) : (rows, columns)
    let elements = quotients(height &* width) {
      isTransposed ? $0 % width &* columns &+ $0 / width : $0
    }
    return Matrix(rows: height, columns: width, elements: elements)
  }

  @inline(__always)
  private func quotients(_ count: Int, places: (Int) -> Int) -> [Rational] {
    let divisor = ofPivots
    guard let word = divisor.asInt, word != .min, hasWords else {
      return CommonDenominator(divisor).quotients(count) { self[places($0)] }
    }
    var result: [Rational] = []
    result.reserveCapacity(count)
    for index in 0..<count {
      let place = places(index)
      let magnitude = sizes[place] == 0 ? 0 : Int(bitPattern: words[place &* width])
      result.append(
        Rational((sizes[place] < 0) != (word < 0) ? -magnitude : magnitude, over: abs(word)))
    }
    return result
  }

  /// Whether all magnitudes are those of words with signs.
  private var hasWords: Bool {
    for place in 0..<rows &* columns {
      if sizes[place].magnitude > 1 { return false }
      if sizes[place] != 0, words[place &* width] > UInt(Int.max) { return false }
    }
    return true
  }
}
