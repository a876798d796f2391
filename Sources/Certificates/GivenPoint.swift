import ExactNumbers
import Vocabulary

/// (δA, δW) along which the second-order form at the given weights (A, W) = (W_{L+1}, W_L) is negative.
package struct Direction: Sendable {
  /// An entry that is not zero.
  package struct Entry: Sendable {
    package let row: Int
    package let column: Int
    package let value: Integer

    package init(row: Int, column: Int, value: Integer) {
      self.row = row
      self.column = column
      self.value = value
    }
  }

  /// The entries of δA, N_o × M, and δW, M × K_L, by rows.
  package let prediction: [Entry]
  package let weight: [Entry]
  /// ‖δA X_L + A δW V‖² + 2⟨E, δA δW V⟩: half the second derivative of the squared error, summed over samples.
  package let value: Rational

  package init(prediction: [Entry], weight: [Entry], value: Rational) {
    self.prediction = prediction
    self.weight = weight
    self.value = value
  }
}

/// The given weights of a ResNEst as a point of (P_φ).
package struct GivenPoint {
  /// A = W_{L+1}, N_o × M.
  package let prediction: FractionMatrix
  /// X_L, M × N, and V = v_L, K_L × N; neither is centred.
  package let state: FractionMatrix
  package let feature: FractionMatrix
  /// E = A X_L + c 1ᵀ − Y; of a loss other than the squared one, its derivatives at the predictions A X_L + c 1ᵀ.
  package let error: FractionMatrix
  /// E Vᵀ, N_o × K_L.
  package let correlation: FractionMatrix
  package let isCritical: Bool

  /// nil unless the model is a ResNEst with blocks, and the loss convex and differentiable, with rational derivatives.
  package init?(_ problem: Problem) {
    guard case .resnest(_, let blocks, let prediction) = problem.model.network, !blocks.isEmpty,
      problem.lossIsDifferentiableAndConvex, let state = problem.lastState,
      let predictions = problem.predictions
    else { return nil }
    self.prediction = prediction.weight
    self.state = state
    feature = problem.features[problem.depth]
    let ones = Problem.ones(problem.samples)
    if problem.isSquared {
      error = (predictions - problem.targets).inLowestTerms
    } else if let slopes = problem.model.loss.slopes(at: predictions, targets: problem.targets) {
      error = slopes.inLowestTerms
    } else {
      return nil
    }
    correlation = self.error.timesTransposed(feature).inLowestTerms
    // The gradient: E X_Lᵀ, Aᵀ E Vᵀ, and E 1 where there is a bias.
    isCritical =
      self.error.timesTransposed(state).isZero && (prediction.weight.transposed * correlation).isZero
      && (!problem.isAffine || self.error.timesTransposed(ones).isZero)
  }

  /// ‖δA X_L + A δW V‖² + 2⟨E Vᵀ, δA δW⟩.
  package func curvature(_ prediction: FractionMatrix, _ weight: FractionMatrix) -> Rational {
    let moved = prediction * state + self.prediction * (weight * feature)
    let square = moved.timesTransposed(moved)
    let product = correlation.timesTransposed(prediction * weight)
    return (0..<square.rows).reduce(Rational.zero) { $0 + square[$1, $1] + 2 * product[$1, $1] }
  }
}

extension Problem {
  /// A X_L + c 1ᵀ at the given weights, N_o × N; nil unless the model is a ResNEst.
  package var predictions: FractionMatrix? {
    guard case .resnest(_, _, let prediction) = model.network, let state = lastState else { return nil }
    let linear = prediction.weight * state
    guard let bias = prediction.bias else { return linear }
    return linear
      + FractionMatrix(rows: bias.count, columns: 1, entries: bias) * Problem.ones(samples)
  }
}

extension FractionMatrix {
  /// The matrix with these entries, and zeros elsewhere.
  package init(rows: Int, columns: Int, _ entries: [Direction.Entry]) throws {
    var numerators = [Integer](repeating: .zero, count: rows * columns)
    var last = -1
    for entry in entries {
      guard entry.row < rows, entry.column < columns, !entry.value.isZero else {
        throw Refusal("a direction has a zero, or an entry outside of its matrix")
      }
      let index = entry.row * columns + entry.column
      guard index > last else { throw Refusal("the entries of a direction are not in order") }
      last = index
      numerators[index] = entry.value
    }
    self.init(rows: rows, columns: columns, numerators: numerators)
  }
}

extension CheckedFacts {
  /// What the given weights are as a point of (P_φ), where W_{L+1}, W_L and the bias of the prediction are free and the features fixed; nil where there is no such point, or no proof.
  ///
  /// E X_Lᵀ = 0 and E Vᵀ = 0 (E 1 = 0 with a bias) make the risk of the linear predictor on [X_L; V] least, by convexity, and all points
  /// of (P_φ) are such predictors. With squared loss and M < N_o the risk ‖Y‖² − (the sum of the M largest eigenvalues of Σ) is least.
  package func pointClass() throws -> PointClass? {
    guard let point = GivenPoint(problem) else { return nil }
    if !point.isCritical { return .notCritical }
    if point.correlation.isZero { return .globalMinimum }
    guard problem.isSquared else { return nil }
    if case .direction(let direction)? = try step(for: .direction) {
      let weight = try FractionMatrix(
        rows: point.state.rows, columns: point.feature.rows, direction.weight)
      let prediction = try FractionMatrix(
        rows: problem.outputs, columns: point.state.rows, direction.prediction)
      let value = point.curvature(prediction, weight)
      guard value.signum() < 0, value == direction.value else {
        throw Refusal("the second-order form along the direction is not what is stated, or not negative")
      }
      return .strictSaddle
    }
    // With M ≥ N_o every critical point but the global minima has such a direction.
    guard let width = problem.width, width < problem.outputs else {
      throw Refusal("there is no direction of negative curvature at the given weights")
    }
    return try isBestFit(point, width) ? .globalMinimum : nil
  }

  /// Whether ‖E‖² = ‖Y‖² − (the sum of the M largest eigenvalues of Σ), where all eigenvalues are rational.
  private func isBestFit(_ point: GivenPoint, _ width: Int) throws -> Bool {
    guard try rank(.explained) > width, try step(for: .spectrum) != nil else { return false }
    let spectrum = try spectrum()
    guard let eigenvalues = spectrum.eigenvalues else { return false }
    let all = zip(eigenvalues, spectrum.multiplicities).flatMap { Array(repeating: $0, count: $1) }
    let largest = all.suffix(width).reduce(Rational.zero, +)
    return point.error.squaredNorm == matrices.targets.squaredNorm - largest
  }
}

extension FractionMatrix {
  /// The sum of the squares of the entries.
  package var squaredNorm: Rational {
    Rational(numerators.reduce(Integer.zero) { $0 + $1 * $1 }, denominator * denominator)
  }
}
