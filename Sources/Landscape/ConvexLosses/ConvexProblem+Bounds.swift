import ExactAlgebra
import Networks

/// Bounds of the least sum, from above by a predictor and from below by Fenchel duality.
extension ConvexProblem {
  struct Enclosed {
    var least: LeastSum
    /// The gradient as a function of the predictions at the last predictor, and at least ‖G ψᵀ‖.
    var gradient: (Matrix<Interval>, norm: Rational)?
    var isTight: Bool
  }

  /// Newton's method goes on with enclosed gradients until the two bounds meet, as closely as the limits ask for.
  func enclosure(
    _ coordinates: NearlyOrthonormalRows, _ minimizer: FloatingMinimizer, _ proposal: Matrix<Rational>
  ) -> Enclosed {
    let bits = coordinates.bits
    var predictor = proposal
    var (lower, upper): (Rational?, Rational?)
    var last: (Matrix<Interval>, norm: Rational)?
    var isTight = false
    let isLarge = targets.rows * basis.rows > Limits.coneUnknowns
    for count in 1...Limits.convexSteps {
      Meter.charge(
        work: targets.rows * samples * (basis.rows * (bits / 64 + 1) + 4000),
        "bounds for the least risk of a linear predictor with \(bits) bits")
      let ball = BallMatrix(predictor, bits: bits) * coordinates.rows
      let predictions = intervals(ball, bits: bits)
      if separates(predictions) {
        let direction = predictor * coordinates.factor
        let short = direction.map(\.shortened)
        let recedes = loss.recedes(along: short * basis, targets: targets)
        return Enclosed(
          least: LeastSum(sum: .exact(0), isAttained: false, recession: recedes ? short : direction),
          isTight: true)
      }
      guard let gradient = loss.gradientEnclosure(at: predictions, targets: targets) else { break }
      let pull = gradient.ball(bits: bits) * coordinates.rows.transposed
      let norm = pull.normBound
      // Nothing more to gain at these bits, or no minimum: where there is none the gradient falls to a third, step by step.
      let isStalled = last.map { norm.shifted(by: isLarge ? 3 : 1) > $0.norm } ?? false
      last = (gradient, norm)
      // The bounds are as far apart as the gradient is long.
      let isNear = norm.shifted(by: Limits.convexBits - 16) <= 1
      func next() -> Matrix<Rational>? {
        isStalled || count == Limits.convexSteps ? nil : newtonStep(at: ball.center, pull.center, minimizer)
      }
      var step = isNear ? nil : next()
      if step == nil {
        Meter.charge(
          work: targets.elements.count * 4000, "a lower bound for the least risk of a linear predictor")
        guard let sum = loss.enclosure(of: predictions, targets: targets) else { break }
        upper = min(sum.upperBound, upper ?? sum.upperBound)
        if let bound = dualBound(gradient, norm) { lower = max(bound, lower ?? 0) }
        if let lower, let upper, (upper - lower).shifted(by: Limits.convexBits) <= upper {
          isTight = true
          break
        }
        if isNear { step = next() }
      }
      guard let step else { break }
      predictor = (predictor - step).map { $0.rounded(bits: bits - 32) }
    }
    // Where there is no minimum to come to, the last steps may have led away.
    if lower == nil, last != nil,
      let sum = loss.enclosure(
        of: intervals(BallMatrix(proposal, bits: bits) * coordinates.rows, bits: bits), targets: targets)
    {
      upper = min(sum.upperBound, upper ?? sum.upperBound)
    }
    let top = upper ?? sum(at: .zeros(targets.rows, samples)).upperBound
    return Enclosed(
      least: LeastSum(sum: .between(min(lower ?? 0, top), top), isAttained: lower == nil ? nil : true),
      gradient: last, isTight: isTight)
  }

