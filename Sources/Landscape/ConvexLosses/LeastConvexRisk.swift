import ExactAlgebra
import Networks

/// The least risk (mean over the samples) of a linear predictor on a row space, for a loss that is convex and differentiable.
///
/// Huber, smoothed hinge and other losses of quadratic pieces: exactly, where the search for the pieces ends. Logistic loss and cross-entropy: by an enclosure, from above
/// by the risk of a predictor, from below by Fenchel duality, or exactly where a predictor separates the classes.
public struct LeastConvexRisk: Sendable {
  public let value: CertifiedReal
  /// Whether some predictor has this risk; nil where that is not known.
  public let isAttained: Bool?
  /// Where none has: a predictor D, N_o × d, along which every risk falls (`Loss.recedes`).
  public let recession: Matrix<Rational>?

  /// - Parameters:
  ///   - features: d × N, any rank.
  ///   - targets: N_o × N, N > 0.
  ///   - loss: convex for these targets and differentiable, not the squared one.
  ///
  /// nil for a loss of the user's whose least risk no choice of pieces gives, and may have no lower bound.
  init?(features: Matrix<Rational>, targets: Matrix<Rational>, loss: Loss) {
    let rows = features.independentRows()
    let basis = features.selecting(rows: rows)
    // Outputs of the logistic loss are independent of each other, and some may have a minimum where others have none.
    let parts = loss == .logistic ? (0..<targets.rows).map { targets.selecting(rows: [$0]) } : [targets]
    var total = LeastSum(sum: .exact(0), isAttained: true)
    for (output, part) in parts.enumerated() {
      guard let least = ConvexProblem(basis: basis, targets: part, loss: loss).least() else { return nil }
      total.sum = total.sum + least.sum
      if total.isAttained != false, least.isAttained != true { total.isAttained = least.isAttained }
      if total.recession == nil, let direction = least.recession {
        var full = Matrix<Rational>.zeros(targets.rows, features.rows)
        for i in 0..<direction.rows {
          for (j, row) in rows.enumerated() { full[output + i, row] = direction[i, j] }
        }
        total.recession = full
      }
    }
    value = total.sum.divided(by: targets.columns)
    (isAttained, recession) = (total.isAttained, total.recession)
  }
}

/// The least sum of a loss over the samples.
private struct LeastSum {
  var sum: CertifiedReal
  var isAttained: Bool?
  var recession: Matrix<Rational>?
}

/// Least sums of a loss over the samples, over all linear predictors on a basis of features.
private struct ConvexProblem {
  /// d × N, independent rows.
  let basis: Matrix<Rational>
  /// N_o × N.
  let targets: Matrix<Rational>
  let loss: Loss

  private var samples: Int { targets.columns }

