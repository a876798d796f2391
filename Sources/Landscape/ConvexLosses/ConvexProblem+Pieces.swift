import ExactAlgebra
import Networks

/// Least sums of losses of one number that are quadratic on pieces.
extension ConvexProblem {
  /// Exactly where the numbers stay short, else by an enclosure. `proposal`: a predictor near a minimiser, in the coordinates.
  ///
  /// nil for a loss of the user's that may have no lower bound.
  func leastOnPieces(
    _ coordinates: NearlyOrthonormalRows, _ minimizer: FloatingMinimizer, _ proposal: Matrix<Rational>,
    _ scalar: ScalarLoss
  ) -> LeastSum? {
    let predictor = (proposal * coordinates.factor).map(\.shortened)
    let predictions = predictor * basis
    if exactBits(at: predictions, scalar) <= Limits.pieceBits {
      let search = PiecewiseQuadraticSearch(features: basis, targets: targets, loss: scalar)
      if let minimum = search.minimum(near: predictor) {
        return LeastSum(sum: .exact(minimum.sum), isAttained: true, predictions: minimum.predictions)
      }
    }
    if let sum = enclosureOnPieces(coordinates, minimizer, proposal, scalar) {
      return LeastSum(sum: .between(sum.lower, sum.upper), isAttained: true)
    }
    if case .piecewisePolynomial = loss { return nil }
    let origin = sum(at: .zeros(targets.rows, samples))
    return LeastSum(sum: .between(0, min(origin.upperBound, sum(at: predictions).upperBound)))
  }

  /// About the length of the numbers in an exact minimiser: it solves a system whose rank is at most the number of samples on curved pieces.
  private func exactBits(at predictions: Matrix<Rational>, _ scalar: ScalarLoss) -> Int {
    let entry = basis.elements.map { $0.numerator.bitLength + $0.denominator.bitLength }.max() ?? 0
    let curved = (0..<targets.rows).map { k in
      (0..<samples).count { scalar.piece(predictions[k, $0], targets[k, $0]).curvature.signum() > 0 }
    }
    return entry * min(basis.rows, curved.max() ?? 0)
  }

  /// Newton's method goes on with enclosed gradients until these are tiny; then a gradient that is orthogonal to all features is near.
  private func enclosureOnPieces(
    _ coordinates: NearlyOrthonormalRows, _ minimizer: FloatingMinimizer, _ proposal: Matrix<Rational>,
    _ scalar: ScalarLoss
  ) -> (lower: Rational, upper: Rational)? {
    let bits = coordinates.bits
    var predictor = proposal
    var last: Rational?
    for _ in 0..<Limits.convexSteps {
      Meter.charge(
        work: targets.rows * samples * (2 * basis.rows * (bits / 64 + 1) + 1000),
        "bounds for the least risk of a linear predictor with \(bits) bits")
      let predictions = BallMatrix(predictor, bits: bits) * coordinates.rows
      let point = PointOnPieces(predictions, targets, scalar)
      let pull = point.gradient * coordinates.rows.transposed
      let norm = pull.normBound
      if norm.shifted(by: Limits.convexBits + 32) < 1 || last.map({ norm.shifted(by: 1) > $0 }) ?? false {
        return bounds(at: point, norm, coordinates)
      }
      last = norm
      guard let step = newtonStep(at: predictions.center, pull.center, minimizer) else { return nil }
      predictor = (predictor - step).map { $0.rounded(bits: bits - 32) }
    }
    return nil
  }

