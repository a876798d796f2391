import ExactAlgebra
import Networks

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// Newton's method in double precision for the least risk of a linear predictor: a proposal, which intervals check.
///
/// Predictors are K × d, coordinates d × N, predictions and targets K × N, all by rows; risks are sums over the samples.
struct FloatingMinimizer {
  let loss: Loss
  let outputs: Int
  let dimension: Int
  let samples: Int
  /// ψ by rows.
  let coordinates: [Double]
  /// yᵀ by rows.
  let targets: [Double]
  /// The sum of the targets of each sample.
  private let masses: [Double]
  private let function: FloatingFunction?
  /// Whether a class of a sample counts, K × N by rows; nil where all do. For the cross-entropy.
  private var isLeft: [Bool]?

  init(loss: Loss, coordinates: Matrix<Rational>, targets: Matrix<Rational>) {
    self.loss = loss
    outputs = targets.rows
    dimension = coordinates.rows
    samples = coordinates.columns
    self.coordinates = coordinates.elements.map(\.nearestDouble)
    let numbers = targets.elements.map(\.nearestDouble)
    self.targets = numbers
    let (rows, columns) = (targets.rows, targets.columns)
    masses = (0..<columns).map { n in (0..<rows).reduce(0) { $0 + numbers[$1 * columns + n] } }
    function = loss.scalar.map(FloatingFunction.init)
  }

  /// The same with no other than these classes of each sample.
  func leaving(_ left: [[Int]]) -> FloatingMinimizer {
    var isLeft = [Bool](repeating: false, count: outputs * samples)
    for (n, classes) in left.enumerated() { for k in classes { isLeft[k * samples + n] = true } }
    var result = self
    result.isLeft = isLeft
    return result
  }

  private func counts(_ index: Int) -> Bool { isLeft?[index] ?? true }

  // MARK: Products