  func least() -> LeastSum? {
    let origin = Matrix<Rational>.zeros(targets.rows, samples)
    // Without features there is one predictor.
    if basis.rows == 0 { return LeastSum(sum: sum(at: origin), isAttained: true) }
    var best = LeastSum(sum: .between(0, sum(at: origin).upperBound))
    var predictor = Matrix<Rational>.zeros(targets.rows, basis.rows)
    var bits = Limits.firstConvexBits
    while bits <= Limits.lastConvexBits {
      guard let coordinates = NearlyOrthonormalRows(spanning: basis, bits: bits) else { return best }
      let minimizer = FloatingMinimizer(loss: loss, coordinates: coordinates.rows.center, targets: targets)
      let proposal = Matrix(
        rows: targets.rows, columns: basis.rows,
        elements: minimizer.minimizer().map { $0.isFinite ? Rational(dyadic: $0) : 0 })
      if let scalar = loss.scalar {
        let predictor = (proposal * coordinates.factor).map(\.shortened)
        let search = PiecewiseQuadraticSearch(features: basis, targets: targets, loss: scalar)
        if let minimum = search.minimum(near: predictor) {
          return LeastSum(sum: .exact(minimum), isAttained: true)
        }
        if case .piecewisePolynomial = loss { return nil }
        return LeastSum(sum: .between(0, min(best.sum.upperBound, sum(at: predictor * basis).upperBound)))
      }
      let found = enclosure(coordinates, minimizer, proposal)
      predictor = found.predictor * coordinates.factor
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
          return LeastSum(sum: least.sum, isAttained: false, recession: direction)
        }
        if let direction = separatingClasses(predictor, separated, coordinates.factor) {
          let partial = sumWhenSeparated(along: direction, from: predictor)
          return LeastSum(
            sum: .between(partial.lower, min(partial.upper, best.sum.upperBound)), isAttained: false,
            recession: direction)
        }
        if let cone, isProper(cone, coordinates) { best.isAttained = true }
        break
      }
      bits *= 2
    }
    best.sum = .between(
      max(best.sum.lowerBound, boundWithoutEasySamples(predictor, best.sum)), best.sum.upperBound)
    return best
  }

  /// A lower bound: the least sum over the samples whose loss at `predictor` is not tiny. No loss is negative.
  ///
  /// Where features tell some samples apart but for the pull of a few others, the minimum is so far out that their shares are no
  /// numbers that a gradient comes near to.
  private func boundWithoutEasySamples(_ predictor: Matrix<Rational>, _ sum: CertifiedReal) -> Rational {
    let predictions = predictor.map(\.shortened) * basis
    let margins = (0..<samples).map { margin(predictions.column($0), targets.column($0)) }
    var lower = Rational.zero
    var last = samples
    for threshold in Limits.easyMargins.map(Rational.init) {
      let rest = (0..<samples).filter { n in margins[n].map { $0 <= threshold } ?? true }
      if rest.count == last || rest.isEmpty { continue }
      last = rest.count
      guard let least = selecting(rest).least() else { continue }
      lower = max(lower, least.sum.lowerBound)
      if (sum.upperBound - lower).shifted(by: Limits.convexBits) <= sum.upperBound { break }
    }
    return lower
  }

  /// The problem of some of the samples alone.
  private func selecting(_ samples: [Int]) -> ConvexProblem {
    let features = basis.selecting(columns: samples)
    return ConvexProblem(
      basis: features.selecting(rows: features.independentRows()),
      targets: targets.selecting(columns: samples),
      loss: loss)
  }

  // MARK: Samples that can be separated

  /// The problem of the samples that are left when some predictor D has a positive margin on the others and is zero on these.
  ///
  /// Along H + t D the loss of the others falls to 0, and that of these stays: the infimum is theirs, and not attained, since the
  /// loss of the others is positive everywhere. D is the part of a predictor that is zero on the others: of the direction of a cone, or
  /// of `predictor`, far out, with a large margin on the first. nil where that has no positive margins.
  private func withoutSeparableSamples(
    _ predictor: Matrix<Rational>, _ cone: FloatingCone.Direction?, _ factor: Matrix<Rational>
  ) -> (direction: Matrix<Rational>, rest: ConvexProblem)? {
    let predictions = predictor.map(\.shortened) * basis
    var proposals: [(separated: [Int], predictor: Matrix<Rational>)] = []
    if let cone {
      // All margins of a sample are positive.
      let pairs = self.pairs
      let separated = (0..<samples).filter { n in
        let own = pairs.indices.filter { pairs[$0].n == n }
        return !own.isEmpty && own.allSatisfy { cone.products[$0] > 0 }
      }
      proposals.append((separated, self.predictor(cone, factor)))
    }
    for threshold in Limits.separatingMargins.map(Rational.init) {
      let separated = (0..<samples).filter { n in
        margin(predictions.column(n), targets.column(n)).map { $0 > threshold } ?? false
      }
      proposals.append((separated, predictor))
    }
    var last = 0
    for (separated, predictor) in proposals {
      if separated.count == last || separated.count == samples { continue }
      last = separated.count
      let rest = (0..<samples).filter { !separated.contains($0) }
      let zero = basis.selecting(columns: rest).leftKernel()
      if zero.rows == 0 { continue }
      // Least squares: the nearest combination of the rows that vanish on the rest.
      guard case .solution(let part, _) = zero.gram.solve(zero * predictor.transposed) else { continue }
      let direction = part.transposed.map(\.shortened) * zero
      let moved = direction * basis
      guard separated.allSatisfy({ (margin(moved.column($0), targets.column($0)) ?? 0) > 0 }) else {
        continue
      }
      return (direction, selecting(rest))
    }
    return nil
  }

  /// A predictor that tells the classes of samples apart in part: with the cross-entropy no margin is negative, and some is positive. The
  /// nearest to the direction of a cone, or to `predictor`, of those whose margins are zero where theirs are not positive, or large. nil where that has negative
  /// ones.
  private func separatingClasses(
    _ predictor: Matrix<Rational>, _ cone: FloatingCone.Direction?, _ factor: Matrix<Rational>
  ) -> Matrix<Rational>? {
    let unknowns = targets.rows * basis.rows
    guard case .crossEntropy = loss, unknowns <= Limits.separationUnknowns,
      unknowns * targets.rows * samples <= Limits.separationEntries
    else { return nil }
    let predictions = predictor.map(\.shortened) * basis
    let pairs = self.pairs
    var proposals: [(equal: [Pair], predictor: Matrix<Rational>)] = []
    if let cone {
      proposals.append(
        (pairs.indices.filter { cone.products[$0] <= 0 }.map { pairs[$0] }, self.predictor(cone, factor)))
    }
    for threshold in Limits.separatingMargins.map(Rational.init) {
      let equal = pairs.filter {
        !$0.isApart || predictions[$0.label, $0.n] - predictions[$0.other, $0.n] <= threshold
      }
      proposals.append((equal, predictor))
    }
    var last = 0
    for (equal, predictor) in proposals {
      if equal.count == last || equal.count == pairs.count { continue }
      last = equal.count
      let constraints = Matrix<Rational>(rows: equal.count, columns: unknowns) { row, unknown in
        let (pair, feature) = (equal[row], basis[unknown % basis.rows, equal[row].n])
        return switch unknown / basis.rows {
        case pair.label: feature
        case pair.other: -feature
        default: 0
        }
      }
      let kernel = constraints.kernel().transposed
      if kernel.rows == 0 { continue }
      let target = Matrix(rows: unknowns, columns: 1, elements: predictor.map(\.shortened).elements)
      guard case .solution(let part, _) = kernel.gram.solve(kernel * target) else { continue }
      let direction = Matrix(
        rows: targets.rows, columns: basis.rows,
        elements: (part.transposed.map(\.shortened) * kernel).elements)
      if loss.recedes(along: direction * basis, targets: targets) { return direction }
    }
    return nil
  }

  /// Of the cross-entropy, a sample with a class of its target and another class, whose margin is the difference of their predictions. Of the logistic
  /// loss, a sample.
  private struct Pair {
    let n: Int
    let label: Int
    let other: Int
    /// Whether the other class has target zero: classes of one target are not told apart.
    let isApart: Bool
  }

  private var pairs: [Pair] {
    (0..<samples).flatMap { n -> [Pair] in
      let y = targets.column(n)
      guard let label = y.firstIndex(where: { !$0.isZero }) else { return [] }
      if loss == .logistic { return [Pair(n: n, label: 0, other: 0, isApart: true)] }
      return y.indices.filter { $0 != label }.map {
        Pair(n: n, label: label, other: $0, isApart: y[$0].isZero)
      }
    }
  }

  /// The margins as functions of a predictor in the coordinates of the minimizer; nil where there are too many, or the loss has none.
  private func cone(_ minimizer: FloatingMinimizer) -> FloatingCone? {
    let pairs = self.pairs
    let (d, outputs) = (basis.rows, targets.rows)
    guard loss == .logistic || loss == .crossEntropy, outputs * d <= Limits.separationUnknowns,
      outputs * d * pairs.count <= Limits.separationEntries
    else { return nil }
    let signs = loss == .logistic ? (0..<samples).map { targets[0, $0].signum() } : []
    func vector(_ pair: Pair, sign: Double) -> [Double] {
      var result = [Double](repeating: 0, count: outputs * d)
      for i in 0..<d {
        let entry = sign * minimizer.coordinates[i * samples + pair.n]
        if loss == .logistic {
          result[i] = Double(signs[pair.n]) * entry
        } else {
          result[pair.label * d + i] = entry
          result[pair.other * d + i] = -entry
        }
      }
      return result
    }
    // Margins that have to stay are kept by their opposites.
    let vectors = pairs.map { vector($0, sign: 1) }
    let opposites = pairs.filter { !$0.isApart }.map { vector($0, sign: -1) }
    return FloatingCone(vectors + opposites, dimension: outputs * d)
  }

  /// Whether it is proved that there is a minimum: no change of the predictor lets some margin rise and none fall.
  ///
  /// With margins a_kᵀ h, by Stiemke's lemma there is none if Σ c_k a_k = 0 for some c > 0. For any c with r = Σ c_k a_k there is one with Σ c_k a_k = 0 within
  /// ‖r‖/σ of it, σ² the least nonzero eigenvalue of Σ a_k a_kᵀ: that is at least the one of ψ ψᵀ, since the classes of a sample
  /// are a star around its own. All changes of h that no margin notices change no loss.
  private func isProper(_ cone: FloatingCone, _ coordinates: NearlyOrthonormalRows) -> Bool {
    let pairs = self.pairs
    let isLogistic = loss == .logistic
    guard
      isLogistic
        ? targets.elements.allSatisfy({ !$0.isZero })
        : (0..<samples).allSatisfy({ n in
          let y = targets.column(n)
          return y.allSatisfy { $0.signum() >= 0 } && y.contains { !$0.isZero }
        })
    else { return false }
    let combination = cone.nearestCombination()
    var weights = Matrix<Rational>.zeros(targets.rows, samples)
    let opposites = pairs.indices.filter { !pairs[$0].isApart }
    let signed =
      pairs.indices.map { ($0, combination[$0]) }
      + zip(opposites, combination[pairs.count...]).map { ($0, -$1) }
    guard signed.allSatisfy({ $0.1.isFinite }) else { return false }
    for (index, weight) in signed {
      let (pair, c) = (pairs[index], Rational(dyadic: weight))
      if isLogistic {
        weights[0, pair.n] = targets[0, pair.n].signum() > 0 ? c : -c
      } else {
        weights[pair.label, pair.n] += c
        weights[pair.other, pair.n] -= c
      }
    }
    let rest = BallMatrix(weights, bits: coordinates.bits) * coordinates.rows.transposed
    return rest.normBound * NearlyOrthonormalRows.inverseNorm < Rational(dyadic: combination.min() ?? 0)
  }

  private func predictor(_ cone: FloatingCone.Direction, _ factor: Matrix<Rational>) -> Matrix<Rational> {
    Matrix(
      rows: targets.rows, columns: basis.rows,
      elements: cone.coordinates.map { $0.isFinite ? Rational(dyadic: $0) : 0 }) * factor
  }

  /// By how much the prediction of a sample is on the right side; nil where the loss of the sample has no infimum of 0.
  private func margin(_ z: [Rational], _ y: [Rational]) -> Rational? { margins(z, y)?.min() }

  /// The numbers that the loss of a sample falls to 0 with when all of them grow: y ŷ for each output up to positive factors, or the prediction
  /// of the class less each other one. nil where the loss of the sample has no infimum of 0.
  private func margins<Number: AdditiveArithmetic>(_ z: [Number], _ y: [Rational]) -> [Number]? {
    switch loss {
    case .logistic:
      guard y.allSatisfy({ !$0.isZero }) else { return nil }
      return zip(z, y).map { $1 > 0 ? $0 : .zero - $0 }
    case .crossEntropy:
      guard let label = y.firstIndex(where: { !$0.isZero }), y[label] > 0,
        y.indices.allSatisfy({ $0 == label || y[$0].isZero })
      else { return nil }
      return z.indices.filter { $0 != label }.map { z[label] - z[$0] }
    default: return nil
    }
  }

  /// Bounds for the least sum where D = `direction` tells classes apart in part: far out along D a sample has none but the classes
  /// whose predictions D raises most, and the least sum is that of the cross-entropies of these alone.
  ///
  /// From below by Fenchel duality with p = 0 at all others: p ≥ 0 has Σ_j p_jn = 1 and Σ_n (s_n p_jn − y_jn) φ_n = 0 exactly, by the least change of the
  /// probabilities at `predictor` in rational numbers. The bound is then Σ s_n times the entropy of p_n; it is 0 where that is too much work.
  private func sumWhenSeparated(along direction: Matrix<Rational>, from predictor: Matrix<Rational>) -> (
    lower: Rational, upper: Rational
  ) {
    let moves = direction * basis
    let start = predictor.map(\.shortened) * basis
    let outputs = targets.rows
    var active: [(output: Int, sample: Int)] = []
    var margin: Rational?
    for n in 0..<samples {
      let top = moves.column(n).max()!
      for j in 0..<outputs {
        if moves[j, n] == top {
          active.append((j, n))
        } else {
          margin = min(margin ?? top - moves[j, n], top - moves[j, n])
        }
      }
    }
    let far = start + moves.map { $0 * (Rational(Limits.farMargin) / margin!) }
    let upper = sum(at: far).upperBound
    let rows = outputs * basis.rows + samples
    guard rows * active.count <= Limits.separationEntries else { return (0, upper) }
    let masses = (0..<samples).map { targets.column($0).reduce(.zero, +) }
    // exp(z − max), as a share of the active classes.
    let precision = Limits.firstConvexBits
    let tops = (0..<samples).map { n in active.filter { $0.sample == n }.map { start[$0.output, n] }.max()! }
    let weights = active.map {
      (Interval(start[$0.output, $0.sample] - tops[$0.sample], precision: precision)).exponential!.midpoint
    }
    var totals = Array(repeating: Rational.zero, count: samples)
    for (entry, weight) in zip(active, weights) { totals[entry.sample] += weight }
    let shares = zip(active, weights).map { ($1 / totals[$0.sample]).rounded(bits: precision) }
    let equations = Matrix<Rational>(rows: rows, columns: active.count) { row, index in
      let (j, n) = active[index]
      if row >= outputs * basis.rows { return row - outputs * basis.rows == n ? 1 : 0 }
      return row / basis.rows == j ? masses[n] * basis[row % basis.rows, n] : 0
    }
    let pulls = targets * basis.transposed
    let right = Matrix<Rational>(rows: rows, columns: 1) { row, _ in
      row < outputs * basis.rows ? pulls[row / basis.rows, row % basis.rows] : 1
    }
    let point = Matrix(rows: active.count, columns: 1, elements: shares)
    let independent = equations.independentRows()
    let chosen = equations.selecting(rows: independent)
    let defect = (right - equations * point).selecting(rows: independent)
    guard case .solution(let solution, _) = chosen.gram.solve(defect) else { return (0, upper) }
    let probabilities = point + chosen.transposed * solution
    guard equations * probabilities == right, probabilities.elements.allSatisfy({ $0.signum() >= 0 }) else {
      return (0, upper)
    }
    var lower = Rational.zero
    for (entry, p) in zip(active, probabilities.elements) where !p.isZero {
      lower += masses[entry.sample] * ConvexProblem.leastEntropyTerm((p, p))!
    }
    return (max(lower.rounded(bits: 160) - Rational(1).shifted(by: -159), 0), upper)
  }

  // MARK: Enclosures

  /// Newton's method goes on with exact gradients until the two bounds meet, as closely as the limits ask for.
  private func enclosure(
    _ coordinates: NearlyOrthonormalRows, _ minimizer: FloatingMinimizer, _ proposal: Matrix<Rational>
  ) -> (least: LeastSum, predictor: Matrix<Rational>, isTight: Bool) {
    let bits = coordinates.bits
    var predictor = proposal
    var (lower, upper): (Rational?, Rational?)
    var lastNorm: Rational?
    var isTight = false
    for _ in 0..<Limits.convexSteps {
      Meter.charge(
        work: targets.rows * samples * (basis.rows * (bits / 64 + 1) + 2000),
        "bounds for the least risk of a linear predictor with \(bits) bits")
      let ball = BallMatrix(predictor, bits: bits) * coordinates.rows
      let predictions = intervals(ball, bits: bits)
      if separates(predictions) {
        let direction = predictor * coordinates.factor
        let short = direction.map(\.shortened)
        let recedes = loss.recedes(along: short * basis, targets: targets)
        return (
          LeastSum(sum: .exact(0), isAttained: false, recession: recedes ? short : direction), predictor, true
        )
      }
      guard let gradient = loss.gradientEnclosure(at: predictions, targets: targets),
        let sum = loss.enclosure(of: predictions, targets: targets)
      else { break }
      upper = min(sum.upperBound, upper ?? sum.upperBound)
      let pull = gradient.ball(bits: bits) * coordinates.rows.transposed
      let norm = pull.normBound
      // G − r (ψ ψᵀ)⁻¹ ψ is orthogonal to all features, and within this of G.
      if let bound = dualBound(gradient, (norm * NearlyOrthonormalRows.inverseNorm).roundedUp) {
        lower = max(bound, lower ?? 0)
      }
      if let lower, let upper, (upper - lower).shifted(by: Limits.convexBits) <= upper {
        isTight = true
        break
      }
      // Nothing more to gain at these bits, or no minimum.
      if let lastNorm, norm.shifted(by: 1) > lastNorm { break }
      lastNorm = norm
      guard let step = newtonStep(at: ball.center, pull.center, minimizer) else { break }
      predictor = (predictor - step).map { $0.rounded(bits: bits - 32) }
    }
    let top = upper ?? sum(at: .zeros(targets.rows, samples)).upperBound
    return (
      LeastSum(sum: .between(min(lower ?? 0, top), top), isAttained: lower == nil ? nil : true), predictor,
      isTight
    )
  }

  private func newtonStep(
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

  /// The sum of the loss at predictions that are not large.
  private func sum(at predictions: Matrix<Rational>) -> CertifiedReal {
    if let mean = loss.mean(of: predictions, targets: targets.transposed) {
      return .exact(mean * Rational(samples))
    }
    return CertifiedReal(
      loss.enclosure(
        of: predictions.map { Interval($0, precision: Limits.firstConvexBits) }, targets: targets)!)
  }

  /// Whether it is proved that every sample has a positive margin. The loss then falls to zero along the predictor, and is
  /// positive everywhere: the infimum is 0 and not attained.
  private func separates(_ predictions: Matrix<Interval>) -> Bool {
    (0..<samples).allSatisfy { n in
      guard let margins = margins(predictions.column(n), targets.column(n)) else { return false }
      return !margins.isEmpty && margins.allSatisfy { $0.sign == 1 }
    }
  }

  /// A lower bound of the least sum from a matrix that is orthogonal to all features and within `correction` of `gradient`.
  ///
  /// For G with G φᵀ = 0 and every H: Σ ℓ(H φ_n) ≥ Σ ⟨g_n, H φ_n⟩ − ℓ*(g_n) = −Σ ℓ*(g_n), with ℓ* the conjugate. For the
  /// logistic loss g = −y q and −ℓ* is the entropy of (q, 1 − q); for the cross-entropy g = s p − y with s the sum of the targets,
  /// and −ℓ* is s times the entropy of p. nil where g may not lie inside the domain of ℓ*. Inside of it for all
  /// samples, the bound proves that there is a minimum, too: along any change of H that some sample notices, the sum grows.
  private func dualBound(_ gradient: Matrix<Interval>, _ correction: Rational) -> Rational? {
    let bounds = concurrentMap(samples) { n -> Rational? in
      let (g, y) = (gradient.column(n), targets.column(n))
      var sum = Rational.zero
      switch loss {
      case .logistic:
        for (g, y) in zip(g, y) {
          guard !y.isZero else {
            sum += Interval(2, precision: 128).logarithm!.lowerBound
            continue
          }
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
  private static func leastEntropyTerm(_ share: (lower: Rational, upper: Rational)) -> Rational? {
    guard share.lower.signum() > 0 else { return nil }
    let ends = [share.lower, share.upper].map { p -> Rational in
      let point = Interval(p, precision: 128)
      return (-(point * point.logarithm!)).lowerBound
    }
    return ends.min()!
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