  /// Bounds of the least sum from predictions z = H ψ with a gradient G of the loss for which ‖G ψᵀ‖ is at most `norm`.
  ///
  /// Outputs are independent. Let δ change g on the samples with curvature c_n > 0 so that g + δ is orthogonal to the features. Where z_n + δ_n/c_n stays on its
  /// piece the conjugate there is ℓ*(g + δ) = (g + δ) z − ℓ(z) + δ²/(2c); on a linear piece it is g z − ℓ(z), with ℓ continued for all z. As Σ (g + δ)_n z_n = 0, the least
  /// sum is at least Σ ℓ(z_n) − Σ δ_n²/(2c_n), by Fenchel duality.
  private func bounds(
    at point: PointOnPieces, _ norm: Rational, _ coordinates: NearlyOrthonormalRows
  ) -> (lower: Rational, upper: Rational)? {
    var total = (lower: Rational.zero, upper: Rational.zero)
    for k in 0..<targets.rows {
      guard let upper = point.sum(of: k),
        let length = changeLength(at: point, k, norm, coordinates),
        let loss = point.loss(movedBy: length, k)
      else { return nil }
      total.lower += point.sumOnPieces(of: k).lowerBound - loss
      total.upper += upper.upperBound
    }
    return (min(total.lower, total.upper), total.upper)
  }

  /// A bound for ‖δ‖, where there is such a δ: ‖G ψᵀ‖ / σ, with σ the least singular value of ψ on the curved samples.
  ///
  /// Where these do not see all features, the derivatives of the others, which are exact, must be orthogonal to what they do not see; then rows that span
  /// what they see do as well as all.
  private func changeLength(
    at point: PointOnPieces, _ output: Int, _ norm: Rational, _ coordinates: NearlyOrthonormalRows
  ) -> Rational? {
    let curved = (0..<samples).filter { point.pieces[output, $0].curvature.signum() > 0 }
    if let inverse = coordinates.inverseNorm(on: curved) { return (inverse * norm).roundedUp }
    let part = basis.selecting(columns: curved)
    let seen = part.independentRows()
    guard seen.count < basis.rows else { return nil }
    let rest = (0..<samples).filter { point.pieces[output, $0].curvature.isZero }
    let slopes = Matrix(
      rows: rest.count, columns: 1, elements: rest.map { point.pieces[output, $0].derivative })
    let unseen = curved.isEmpty ? .identity(basis.rows) : part.leftKernel()
    guard (unseen * (basis.selecting(columns: rest) * slopes)).isZero else { return nil }
    if seen.isEmpty { return 0 }
    guard
      let coordinates = FeatureBasis(independent: basis.selecting(rows: seen)).coordinates(
        bits: coordinates.bits),
      let inverse = coordinates.inverseNorm(on: curved)
    else { return nil }
    let gradient = point.gradient.selecting(rows: output..<output + 1)
    return (inverse * (gradient * coordinates.rows.transposed).normBound).roundedUp
  }
}

extension ScalarLoss {
  /// The piece on which a prediction lies, or a linear one that begins so near that no curvature there is of use.
  fileprivate func piece(_ prediction: Rational, _ target: Rational) -> PieceOfLoss {
    let argument = argument(prediction: prediction, target: target)
    var index = function.piece(at: argument)
    func coefficient(_ degree: Int, _ index: Int) -> Rational {
      degree < function.pieces[index].count ? function.pieces[index][degree] : 0
    }
    if !coefficient(2, index).isZero {
      for (neighbour, breakpoint) in [(index - 1, index - 1), (index + 1, index)]
      where function.breakpoints.indices.contains(breakpoint) && coefficient(2, neighbour).isZero {
        let distance = (argument - function.breakpoints[breakpoint]).magnitude
        if distance.shifted(by: Limits.breakpointBits) < 1 { index = neighbour }
      }
    }
    let slope: Rational = slope(target: target)
    return PieceOfLoss(
      index: index, argument: argument, slope: slope,
      derivative: (2 * coefficient(2, index) * argument + coefficient(1, index)) * slope,
      curvature: 2 * coefficient(2, index) * slope * slope)
  }
}

/// The piece of a loss for one prediction: its ℓ'' is `curvature` and, at the prediction, its ℓ' is `derivative`.
private struct PieceOfLoss {
  let index: Int
  let argument: Rational
  /// Of the argument in the prediction.
  let slope: Rational
  let derivative: Rational
  let curvature: Rational
}

