import ExactAlgebra

/// Why there is no exact global minimum of (P_φ) at hand.
public enum MinimumUnavailable: Error, Sendable, Hashable, CustomStringConvertible {
  /// M < N_o: the minima are best approximations of rank M, whose weights are irrational in general.
  case narrow(width: Int, outputs: Int)
  case notAttained
  /// Another loss than the squared one: the best linear predictor that is known is not one of (P_φ).
  case unreached
  /// Training does not change every entry of W_L by itself.
  case tied(String)
  /// W_{L+1} cannot stay near the given one: what is nearest has no full row rank.
  case rankDeficient
  /// Its numbers have about so many bits together.
  case tooLarge(bits: Int)

  public var description: String {
    switch self {
    case .narrow(let width, let outputs):
      "M = \(width) < N_o = \(outputs): the minima are best approximations of rank \(width), in general with irrational weights"
    case .tied(let reason): reason
    case .unreached:
      "the best linear predictor that is known is not one of (P_φ): whether there is a global minimum is not known"
    case .notAttained: "the infimum of (P_φ) is not attained: there is no global minimum"
    case .rankDeficient: "W_{L+1} has no full row rank, nor does the nearest matrix that a minimum can have"
    case .tooLarge(let bits):
      "its numbers have about \(bits == .max ? "2^63" : String(bits)) bits together, and the limits are "
        + "\(Limits.minimumBits) bits together and \(Limits.minimumNumberBits) for one"
    }
  }
}

/// An exact global minimum of (P_φ) near given weights.
public struct NearbyMinimum: Sendable {
  public let point: PredictionPoint<Rational>
  /// The Euclidean distance from the given weights W_L, W_{L+1} and the bias, squared.
  public let squaredDistance: Rational
}

/// How far given weights are from the set of global minima of (P_φ).
public struct DistanceToMinimum: Sendable, Hashable {
  /// An upper bound of the distance (Euclidean, over all variables).
  public let bound: Rational
  /// Whether the numbers of a minimum as near are so short that `PredictionProblem.minimum` has them, on what is foreseen.
  public let isMinimumShort: Bool
}

extension PredictionProblem {
  /// An upper bound of the distance from `point` to the set of global minima, for M ≥ N_o and squared loss, at most 1 + 2^-19
  /// times the distance to the minimum of `NearestMinimum`.
  ///
  /// `isAttained`: whether there is a global minimum, and `rank`: that of [X; V] of the centred problem, where they are known.
  public func distanceToMinimum(
    from point: PredictionPoint<Rational>, isAttained: Bool? = nil, rank: Int? = nil
  ) throws(MinimumUnavailable) -> DistanceToMinimum {
    let bases = try basesOfMinimum(isAttained, rank)
    guard let nearest = nearestMinimum(to: point, bases) else {
      let minimum = try minimum(near: point, nil, bases)
      return DistanceToMinimum(bound: minimum.squaredDistance.squareRootBound, isMinimumShort: true)
    }
    return DistanceToMinimum(
      bound: nearest.distance.upper.roundedUp, isMinimumShort: bases.minimumBits <= Limits.minimumBits)
  }

  /// A global minimum at most 1 + 2^-19 times as far from `point` as that of `NearestMinimum`, where there is one; else one
  /// with a W_{L+1} moved by as little as a few tries find.
  ///
  /// Cost: a least-squares solution with the rows of [V; X] as features, and N_o × N_o linear systems with its numbers.
  public func minimum(
    near point: PredictionPoint<Rational>, isAttained: Bool? = nil, rank: Int? = nil
  ) throws(MinimumUnavailable) -> NearbyMinimum {
    let bases = try basesOfMinimum(isAttained, rank)
    return try minimum(near: point, nearestMinimum(to: point, bases), bases)
  }

  private func basesOfMinimum(_ isAttained: Bool?, _ rank: Int?) throws(MinimumUnavailable) -> PredictionBases
  {
    guard width >= outputs else { throw .narrow(width: width, outputs: outputs) }
    guard isAttained ?? (CriticalPointExistence(self).isAttained == true) else { throw .notAttained }
    return PredictionBases(self, rank: rank)
  }

  private func nearestMinimum(to point: PredictionPoint<Rational>, _ bases: PredictionBases)
    -> NearestMinimum?
  {
    var bits = Limits.firstEnclosureBits
    while bits <= Limits.lastEnclosureBits {
      if let found = NearestMinimum(to: point, of: self, bases, bits: bits) { return found }
      bits *= 2
    }
    return nil
  }

