/// The evidence for an inertia: P A Pᵀ = L D Lᵀ with P a permutation, L unit lower triangular and D block diagonal.
public struct Congruence: Sendable, Hashable {
  /// Row i of P A is row `permutation[i]` of A.
  public let permutation: [Int]
  /// L, order × order.
  public let lower: Matrix<Rational>
  /// D, order × order: 1 × 1 blocks, 2 × 2 blocks [[0, b], [b, 0]], then zeros.
  public let diagonal: Matrix<Rational>

  public init(permutation: [Int], lower: Matrix<Rational>, diagonal: Matrix<Rational>) {
    self.permutation = permutation
    self.lower = lower
    self.diagonal = diagonal
  }

  /// The inertia of D, which is that of A by Sylvester's law.
  public var inertia: Inertia {
    var result = Inertia(positive: 0, negative: 0, zero: 0)
    var i = 0
    while i < diagonal.rows {
      if i + 1 < diagonal.rows, !diagonal[i, i + 1].isZero {
        // A 2 × 2 block [[a, b], [b, c]]: the signs of its eigenvalues from determinant and trace.
        let b = diagonal[i, i + 1]
        let determinant = diagonal[i, i] * diagonal[i + 1, i + 1] - b * b
        let trace = diagonal[i, i] + diagonal[i + 1, i + 1]
        if determinant.signum() < 0 {
          result.positive += 1
          result.negative += 1
        } else {
          let sign = trace.signum()
          let number = determinant.isZero ? 1 : 2
          if sign > 0 { result.positive += number } else { result.negative += number }
          result.zero += 2 - number
        }
        i += 2
        continue
      }
      switch diagonal[i, i].signum() {
      case 1: result.positive += 1
      case -1: result.negative += 1
      default: result.zero += 1
      }
      i += 1
    }
    return result
  }

  /// d with dᵀ A d < 0, or nil when A is positive semidefinite.
  public var negativeDirection: [Rational]? {
    let n = diagonal.rows
    // P A Pᵀ = L D Lᵀ: with Lᵀ z = y and d = Pᵀ z, dᵀ A d = yᵀ D y.
    var z = Array(repeating: Rational.zero, count: n)
    if let i = (0..<n).first(where: { diagonal[$0, $0].signum() < 0 }) {
      z[i] = .one
    } else if let i = (0..<max(n - 1, 0)).first(where: { !diagonal[$0, $0 + 1].isZero }) {
      // A block [[0, b], [b, 0]].
      z[i] = .one
      z[i + 1] = Rational(-diagonal[i, i + 1].signum())
    } else {
      return nil
    }
    for i in (0..<n).reversed() where !z[i].isZero {
      for j in 0..<i { z[j] -= lower[i, j] * z[i] }
    }
    var direction = z
    for (index, row) in permutation.enumerated() { direction[row] = z[index] }
    return direction
  }

  /// Whether this is a congruence of `matrix`, by plain arithmetic: the permutation is one, L is unit lower triangular,
  /// D is symmetric with blocks of order at most 2, and P A Pᵀ = L D Lᵀ.
  public func verify(_ matrix: Matrix<Rational>) -> Bool {
    let n = matrix.rows
    guard matrix.isSquare, lower.rows == n, lower.columns == n, diagonal.rows == n, diagonal.columns == n,
      permutation.sorted() == Array(0..<n), diagonal.isSymmetric
    else { return false }
    for i in 0..<n {
      for j in i..<n where lower[i, j] != (i == j ? 1 : 0) { return false }
      for j in 0..<n where abs(i - j) > 1 && !diagonal[i, j].isZero { return false }
      // Blocks do not overlap.
      if i > 0, i + 1 < n, !diagonal[i - 1, i].isZero, !diagonal[i, i + 1].isZero { return false }
    }
    return matrix.submatrix(rows: permutation, columns: permutation) == lower * diagonal * lower.transposed
  }
}

extension Matrix where Element == Rational {
  /// P A Pᵀ = L D Lᵀ for a symmetric matrix A. Traps unless the matrix is symmetric.
  ///
  /// Cost: O(order³) rational operations.
  public func congruence() -> Congruence {
    precondition(isSymmetric, "congruence of a matrix that is not symmetric")
    let elimination = symmetricElimination()
    var diagonal = Matrix.zeros(rows, rows)
    var i = 0
    for block in elimination.blocks {
      switch block {
      case .one(let pivot):
        diagonal[i, i] = pivot
        i += 1
      case .hyperbolic(let b):
        diagonal[i, i + 1] = b
        diagonal[i + 1, i] = b
        i += 2
      }
    }
    return Congruence(
      permutation: elimination.permutation,
      lower: Matrix(rows: rows, columns: rows) { i, j in
        i == j ? .one : j < i ? elimination.lower[i][j] : .zero
      },
      diagonal: diagonal)
  }
}
