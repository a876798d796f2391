/// Ranks of small integer matrices by fraction-free elimination, without an allocation for each.
///
/// Entries stay minors of the matrix (Bareiss 1968). Where one is no machine integer, `hasOverflowed` is set and ranks mean nothing
/// until it is cleared.
struct IntegerRanks {
  private var scratch = [Int](repeating: 0, count: 32 * 32)
  private(set) var hasOverflowed = false

  mutating func clear() { hasOverflowed = false }

  /// The rank of the rows `selection` of `rows`, each of `columns` entries.
  mutating func rank(_ selection: [Int], of rows: [Int], columns: Int) -> Int {
    for (row, source) in selection.enumerated() {
      for column in 0..<columns { scratch[row * columns + column] = rows[source * columns + column] }
    }
    return eliminate(selection.count, columns)
  }

  /// The rank of A Cᵀ, of rows of `rows` again.
  mutating func rank(_ a: [Int], times c: [Int], of rows: [Int], columns: Int) -> Int {
    for (i, first) in a.enumerated() {
      for (j, second) in c.enumerated() {
        var sum = 0
        for k in 0..<columns { sum &+= rows[first * columns + k] &* rows[second * columns + k] }
        scratch[i * c.count + j] = sum
      }
    }
    return eliminate(a.count, c.count)
  }

  private mutating func eliminate(_ rowCount: Int, _ columns: Int) -> Int {
    var rank = 0
    var last = 1
    var overflow = false
    scratch.withUnsafeMutableBufferPointer { entries in
      for column in 0..<columns where rank < rowCount {
        guard let pivot = (rank..<rowCount).first(where: { entries[$0 * columns + column] != 0 }) else {
          continue
        }
        if pivot != rank {
          for k in column..<columns { entries.swapAt(pivot * columns + k, rank * columns + k) }
        }
        let top = entries[rank * columns + column]
        for row in (rank + 1)..<max(rowCount, rank + 1) {
          let factor = entries[row * columns + column]
          for k in column..<columns {
            let (left, over) = top.multipliedReportingOverflow(by: entries[row * columns + k])
            let (right, under) = factor.multipliedReportingOverflow(by: entries[rank * columns + k])
            let (difference, beyond) = left.subtractingReportingOverflow(right)
            if over || under || beyond { overflow = true }
            entries[row * columns + k] = overflow ? 0 : difference / last
          }
        }
        last = top
        rank += 1
      }
    }
    if overflow { hasOverflowed = true }
    return rank
  }
}
