extension Matrix where Element == Rational {
  /// The determinant of a square matrix; 1 for the 0 × 0 matrix.
  public var determinant: Rational {
    precondition(isSquare, "determinant of a \(rows) × \(columns) matrix")
    return fractionFreeDeterminant()
  }

  func fractionFreeDeterminant() -> Rational {
    var elimination = FractionFreeElimination()
    var scale = Integer.one
    for i in 0..<rows {
      let (entries, denominator) = integerRow(i)
      scale *= denominator
      let reduced = elimination.reduce(entries)
      guard let column = reduced.firstIndex(where: { !$0.isZero }) else { return .zero }
      elimination.append(reduced: reduced, pivot: column)
    }
    let value = Rational(elimination.minor, scale)
    return isOddPermutation(elimination.pivotColumns) ? -value : value
  }
}

/// Whether an odd number of exchanges sorts `permutation` of 0..<n.
func isOddPermutation(_ permutation: [Int]) -> Bool {
  var isOdd = false
  var seen = [Bool](repeating: false, count: permutation.count)
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