  func newtonStep(
    at predictions: Matrix<Rational>, _ gradient: Matrix<Rational>, _ minimizer: FloatingMinimizer
  ) -> Matrix<Rational>? {
    let exponent = gradient.binaryExponent
    let point = minimizer.point(at: predictions.elements.map(\.nearestDouble))
    let scaled = gradient.elements.map { $0.shifted(by: -exponent).nearestDouble }
    let step = minimizer.step(at: point, scaled, tolerance: 1e-9)
    guard step.allSatisfy(\.isFinite) else { return nil }
    return Matrix(
      rows: gradient.rows, columns: gradient.columns,
      elements: step.map { Rational(dyadic: $0).shifted(by: exponent) })
  }

  private func intervals(_ ball: BallMatrix, bits: Int) -> Matrix<Interval> {
    let radius = ball.radius
    return ball.center.map { Interval(from: $0 - radius, through: $0 + radius, precision: bits) }
  }

  /// Whether it is proved that every sample has a positive margin. The loss then falls to zero along the predictor, and is
  /// positive everywhere: the infimum is 0 and not attained.
  private func separates(_ predictions: Matrix<Interval>) -> Bool {
    (0..<samples).allSatisfy { n in
      guard let margins = margins(predictions.column(n), targets.column(n)) else { return false }
      return !margins.isEmpty && margins.allSatisfy { $0.sign == 1 }
    }
  }

  /// A lower bound of the least sum from a matrix that is orthogonal to all features and near `gradient`, with r = G ψᵀ of norm at most `norm`:
  /// G − r (ψ ψᵀ)⁻¹ ψ.
  ///
  /// For G with G φᵀ = 0 and every H: Σ ℓ(H φ_n) ≥ Σ ⟨g_n, H φ_n⟩ − ℓ*(g_n) = −Σ ℓ*(g_n), with ℓ* the conjugate. For the
  /// logistic loss g = −y q and −ℓ* is the entropy of (q, 1 − q); for the cross-entropy g = s p − y with s the sum of the targets,
  /// and −ℓ* is s times the entropy of p. nil where g may not lie inside the domain of ℓ*. Inside of it for all
  /// samples, the bound proves that there is a minimum, too: along any change of H that some sample notices, the sum grows.
  func dualBound(_ gradient: Matrix<Interval>, _ norm: Rational) -> Rational? {
    let correction = (norm * NearlyOrthonormalRows.inverseNorm).roundedUp
    let bounds = concurrentMap(samples) { n -> Rational? in
      let (g, y) = (gradient.column(n), targets.column(n))
      var sum = Rational.zero
      switch loss {
      case .logistic:
        for (g, y) in zip(g, y) {
          // Of a label of zero the loss is constant, and the correction would leave the domain {0} of its conjugate.
          guard !y.isZero else { return nil }
          let share = share(of: -g, over: y, correction)
          guard let first = ConvexProblem.leastEntropyTerm(share),
            let second = ConvexProblem.leastEntropyTerm((1 - share.upper, 1 - share.lower))
          else { return nil }
          sum += first + second
        }
      case .crossEntropy:
        let mass = y.reduce(.zero, +)
        guard mass > 0 else { return nil }
        for (g, y) in zip(g, y) {
          let share = share(of: g + Interval(y, precision: g.precision), over: mass, correction)
          guard let term = ConvexProblem.leastEntropyTerm(share) else { return nil }
          sum += mass * term
        }
      default: return nil
      }
      return sum.rounded(bits: 160)
    }
    guard bounds.allSatisfy({ $0 != nil }) else { return nil }
    // Each was rounded by at most half of 2^-160.
    return bounds.reduce(Rational.zero) { $0 + $1! } - Rational(samples).shifted(by: -160)
  }

  /// Bounds of (numerator ± correction) / divisor.
  private func share(
    of numerator: Interval, over divisor: Rational, _ correction: Rational
  ) -> (lower: Rational, upper: Rational) {
    let ends = [
      (numerator.lowerBound - correction) / divisor, (numerator.upperBound + correction) / divisor,
    ]
    return (ends.min()!, ends.max()!)
  }

  /// A lower bound of −p log p for p between two bounds: the function is concave, so that it is least at an end. nil unless p is
  /// positive.
  static func leastEntropyTerm(_ share: (lower: Rational, upper: Rational)) -> Rational? {
    guard share.lower.signum() > 0 else { return nil }
    let ends = [share.lower, share.upper].map { p -> Rational in
      let point = Interval(p, precision: 128)
      return (-(point * point.logarithm!)).lowerBound
    }
    return ends.min()!
  }

