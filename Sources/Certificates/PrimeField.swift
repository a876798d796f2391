import ExactNumbers

/// Elimination modulo a prime. A minor that is not zero modulo a prime is not zero, so that a rank modulo a prime is a
/// lower bound for the rank.
package struct PrimeField: Sendable {
  package let prime: UInt64

  /// Of the largest prime below 2³¹.
  package static let largest = PrimeField((1 << 31) - 1)!

  /// The integers modulo `prime`; nil unless it is a prime below 2³¹, by trial division.
  package init?(_ prime: Int) {
    guard prime >= 2, prime < 1 << 31 else { return nil }
    var divisor = 2
    while divisor * divisor <= prime {
      if prime % divisor == 0 { return nil }
      divisor += 1
    }
    self.prime = UInt64(prime)
  }

  package func power(_ base: UInt64, _ exponent: UInt64) -> UInt64 {
    var (result, square, rest) = (UInt64(1), base % prime, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = result * square % prime }
      square = square * square % prime
      rest >>= 1
    }
    return result
  }

  /// Fermat: a^(p-2) = 1/a for a ≠ 0.
  package func inverse(_ a: UInt64) -> UInt64 { power(a, prime - 2) }

  /// The numerators of `matrix` modulo the prime, as rows. They have the rank of the matrix or a smaller one.
  package func rows(_ matrix: FractionMatrix) -> [[UInt64]] {
    (0..<matrix.rows).map { i in
      matrix.numerators[i * matrix.columns..<(i + 1) * matrix.columns].map { UInt64($0.modulo(UInt(prime))) }
    }
  }

  /// The rows that are no combination of the rows before them.
  package func independentRows(_ rows: [[UInt64]]) -> [Int] {
    var basis: [(pivot: Int, row: [UInt64])] = []
    var result: [Int] = []
    for (index, row) in rows.enumerated() {
      var row = row
      for (pivot, other) in basis where row[pivot] != 0 {
        let factor = prime - row[pivot]
        for j in pivot..<row.count { row[j] = (row[j] + factor * other[j]) % prime }
      }
      guard let pivot = row.firstIndex(where: { $0 != 0 }) else { continue }
      let scale = inverse(row[pivot])
      for j in pivot..<row.count { row[j] = row[j] * scale % prime }
      basis.append((pivot, row))
      result.append(index)
    }
    return result
  }

  package func rank(_ matrix: FractionMatrix) -> Int { independentRows(rows(matrix)).count }

  private func subtract(_ other: [UInt64], _ factor: UInt64, from row: inout [UInt64]) {
    if factor == 0 { return }
    for j in row.indices { row[j] = (row[j] + (prime - factor) * other[j]) % prime }
  }
}
