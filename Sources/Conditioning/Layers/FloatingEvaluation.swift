import ExactAlgebra
import Networks

/// The forward pass in double precision, as a program without exact arithmetic would do it. Nothing is decided by it: it is
/// shown beside what is true.
struct FloatingEvaluation: GraphInterpretation {
  typealias Scalar = Rational
  typealias Value = Matrix<Double>

  func constant(_ matrix: Matrix<Rational>, at node: Int) -> Matrix<Double> { matrix.map(\.nearestDouble) }

  func affine(_ map: AffineMap<Rational>, of input: Matrix<Double>) -> Matrix<Double> {
    let weight = map.affine.weight.map(\.nearestDouble)
    let bias = map.affine.bias?.map(\.nearestDouble)
    var result = Matrix<Double>(rows: weight.rows, columns: input.columns, repeating: 0)
    for i in 0..<weight.rows {
      for k in 0..<weight.columns {
        let factor = weight[i, k]
        for j in 0..<input.columns { result[i, j] += factor * input[k, j] }
      }
      if let bias { for j in 0..<input.columns { result[i, j] += bias[i] } }
    }
    return result
  }

  func activation(_ layer: ActivationLayer, of input: Matrix<Double>) -> Matrix<Double> {
    let function = layer.activation.function
    let breakpoints = function.breakpoints.map(\.nearestDouble)
    let pieces = function.pieces.map { $0.map(\.nearestDouble) }
    return input.map { x in
      // Not a number stays so, whatever the function.
      if x.isNaN { return x }
      let piece = pieces[breakpoints.firstIndex { x < $0 } ?? breakpoints.count]
      return piece.reversed().reduce(0) { $0 * x + $1 }
    }
  }

  func sum(_ a: Matrix<Double>, _ b: Matrix<Double>, at node: Int) -> Matrix<Double> { a + b }
  func stack(_ a: Matrix<Double>, _ b: Matrix<Double>, at node: Int) -> Matrix<Double> { .vertical([a, b]) }
}

/// Singular values as double precision computes them.
public struct FloatingSingularValues: Sendable, Hashable {
  /// Decreasing; not numbers where the matrix is beyond the range of double precision.
  public let values: [Double]
  private let size: Int

  /// One-sided Jacobi rotations of the rows of the shorter side (Golub and Van Loan, Matrix Computations, section 8.6). Cost:
  /// some ten sweeps of order² · length operations.
  init(_ matrix: Matrix<Double>) {
    size = max(matrix.rows, matrix.columns)
    let short = matrix.rows <= matrix.columns ? matrix : matrix.transposed
    guard short.elements.allSatisfy(\.isFinite) else {
      values = Array(repeating: .nan, count: short.rows)
      return
    }
    // A power of two is exact, and keeps squares within the range.
    let largest = short.elements.reduce(0) { max($0, $1.magnitude) }
    let scale = largest == 0 ? 0 : largest.exponent
    let factor = Double(sign: .plus, exponent: -scale, significand: 1)
    var rows = short.rowArrays.map { $0.map { $0 * factor } }
    for _ in 0..<60 {
      var rotated = false
      for p in rows.indices {
        for q in p + 1..<max(rows.count, p + 1) {
          var (alpha, beta, gamma) = (0.0, 0.0, 0.0)
          for k in rows[p].indices {
            alpha += rows[p][k] * rows[p][k]
            beta += rows[q][k] * rows[q][k]
            gamma += rows[p][k] * rows[q][k]
          }
          if gamma.magnitude <= 0x1p-52 * (alpha * beta).squareRoot() || gamma == 0 { continue }
          rotated = true
          let zeta = (beta - alpha) / (2 * gamma)
          let t = (zeta < 0 ? -1 : 1) / (zeta.magnitude + (1 + zeta * zeta).squareRoot())
          let c = 1 / (1 + t * t).squareRoot()
          let s = c * t
          for k in rows[p].indices {
            let (x, y) = (rows[p][k], rows[q][k])
            rows[p][k] = c * x - s * y
            rows[q][k] = s * x + c * y
          }
        }
      }
      if !rotated { break }
    }
    values = rows.map { row in
      Double(
        sign: .plus, exponent: scale, significand: row.reduce(0) { $0 + $1 * $1 }.squareRoot())
    }.sorted(by: >)
  }

  /// The number of singular values above max(rows, columns) · 2^-52 · σ_1, the rule of numerical libraries; nil where the
  /// values are no numbers.
  public var rank: Int? {
    guard let first = values.first else { return 0 }
    guard first.isFinite else { return nil }
    return values.count { $0 > Double(size) * 0x1p-52 * first }
  }

  /// σ_1 / σ_min: infinite for a zero in the denominator, and not a number where the values are none.
  public var conditionNumber: Double {
    guard let first = values.first, let last = values.last else { return .nan }
    return last == 0 ? (first.isNaN ? .nan : .infinity) : first / last
  }
}
