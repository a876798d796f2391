import ExactAlgebra

// Dense linear algebra in floating point. All of it proposes: what it finds is checked with enclosures elsewhere.

/// Eigenvalues and orthonormal eigenvectors of a symmetric matrix.
struct Eigenbasis {
  private(set) var values: [Double]
  /// Row i belongs to value i.
  private(set) var vectors: Matrix<Double>

  /// Cyclic Jacobi rotations (Golub and Van Loan, Matrix Computations, section 8.5). Cost: order³ for each of some ten
  /// sweeps.
  init(_ matrix: Matrix<Double>) {
    let n = matrix.rows
    var a = matrix.elements
    var v = Matrix<Double>(rows: n, columns: n) { $0 == $1 ? 1 : 0 }.elements
    let scale = a.reduce(0) { max($0, $1.magnitude) }
    a.withUnsafeMutableBufferPointer { a in
      v.withUnsafeMutableBufferPointer { v in
        for _ in 0..<30 {
          var rotated = false
          for p in 0..<n {
            for q in p + 1..<max(n, p + 1) {
              let off = a[p * n + q]
              let (x, y) = (a[p * n + p], a[q * n + q])
              if off.magnitude <= 1e-16 * scale { continue }
              rotated = true
              let theta = (y - x) / (2 * off)
              let t = (theta < 0 ? -1 : 1) / (theta.magnitude + (theta * theta + 1).squareRoot())
              let c = 1 / (t * t + 1).squareRoot()
              let s = t * c
              for k in 0..<n {
                let (u, w) = (a[k * n + p], a[k * n + q])
                a[k * n + p] = c * u - s * w
                a[k * n + q] = s * u + c * w
              }
              for k in 0..<n {
                let (u, w) = (a[p * n + k], a[q * n + k])
                a[p * n + k] = c * u - s * w
                a[q * n + k] = s * u + c * w
              }
              for k in 0..<n {
                let (u, w) = (v[p * n + k], v[q * n + k])
                v[p * n + k] = c * u - s * w
                v[q * n + k] = s * u + c * w
              }
            }
          }
          if !rotated { break }
        }
      }
    }
    values = (0..<n).map { a[$0 * n + $0] }
    vectors = Matrix(rows: n, columns: n, elements: v)
  }
}

extension Matrix where Element == Double {
  /// By Gauss–Jordan elimination with partial pivoting; nil where a pivot is zero.
  var proposedInverse: Matrix? {
    let n = rows
    var work = (0..<n).map { i in row(i) + (0..<n).map { $0 == i ? 1.0 : 0 } }
    for k in 0..<n {
      let pivot = (k..<n).max { work[$0][k].magnitude < work[$1][k].magnitude }!
      guard work[pivot][k] != 0, work[pivot][k].isFinite else { return nil }
      work.swapAt(k, pivot)
      let factor = 1 / work[k][k]
      for j in 0..<2 * n { work[k][j] *= factor }
      let row = work[k]
      for i in 0..<n where i != k && work[i][k] != 0 {
        let factor = work[i][k]
        for j in k..<2 * n { work[i][j] -= factor * row[j] }
      }
    }
    return Matrix(rows: n, columns: n) { work[$0][n + $1] }
  }

  func applied(to vector: [Double]) -> [Double] {
    (0..<rows).map { i in
      (0..<columns).reduce(0) { $0 + elements[i * columns + $1] * vector[$1] }
    }
  }
}

/// Independent ones among vectors, and an orthonormal basis of their span.
struct IndependentVectors {
  /// Indices into the given vectors.
  private(set) var chosen: [Int] = []
  private(set) var basis: [[Double]] = []

  /// Gram–Schmidt orthogonalization. Vectors that are clearly independent of earlier ones are taken in order; then, as
  /// long as one sticks out of the span, the one that does most.
  init(_ vectors: [[Double]]) {
    var rest: [(index: Int, vector: [Double])] = []
    func length(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 }.squareRoot() }
    func reduced(_ vector: [Double], by basis: some Sequence<[Double]>) -> [Double] {
      var result = vector
      for other in basis {
        let product = zip(result, other).reduce(0) { $0 + $1.0 * $1.1 }
        for index in result.indices { result[index] -= product * other[index] }
      }
      return result
    }
    // What is all but zero beside the others has a direction by rounding only.
    let sizes = vectors.map(length)
    let least = 1e-6 * (sizes.filter(\.isFinite).max() ?? 0)
    for (index, vector) in vectors.enumerated() {
      let size = sizes[index]
      guard size > least, size.isFinite else { continue }
      let part = reduced(reduced(vector.map { $0 / size }, by: basis), by: basis)
      if length(part) > 1e-3 {
        let norm = length(part)
        chosen.append(index)
        basis.append(part.map { $0 / norm })
      } else {
        rest.append((index, vector.map { $0 / size }))
      }
    }
    rest = rest.map { ($0.index, reduced(reduced($0.vector, by: basis), by: basis)) }
    while let best = rest.indices.max(by: { length(rest[$0].vector) < length(rest[$1].vector) }),
      length(rest[best].vector) > 1e-7
    {
      let norm = length(rest[best].vector)
      let direction = reduced(rest[best].vector.map { $0 / norm }, by: basis)
      let size = length(direction)
      chosen.append(rest[best].index)
      basis.append(direction.map { $0 / size })
      rest.remove(at: best)
      rest = rest.map { ($0.index, reduced($0.vector, by: basis.suffix(1))) }
    }
  }
}