  /// H ψ.
  func predictions(_ predictor: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: outputs * samples)
    coordinates.withUnsafeBufferPointer { psi in
      result.withUnsafeMutableBufferPointer { out in
        for k in 0..<outputs {
          for i in 0..<dimension {
            let factor = predictor[k * dimension + i]
            if factor == 0 { continue }
            for n in 0..<samples { out[k * samples + n] += factor * psi[i * samples + n] }
          }
        }
      }
    }
    return result
  }

  /// G ψᵀ.
  func pullback(_ gradient: [Double]) -> [Double] {
    products(gradient, rows: outputs)
  }

  /// The products of rows of the length N with those of ψ, rows × d.
  private func products(_ rows: [Double], rows count: Int) -> [Double] {
    [Double](unsafeUninitializedCapacity: count * dimension) { result, initialized in
      initialized = count * dimension
      guard let target = result.baseAddress else { return }
      rows.withUnsafeBufferPointer { rows in
        coordinates.withUnsafeBufferPointer { psi in
          guard let a = rows.baseAddress, let b = psi.baseAddress else { return }
          Kernels.current.floatingProducts(
            rows: count, columns: dimension, count: samples, a, stride: samples, b, stride: samples,
            into: target, stride: dimension)
        }
      }
    }
  }

  /// Σ_n w_n ψ_n ψ_nᵀ, d × d.
  private func gram(_ weights: [Double]) -> [Double] {
    var weighted = coordinates
    weighted.withUnsafeMutableBufferPointer { weighted in
      for i in 0..<dimension { for n in 0..<samples { weighted[i * samples + n] *= weights[n] } }
    }
    return products(weighted, rows: dimension)
  }

  // MARK: The loss

  /// The risk at predictions, its derivatives there, and what second derivatives need.
  struct Point {
    var value: Double
    var gradient: [Double]
    /// Shares of the softmax for the cross-entropy, second derivatives for losses that are sums over outputs.
    var weights: [Double]
  }

  func point(at z: [Double]) -> Point {
    Meter.charge(work: 64 * z.count, "a least risk of a linear predictor")
    var result = Point(
      value: 0, gradient: [Double](repeating: 0, count: z.count),
      weights: [Double](repeating: 0, count: z.count))
    for n in 0..<samples {
      if case .crossEntropy = loss {
        var top = -Double.infinity
        for k in 0..<outputs where counts(k * samples + n) { top = max(top, z[k * samples + n]) }
        var sum = 0.0
        for k in 0..<outputs where counts(k * samples + n) { sum += exp(z[k * samples + n] - top) }
        let logarithm = log(sum) + top
        for k in 0..<outputs where counts(k * samples + n) {
          let index = k * samples + n
          let share = exp(z[index] - logarithm)
          result.value += targets[index] * (logarithm - z[index])
          result.gradient[index] = masses[n] * share - targets[index]
          result.weights[index] = share
        }
        continue
      }
      for k in 0..<outputs {
        let index = k * samples + n
        let (value, slope, curvature) = scalar(z[index], targets[index])
        result.value += value
        result.gradient[index] = slope
        result.weights[index] = curvature
      }
    }
    return result
  }

  private func scalar(_ z: Double, _ y: Double) -> (value: Double, slope: Double, curvature: Double) {
    if let function { return function(z, y) }
    let margin = y * z
    let share = margin > 0 ? exp(-margin) / (1 + exp(-margin)) : 1 / (1 + exp(margin))
    let value = margin > 0 ? log1p(exp(-margin)) : -margin + log1p(exp(margin))
    return (value, -y * share, y * y * share * (1 - share))
  }

  /// The second derivative of the risk in the direction of predictions `direction`.
  private func curvature(_ point: Point, _ direction: [Double]) -> [Double] {
    var result = direction
    guard case .crossEntropy = loss else {
      for index in result.indices { result[index] *= point.weights[index] }
      return result
    }
    for n in 0..<samples {
      var mean = 0.0
      for k in 0..<outputs { mean += point.weights[k * samples + n] * direction[k * samples + n] }
      for k in 0..<outputs {
        let index = k * samples + n
        result[index] = masses[n] * point.weights[index] * (direction[index] - mean)
      }
    }
    return result
  }

  /// D with Hess(D) ≈ `gradient`, by conjugate gradients.
  ///
  /// The blocks of the Hessian that belong to one output precondition them: the Hessian itself where the loss is a sum over outputs, and for
  /// the cross-entropy all of it but how classes share a sample. Without, the weights of the samples, which differ by many orders of magnitude near a separation of
  /// the classes, would take hundreds of steps.
  func step(at point: Point, _ gradient: [Double], tolerance: Double, damping: Double = 1e-13) -> [Double] {
    guard let blocks = diagonalBlocks(point, damping: damping) else { return gradient.map { _ in .nan } }
    var solution = [Double](repeating: 0, count: gradient.count)
    var residual = gradient
    var direction = solve(blocks, residual)
    var square = dot(residual, direction)
    let goal = square * tolerance * tolerance
    for _ in 0..<min(4 * gradient.count + 20, Limits.conjugateSteps) where square > goal && square > 0 {
      Meter.charge(work: outputs * samples * (2 * dimension + 16), "a least risk of a linear predictor")
      var image = pullback(curvature(point, predictions(direction)))
      for index in image.indices { image[index] += damping * direction[index] }
      let bend = dot(direction, image)
      guard bend > 0, bend.isFinite else { break }
      let length = square / bend
      for index in solution.indices {
        solution[index] += length * direction[index]
        residual[index] -= length * image[index]
      }
      let scaled = solve(blocks, residual)
      let next = dot(residual, scaled)
      let ratio = next / square
      square = next
      for index in direction.indices { direction[index] = scaled[index] + ratio * direction[index] }
    }
    return solution
  }

  /// The Cholesky factors of the blocks of the Hessian that belong to one output each; nil where rounding makes one look indefinite.
  ///
  /// Cost: N_o d² (N + d) / 2 products.
  private func diagonalBlocks(_ point: Point, damping: Double) -> [CholeskyFactor]? {
    var blocks: [CholeskyFactor] = []
    for k in 0..<outputs {
      Meter.charge(
        work: dimension * dimension * (samples + dimension) / 2, "a least risk of a linear predictor")
      let weights = (0..<samples).map { n -> Double in
        let weight = point.weights[k * samples + n]
        guard case .crossEntropy = loss else { return weight }
        return masses[n] * weight * (1 - weight)
      }
      var entries = gram(weights)
      for i in 0..<dimension { entries[i * dimension + i] += damping }
      guard let factor = CholeskyFactor(entries, order: dimension) else { return nil }
      blocks.append(factor)
    }
    return blocks
  }

  private func solve(_ blocks: [CholeskyFactor], _ right: [Double]) -> [Double] {
    blocks.indices.flatMap { blocks[$0].solve(Array(right[$0 * dimension..<($0 + 1) * dimension])) }
  }

  /// A predictor whose risk is near the least one, or one that separates the classes, or one far out where there is no least one; and the step that
  /// Newton's method would make from there, along which that risk still falls.
  func minimizer(from start: [Double]? = nil) -> (predictor: [Double], step: [Double]) {
    var predictor = start ?? [Double](repeating: 0, count: outputs * dimension)
    var predictions = self.predictions(predictor)
    var point = point(at: predictions)
    var last = [Double](repeating: 0, count: predictor.count)
    for _ in 0..<Limits.newtonSteps {
      if separates(predictions) { break }
      let gradient = pullback(point.gradient)
      let norm = dot(gradient, gradient).squareRoot()
      if norm <= 1e-13 * Double(samples).squareRoot() { break }
      let step = step(
        at: point, gradient, tolerance: min(0.1, max(norm, 1e-4)), damping: function == nil ? 1e-13 : 1e-9)
      let slope = dot(step, gradient)
      guard slope > 0 else { break }
      last = step
      // What is left to gain is half of it: steps with enclosures go on from here.
      if slope <= (function == nil ? 1e-13 : 1e-18) * point.value { break }
      let change = self.predictions(step)
      var length = 1.0
      var isBetter = false
      while length > 1e-10, !isBetter {
        let trial = zip(predictions, change).map { $0 - length * $1 }
        let next = self.point(at: trial)
        if next.value <= point.value - 1e-4 * length * slope {
          predictions = trial
          point = next
          for index in predictor.indices { predictor[index] -= length * step[index] }
          isBetter = true
        } else {
          length /= 2
        }
      }
      if !isBetter { break }
    }
    return (predictor, last.map { -$0 })
  }

  /// Whether every sample has a margin, as far as floating point can tell.
  private func separates(_ z: [Double]) -> Bool {
    switch loss {
    case .logistic: return z.indices.allSatisfy { z[$0] * targets[$0] > 0 }
    case .crossEntropy:
      return (0..<samples).allSatisfy { n in
        guard let label = (0..<outputs).first(where: { targets[$0 * samples + n] > 0 }) else { return false }
        return (0..<outputs).allSatisfy {
          $0 == label || !counts($0 * samples + n)
            || z[$0 * samples + n] < z[label * samples + n] && targets[$0 * samples + n] == 0
        }
      }
    default: return false
    }
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double {
    var sum = 0.0
    for index in a.indices { sum += a[index] * b[index] }
    return sum
  }
}

/// A piecewise polynomial loss in double precision.
private struct FloatingFunction {
  private let argument: ScalarLoss.Argument
  private let breakpoints: [Double]
  private let pieces: [[Double]]

  init(_ loss: ScalarLoss) {
    argument = loss.argument
    breakpoints = loss.function.breakpoints.map(\.nearestDouble)
    pieces = loss.function.pieces.map { $0.map(\.nearestDouble) }
  }

  func callAsFunction(_ z: Double, _ y: Double) -> (value: Double, slope: Double, curvature: Double) {
    let (point, slope) = argument == .residual ? (z - y, 1) : (z * y, y)
    let piece = pieces[breakpoints.count { $0 <= point }]
    var (value, first, second) = (0.0, 0.0, 0.0)
    for coefficient in piece.reversed() {
      second = second * point + 2 * first
      first = first * point + value
      value = value * point + coefficient
    }
    return (value, first * slope, second * slope * slope)
  }
}