/// Predictions within a ball, on pieces of the loss.
private struct PointOnPieces {
  let scalar: ScalarLoss
  /// N_o × N, of the centre.
  let pieces: Matrix<PieceOfLoss>
  /// Of the ball of predictions.
  let radius: Rational
  /// The derivatives of the loss, continued from these pieces.
  let gradient: BallMatrix

  init(_ predictions: BallMatrix, _ targets: Matrix<Rational>, _ scalar: ScalarLoss) {
    let center = predictions.center
    let pieces = Matrix<PieceOfLoss>(rows: center.rows, columns: center.columns) {
      scalar.piece(center[$0, $1], targets[$0, $1])
    }
    let steepest = pieces.elements.map(\.curvature).max() ?? 0
    self.scalar = scalar
    self.pieces = pieces
    radius = predictions.radius
    gradient = BallMatrix(
      pieces.map(\.derivative), bits: predictions.bits, radius: (steepest * radius).roundedUp)
  }

  /// An enclosure of the sum of the losses of one output; nil for predictions so uncertain that they reach over more than two pieces.
  func sum(of output: Int) -> Interval? {
    var sum = Interval.zero
    for piece in pieces.row(output) {
      let reach = reach(of: piece)
      let (lower, upper) = (piece.argument - reach, piece.argument + reach)
      let touched = Set([scalar.function.piece(at: lower), scalar.function.piece(at: upper)])
      guard touched.max()! - touched.min()! <= 1 else { return nil }
      // On the part of the interval that is on a piece, its polynomial is the loss.
      let values = touched.map { value(on: $0, of: piece) }
      sum = sum + values.dropFirst().reduce(values[0]) { $0.hull($1) }
    }
    return sum
  }

  /// An enclosure of the sum of the polynomials of the pieces.
  func sumOnPieces(of output: Int) -> Interval {
    pieces.row(output).reduce(.zero) { $0 + value(on: $1.index, of: $1) }
  }

  private func value(on index: Int, of piece: PieceOfLoss) -> Interval {
    let reach = reach(of: piece)
    return Polynomial(scalar.function.pieces[index])(
      Interval(
        from: piece.argument - reach, through: piece.argument + reach, precision: Limits.firstConvexBits))
  }

  private func reach(of piece: PieceOfLoss) -> Rational { (radius * piece.slope.magnitude).roundedUp }

  /// Σ δ_n²/(2c_n) at most, for all changes δ of the derivatives on curved pieces with ‖δ‖ ≤ `length`; nil where one of them may lead off its piece.
  func loss(movedBy length: Rational, _ output: Int) -> Rational? {
    var least: Rational?
    let breakpoints = scalar.function.breakpoints
    for piece in pieces.row(output) where piece.curvature.signum() > 0 {
      least = min(least ?? piece.curvature, piece.curvature)
      let reach = (radius + length / piece.curvature) * piece.slope.magnitude
      guard piece.index == 0 || breakpoints[piece.index - 1] <= piece.argument - reach,
        piece.index == breakpoints.count || piece.argument + reach <= breakpoints[piece.index]
      else { return nil }
    }
    return least.map { length * length / (2 * $0) } ?? 0
  }
}

extension NearlyOrthonormalRows {
  /// A bound for 1/σ, with σ the least singular value of the rows on these samples alone; nil where none is found.
  ///
  /// With M = ψ_S ψ_Sᵀ and ‖T M Tᵀ − I‖ ≤ 1/2 the norm of M⁻¹ = Tᵀ (T M Tᵀ)⁻¹ T is at most 2 ‖T‖². Cost: d² (N + 2 d) products of two words.
  fileprivate func inverseNorm(on samples: [Int]) -> Rational? {
    if samples.count < rows.rows { return nil }
    let bits = 128
    let part = BallMatrix(rows.center.selecting(columns: samples), bits: bits, radius: rows.radius)
    let gram = part * part.transposed
    guard let factor = gram.inverseFactor() else { return nil }
    let distance = (factor * gram * factor.transposed - .identity(rows.rows, bits: bits)).normBound
    guard distance <= Rational(1, 2) else { return nil }
    return (factor.normBound * factor.normBound * 2).squareRootBound
  }
}
