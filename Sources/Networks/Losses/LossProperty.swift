import ExactAlgebra

/// Whether a loss has a property, with the reason or with a witness against it.
public enum LossProperty: Sendable, Hashable {
  case holds(because: String)
  case fails(LossDefect)

  public var holds: Bool { if case .holds = self { true } else { false } }
}

/// What is wrong with a loss. Points are values of the loss's argument, ŷ − y or y ŷ.
public enum LossDefect: Sendable, Hashable {
  /// The derivative of this order (0: the value) jumps here, from `left` to `right`.
  case jump(order: Int, at: Rational, left: Rational, right: Rational)
  /// The slope falls from `left` to `right` here.
  case fallingSlope(at: Rational, left: Rational, right: Rational)
  /// The second derivative is negative here, on piece `piece` (counted from 1).
  case negativeCurvature(at: Rational, value: Rational, piece: Int)
  /// The cross-entropy of this sample (counted from 1) is concave: its targets have a negative sum.
  case negativeTargetSum(sample: Int, sum: Rational)
}

extension LossDefect: CustomStringConvertible {
  public var description: String {
    switch self {
    case .jump(let order, let point, let left, let right):
      "\(LossDefect.derivativeName(order)) jumps from \(left) to \(right) at \(point)"
    case .fallingSlope(let point, let left, let right):
      "the slope falls from \(left) to \(right) at \(point)"
    case .negativeCurvature(let point, let value, let piece):
      "the second derivative is \(value) at \(point), on piece \(piece)"
    case .negativeTargetSum(let sample, let sum):
      "the targets of sample \(sample) sum to \(sum), a negative number"
    }
  }

  private static func derivativeName(_ order: Int) -> String {
    switch order {
    case 0: "the value"
    case 1: "the slope"
    case 2: "the second derivative"
    default: "derivative \(order)"
    }
  }
}

extension Loss {
  /// Whether ŷ ↦ ℓ(ŷ, y) has `order` derivatives, everywhere and for every target y. Decided from the pieces.
  public func differentiability(order: Int = 1) -> LossProperty {
    guard let scalar else { return .holds(because: "a composition of exp, log and linear maps is smooth") }
    if let defect = scalar.function.firstJump(upTo: order) { return .fails(defect) }
    return .holds(
      because: scalar.function.breakpoints.isEmpty
        ? "a polynomial is smooth"
        : "the pieces agree at every breakpoint up to \(order == 1 ? "the slope" : "derivative \(order)")")
  }

  /// Whether ŷ ↦ ℓ(ŷ, y) is convex for the targets at hand (N × N_o, one row for each sample).
  ///
  /// A piecewise polynomial is convex on the line iff it is continuous, its second derivative is nonnegative inside
  /// every piece, and its slope does not fall at a breakpoint.
  public func convexity(targets: Matrix<Rational>) -> LossProperty {
    switch self {
    case .logistic:
      return .holds(
        because: "log(1 + exp(-y ŷ)) has second derivative y² s (1 - s) ≥ 0 with s = 1 / (1 + exp(y ŷ))")
    case .crossEntropy:
      // −Σ y_k log softmax_k = (Σ y_k) log Σ exp(ŷ_k) − Σ y_k ŷ_k, and a softmax of one output is constant.
      if targets.columns > 1 {
        for sample in 0..<targets.rows {
          let sum = targets.row(sample).reduce(.zero, +)
          if sum < 0 { return .fails(.negativeTargetSum(sample: sample + 1, sum: sum)) }
        }
      }
      return .holds(because: "log Σ exp is convex and the targets of every sample have a nonnegative sum")
    default:
      guard let function = scalar?.function else {
        preconditionFailure("every other loss is piecewise polynomial")
      }
      if let defect = function.firstConvexityDefect { return .fails(defect) }
      return .holds(
        because: function.breakpoints.isEmpty
          ? "its second derivative is nonnegative"
          : "it is continuous, its second derivative is nonnegative on every piece, and its slope falls at no breakpoint"
      )
    }
  }
}

extension PiecewisePolynomial {
  /// The first breakpoint at which a derivative of order ≤ `order` jumps.
  package func firstJump(upTo order: Int) -> LossDefect? {
    for index in breakpoints.indices {
      if let jump = jumps(at: index, upTo: order).first {
        let (left, right) = oneSidedDerivatives(order: jump, at: index)
        return .jump(order: jump, at: breakpoints[index], left: left, right: right)
      }
    }
    return nil
  }

  /// Why the function is not convex, or nil when it is.
  package var firstConvexityDefect: LossDefect? {
    if let jump = firstJump(upTo: 0) { return jump }
    for index in breakpoints.indices {
      let (left, right) = oneSidedDerivatives(order: 1, at: index)
      if right < left { return .fallingSlope(at: breakpoints[index], left: left, right: right) }
    }
    for (index, piece) in pieces.enumerated() {
      let curvature = PiecewisePolynomial.derivative(PiecewisePolynomial.derivative(piece))
      let interval = (
        index == 0 ? nil : breakpoints[index - 1], index == breakpoints.count ? nil : breakpoints[index]
      )
      if let point = SignChange.negativePoint(of: curvature, above: interval.0, below: interval.1) {
        let value = PiecewisePolynomial.evaluate(curvature, at: point)
        return .negativeCurvature(at: point, value: value, piece: index + 1)
      }
    }
    return nil
  }

  /// The limits of the derivative of this order from the left and from the right of breakpoint `index`.
  package func oneSidedDerivatives(order: Int, at index: Int) -> (left: Rational, right: Rational) {
    var left = pieces[index]
    var right = pieces[index + 1]
    for _ in 0..<order {
      left = PiecewisePolynomial.derivative(left)
      right = PiecewisePolynomial.derivative(right)
    }
    return (
      PiecewisePolynomial.evaluate(left, at: breakpoints[index]),
      PiecewisePolynomial.evaluate(right, at: breakpoints[index])
    )
  }
}
