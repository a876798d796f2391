import ExactAlgebra

/// A loss that is a sum over outputs of one piecewise polynomial of one number.
public struct ScalarLoss: Sendable, Hashable {
  /// What the piecewise polynomial is applied to.
  public enum Argument: Sendable, Hashable {
    /// ŷ_k − y_k.
    case residual
    /// y_k ŷ_k.
    case margin
  }

  public let argument: Argument
  public let function: PiecewisePolynomial

  public init(_ argument: Argument, _ function: PiecewisePolynomial) {
    self.argument = argument
    self.function = function
  }

  /// The argument of the piecewise polynomial for one output.
  public func argument<Scalar: Field>(prediction: Scalar, target: Scalar) -> Scalar {
    switch argument {
    case .residual: prediction - target
    case .margin: prediction * target
    }
  }

  /// The derivative of the argument with respect to the prediction.
  public func slope<Scalar: Field>(target: Scalar) -> Scalar {
    switch argument {
    case .residual: .one
    case .margin: target
    }
  }

  /// The derivative of this order of the loss in one prediction, on the piece that gives its value.
  public func derivative<Scalar: OrderedField>(order: Int, prediction: Scalar, target: Scalar) -> Scalar {
    let point = argument(prediction: prediction, target: target)
    let piece = (0..<order).reduce(function.pieces[function.piece(at: point)]) { piece, _ in
      PiecewisePolynomial.derivative(piece)
    }
    let slope: Scalar = slope(target: target)
    return (0..<order).reduce(PiecewisePolynomial.evaluate(piece, at: point)) { value, _ in value * slope }
  }
}

extension Loss {
  /// The loss as a piecewise polynomial; nil for the logistic loss and the cross-entropy, which are none. The
  /// parameter δ of a loss must be positive.
  public var scalar: ScalarLoss? {
    switch self {
    case .squared:
      ScalarLoss(.residual, PiecewisePolynomial(breakpoints: [], pieces: [[0, 0, 1]]))
    case .huber(let delta):
      ScalarLoss(
        .residual,
        PiecewisePolynomial(
          breakpoints: [-delta, delta],
          pieces: [[-delta * delta / 2, -delta], [0, 0, 1 / Rational(2)], [-delta * delta / 2, delta]]))
    case .smoothedHinge(let delta):
      ScalarLoss(
        .margin,
        PiecewisePolynomial(
          breakpoints: [1 - delta, 1],
          pieces: [[1 - delta / 2, -1], [1 / (2 * delta), -1 / delta, 1 / (2 * delta)], []]))
    case .absolute:
      ScalarLoss(.residual, PiecewisePolynomial(breakpoints: [0], pieces: [[0, -1], [0, 1]]))
    case .piecewisePolynomial(let function): ScalarLoss(.residual, function)
    case .logistic, .crossEntropy: nil
    }
  }

  /// A function of ŷ_k − y_k, summed over outputs: the squared loss where it is that, however it is written.
  public init(residual function: PiecewisePolynomial) {
    let isSquare = function.pieces.allSatisfy { piece in
      piece.count > 2 && piece[2] == 1 && piece.indices.allSatisfy { $0 == 2 || piece[$0].isZero }
    }
    self = isSquare ? .squared : .piecewisePolynomial(function)
  }

  /// Whether it is at least zero for all predictions and targets that a model may have.
  public var isNeverNegative: Bool { scalar?.function.isNonnegative ?? true }

  /// ℓ(prediction, target) for one sample, or nil where it is not a rational number in general.
  public func value(of prediction: [Rational], target: [Rational]) -> Rational? {
    guard let scalar else { return nil }
    return zip(prediction, target).reduce(.zero) {
      $0 + scalar.function(scalar.argument(prediction: $1.0, target: $1.1))
    }
  }

  /// The same over a larger field.
  public func value<Scalar: OrderedField>(of prediction: [Scalar], target: [Scalar]) -> Scalar? {
    guard let scalar else { return nil }
    return zip(prediction, target).reduce(.zero) {
      $0 + scalar.function(scalar.argument(prediction: $1.0, target: $1.1))
    }
  }

  /// The mean of the loss over the samples, from predictions (N_o × N) and targets (N × N_o). nil where the loss is not
  /// rational, and when there are no samples.
  public func mean<Scalar: OrderedField>(of predictions: Matrix<Scalar>, targets: Matrix<Scalar>) -> Scalar? {
    guard targets.rows > 0 else { return nil }
    var sum = Scalar.zero
    for sample in 0..<targets.rows {
      guard let value = value(of: predictions.column(sample), target: targets.row(sample)) else { return nil }
      sum += value
    }
    return sum / Scalar(Rational(targets.rows))
  }
}
