#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// In double precision, which of the vectors a_k ∈ R^u can have positive products with one direction that has no negative product with any: a
/// proposal, which exact arithmetic checks.
///
/// r = Σ c_k a_k of least norm with all c_k ≥ 1 has a_kᵀ r ≥ 0 for all k (Karush, Kuhn and Tucker), and Σ c_k a_kᵀ r = ‖r‖²: r = 0 where no direction has a positive
/// product with some. Those on which r is zero are gone through again without the others, whose products are still positive after a small step.
struct FloatingCone {
  /// What the search comes to.
  struct Direction {
    var coordinates: [Double]
    /// By how much each vector, of length 1, has a positive product; 0 for those that have none.
    var products: [Double]
  }

  /// K × u, of length 1 or 0.
  private let vectors: [[Double]]
  /// Of what was given.
  private let lengths: [Double]
  private let dimension: Int

  init(_ vectors: [[Double]], dimension: Int) {
    self.dimension = dimension
    let lengths = vectors.map { FloatingCone.dot($0, $0).squareRoot() }
    self.lengths = lengths
    self.vectors = zip(vectors, lengths).map { vector, length in
      length > 0 ? vector.map { $0 / length } : vector
    }
  }

  /// nil where no direction is found. Cost: some u products of all vectors with one, for each round.
  func direction() -> Direction? {
    var left = Array(vectors.indices)
    var result = Direction(
      coordinates: Array(repeating: 0, count: dimension), products: Array(repeating: 0, count: vectors.count))
    var isFound = false
    while !left.isEmpty {
      var step = leastNorm(left).residual
      let length = FloatingCone.dot(step, step).squareRoot()
      guard length > 1e-9 * Double(left.count) else { break }
      step = step.map { $0 / length }
      let separated = left.filter { FloatingCone.dot(vectors[$0], step) > FloatingCone.least }
      if separated.isEmpty { break }
      // What is separated already keeps half of its product.
      var scale = 1.0
      for k in vectors.indices where result.products[k] > 0 {
        let change = FloatingCone.dot(vectors[k], step)
        if change < 0 { scale = min(scale, result.products[k] / (-2 * change)) }
      }
      for i in 0..<dimension { result.coordinates[i] += scale * step[i] }
      for k in vectors.indices where result.products[k] > 0 {
        result.products[k] += scale * FloatingCone.dot(vectors[k], step)
      }
      for k in separated { result.products[k] = scale * FloatingCone.dot(vectors[k], step) }
      left.removeAll { result.products[$0] > 0 }
      isFound = true
    }
    return isFound ? result : nil
  }

  /// Positive c for which Σ c_k a_k is near 0, if there are any.
  func nearestCombination() -> [Double] {
    zip(leastNorm(Array(vectors.indices)).coefficients, lengths).map { $1 > 0 ? $0 / $1 : $0 }
  }

  /// Products that count as positive.
  private static let least = 1e-7

  /// Σ_{k ∈ members} c_k a_k of least norm with c_k ≥ 1, by the active sets of Lawson and Hanson (1974), and c.
  private func leastNorm(_ members: [Int]) -> (residual: [Double], coefficients: [Double]) {
    var sum = [Double](repeating: 0, count: dimension)
    for k in members { for i in 0..<dimension { sum[i] += vectors[k][i] } }
    var residual = sum
    // c_k − 1 > 0 for these.
    var active: [Int] = []
    var weights: [Double] = []
    var result: (residual: [Double], coefficients: [Double]) {
      var coefficients = members.map { _ in 1.0 }
      for (k, weight) in zip(active, weights) { coefficients[members.firstIndex(of: k)!] += weight }
      return (residual, coefficients)
    }
    for _ in 0..<(10 * dimension + 100) {
      guard
        let next = members.filter({ !active.contains($0) }).min(by: {
          FloatingCone.dot(vectors[$0], residual) < FloatingCone.dot(vectors[$1], residual)
        }), FloatingCone.dot(vectors[next], residual) < -1e-12 * Double(members.count)
      else { break }
      active.append(next)
      weights.append(0)
      while true {
        guard let solution = leastSquares(active, sum) else { return result }
        let steps = zip(weights, solution).filter { $1 <= 0 }.map { $0 / ($0 - $1) }
        if steps.isEmpty {
          weights = solution
          break
        }
        let step = steps.min()!
        if !step.isFinite { return result }
        for i in weights.indices { weights[i] += step * (solution[i] - weights[i]) }
        let kept = weights.indices.filter { weights[$0] > 1e-14 }
        if kept.count == weights.count || kept.isEmpty && active.count == 1 { return result }
        (active, weights) = (kept.map { active[$0] }, kept.map { weights[$0] })
        if active.isEmpty { break }
      }
      residual = sum
      for (k, weight) in zip(active, weights) {
        for i in 0..<dimension { residual[i] += weight * vectors[k][i] }
      }
    }
    return result
  }

  /// The weights of least ‖sum + Σ x_k a_k‖, by the normal equations; nil where these are singular.
  private func leastSquares(_ active: [Int], _ sum: [Double]) -> [Double]? {
    let n = active.count
    var factor = active.map { a in active.map { FloatingCone.dot(vectors[a], vectors[$0]) } }
    var x = active.map { -FloatingCone.dot(vectors[$0], sum) }
    for i in 0..<n {
      for j in 0...i {
        var entry = factor[i][j]
        for k in 0..<j { entry -= factor[i][k] * factor[j][k] }
        if i == j {
          guard entry > 1e-13 else { return nil }
          factor[i][i] = entry.squareRoot()
        } else {
          factor[i][j] = entry / factor[j][j]
        }
      }
    }
    for i in 0..<n {
      for k in 0..<i { x[i] -= factor[i][k] * x[k] }
      x[i] /= factor[i][i]
    }
    for i in (0..<n).reversed() {
      for k in i + 1..<max(n, i + 1) { x[i] -= factor[k][i] * x[k] }
      x[i] /= factor[i][i]
    }
    return x
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in a.indices { sum += a[i] * b[i] }
    return sum
  }
}