  private func minimum(
    near point: PredictionPoint<Rational>, _ nearest: @autoclosure () -> NearestMinimum?,
    _ bases: PredictionBases
  ) throws(MinimumUnavailable) -> NearbyMinimum {
    let bits = bases.minimumBits
    guard bits <= Limits.minimumBits else { throw .tooLarge(bits: bits) }
    func squaredDistance(_ found: PredictionPoint<Rational>) -> Rational {
      (found.prediction - point.prediction).squaredNorm + (found.weight - point.weight).squaredNorm
        + zip(found.bias ?? [], point.bias ?? []).reduce(Rational.zero) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    var best: NearbyMinimum?
    for proposal in proposals(point, nearest(), bases) {
      guard let found = minimum(completing: proposal, bases) else { continue }
      let distance = squaredDistance(found)
      if best == nil || distance < best!.squaredDistance {
        best = NearbyMinimum(point: found, squaredDistance: distance)
      }
    }
    guard let best else { throw .rankDeficient }
    let numbers = best.point.prediction.elements + best.point.weight.elements + (best.point.bias ?? [])
    let isShort = numbers.allSatisfy {
      max($0.numerator.bitLength, $0.denominator.bitLength) <= Limits.minimumNumberBits
    }
    guard isShort else {
      throw .tooLarge(bits: numbers.reduce(0) { $0 + $1.numerator.bitLength + $1.denominator.bitLength })
    }
    return best
  }

  /// Short numbers near a minimum: those of the nearest one, or the given ones with W_{L+1} moved along what V explains of the
  /// targets, which makes room for it (generic coefficients; the last ones leave nothing of the given matrix there).
  private func proposals(
    _ point: PredictionPoint<Rational>, _ nearest: NearestMinimum?, _ bases: PredictionBases
  ) -> [PredictionPoint<Rational>] {
    if let nearest {
      return [PredictionPoint(prediction: nearest.prediction.center, weight: nearest.weight.center)]
    }
    let explained = bases.centered.targets * bases.centered.feature.transposed
    let shapes: [(divisor: Int, isKept: Bool)] = [(64, true), (8, true), (1, true), (8, false), (1, false)]
    return shapes.flatMap { divisor, isKept -> [PredictionPoint<Rational>] in
      (1...3).map { (attempt: Int) -> PredictionPoint<Rational> in
        // Coefficients of no pattern.
        let mixing = Matrix<Rational>(rows: featureSize, columns: width) { i, j -> Rational in
          let coefficient = (7 * i + 11 * j + i * j * attempt + attempt * attempt) % 13 - 6
          return Rational(Integer(coefficient), Integer(divisor))
        }
        let moved = explained * mixing
        return PredictionPoint(
          prediction: isKept ? point.prediction + moved : moved, weight: point.weight)
      }
    } + [point]
  }

  /// The global minimum with the entries of `proposal` in the columns of W_{L+1} that are free, or nil where W_L would have
  /// to have what that W_{L+1} does not reach.
  ///
  /// X = [rows J, a basis modulo V; the rest] and V = C V': the columns J of Â and F are the least-squares fit of what the other
  /// columns leave, and Â Ŵ C = F is solved on the columns of Ŵ where C is the identity.
  private func minimum(
    completing proposal: PredictionPoint<Rational>, _ bases: PredictionBases
  ) -> PredictionPoint<Rational>? {
    let (x, v, y) = (bases.centered.representation, bases.centered.feature, bases.centered.targets)
    let fixed = (0..<width).filter { !bases.representation.contains($0) }
    var prediction = proposal.prediction
    let rest = y - prediction.selecting(columns: fixed) * x.selecting(rows: fixed)
    let basis = v.selecting(rows: bases.feature)
    let fit = LeastSquares(
      features: .vertical([basis, x.selecting(rows: bases.representation)]), targets: rest
    ).solution
    for (k, column) in bases.representation.enumerated() {
      for row in 0..<outputs { prediction[row, column] = fit[row, basis.rows + k] }
    }
    let coordinates =
      basis.rows == v.rows ? Matrix.identity(v.rows) : v * basis.transposed * basis.gram.inverse()!
    let missing =
      fit.selecting(columns: Array(0..<basis.rows)) - prediction * (proposal.weight * coordinates)
    // What is missing is small: columns of Â that are nearly dependent would make the correction large.
    let order = prediction.columnsByPivots
    guard case .solution(let correction, _) = prediction.selecting(columns: order).solve(missing) else {
      return nil
    }
    var weight = proposal.weight
    for (k, column) in bases.feature.enumerated() {
      for (index, row) in order.enumerated() { weight[row, column] += correction[index, k] }
    }
    guard hasBias else { return PredictionPoint(prediction: prediction, weight: weight) }
    let scale = Rational(1, Integer(samples))
    let state = representation + weight * feature
    let bias = zip(targets.rowSums, (prediction * state).rowSums).map { ($0 - $1) * scale }
    return PredictionPoint(prediction: prediction, weight: weight, bias: bias)
  }
}

extension PredictionBases {
  /// About how many bits the numbers of an exact minimum have together: by Cramer's rule, with entries of the Gram matrix of the
  /// basis of [V; X] as they are.
  fileprivate var minimumBits: Int {
    let order = feature.count + representation.count
    let entries =
      centered.feature.selecting(rows: feature).elements
      + centered.representation.selecting(rows: representation).elements
    let size = entries.reduce(0) { max($0, $1.numerator.bitLength + $1.denominator.bitLength) }
    let outputs = centered.outputs
    let each = 2 * order * (2 * size + centered.samples.bitWidth - centered.samples.leadingZeroBitCount)
    // Columns of Â, and those of Ŵ from N_o × N_o systems with these.
    let (bits, overflow) = each.multipliedReportingOverflow(
      by: outputs * representation.count + outputs * outputs * feature.count)
    return overflow ? .max : bits
  }
}

extension Matrix where Element == Rational {
  /// All columns, those first that elimination with the largest pivots takes, in fixed-point numbers.
  fileprivate var columnsByPivots: [Int] {
    let bits = 256
    var work = rowArrays.map { $0.map { $0.rounded(bits: bits) } }
    var chosen: [Int] = []
    while !work.isEmpty {
      var best: (row: Int, column: Int, size: Rational) = (0, 0, 0)
      for (row, entries) in work.enumerated() {
        for (column, entry) in entries.enumerated() where entry.magnitude > best.size {
          best = (row, column, entry.magnitude)
        }
      }
      if best.size.isZero { break }
      chosen.append(best.column)
      let pivot = work.remove(at: best.row)
      for row in work.indices where !work[row][best.column].isZero {
        let factor = work[row][best.column] / pivot[best.column]
        for column in pivot.indices {
          work[row][column] = (work[row][column] - factor * pivot[column]).rounded(bits: bits)
        }
        work[row][best.column] = 0
      }
    }
    return chosen + (0..<columns).filter { !chosen.contains($0) }
  }
}
