import ExactAlgebra
import Networks

/// The exact minimum of t ↦ mean ℓ(tᵀx, y) for a convex, differentiable loss whose pieces have degree at most 2.
///
/// Newton steps with an exact line search end after finitely many (Madsen and Nielsen 1990 for the Huber loss): there are
/// finitely many quadratic pieces, and the minimum of the right one is a step of length 1.
package struct RobustLinearFit {
  package let coefficients: [Rational]
  package let risk: Rational

  package enum Outcome {
    case least(RobustLinearFit)
    /// The risk has no lower bound.
    case unbounded
    /// The loss is of another kind, or `Limits.newtonSteps` steps do not end.
    case unknown
  }

  /// `inputs`: d × N, `targets`: N numbers.
  package static func search(loss: Loss, inputs: Matrix<Rational>, targets: [Rational]) -> Outcome {
    guard let scalar = loss.scalar, scalar.function.pieces.allSatisfy({ $0.count <= 3 }),
      loss.differentiability().holds,
      loss.convexity(targets: Matrix(rows: targets.count, columns: 1, elements: targets)).holds,
      !targets.isEmpty
    else { return .unknown }
    let slopes = scalar.function.pieces.map(PiecewisePolynomial.derivative)
    let samples = inputs.columns
    var t = Array(repeating: Rational.zero, count: inputs.rows)

    /// The argument of the loss at t + α d, as the pair of its value at α = 0 and its slope in α.
    func arguments(_ direction: [Rational]) -> [(start: Rational, rate: Rational)] {
      (0..<samples).map { sample in
        let column = inputs.column(sample)
        let target = targets[sample]
        return (
          scalar.argument(prediction: inner(t, column), target: target),
          inner(direction, column) * scalar.slope(target: target)
        )
      }
    }

    for _ in 0..<Limits.newtonSteps {
      let here = arguments(t)
      var gradient = Array(repeating: Rational.zero, count: t.count)
      var hessian = Matrix<Rational>.zeros(t.count, t.count)
      for (sample, argument) in here.enumerated() {
        let column = inputs.column(sample)
        let outer = scalar.slope(target: targets[sample])
        let slope = slopes[scalar.function.piece(at: argument.start)]
        let first = PiecewisePolynomial.evaluate(slope, at: argument.start) * outer
        let second = (slope.count > 1 ? slope[1] : 0) * outer * outer
        for i in t.indices {
          gradient[i] += first * column[i]
          if second.isZero { continue }
          for j in t.indices { hessian[i, j] += second * column[i] * column[j] }
        }
      }
      if gradient.allSatisfy(\.isZero) {
        let risk = here.reduce(Rational.zero) { $0 + scalar.function($1.start) } / Rational(samples)
        return .least(RobustLinearFit(coefficients: t, risk: risk))
      }
      let right = Matrix(rows: t.count, columns: 1, elements: gradient.map { -$0 })
      let direction: [Rational]
      switch hessian.solve(right) {
      case .solution(let solution, _): direction = solution.elements
      // The quadratic piece falls without end along its kernel: steepest descent within it.
      case .inconsistent:
        let kernel = hessian.kernel()
        let projected = kernel.transposed * right
        guard case .solution(let weights, _) = (kernel.transposed * kernel).solve(projected) else {
          return .unknown
        }
        direction = (kernel * weights).elements
      }
      // The derivative along the direction is negative, does not decrease, and is linear in the end: never zero, it keeps
      // away from zero.
      guard let step = RobustLinearFit.lineMinimum(arguments(direction), scalar.function, slopes) else {
        return .unbounded
      }
      for i in t.indices { t[i] += step * direction[i] }
    }
    return .unknown
  }

  /// The minimum, where it is found exactly; nil also where the risk has no lower bound.
  package init?(loss: Loss, inputs: Matrix<Rational>, targets: [Rational]) {
    guard case .least(let fit) = RobustLinearFit.search(loss: loss, inputs: inputs, targets: targets) else {
      return nil
    }
    self = fit
  }

  private init(coefficients: [Rational], risk: Rational) {
    self.coefficients = coefficients
    self.risk = risk
  }

  /// The least α > 0 at which the nondecreasing, piecewise linear α ↦ Σ φ′(start + α rate) rate is zero.
  private static func lineMinimum(
    _ arguments: [(start: Rational, rate: Rational)], _ function: PiecewisePolynomial, _ slopes: [[Rational]]
  ) -> Rational? {
    func derivative(_ step: Rational) -> Rational {
      arguments.reduce(.zero) { sum, argument in
        let point = argument.start + step * argument.rate
        return sum + PiecewisePolynomial.evaluate(slopes[function.piece(at: point)], at: point)
          * argument.rate
      }
    }
    var corners: Set<Rational> = []
    for argument in arguments where !argument.rate.isZero {
      for breakpoint in function.breakpoints {
        let step = (breakpoint - argument.start) / argument.rate
        if step > 0 { corners.insert(step) }
      }
    }
    var lower = (step: Rational.zero, value: derivative(0))
    for corner in corners.sorted() {
      let value = derivative(corner)
      if value >= 0 { return lower.step + (corner - lower.step) * lower.value / (lower.value - value) }
      lower = (corner, value)
    }
    // Beyond the last corner the derivative is linear.
    let rate = derivative(lower.step + 1) - lower.value
    return rate > 0 ? lower.step - lower.value / rate : nil
  }
}

func inner(_ a: [Rational], _ b: [Rational]) -> Rational { zip(a, b).reduce(.zero) { $0 + $1.0 * $1.1 } }
