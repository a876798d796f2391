extension Matrix where Element == Rational {
  /// The inertia of a symmetric matrix, where a basis of machine integers shows it; nil where the one that was tried does not.
  ///
  /// Floating point proposes P with P A Pᵀ nearly diagonal. P A Pᵀ itself is computed in integers, up to a bound of what A was
  /// rounded by: where each of its diagonal entries is larger than the rest of its row together, it is invertible and so is P,
  /// and its eigenvalues have the signs of the diagonal, which by Sylvester's law are those of A. Rows of zeros are left out
  /// first. No other singular matrix is decided.
  package func wordInertia() -> Inertia? {
    let moving = (0..<rows).filter { row in (0..<columns).contains { !self[row, $0].isZero } }
    let order = moving.count
    guard order <= WordBasis.mostRows else { return nil }
    Meter.charge(work: order * order * order * 4, "the inertia of a matrix of order \(order)")
    let (entries, isExact) = words(moving)
    guard let basis = WordBasis(proposedFor: entries, order: order),
      let signs = basis.signsOfDominantDiagonal(entries, isExact: isExact)
    else { return nil }
    let positive = signs.count { $0 > 0 }
    return Inertia(positive: positive, negative: order - positive, zero: rows - order)
  }

  /// The rows and columns `indices`, times a power of two, rounded down to integers of at most `WordBasis.entryBits` bits, and whether
  /// nothing was rounded.
  private func words(_ indices: [Int]) -> (entries: [Int], isExact: Bool) {
    var most = Int.min
    for i in indices {
      for j in indices where !self[i, j].isZero {
        most = max(most, self[i, j].numerator.bitLength - self[i, j].denominator.bitLength)
      }
    }
    // |x| < 2^(most + 1).
    let shift = most == .min ? 0 : WordBasis.entryBits - 1 - most
    var isExact = true
    var entries: [Int] = []
    entries.reserveCapacity(indices.count * indices.count)
    for (row, i) in indices.enumerated() {
      for (column, j) in indices.enumerated() {
        if column < row {
          entries.append(entries[column * indices.count + row])
          continue
        }
        let (entry, rest) = self[i, j].flooredProduct(powerOfTwo: shift)
        if rest { isExact = false }
        entries.append(entry)
      }
    }
    return (entries, isExact)
  }
}

extension Rational {
  /// ⌊self · 2^exponent⌋, a machine word, and whether there is a rest.
  fileprivate func flooredProduct(powerOfTwo exponent: Int) -> (Int, hasRest: Bool) {
    if let n = numerator.asInt, let d = denominator.asInt, (0..<64).contains(exponent),
      n.magnitude.leadingZeroBitCount > 0
    {
      let product = Int128(n) << Int128(exponent)
      if d == 1 { return (Int(product), false) }
      let (quotient, rest) = product.quotientAndRemainder(dividingBy: Int128(d))
      return (Int(quotient) - (rest < 0 ? 1 : 0), rest != 0)
    }
    let (n, d) =
      exponent >= 0 ? (numerator << exponent, denominator) : (numerator, denominator << -exponent)
    let quotient = n.flooredQuotient(dividingBy: d)
    return (quotient.asInt!, quotient * d != n)
  }
}

/// Rows of machine integers, in which a symmetric matrix may be nearly diagonal.
private struct WordBasis {
  /// With at most 127 rows, entries of the matrix below 2^40 and of the basis of at most 2^30, no sum below leaves 128 bits.
  static let mostRows = 127
  static let entryBits = 40
  private static let largest = 0x1p30

  private let order: Int
  private let rows: [Int]

