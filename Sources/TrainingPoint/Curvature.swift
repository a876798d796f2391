import ExactAlgebra

/// The signs of a symmetric matrix's eigenvalues, proved in machine integers or by interval arithmetic where that is enough.
struct Curvature<Scalar: OrderedField>: Sendable {
  let matrix: Matrix<Scalar>
  let inertia: Inertia

  init(_ matrix: Matrix<Scalar>, inertia: Inertia) {
    self.matrix = matrix
    self.inertia = inertia
  }

  init(_ matrix: Matrix<Scalar>) {
    self.matrix = matrix
    // Here and not in an overload, so that generic callers get the faster way too.
    if let rational = matrix as? Matrix<Rational> {
      inertia = rational.enclosedInertia()
    } else {
      inertia = matrix.inertia()
    }
  }
}

extension Matrix where Element == Rational {
  /// Independent rows of a symmetric matrix, as many as its rank, make an invertible principal submatrix; the zeros of the
  /// inertia are the rest, and intervals narrow enough prove every other sign.
  fileprivate func enclosedInertia() -> Inertia {
    // Where nothing but rows of zeros is singular there is no rank to prove.
    if let known = wordInertia() { return known }
    // Of a largest invertible principal submatrix.
    let pivots = basisRows(rank: rank)
    let regular = submatrix(rows: pivots, columns: pivots)
    var precision = 128
    var signs = pivots.count < rows ? regular.wordInertia() : nil
    if signs == nil, regular.hasShortMinors { signs = regular.inertiaOfMinors() }
    while signs == nil, precision <= Limits.inertiaBits {
      signs = regular.enclosed(precision: precision).intervalInertia().flatMap { $0.zero == 0 ? $0 : nil }
      precision *= 2
    }
    let proved = signs ?? regular.inertia()
    return Inertia(positive: proved.positive, negative: proved.negative, zero: rows - pivots.count)
  }
}

extension Curvature {
  /// d with dᵀ A d < 0, or nil when A is positive semidefinite: of one or two coordinates where there is such a one, else
  /// from exact elimination on growing principal submatrices, over Q alone.
  var negativeDirection: [Scalar]? {
    guard inertia.negative > 0 else { return nil }
    if let plain = plainDirections(limit: 1).first { return plain }
    guard let matrix = matrix as? Matrix<Rational> else { return nil }
    let pivots = matrix.rankDecision().pivotRows
    var size = 3
    while true {
      let rows = Array(pivots.prefix(size))
      if let part = matrix.submatrix(rows: rows, columns: rows).congruence().negativeDirection {
        return embedded(Array(zip(rows, part.map(Scalar.init))))
      }
      precondition(size < pivots.count, "a negative eigenvalue shows on the invertible part")
      size *= 2
    }
  }

  /// Vectors d with dᵀ A d < 0, no more than `limit`: one for each coordinate that has such a one, and for each pair of others.
  func plainDirections(limit: Int) -> [[Scalar]] {
    guard inertia.negative > 0 else { return [] }
    var found: [[Scalar]] = []
    let descends = (0..<matrix.rows).map { matrix[$0, $0].signum() < 0 }
    for i in descends.indices where descends[i] && found.count < limit { found.append(embedded([(i, .one)])) }
    for i in descends.indices where !descends[i] {
      for j in 0..<i where !descends[j] && found.count < limit && matrix[i, j].signum() != 0 {
        let (a, b, c) = (matrix[i, i], matrix[i, j], matrix[j, j])
        guard b * b > a * c else { continue }
        // a x² + 2 b x y + c y², least in x at x = −b y / a.
        found.append(
          a.signum() == 0
            ? embedded([(i, -(c + .one) / (b + b)), (j, .one)]) : embedded([(i, -b / a), (j, .one)]))
      }
    }
    return found
  }

  private func embedded(_ entries: [(Int, Scalar)]) -> [Scalar] {
    var direction = Array(repeating: Scalar.zero, count: matrix.rows)
    for (index, value) in entries { direction[index] = value }
    return direction
  }
}
