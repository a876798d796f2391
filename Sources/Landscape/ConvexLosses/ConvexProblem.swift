import ExactAlgebra
import Networks

/// The least sum of a loss over the samples.
struct LeastSum: Sendable {
  var sum: CertifiedReal
  var isAttained: Bool?
  var recession: Matrix<Rational>?
  var predictions: Matrix<Rational>?
  /// Closer bounds, which take longer: they are for when all least sums have some.
  var refinement: OnDemand<LeastSum>?

  /// With all that can be found.
  var refined: LeastSum { refinement?.value ?? self }
}

/// Least sums of a loss over the samples, over all linear predictors on a basis of features.
struct ConvexProblem {
  /// d × N.
  let features: FeatureBasis
  /// N_o × N.
  let targets: Matrix<Rational>
  let loss: Loss

  var samples: Int { targets.columns }
  /// d × N, independent rows.
  var basis: Matrix<Rational> { features.rows }

  /// `proposals`: predictions that may be the best ones, where the loss has pieces that are not quadratic.
  func least(_ proposals: [Matrix<Rational>] = []) -> LeastSum? {
    let origin = Matrix<Rational>.zeros(targets.rows, samples)
    // Without features there is one predictor.
    if basis.rows == 0 { return LeastSum(sum: sum(at: origin), isAttained: true, predictions: origin) }
    if isLeast(at: origin) { return LeastSum(sum: sum(at: origin), isAttained: true, predictions: origin) }
    if loss.hasOtherThanQuadraticPieces {
      let best = ([leastSquares] + proposals.filter(isLinear)).first(where: isLeast)
      return best.map { LeastSum(sum: sum(at: $0), isAttained: true, predictions: $0) }
    }
    var best = LeastSum(sum: .between(0, sum(at: origin).upperBound))
    var bits = Limits.firstConvexBits
    while bits <= Limits.lastConvexBits {
      guard let coordinates = features.coordinates(bits: bits) else { return best }
      let minimizer = FloatingMinimizer(loss: loss, coordinates: coordinates.rows.center, targets: targets)
      let (start, step) = minimizer.minimizer()
      let proposal = Matrix(
        rows: targets.rows, columns: basis.rows,
        elements: start.map { $0.isFinite ? Rational(dyadic: $0) : 0 })
      if let scalar = loss.scalar { return leastOnPieces(coordinates, minimizer, proposal, scalar) }
      let found = enclosure(coordinates, minimizer, proposal)
      let isBetter = found.least.isAttained != nil || found.least.sum.upperBound < best.sum.upperBound
      if isBetter { best = found.least }
      if found.isTight { return best }
      // Where nothing bounds the risk from below there may be no minimum to come closer to.
      if best.isAttained == nil {
        let predictor = proposal * coordinates.factor
        let cone = self.cone(minimizer)
        let separated = cone?.direction()
        if let (direction, rest) = withoutSeparableSamples(predictor, separated, coordinates.factor),
          let least = rest.least()
        {
          @Sendable func found(_ least: LeastSum) -> LeastSum {
            LeastSum(sum: least.sum, isAttained: false, recession: direction)
          }
          var result = found(least)
          result.refinement = least.refinement.map { rest in OnDemand { found(rest.value) } }
          return result
        }
        if let separated, let direction = separatingClasses(separated, coordinates.factor) {
          let partial = sumWhenSeparated(along: direction, from: predictor)
          let found = LeastSum(
            sum: .between(partial.lower, min(partial.upper, best.sum.upperBound)), isAttained: false,
            recession: direction)
          return partial.lower == 0 ? refinable(found, minimizer, start, step) : found
        }
        if let cone, let interior = interiorGradient(cone, coordinates) {
          best.isAttained = true
          if let (gradient, norm) = found.gradient, let lower = dualBound(gradient, norm, mixedWith: interior)
          {
            best.sum = .between(min(lower, best.sum.upperBound), best.sum.upperBound)
          }
        }
        return refinable(withoutEasySamples(best, predictor), minimizer, start, step)
      }
      bits *= 2
    }
    return best
  }

  private func refinable(
    _ least: LeastSum, _ minimizer: FloatingMinimizer, _ start: [Double], _ step: [Double]
  ) -> LeastSum {
    guard case .crossEntropy = loss else { return least }
    var result = least
    result.refinement = OnDemand { boundedByConfusions(least, minimizer, start, step) }
    return result
  }

  /// By convexity, predictions at which the gradient is orthogonal to the features have the least risk.
  private func isLeast(at predictions: Matrix<Rational>) -> Bool {
    loss.gradient(at: predictions, targets: targets).map { ($0 * basis.transposed).isZero } ?? false
  }

  /// Whether some predictor makes these predictions.
  private func isLinear(_ predictions: Matrix<Rational>) -> Bool {
    if case .solution = basis.transposed.solve(predictions.transposed) { true } else { false }
  }

  /// The predictions with the least squares.
  private var leastSquares: Matrix<Rational> {
    guard case .solution(let predictor, _) = basis.gram.solve(basis * targets.transposed) else {
      preconditionFailure("the rows of a basis are independent")
    }
    return predictor.transposed * basis
  }

  /// The problem of some of the samples, and of some of the outputs, alone.
  func selecting(_ samples: [Int], outputs: [Int]? = nil) -> ConvexProblem {
    let features = basis.selecting(columns: samples)
    let targets = targets.selecting(columns: samples)
    return ConvexProblem(
      features: FeatureBasis(independent: features.selecting(rows: features.independentRows())),
      targets: outputs.map { targets.selecting(rows: $0) } ?? targets, loss: loss)
  }

  /// The sum of the loss at predictions that are not large.
  func sum(at predictions: Matrix<Rational>) -> CertifiedReal {
    if let mean = loss.mean(of: predictions, targets: targets.transposed) {
      return .exact(mean * Rational(samples))
    }
    return CertifiedReal(
      loss.enclosure(
        of: predictions.map { Interval($0, precision: Limits.firstConvexBits) }, targets: targets)!)
  }
}
