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
    var result = [Double](repeating: 0, count: outputs * dimension)
    coordinates.withUnsafeBufferPointer { psi in
      gradient.withUnsafeBufferPointer { g in
        for k in 0..<outputs {
          for i in 0..<dimension {
            var lanes = SIMD8<Double>.zero
            var n = 0
            while n + 8 <= samples {
              for lane in 0..<8 { lanes[lane] += g[k * samples + n + lane] * psi[i * samples + n + lane] }
              n += 8
            }
            var sum = lanes.sum()
            while n < samples {
              sum += g[k * samples + n] * psi[i * samples + n]
              n += 1
            }
            result[k * dimension + i] = sum
          }
        }
      }
    }
    return result
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
        for k in 0..<outputs { top = max(top, z[k * samples + n]) }
        var sum = 0.0
        for k in 0..<outputs { sum += exp(z[k * samples + n] - top) }
        let logarithm = log(sum) + top
        for k in 0..<outputs {
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
  func step(at point: Point, _ gradient: [Double], tolerance: Double, damping: Double = 1e-13) -> [Double] {
    var solution = [Double](repeating: 0, count: gradient.count)
    var residual = gradient
    var direction = residual
    var square = dot(residual, residual)
    let goal = square * tolerance * tolerance
    for _ in 0..<min(4 * gradient.count + 20, 1000) where square > goal && square > 0 {
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
      let next = dot(residual, residual)
      let ratio = next / square
      square = next
      for index in direction.indices { direction[index] = residual[index] + ratio * direction[index] }
    }
    return solution
  }

  /// A predictor whose risk is near the least one, or one that separates the classes, or one far out where there is no least one.
  func minimizer() -> [Double] {
    var predictor = [Double](repeating: 0, count: outputs * dimension)
    var predictions = [Double](repeating: 0, count: outputs * samples)
    var point = point(at: predictions)
    for _ in 0..<Limits.newtonSteps {
      if separates(predictions) { break }
      let gradient = pullback(point.gradient)
      let norm = dot(gradient, gradient).squareRoot()
      if norm <= 1e-13 * Double(samples).squareRoot() { break }
      let step = step(at: point, gradient, tolerance: min(0.1, norm), damping: function == nil ? 1e-13 : 1e-9)
      let slope = dot(step, gradient)
      guard slope > 0 else { break }
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
    return predictor
  }

  /// Whether every sample has a margin, as far as floating point can tell.
  private func separates(_ z: [Double]) -> Bool {
    switch loss {
    case .logistic: return z.indices.allSatisfy { z[$0] * targets[$0] > 0 }
    case .crossEntropy:
      return (0..<samples).allSatisfy { n in
        guard let label = (0..<outputs).first(where: { targets[$0 * samples + n] > 0 }) else { return false }
        return (0..<outputs).allSatisfy {
          $0 == label || z[$0 * samples + n] < z[label * samples + n] && targets[$0 * samples + n] == 0
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