  /// A gradient inside the domains of the conjugates of all samples, nearly orthogonal to all features.
  struct InteriorGradient {
    /// N_o × N.
    let gradient: Matrix<Rational>
    /// At least ‖G ψᵀ‖; less than 3/7 of `distance`, so that there is such a gradient that is orthogonal.
    let norm: Rational
    /// Every entry can move by so much inside the domains.
    let distance: Rational
  }

  /// A gradient that proves that there is a minimum, as in `dualBound`; nil where none is found.
  ///
  /// With margins a_kᵀ h, some change of h lets one rise and none fall, or Σ c_k a_k = 0 for some c > 0 (Stiemke's lemma). A small multiple of
  /// the latter, as a function of the predictions, is a gradient.
  func interiorGradient(
    _ cone: FloatingCone, _ coordinates: NearlyOrthonormalRows
  ) -> InteriorGradient? {
    if loss == .logistic, targets.elements.contains(where: \.isZero) { return nil }
    let combination = cone.nearestCombination()
    guard let least = combination.min(), least > 0, combination.allSatisfy(\.isFinite) else { return nil }
    var weights = Matrix<Rational>.zeros(targets.rows, samples)
    for (pair, weight) in zip(pairs, combination) {
      let c = Rational(dyadic: weight)
      if loss == .logistic {
        weights[0, pair.n] = targets[0, pair.n].signum() < 0 ? c : -c
      } else {
        weights[pair.label, pair.n] -= c
        weights[pair.other, pair.n] += c
      }
    }
    // Half of the way to the ends of the domains at most.
    let ratios = zip(targets.elements, weights.elements).compactMap { target, weight in
      target.isZero || weight.isZero ? nil : (target.magnitude / weight.magnitude).shifted(by: -1)
    }
    guard let scale = ratios.min(), let half = targets.elements.filter({ !$0.isZero }).map(\.magnitude).min()
    else { return nil }
    let gradient = weights.map { $0 * scale }
    let norm = (BallMatrix(gradient, bits: coordinates.bits) * coordinates.rows.transposed).normBound
    let distance = min(Rational(dyadic: least) * scale, half.shifted(by: -1))
    guard norm * 7 < distance * 3 else { return nil }
    let result = InteriorGradient(gradient: gradient, norm: norm, distance: distance)
    return dualBound(gradient.map { Interval($0, precision: coordinates.bits) }, norm) == nil ? nil : result
  }

  /// A lower bound from a gradient that may be on the edge of the domains, with ‖G ψᵀ‖ at most `norm`: a little of `interior` takes it inside.
  func dualBound(
    _ gradient: Matrix<Interval>, _ norm: Rational, mixedWith interior: InteriorGradient
  ) -> Rational? {
    // Moved by at most 7/6 (1 + 3/7 · 4) norm < 4 norm for its features, and 4 norm inside.
    let share = (norm.shifted(by: 2) / interior.distance).roundedUp
    guard share.shifted(by: 1) < 1, !share.isZero else { return nil }
    let mixed = zip(gradient.elements, interior.gradient.elements).map { own, inner in
      own * Interval(1 - share, precision: own.precision) + Interval(inner * share, precision: own.precision)
    }
    return dualBound(
      Matrix(rows: gradient.rows, columns: gradient.columns, elements: mixed),
      (norm + share * interior.norm).roundedUp)
  }
}

extension Matrix where Element == Interval {
  /// The least ball of `bits` bits around all matrices with entries in these intervals.
  func ball(bits: Int) -> BallMatrix {
    let centers = map { $0.midpoint.rounded(bits: bits) }
    let square = zip(elements, centers.elements).reduce(Rational.zero) { sum, pair in
      let distance = max(pair.0.upperBound - pair.1, pair.1 - pair.0.lowerBound)
      return (sum + distance * distance).roundedUp
    }
    return BallMatrix(centers, bits: bits, radius: square.squareRootBound)
  }
}
