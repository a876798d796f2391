/// The numbers of positive, negative and zero eigenvalues of a symmetric matrix. Sylvester's law: they do not change
/// under congruence A ↦ P A Pᵀ with P invertible.
public struct Inertia: Sendable, Hashable, Codable {
  public var positive: Int
  public var negative: Int
  public var zero: Int

  public init(positive: Int, negative: Int, zero: Int) {
    self.positive = positive
    self.negative = negative
    self.zero = zero
  }

  public var order: Int { positive + negative + zero }
  public var rank: Int { positive + negative }
}

extension Inertia: CustomStringConvertible {
  public var description: String { "(\(positive), \(negative), \(zero))" }
}

extension Matrix where Element: OrderedField {
  /// The inertia of a symmetric matrix, by congruence to a diagonal of 1 × 1 and 2 × 2 blocks.
  ///
  /// Traps unless the matrix is symmetric. Cost: O(order³) operations in the field.
  public func inertia() -> Inertia {
    precondition(isSymmetric, "inertia of a matrix that is not symmetric")
    // Here and not in an overload, so that generic callers get the faster way too.
    if let known = (self as? Matrix<Rational>)?.wordInertia() { return known }
    return symmetricElimination().inertia
  }
}

extension Matrix where Element == Rational {
  /// The inertia of an invertible symmetric matrix from the signs of nested principal minors d_1, …, d_n: where none of them
  /// vanishes, as many eigenvalues are negative as d_k and d_(k-1) have opposite signs (Jacobi). nil where the matrix is singular,
  /// and where every way to go on from some minor leads to one that vanishes.
  ///
  /// Cost: order³/3 products of numbers as long as minors, by Bareiss' elimination.
  package func inertiaOfMinors() -> Inertia? {
    precondition(isSymmetric, "inertia of a matrix that is not symmetric")
    // Congruent to an integer matrix, by multiples of the rows and of the columns.
    let scales = (0..<rows).map { row($0).reduce(Integer.one) { Integer.lcm($0, $1.denominator) } }
    var work = (0..<rows).map { i in
      (0...i).map { j in
        self[i, j].numerator * scales[i].dividedExactly(by: self[i, j].denominator) * scales[j]
      }
    }
    var active = Array(0..<rows)
    var last = Integer.one
    var inertia = Inertia(positive: 0, negative: 0, zero: 0)
    while let k = active.first(where: { !work[$0][$0].isZero }) {
      active.removeAll { $0 == k }
      let pivot = work[k][k]
      if pivot.signum() == last.signum() { inertia.positive += 1 } else { inertia.negative += 1 }
      let column = active.map { work[max($0, k)][min($0, k)] }
      for (i, a) in zip(active, column) {
        for (j, b) in zip(active, column) where j <= i {
          work[i][j] = (pivot * work[i][j] - a * b).dividedExactly(by: last)
        }
      }
      last = pivot
    }
    return active.isEmpty ? inertia : nil
  }

  /// Whether minors are so short that products of them take less than those of intervals do.
  package var hasShortMinors: Bool {
    let longest = elements.reduce(0) { max($0, $1.numerator.bitLength + $1.denominator.bitLength) }
    return rows * longest <= 4096
  }
}

/// What symmetric elimination finds: P A Pᵀ = L D Lᵀ, where row i of P A is row `permutation[i]` of A, L is unit lower
/// triangular, and D has the `blocks` on its diagonal and zeros after them.
struct SymmetricElimination<Element: OrderedField> {
  enum Block {
    /// A nonzero number.
    case one(Element)
    /// [[0, b], [b, 0]] with b ≠ 0: chosen only when the whole remaining diagonal is zero, so its two eigenvalues
    /// are b and -b.
    case hyperbolic(Element)
  }

  var permutation: [Int]
  var blocks: [Block]
  /// Row i, columns before i, of L; 1 on the diagonal is understood.
  var lower: [[Element]]

