import ExactAlgebra
import Landscape
import Networks

extension Investigation {
  /// The model with W_L, W_{L+1} and the bias of the prediction at an exact global minimum of (P_φ) near the given ones, and
  /// how near. Without a block, W_0 takes the place of W_L. nil unless the model is a ResNEst with squared loss, or with another one for which a
  /// best linear predictor is known exactly.
  public func snapped() throws(MinimumUnavailable) -> (model: Model, minimum: NearbyMinimum)? {
    if let reason = model.reduction?.tiedLastWeight { throw .tied(reason) }
    guard case .resnest(var network) = model.architecture, let predictionPoint,
      let minimum = try minimum(near: predictionPoint)
    else { return nil }
    let point = minimum.point
    network.prediction.weight = point.prediction
    network.prediction.bias = point.bias
    if network.blocks.isEmpty {
      let shift = network.expansion.bias
      network.expansionIsLayer = true
      network.expansion.weight = point.weight.selecting(columns: Array(0..<model.data.x.columns))
      if let shift, let bias = point.bias {
        // The bias of the expansion stays, and adds to that of the prediction.
        let moved = point.prediction * Matrix(rows: shift.count, columns: 1, elements: shift)
        network.prediction.bias = zip(bias, moved.elements).map { $0 - $1 }
      } else if shift != nil {
        network.expansion.bias = point.weight.column(model.data.x.columns)
      }
    } else {
      network.blocks[network.blocks.count - 1].weight = point.weight
    }
    var moved = model
    moved.architecture = .resnest(network)
    return (moved, minimum)
  }

  private func minimum(near point: PredictionPoint<Rational>) throws(MinimumUnavailable) -> NearbyMinimum? {
    progress("a global minimum of (P_φ) near the given weights")
    if isSquared {
      return try predictionProblem.minimum(
        near: point, isAttained: criticalPoints.isAttained, rank: explainedTargets?.spanRank)
    }
    if width < model.outputs { throw .narrow(width: width, outputs: model.outputs) }
    guard let minimizer = convexRisks?.infimum?.minimizer else { return nil }
    guard convexPoints.isAttained == true else { throw .unreached }
    // Whatever has the predictions of a minimiser is one: with these for targets, the squared error is 0 there.
    return try predictionProblem.fitting(minimizer.predictions).minimum(near: point, isAttained: true)
  }

  /// An upper bound of the distance of the given weights to a global minimum of (P_φ), where there is one at hand.
  public var distanceToMinimum: Rational? {
    guard let predictionPoint, let explainedTargets else { return nil }
    return try? predictionProblem.distanceToMinimum(
      from: predictionPoint, isAttained: criticalPoints.isAttained, rank: explainedTargets.spanRank
    ).bound
  }
}
