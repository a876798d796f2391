import Certificates
import ExactAlgebra
import Landscape
import Networks

/// Evidence on the least risks of losses other than the squared one.
extension Problem {
  /// D, N_o × (K_L + M), one column more with a bias of the prediction, along which the loss falls; nil where none is found.
  var recession: FractionMatrix? {
    endlessLoss?.recession(
      on: recessionRows.matrix, features: features.map(\.matrix), targets: targets.matrix, affine: isAffine
    ).map(FractionMatrix.init)
  }

  /// H, N_o × K_0 (one column more with a bias), on the input, whose gradient is orthogonal to all features; nil where none is known.
  var inputMinimizer: FractionMatrix? {
    guard let minimizer = minimizer(on: inputRows) else { return nil }
    let found = FractionMatrix(minimizer.predictor)
    guard let slopes = model.loss.slopes(at: found * inputRows, targets: targets),
      slopes.timesTransposed(allRows).isZero
    else { return nil }
    return found
  }

  private func minimizer(on rows: FractionMatrix) -> (predictor: Matrix<Rational>, isOnly: Bool)? {
    loss?.minimizer(
      on: rows.matrix, targets: targets.matrix, proposals: predictions.map { [$0.matrix] } ?? [])
  }

  /// D, of the same shape, along which the loss of every sample tends to its least value; nil where none is found.
  var separation: FractionMatrix? {
    let input = inputRows
    let direction = classLoss?.recession(
      on: input.matrix, features: [features[0].matrix], targets: targets.matrix, affine: isAffine
    ).map(FractionMatrix.init)
    return direction.flatMap { model.loss.vanishes(along: $0 * input, targets: targets) ? $0 : nil }
  }

  /// H, N_o × (K_L + M), one column more with a bias, of the least risk, where no other predictions have it and (P_φ) does not have its predictions, or not with W_{L+1} of rank N_o; nil
  /// where none is known.
  var minimizerOutOfReach: FractionMatrix? {
    guard case let (predictor, true)? = minimizer(on: recessionRows) else { return nil }
    let points = CriticalPointExistence(
      representation: (representation ?? .zeros(0, samples)).matrix, feature: features[depth].matrix,
      targets: predictor * recessionRows.matrix, isAffine: isAffine)
    return points.isAttained == false || !points.hasPointsOfFullRank ? FractionMatrix(predictor) : nil
  }

  /// The losses that may have no minimum.
  private var endlessLoss: Loss? {
    switch model.loss {
    case .piecewisePolynomial: loss
    default: classLoss
    }
  }

  /// The logistic loss and the cross-entropy, which may have none though they have a least value.
  private var classLoss: Loss? {
    switch model.loss {
    case .logistic, .crossEntropy: loss
    default: nil
    }
  }

  /// nil for the squared loss, and for one that is not convex and differentiable.
  private var loss: Loss? {
    switch model.loss {
    case .squared, .absolute: nil
    case .logistic: .logistic
    case .crossEntropy: .crossEntropy
    case .huber(let delta): .huber(delta: delta)
    case .smoothedHinge(let delta): .smoothedHinge(delta: delta)
    case .piecewisePolynomial(let function):
      .piecewisePolynomial(PiecewisePolynomial(breakpoints: function.breakpoints, pieces: function.pieces))
    }
  }
}
