import ExactAlgebra

/// Eigenvalues and eigenvectors of a symmetric matrix in floating point, by Jacobi's cyclic rotations (Golub and Van Loan, Matrix Computations, section 8.5). Proposals:
/// whoever uses them checks them.
struct FloatingSpectrum {
  /// Increasing, each with its vector of length 1.
  let pairs: [(eigenvalue: Double, vector: [Double])]

  /// Cost: some ten sweeps of order³ operations.
  init(_ matrix: Matrix<Rational>) {
    let n = matrix.rows
    var work = matrix.elements.map(\.nearestDouble)
    var basis = (0..<n * n).map { $0 % (n + 1) == 0 ? 1.0 : 0.0 }
    for _ in 0..<Certification.Limits.sweeps {
      var isDiagonal = true
      for i in 0..<n {
        for j in 0..<i
        where work[i * n + j].magnitude > 1e-17 * (work[i * n + i].magnitude + work[j * n + j].magnitude) {
          isDiagonal = false
          let half = (work[j * n + j] - work[i * n + i]) / (2 * work[i * n + j])
          let tangent = (half < 0 ? -1 : 1) / (half.magnitude + (half * half + 1).squareRoot())
          let cosine = 1 / (tangent * tangent + 1).squareRoot()
          let sine = tangent * cosine
          func rotate(_ values: inout [Double], _ a: Int, _ b: Int) {
            (values[a], values[b]) = (
              cosine * values[a] - sine * values[b], sine * values[a] + cosine * values[b]
            )
          }
          for k in 0..<n {
            rotate(&work, i * n + k, j * n + k)
            rotate(&basis, i * n + k, j * n + k)
          }
          for k in 0..<n { rotate(&work, k * n + i, k * n + j) }
        }
      }
      if isDiagonal { break }
    }
    pairs = (0..<n).map { (work[$0 * n + $0], Array(basis[$0 * n..<($0 + 1) * n])) }.sorted { $0.0 < $1.0 }
  }
}
