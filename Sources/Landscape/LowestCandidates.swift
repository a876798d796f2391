import ExactAlgebra

/// Candidates for critical strata by increasing risk, without the others: dim(U ∩ E_λ) for each eigenvalue λ of Σ.
///
/// N · R = ‖Y‖² − tr Σ + Σ_λ d_λ λ, with d_λ the dimension of E_λ outside of U. For each t the least sum of t nonzero eigenvalues has the t smallest; every other
/// choice of t comes from one with a smaller sum by moving one dimension from an eigenvalue to the next larger one. Sums are compared by enclosures of 256 bits
/// of the eigenvalues: what they do not tell apart comes in an order of its own.
///
/// Cost: for each candidate a copy for each distinct eigenvalue.
struct LowestCandidates: Sequence, IteratorProtocol {
  private struct Choice {
    let sum: Rational
    /// d_λ for the nonzero eigenvalues.
    let outside: [Int]
  }

  private let sizes: StratumSizes
  private let eigenvalues: [Rational]
  private let multiplicities: [Int]
  /// A binary heap with the least sum on top.
  private var heap: [Choice] = []
  private var seen: Set<[Int]> = []
  /// Candidates of the last choice, for each dimension of U ∩ ker Σ.
  private var ready: [[Int]] = []

  init(_ sizes: StratumSizes, _ spectrum: SymmetricSpectrum) {
    self.sizes = sizes
    let nonzero = spectrum.eigenvalues.filter { !$0.isZero }
    eigenvalues = nonzero.map { $0.enclosure(bits: 256).midpoint }
    multiplicities = nonzero.map(\.multiplicity)
    // r ≤ min(M, N_o), and T has full row rank on what is outside.
    let rank = multiplicities.reduce(0, +)
    let least = Swift.max(rank - Swift.min(sizes.width, sizes.outputs), 0)
    for t in least...Swift.max(rank, least) where t <= sizes.featureRank {
      var rest = t
      insert(
        multiplicities.map { multiplicity in
          let taken = Swift.min(rest, multiplicity)
          rest -= taken
          return taken
        })
    }
  }

  mutating func next() -> [Int]? {
    if ready.isEmpty {
      guard let outside = removeLeast() else { return nil }
      for index in outside.indices.dropLast()
      where outside[index] > 0 && outside[index + 1] < multiplicities[index + 1] {
        var moved = outside
        moved[index] -= 1
        moved[index + 1] += 1
        insert(moved)
      }
      let inside = zip(multiplicities, outside).map(-)
      ready = sizes.hasZero ? (0...sizes.zeroMultiplicity).reversed().map { [$0] + inside } : [inside]
    }
    return ready.removeLast()
  }

  // MARK: The heap

  private func precedes(_ a: Int, _ b: Int) -> Bool {
    let (x, y) = (heap[a], heap[b])
    return x.sum != y.sum ? x.sum < y.sum : x.outside.lexicographicallyPrecedes(y.outside)
  }

  private mutating func insert(_ outside: [Int]) {
    guard seen.insert(outside).inserted else { return }
    let sum = zip(outside, eigenvalues).reduce(Rational.zero) { $0 + Rational($1.0) * $1.1 }
    heap.append(Choice(sum: sum, outside: outside))
    var child = heap.count - 1
    while child > 0, precedes(child, (child - 1) / 2) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  private mutating func removeLeast() -> [Int]? {
    guard let least = heap.first else { return nil }
    let last = heap.removeLast()
    if !heap.isEmpty {
      heap[0] = last
      var parent = 0
      while true {
        guard let child = [2 * parent + 1, 2 * parent + 2].filter({ $0 < heap.count }).min(by: precedes),
          precedes(child, parent)
        else { break }
        heap.swapAt(child, parent)
        parent = child
      }
    }
    return least.outside
  }
}
