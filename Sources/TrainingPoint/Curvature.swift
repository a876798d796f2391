import ExactAlgebra

/// The signs of a symmetric matrix's eigenvalues, proved in machine integers or by interval arithmetic where that is enough.
struct Curvature<Scalar: OrderedField>: Sendable {
  let matrix: Matrix<Scalar>
  let inertia: Inertia

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
    let n = matrix.rows
    func embedded(_ entries: [(Int, Scalar)]) -> [Scalar] {
      var direction = Array(repeating: Scalar.zero, count: n)
      for (index, value) in entries { direction[index] = value }
      return direction
    }
    if let i = (0..<n).first(where: { matrix[$0, $0].signum() < 0 }) { return embedded([(i, .one)]) }
    for i in 0..<n {
      for j in 0..<i where matrix[i, j].signum() != 0 {
        let (a, b, c) = (matrix[i, i], matrix[i, j], matrix[j, j])
        // a x² + 2 b x y + c y², least in x at x = −b y / a.
        if b * b > a * c {
          return a.signum() == 0
            ? embedded([(i, -(c + .one) / (b + b)), (j, .one)]) : embedded([(i, -b / a), (j, .one)])
        }
      }
    }
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
}
