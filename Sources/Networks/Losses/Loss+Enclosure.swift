import ExactAlgebra

/// The logistic loss and the cross-entropy, which are not rational, by enclosures.
extension Loss {
  /// An enclosure of ℓ(ŷ, y) for one sample; nil for a loss that is rational, and where a number is too large.
  package func enclosure(of prediction: [Interval], target: [Rational]) -> Interval? {
    switch self {
    case .logistic:
      var sum = Interval.zero
      for (value, y) in zip(prediction, target) {
        guard let term = (-value * Interval(y, precision: value.precision)).softplus else { return nil }
        sum = sum + term
      }
      return sum
    case .crossEntropy:
      // Σ_k y_k log Σ_j exp(ŷ_j − ŷ_k), in which the largest prediction is taken out.
      guard let top = prediction.indices.max(by: { prediction[$0].midpoint < prediction[$1].midpoint }) else {
        return .zero
      }
      var exponentials = Interval.zero
      for value in prediction {
        guard let power = (value - prediction[top]).exponential else { return nil }
        exponentials = exponentials + power
      }
      guard let logarithm = exponentials.logarithm else { return nil }
      return zip(prediction, target).reduce(Interval.zero) { sum, pair in
        pair.1.isZero
          ? sum
          : sum + Interval(pair.1, precision: pair.0.precision) * (logarithm + prediction[top] - pair.0)
      }
    default: return nil
    }
  }

  /// Enclosures of the derivatives of ℓ(ŷ, y) with respect to each ŷ_k; nil as for `enclosure`.
  package func gradientEnclosure(at prediction: [Interval], target: [Rational]) -> [Interval]? {
    switch self {
    case .logistic:
      // −y / (1 + exp(y ŷ))
      var result: [Interval] = []
      for (value, y) in zip(prediction, target) {
        let slope = Interval(y, precision: value.precision)
        guard let part = (value * slope).reciprocalOfOnePlusExponential else { return nil }
        result.append(-slope * part)
      }
      return result
    case .crossEntropy:
      guard let shares = Loss.softmax(prediction) else { return nil }
      let sum = target.reduce(Rational.zero, +)
      return zip(shares, target).map { share, y in
        Interval(sum, precision: share.precision) * share - Interval(y, precision: share.precision)
      }
    default: return nil
    }
  }

  /// An enclosure of the sum of the loss over the samples, for predictions and targets N_o × N; nil as for one sample.
  package func enclosure(of predictions: Matrix<Interval>, targets: Matrix<Rational>) -> Interval? {
    concurrentMap(targets.columns) {
      enclosure(of: predictions.column($0), target: targets.column($0))
    }.reduce(Interval?.some(.zero)) { sum, value in
      if let sum, let value { sum + value } else { nil }
    }
  }

  /// Enclosures of the derivatives of that sum, N_o × N; nil as for one sample.
  package func gradientEnclosure(
    at predictions: Matrix<Interval>, targets: Matrix<Rational>
  ) -> Matrix<Interval>? {
    let columns = concurrentMap(targets.columns) {
      gradientEnclosure(at: predictions.column($0), target: targets.column($0))
    }
    guard columns.allSatisfy({ $0 != nil }) else { return nil }
    return Matrix(rows: targets.rows, columns: targets.columns) { columns[$1]![$0] }
  }

  /// exp(z_k) / Σ_j exp(z_j), each to its own relative precision.
  private static func softmax(_ values: [Interval]) -> [Interval]? {
    guard let top = values.map(\.midpoint).max() else { return [] }
    var powers: [Interval] = []
    for value in values {
      guard let power = (value - Interval(top, precision: value.precision)).exponential else { return nil }
      powers.append(power)
    }
    // The largest power is near 1, so that the sum is positive.
    guard let inverse = powers.reduce(Interval.zero, +).reciprocal else { return nil }
    return powers.map { $0 * inverse }
  }
}

extension Interval {
  /// Enclosures of 1 / (1 + exp(x)).
  fileprivate var reciprocalOfOnePlusExponential: Interval? {
    let one = Interval(1, precision: precision)
    // exp(−x) / (1 + exp(−x)) where x is large.
    if midpoint > 0 {
      guard let power = (-self).exponential else { return nil }
      return power / (one + power)
    }
    return exponential.flatMap { one / (one + $0) }
  }
}
