import ExactAlgebra
import Networks

/// Samples and classes that a predictor tells apart.
extension ConvexProblem {
  /// The least sum, bounded from below by that of the samples whose loss at `predictor` is not tiny: no loss is negative.
  ///
  /// Where features tell samples apart but for the pull of a few others, the minimum can be so far out that no gradient in rounded
  /// arithmetic comes near to the shares there.
  func withoutEasySamples(_ least: LeastSum, _ predictor: Matrix<Rational>) -> LeastSum {
    guard targets.rows * basis.rows <= Limits.easyUnknowns else { return least }
    let predictions = predictor.map(\.shortened) * basis
    let margins = (0..<samples).map { margin(predictions.column($0), targets.column($0)) }
    var (lower, upper) = (least.sum.lowerBound, least.sum.upperBound)
    var last = samples
    for threshold in [Limits.easyMargin, Limits.easyMargin / 2].map(Rational.init) {
      if (upper - lower).shifted(by: Limits.shownBits) <= upper { break }
      let rest = (0..<samples).filter { n in margins[n].map { $0 <= threshold } ?? true }
      if rest.count == last || rest.isEmpty { continue }
      last = rest.count
      if let bound = selecting(rest).least()?.refined { lower = max(lower, min(bound.sum.lowerBound, upper)) }
    }
    var result = least
    result.sum = .between(lower, upper)
    return result
  }

  /// The problem of the samples that are left when some predictor D has a positive margin on the others and is zero on these.
  ///
  /// Along H + t D the loss of the others falls to 0, and that of these stays: the infimum is theirs, and not attained, since the
  /// loss of the others is positive everywhere. D is the part of a predictor that is zero on the others: of the direction of a cone, or
  /// of `predictor`, far out, with a large margin on the first. nil where that has no positive margins.
  func withoutSeparableSamples(
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
    for threshold in sequence(first: Limits.separatingMargin, next: { $0 > 3 ? $0 / 2 : nil }).map(
      Rational.init)
    {
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

  /// A predictor that tells the classes of samples apart in part, near the direction of a cone: with the cross-entropy no margin is
  /// negative, and some is positive. Margins that are zero for the direction are zero: that determines some entries by the others, which are
  /// those of the direction. nil where the others are not positive then.
  func separatingClasses(_ cone: FloatingCone.Direction, _ factor: Matrix<Rational>) -> Matrix<
    Rational
  >? {
    // Of two opposite margins one will do.
    let equal = pairs.indices.filter { cone.products[$0] <= 0 }.map { pairs[$0] }.filter {
      $0.isApart || $0.label < $0.other
    }
    let unknowns = targets.rows * basis.rows
    guard case .crossEntropy = loss, unknowns * equal.count <= Limits.separationEntries else { return nil }
    let constraints = Matrix<Rational>(rows: equal.count, columns: unknowns) { row, unknown in
      let (pair, feature) = (equal[row], basis[unknown % basis.rows, equal[row].n])
      return switch unknown / basis.rows {
      case pair.label: feature
      case pair.other: -feature
      default: 0
      }
    }
    let rows = constraints.independentRows()
    let determined = constraints.selecting(rows: rows).transposed.independentRows()
    let free = Set(0..<unknowns).subtracting(determined).sorted()
    var entries = predictor(cone, factor).elements.map(\.shortened)
    let given = Matrix(rows: free.count, columns: 1, elements: free.map { entries[$0] })
    let right = constraints.submatrix(rows: rows, columns: free) * given
    guard
      case .solution(let solution, _) = constraints.submatrix(rows: rows, columns: determined).solve(right)
    else { return nil }
    for (index, value) in zip(determined, solution.elements) { entries[index] = -value }
    let direction = Matrix(rows: targets.rows, columns: basis.rows, elements: entries)
    return loss.recedes(along: direction * basis, targets: targets) ? direction : nil
  }

  /// Of the cross-entropy, a sample with a class of its target and another class, whose margin is the difference of their predictions. Of the logistic
  /// loss, a sample.
  struct Pair {
    let n: Int
    let label: Int
    let other: Int
    /// Whether the other class has target zero. Classes with targets are not told apart: neither margin may fall, that is, the margin stays.
    let isApart: Bool
  }

  var pairs: [Pair] {
    (0..<samples).flatMap { n -> [Pair] in
      let y = targets.column(n)
      guard let label = y.firstIndex(where: { !$0.isZero }) else { return [] }
      if loss == .logistic { return [Pair(n: n, label: 0, other: 0, isApart: true)] }
      return y.indices.filter { $0 != label }.flatMap { other -> [Pair] in
        let pair = Pair(n: n, label: label, other: other, isApart: y[other].isZero)
        return pair.isApart ? [pair] : [pair, Pair(n: n, label: other, other: label, isApart: false)]
      }
    }
  }

  /// The margins as functions of a predictor in the coordinates of the minimizer; nil where there are too many, or the loss has none.
  func cone(_ minimizer: FloatingMinimizer) -> FloatingCone? {
    let pairs = self.pairs
    let (d, outputs) = (basis.rows, targets.rows)
    guard loss == .logistic || loss == .crossEntropy, outputs * d <= Limits.coneUnknowns,
      outputs * d * pairs.count <= Limits.coneEntries
    else { return nil }
    let vectors = pairs.map { pair in
      var result = [Double](repeating: 0, count: outputs * d)
      for i in 0..<d {
        let entry = minimizer.coordinates[i * samples + pair.n]
        if loss == .logistic {
          result[i] = Double(targets[0, pair.n].signum()) * entry
        } else {
          result[pair.label * d + i] = entry
          result[pair.other * d + i] = -entry
        }
      }
      return result
    }
    return FloatingCone(vectors, dimension: outputs * d)
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
  func margins<Number: AdditiveArithmetic>(_ z: [Number], _ y: [Rational]) -> [Number]? {
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
  func sumWhenSeparated(along direction: Matrix<Rational>, from predictor: Matrix<Rational>) -> (
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
}
