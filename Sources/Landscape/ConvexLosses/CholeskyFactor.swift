import ExactAlgebra

/// L with L Lᵀ near a symmetric positive definite matrix, in double precision.
struct CholeskyFactor {
  private let order: Int
  /// By rows; what is above the diagonal means nothing.
  private var entries: [Double]
  /// Columns that are taken together.
  private static let width = 32

  /// The matrix by rows, of which the lower triangle is read; nil where rounding makes it look indefinite.
  ///
  /// Cost: order³/6 products.
  init?(_ matrix: [Double], order: Int) {
    self.order = order
    entries = matrix
    let kernels = Kernels.current
    var known = [Double](repeating: 0, count: order * CholeskyFactor.width)
    let isDefinite = entries.withUnsafeMutableBufferPointer { entries in
      guard let base = entries.baseAddress else { return true }
      for first in stride(from: 0, to: order, by: CholeskyFactor.width) {
        let last = min(first + CholeskyFactor.width, order)
        // What the columns before have of these.
        known.withUnsafeMutableBufferPointer { known in
          kernels.floatingProducts(
            rows: order - first, columns: last - first, count: first, base + first * order, stride: order,
            base + first * order, stride: order, into: known.baseAddress!, stride: CholeskyFactor.width)
        }
        for i in first..<order {
          for j in first..<min(i + 1, last) {
            var sum = known[(i - first) * CholeskyFactor.width + j - first]
            for k in first..<j { sum += base[i * order + k] * base[j * order + k] }
            let rest = base[i * order + j] - sum
            if j < i {
              base[i * order + j] = rest / base[j * order + j]
            } else {
              guard rest > 0, rest.isFinite else { return false }
              base[i * order + i] = rest.squareRoot()
            }
          }
        }
      }
      return true
    }
    if !isDefinite { return nil }
  }

  /// x with L Lᵀ x = `right`.
  func solve(_ right: [Double]) -> [Double] {
    var x = right
    entries.withUnsafeBufferPointer { entries in
      for i in 0..<order {
        var sum = 0.0
        for k in 0..<i { sum += entries[i * order + k] * x[k] }
        x[i] = (x[i] - sum) / entries[i * order + i]
      }
      for i in (0..<order).reversed() {
        x[i] /= entries[i * order + i]
        for j in 0..<i { x[j] -= entries[i * order + j] * x[i] }
      }
    }
    return x
  }

  /// L⁻¹ by rows. Cost: order³/6 products.
  var inverse: [Double] {
    // Row i is e_i less the rows k < i times L_ik, over L_ii.
    var result = [Double](repeating: 0, count: order * order)
    result.withUnsafeMutableBufferPointer { result in
      for i in 0..<order {
        for k in 0..<i {
          let factor = entries[i * order + k]
          if factor != 0 { for j in 0...k { result[i * order + j] -= factor * result[k * order + j] } }
        }
        result[i * order + i] = 1
        for j in 0...i { result[i * order + j] /= entries[i * order + i] }
      }
    }
    return result
  }
}