  /// A basis in which the matrix is nearly ±1 on the diagonal and 0 elsewhere, up to a common factor and to rounding; nil
  /// where floating point finds a pivot of zero.
  init?(proposedFor entries: [Int], order n: Int) {
    var work = entries.map(Double.init)
    var basis = (0..<n * n).map { $0 % (n + 1) == 0 ? 1.0 : 0.0 }
    var active = Array(0..<n)
    var largest = 0.0
    // What is as small beside the entries as their rounding is no pivot.
    let least = (work.map(\.magnitude).max() ?? 0) * 0x1p-40
    while !active.isEmpty {
      var pivot = active[0]
      var (first, second) = (pivot, pivot)
      for (place, i) in active.enumerated() {
        if work[i * n + i].magnitude > work[pivot * n + pivot].magnitude { pivot = i }
        for j in active[..<place]
        where work[i * n + j].magnitude > work[first * n + second].magnitude || first == second {
          (first, second) = (i, j)
        }
      }
      // Where a pivot would make the rest grow, two rows are turned first.
      if first != second, work[first * n + second].magnitude > 2 * work[pivot * n + pivot].magnitude {
        WordBasis.turn(first, second, &work, &basis, n)
        pivot = work[first * n + first].magnitude > work[second * n + second].magnitude ? first : second
      }
      let value = work[pivot * n + pivot]
      guard value.magnitude > least, value.isFinite else { return nil }
      active.removeAll { $0 == pivot }
      for i in active where work[i * n + pivot] != 0 {
        let factor = work[i * n + pivot] / value
        for j in active { work[i * n + j] -= factor * work[pivot * n + j] }
        for k in 0..<n { basis[i * n + k] -= factor * basis[pivot * n + k] }
      }
      let scale = 1 / value.magnitude.squareRoot()
      for k in 0..<n {
        basis[pivot * n + k] *= scale
        largest = max(largest, basis[pivot * n + k].magnitude)
      }
    }
    guard largest.isFinite, largest > 0 || n == 0 else { return nil }
    order = n
    let scale = WordBasis.largest / max(largest, .leastNormalMagnitude)
    guard scale.isFinite else { return nil }
    rows = basis.map { Int(($0 * scale).rounded()) }
  }

  /// Jacobi's rotation, after which the entry (i, j) is zero.
  private static func turn(_ i: Int, _ j: Int, _ work: inout [Double], _ basis: inout [Double], _ n: Int) {
    let half = (work[j * n + j] - work[i * n + i]) / (2 * work[i * n + j])
    let tangent = (half < 0 ? -1 : 1) / (half.magnitude + (half * half + 1).squareRoot())
    let cosine = 1 / (tangent * tangent + 1).squareRoot()
    let sine = tangent * cosine
    func rotate(_ matrix: inout [Double], _ a: Int, _ b: Int) {
      let (x, y) = (matrix[a], matrix[b])
      matrix[a] = cosine * x - sine * y
      matrix[b] = sine * x + cosine * y
    }
    for k in 0..<n {
      rotate(&work, i * n + k, j * n + k)
      rotate(&basis, i * n + k, j * n + k)
    }
    for k in 0..<n { rotate(&work, k * n + i, k * n + j) }
  }

  /// The signs of the diagonal of P A Pᵀ, where it dominates every row; else nil. A has the entries, or where these are not exact
  /// what is above each by less than 1.
  func signsOfDominantDiagonal(_ entries: [Int], isExact: Bool) -> [Int]? {
    let n = order
    var product = [Int128](repeating: 0, count: n * n)
    var rests = [Int128](repeating: 0, count: n)
    if !isExact {
      let sums = (0..<n).map { i in (0..<n).reduce(Int128(0)) { $0 + Int128(rows[i * n + $1].magnitude) } }
      let all = sums.reduce(0, +)
      rests = sums.map { $0 * all }
    }
    var diagonal = [Int128](repeating: 0, count: n)
    for i in 0..<n {
      for l in 0..<n where rows[i * n + l] != 0 {
        let factor = Int128(rows[i * n + l])
        for k in 0..<n { product[i * n + k] += factor * Int128(entries[l * n + k]) }
      }
      for j in 0...i {
        var sum: Int128 = 0
        for k in 0..<n { sum += product[i * n + k] * Int128(rows[j * n + k]) }
        if i == j {
          diagonal[i] = sum
        } else {
          rests[i] += abs(sum)
          rests[j] += abs(sum)
        }
      }
    }
    guard (0..<n).allSatisfy({ abs(diagonal[$0]) > rests[$0] }) else { return nil }
    return diagonal.map { $0 > 0 ? 1 : -1 }
  }
}
