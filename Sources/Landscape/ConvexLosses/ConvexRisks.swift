import ExactAlgebra
import Networks

/// The risks of a network with a convex differentiable loss other than the squared one, all of them means over the samples.
public struct ConvexRisks: Sendable {
  /// At the given weights.
  public let trained: CertifiedReal?
  /// A*_0 … A*_L: the least risk of a linear predictor on [v_0; …; v_i], affine when the prediction has a bias.
  public let erlb: [LeastConvexRisk]
  /// err(x_0) … err(x_L): the least risk of a linear predictor on each state.
  public let representations: [LeastConvexRisk]
  /// The infimum of (P_φ); nil where nothing is known of it.
  public let infimum: LeastConvexRisk?
  /// The infimum of (P_φ) less A*.
  public let epsilon: CertifiedReal?
  /// The trained risk less the infimum.
  public let excess: CertifiedReal?

  /// Features (K_i × N) and states (M × N) have samples as columns, as have predictions and targets (N_o × N), of which there is at
  /// least one.
  ///
  /// - Parameters:
  ///   - features: v_0 … v_L.
  ///   - ranks: of [v_0], …, [v_0; …; v_L], for affine predictors with a row of ones on top.
  ///   - states: x_0 … x_L.
  ///   - lastLayers: what W_{L+1} x_L is a linear function of when W_L and W_{L+1} are free, for M ≥ N_o; nil where nothing is
  ///     known of the infimum of (P_φ).
  ///   - predictions: at the given weights.
  ///   - targets: y.
  ///   - affine: whether the prediction has a bias.
  ///   - loss: the loss.
  ///
  /// nil for the squared loss, for one that is not convex and differentiable for these targets, and where least risks are not known
  /// to have a lower bound.
  ///
  /// Cost: some products of features for each of the prefixes and the states that have lost information.
  public init?(
    features: [Matrix<Rational>], ranks: [Int], states: [Matrix<Rational>], lastLayers: Matrix<Rational>?,
    predictions: Matrix<Rational>, targets: Matrix<Rational>, affine: Bool, loss: Loss
  ) {
    guard ConvexRisks.obstacle(for: loss, targets: targets.transposed) == nil else { return nil }
    let samples = targets.columns
    let constant = affine ? [Matrix(rows: 1, columns: samples, repeating: Rational.one)] : []
    func least(_ features: Matrix<Rational>) -> LeastConvexRisk? {
      LeastConvexRisk(features: features, targets: targets, loss: loss, proposals: [predictions])
    }
    let all = Matrix.vertical(constant + features)
    let independent = all.independentRows()
    let basis = FeatureBasis(independent: all.selecting(rows: independent))
    var height = constant.count
    let hasLeastValueZero = if case .piecewisePolynomial = loss { false } else { true }
    var erlb: [LeastConvexRisk] = []
    for index in features.indices {
      height += features[index].rows
      // The same row space; or one in which the risk is zero already, which is the least value of every loss but the user's.
      let isLeast = hasLeastValueZero && erlb.last?.value == .exact(0)
      if let last = erlb.last, ranks[index] == ranks[index - 1] || isLeast {
        erlb.append(last)
      } else {
        let rows = independent.filter { $0 < height }
        let next = LeastConvexRisk(
          basis.first(rows.count), rows: rows, of: height, targets: targets, loss: loss,
          proposals: [predictions])
        guard let next else { return nil }
        erlb.append(next)
      }
    }
    var representations: [LeastConvexRisk] = []
    for (state, prefix) in zip(states, zip(erlb, ranks)) {
      let representation = Matrix.vertical(constant + [state])
      guard let risk = representation.rank(atMost: prefix.1) == prefix.1 ? prefix.0 : least(representation)
      else { return nil }
      representations.append(risk)
    }
    trained = ConvexRisks.risk(of: predictions, targets: targets, loss: loss)
    var (infimum, isAll) = (nil as LeastConvexRisk?, false)
    if let lastLayers {
      let span = Matrix.vertical(constant + [lastLayers])
      isAll = span.rank(atMost: ranks.last!) == ranks.last!
      infimum = isAll ? erlb.last! : least(span)
      if infimum == nil { return nil }
    }
    // From the work that is left, the most important first.
    infimum = infimum?.refined
    erlb[erlb.count - 1] = erlb.last!.refined
    self.erlb = erlb.map(\.refined)
    self.representations = representations.map(\.refined)
    self.infimum = infimum
    let bound = erlb.last!
    epsilon = infimum.map { isAll ? .exact(0) : ($0.value - bound.value).clampedToNonnegative() }
    let risk = trained
    excess = infimum.flatMap { least in
      least.minimizer?.predictions == predictions
        ? .exact(0) : risk.map { ($0 - least.value).clampedToNonnegative() }
    }
  }

  /// Whether A*_0 > A*_L; nil where the bounds leave it open.
  public var isInputBeaten: Bool? {
    let (first, last) = (erlb[0], erlb.last!)
    // What is least on the input and on all features.
    if let minimizer = first.minimizer, minimizer.predictions == last.minimizer?.predictions { return false }
    return (first.value - last.value).sign.map { $0 > 0 }
  }

  /// Why there are no such risks, for targets N × N_o; nil where there may be.
  public static func obstacle(for loss: Loss, targets: Matrix<Rational>) -> String? {
    if targets.rows == 0 { return "there are no samples" }
    if case .fails(let defect) = loss.differentiability(order: 1) {
      return "the loss \(loss.name) has a kink: \(defect)"
    }
    if case .fails(let defect) = loss.convexity(targets: targets) {
      return "the loss \(loss.name) is not convex: \(defect)"
    }
    switch loss {
    case .squared, .absolute, .huber, .logistic, .smoothedHinge, .piecewisePolynomial: return nil
    case .crossEntropy:
      let isDistribution = (0..<targets.rows).allSatisfy { sample in
        let row = targets.row(sample)
        return row.allSatisfy { $0.signum() >= 0 } && row.contains { !$0.isZero }
      }
      return isDistribution ? nil : "the targets of some sample are no multiples of probabilities"
    }
  }

  /// The mean of the loss over the samples; nil where a number is too large.
  static func risk(of predictions: Matrix<Rational>, targets: Matrix<Rational>, loss: Loss) -> CertifiedReal?
  {
    if let mean = loss.mean(of: predictions, targets: targets.transposed) { return .exact(mean) }
    let points = predictions.map { Interval($0, precision: Limits.firstConvexBits) }
    guard let sum = loss.enclosure(of: points, targets: targets) else { return nil }
    return CertifiedReal(sum).divided(by: targets.columns)
  }
}