  var inertia: Inertia {
    var result = Inertia(positive: 0, negative: 0, zero: permutation.count)
    for block in blocks {
      switch block {
      case .one(let pivot):
        if pivot.signum() > 0 { result.positive += 1 } else { result.negative += 1 }
        result.zero -= 1
      case .hyperbolic:
        result.positive += 1
        result.negative += 1
        result.zero -= 2
      }
    }
    return result
  }
}

extension Matrix where Element: OrderedField {
  /// Symmetric elimination with diagonal pivots as long as there is one, and else with a pair of rows whose off-diagonal
  /// entry is not zero.
  func symmetricElimination() -> SymmetricElimination<Element> {
    let n = rows
    // The lower triangle, columns 0...i of row i; eliminated columns hold L.
    var work = (0..<n).map { i in (0...i).map { self[i, $0] } }
    var permutation = Array(0..<n)
    var blocks: [SymmetricElimination<Element>.Block] = []

    Meter.charge(work: n * n * n / 6 * 128, "symmetric elimination of order \(n)")
    func swap(_ a: Int, _ b: Int) {
      if a == b { return }
      precondition(a < b)
      permutation.swapAt(a, b)
      for j in 0..<a {
        let held = work[a][j]
        work[a][j] = work[b][j]
        work[b][j] = held
      }
      for k in a + 1..<max(b, a + 1) {
        let held = work[k][a]
        work[k][a] = work[b][k]
        work[b][k] = held
      }
      let held = work[a][a]
      work[a][a] = work[b][b]
      work[b][b] = held
      for k in b + 1..<max(n, b + 1) { work[k].swapAt(a, b) }
    }

    var s = 0
    while s < n {
      if let pivot = (s..<n).first(where: { !work[$0][$0].isZero }) {
        swap(s, pivot)
        let d = work[s][s]
        guard let inverse = d.reciprocal else { preconditionFailure("a nonzero pivot has an inverse") }
        blocks.append(.one(d))
        let column = (s + 1..<max(n, s + 1)).map { work[$0][s] }
        for (offset, entry) in column.enumerated() where !entry.isZero {
          let i = s + 1 + offset
          let factor = entry * inverse
          for j in s + 1...i where !column[j - s - 1].isZero { work[i][j] -= factor * column[j - s - 1] }
          work[i][s] = factor
        }
        s += 1
        continue
      }
      // The diagonal is zero from s on.
      var found: (Int, Int)?
      search: for i in s..<n {
        for j in s..<i where !work[i][j].isZero {
          found = (j, i)
          break search
        }
      }
      guard let (first, second) = found else { break }
      swap(s, first)
      swap(s + 1, second)
      let b = work[s + 1][s]
      guard let inverse = b.reciprocal else { preconditionFailure("a nonzero pivot has an inverse") }
      blocks.append(.hyperbolic(b))
      // D = [[0, b], [b, 0]]: the two multipliers of row i are A[i, s+1]/b and A[i, s]/b.
      let pairs = (s + 2..<max(n, s + 2)).map { (work[$0][s], work[$0][s + 1]) }
      for (offset, (u, v)) in pairs.enumerated() where !(u.isZero && v.isZero) {
        let i = s + 2 + offset
        let f = v * inverse
        let g = u * inverse
        for j in s + 2...i {
          let (uj, vj) = pairs[j - s - 2]
          if !uj.isZero, !f.isZero { work[i][j] -= f * uj }
          if !vj.isZero, !g.isZero { work[i][j] -= g * vj }
        }
        work[i][s] = f
        work[i][s + 1] = g
      }
      work[s + 1][s] = .zero
      s += 2
    }
    return SymmetricElimination(
      permutation: permutation, blocks: blocks,
      lower: (0..<n).map { i in
        (0..<min(i, s)).map { work[i][$0] } + Array(repeating: .zero, count: max(0, i - s))
      })
  }
}
