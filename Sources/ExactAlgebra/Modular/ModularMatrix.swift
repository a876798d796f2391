/// A dense matrix of residues in a buffer of its own.
final class ModularMatrix {
  let rows: Int
  let columns: Int
  let modulus: Modulus
  let residues: UnsafeMutablePointer<UInt>

  init(rows: Int, columns: Int, modulus: Modulus) {
    self.rows = rows
    self.columns = columns
    self.modulus = modulus
    residues = .allocate(capacity: max(rows * columns, 1))
    residues.initialize(repeating: 0, count: rows * columns)
  }

  deinit { residues.deallocate() }

  @inline(__always)
  func row(_ index: Int) -> UnsafeMutablePointer<UInt> { residues + index &* columns }

  /// Eliminates row after row, each by the pivot rows before it, so that the pivot rows are those that are no combination
  /// of earlier rows. nil when an entry that should be a pivot has no inverse (the modulus is not prime).
  ///
  /// Destroys the residues. Cost: rows · columns · rank multiplications.
  func eliminateRows() -> (pivotRows: [Int], pivotColumns: [Int])? {
    var pivotRows: [Int] = []
    var pivotColumns: [Int] = []
    for i in 0..<rows where pivotRows.count < columns {
      let current = row(i)
      for (k, pivotRow) in pivotRows.enumerated() {
        let factor = current[pivotColumns[k]]
        if factor != 0 { modulus.subtractMultiple(factor, of: row(pivotRow), from: current, in: 0..<columns) }
      }
      guard let column = (0..<columns).first(where: { current[$0] != 0 }) else { continue }
      pivotRows.append(i)
      pivotColumns.append(column)
      // By the last one nothing is eliminated.
      if i == rows - 1 || pivotRows.count == columns { break }
      guard let inverse = modulus.inverse(current[column]) else { return nil }
      modulus.scale(current, by: inverse, in: 0..<columns)
    }
    return (pivotRows, pivotColumns)
  }

  /// The determinant of a square matrix; nil when a pivot has no inverse. Destroys the residues.
  func determinant() -> UInt? {
    var result: UInt = 1
    for s in 0..<rows {
      guard let found = (s..<rows).first(where: { row($0)[s] != 0 }) else { return 0 }
      if found != s {
        for j in s..<columns { swap(&row(found)[j], &row(s)[j]) }
        result = modulus.negate(result)
      }
      let pivot = row(s)
      guard let inverse = modulus.inverse(pivot[s]) else { return nil }
      result = modulus.multiply(result, pivot[s])
      for i in s + 1..<max(rows, s + 1) where row(i)[s] != 0 {
        modulus.subtractMultiple(
          modulus.multiply(row(i)[s], inverse), of: pivot, from: row(i), in: s..<columns)
      }
    }
    return result
  }

  /// The inverse of a square matrix, or nil when it is singular. Destroys the residues.
  ///
  /// Gauss–Jordan elimination in place: order³ multiplications.
  func inverse() -> ModularMatrix? {
    let n = rows
    var exchanges: [(Int, Int)] = []
    for s in 0..<n {
      guard let found = (s..<n).first(where: { row($0)[s] != 0 }),
        let inverse = modulus.inverse(row(found)[s])
      else { return nil }
      if found != s {
        exchanges.append((s, found))
        for j in 0..<n { swap(&row(found)[j], &row(s)[j]) }
      }
      let pivot = row(s)
      pivot[s] = 1 % modulus.value
      modulus.scale(pivot, by: inverse, in: 0..<n)
      for i in 0..<n where i != s {
        let current = row(i)
        let factor = current[s]
        if factor == 0 { continue }
        current[s] = 0
        modulus.subtractMultiple(factor, of: pivot, from: current, in: 0..<n)
      }
    }
    // A row exchange of the input is a column exchange of its inverse.
    for (a, b) in exchanges.reversed() {
      for i in 0..<n { swap(&row(i)[a], &row(i)[b]) }
    }
    return self
  }
}
