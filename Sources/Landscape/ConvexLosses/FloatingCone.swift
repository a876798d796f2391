import ExactAlgebra

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
    // c_k − 1 = w_k > 0 for these.
    var active: [Int] = []
    var weights: [Double] = []
    var factor = OrthogonalFactor()
    // Dependent on the active ones, as far as floating point can tell.
    var passed: Set<Int> = []
    for _ in 0..<(10 * dimension + 100) {
      Meter.charge(work: (members.count + dimension) * dimension / 8, "a direction that tells classes apart")
      var next: (member: Int, product: Double)?
      for k in members where !active.contains(k) && !passed.contains(k) {
        let product = FloatingCone.dot(vectors[k], residual)
        if product < next?.product ?? -1e-12 * Double(members.count) { next = (k, product) }
      }
      guard let next = next?.member else { break }
      guard factor.append(vectors[next]) else {
        passed.insert(next)
        continue
      }
      active.append(next)
      weights.append(0)
      while !active.isEmpty {
        let solution = factor.leastSquares(sum.map { -$0 })
        let lengths = zip(weights, solution).filter { $1 <= 0 }.map { $0 / ($0 - $1) }
        guard let length = lengths.min(), length.isFinite else {
          weights = solution
          break
        }
        for i in weights.indices { weights[i] += length * (solution[i] - weights[i]) }
        var kept = weights.indices.filter { weights[$0] > 1e-14 }
        // Rounding may leave the one that is to go.
        if kept.count == weights.count { kept.remove(at: weights.indices.min { weights[$0] < weights[$1] }!) }
        factor = OrthogonalFactor()
        kept = kept.filter { factor.append(vectors[active[$0]]) }
        (active, weights) = (kept.map { active[$0] }, kept.map { weights[$0] })
      }
      // One that goes at once does not come back.
      if active.last == next { passed = [] } else { passed.insert(next) }
      residual = sum
      for (k, weight) in zip(active, weights) {
        for i in 0..<dimension { residual[i] += weight * vectors[k][i] }
      }
    }
    var coefficients = Dictionary(uniqueKeysWithValues: members.map { ($0, 1.0) })
    for (k, weight) in zip(active, weights) { coefficients[k]! += weight }
    return (residual, members.map { coefficients[$0]! })
  }

  fileprivate static func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for i in a.indices { sum += a[i] * b[i] }
    return sum
  }
}

/// Q and R of a matrix that is given by its columns, of length 1, by the Gram–Schmidt process done twice.
private struct OrthogonalFactor {
  private var columns: [[Double]] = []
  /// Rows of R from the diagonal up: `triangle[j][i]` for i ≤ j.
  private var triangle: [[Double]] = []

  /// False, and nothing else, for a vector that depends on the others, as far as floating point can tell.
  mutating func append(_ vector: [Double]) -> Bool {
    var rest = vector
    var entries = [Double](repeating: 0, count: columns.count)
    for _ in 0..<2 {
      for (i, column) in columns.enumerated() {
        let product = FloatingCone.dot(column, rest)
        entries[i] += product
        for k in rest.indices { rest[k] -= product * column[k] }
      }
    }
    let length = FloatingCone.dot(rest, rest).squareRoot()
    guard length > 1e-11 else { return false }
    columns.append(rest.map { $0 / length })
    triangle.append(entries + [length])
    return true
  }

  /// x for which the combination with coefficients x is nearest to `target`.
  func leastSquares(_ target: [Double]) -> [Double] {
    var rest = target
    var x = columns.map { column -> Double in
      let product = FloatingCone.dot(column, rest)
      for k in rest.indices { rest[k] -= product * column[k] }
      return product
    }
    for j in x.indices.reversed() {
      x[j] /= triangle[j][j]
      for i in 0..<j { x[i] -= triangle[j][i] * x[j] }
    }
    return x
  }
}
