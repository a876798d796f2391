import ExactAlgebra
import Networks

/// The least risk (mean over the samples) of a linear predictor on a row space, for a loss that is convex and differentiable.
///
/// Huber, smoothed hinge and other losses of quadratic pieces: exactly, where the search for the pieces ends. Other pieces: exactly, where the
/// predictor with the least squares or one that is proposed has it. Logistic loss and cross-entropy: by an enclosure, from above
/// by the risk of a predictor, from below by Fenchel duality, or exactly where a predictor separates the classes.
public struct LeastConvexRisk: Sendable {
  public let value: CertifiedReal
  /// Whether some predictor has this risk; nil where that is not known.
  public let isAttained: Bool?
  /// Where none has: a predictor D, N_o × d, along which every risk falls (`Loss.recedes`).
  public let recession: Matrix<Rational>?
  /// One that has it, where the loss has quadratic pieces or all predictions are zero.
  public let minimizer: Minimizer?
  private let refinement: OnDemand<LeastSum>?
  /// How many the least sum is the mean over.
  private let samples: Int

  /// What a predictor of the least risk predicts.
  public struct Minimizer: Sendable, Hashable {
    /// N_o × N.
    public let predictions: Matrix<Rational>
    /// Whether no other predictions have the least risk, as far as curvature shows it: that of the samples where the loss has some, to both sides,
    /// is definite.
    public let isOnly: Bool
  }

  /// - Parameters:
  ///   - features: d × N, any rank.
  ///   - targets: N_o × N, N > 0.
  ///   - loss: convex for these targets and differentiable, not the squared one.
  ///   - proposals: predictions that may have the least risk.
  ///
  /// nil for a loss of the user's whose least risk no choice of pieces and no proposal gives, and may have no lower bound.
  init?(
    features: Matrix<Rational>, targets: Matrix<Rational>, loss: Loss, proposals: [Matrix<Rational>] = []
  ) {
    let rows = features.independentRows()
    self.init(
      FeatureBasis(independent: features.selecting(rows: rows)), rows: rows, of: features.rows,
      targets: targets,
      loss: loss, proposals: proposals)
  }

  /// The same for features of which `rows` are a basis, in order; `count`: of all of them.
  init?(
    _ basis: FeatureBasis, rows: [Int], of count: Int, targets: Matrix<Rational>, loss: Loss,
    proposals: [Matrix<Rational>]
  ) {
    // Outputs of the logistic loss are independent of each other, and some may have a minimum where others have none.
    let parts = loss == .logistic ? (0..<targets.rows).map { targets.selecting(rows: [$0]) } : [targets]
    var total = LeastSum(sum: .exact(0), isAttained: true)
    var predictions: [Rational] = []
    var last: LeastSum?
    for (output, part) in parts.enumerated() {
      guard let least = ConvexProblem(features: basis, targets: part, loss: loss).least(proposals) else {
        return nil
      }
      last = least
      total.sum = total.sum + least.sum
      if let minimizer = least.predictions { predictions += minimizer.elements }
      if total.isAttained != false, least.isAttained != true { total.isAttained = least.isAttained }
      if let direction = least.recession {
        var full = total.recession ?? .zeros(targets.rows, count)
        for i in 0..<direction.rows {
          for (j, row) in rows.enumerated() { full[output + i, row] = direction[i, j] }
        }
        total.recession = full
      }
    }
    minimizer =
      predictions.count == targets.elements.count
      ? Minimizer(
        Matrix(rows: targets.rows, columns: targets.columns, elements: predictions), on: basis.rows,
        loss: loss,
        targets: targets) : nil
    value = total.sum.divided(by: targets.columns)
    (isAttained, recession) = (total.isAttained, total.recession)
    (refinement, samples) = (parts.count == 1 ? last?.refinement : nil, targets.columns)
  }

  private init(_ other: LeastConvexRisk, _ least: LeastSum) {
    value = least.sum.divided(by: other.samples)
    isAttained = least.isAttained ?? other.isAttained
    (recession, minimizer, refinement, samples) = (other.recession, other.minimizer, nil, other.samples)
  }

  /// The same with closer bounds where there are some that take longer, and where the budget has room for them. Of equal risks they are found once.
  var refined: LeastConvexRisk { refinement.map { LeastConvexRisk(self, $0.value) } ?? self }
}

extension LeastConvexRisk.Minimizer {
  /// `basis`: the features, d × N, independent rows.
  fileprivate init(
    _ predictions: Matrix<Rational>, on basis: Matrix<Rational>, loss: Loss, targets: Matrix<Rational>
  ) {
    self.predictions = predictions
    isOnly = (0..<targets.rows).allSatisfy { output in
      let curved = (0..<targets.columns).filter {
        loss.scalar?.isCurved(prediction: predictions[output, $0], target: targets[output, $0]) ?? false
      }
      return basis.selecting(columns: curved).rank == basis.rows
    }
  }
}

extension Loss {
  /// The least risk of linear predictors on `features` (d × N); nil unless the loss is convex and differentiable, and not the squared one, and
  /// where nothing is known.
  package func leastRisk(
    on features: Matrix<Rational>, targets: Matrix<Rational>, proposals: [Matrix<Rational>] = []
  ) -> LeastConvexRisk? {
    guard self != .squared, ConvexRisks.obstacle(for: self, targets: targets.transposed) == nil else {
      return nil
    }
    return LeastConvexRisk(features: features, targets: targets, loss: self, proposals: proposals)?.refined
  }

  /// Whether some piece of the loss is neither quadratic nor less.
  var hasOtherThanQuadraticPieces: Bool {
    guard let pieces = scalar?.function.pieces else { return false }
    return pieces.contains { $0.dropFirst(3).contains { !$0.isZero } }
  }

  /// Whether the loss, convex and differentiable, has quadratic pieces and a lower bound. A sum of such ones over linear predictors has a
  /// minimum (Frank and Wolfe 1956).
  package var attainsLeastRisks: Bool {
    guard let function = scalar?.function, !hasOtherThanQuadraticPieces else { return false }
    return function.slopeAtInfinity(1) >= 0 && function.slopeAtInfinity(-1) <= 0
  }

  /// A predictor (N_o × d) on `features` (d × N) of the least risk, and whether no other predictions have it; nil where none is known exactly.
  /// `proposals`: predictions that may be the best.
  package func minimizer(
    on features: Matrix<Rational>, targets: Matrix<Rational>, proposals: [Matrix<Rational>] = []
  ) -> (predictor: Matrix<Rational>, isOnly: Bool)? {
    guard
      let minimizer = leastRisk(on: features, targets: targets, proposals: proposals)?.minimizer
    else { return nil }
    let rows = features.independentRows()
    let basis = features.selecting(rows: rows)
    guard case .solution(let solution, _) = basis.gram.solve(basis * minimizer.predictions.transposed) else {
      return nil
    }
    var predictor = Matrix<Rational>.zeros(targets.rows, features.rows)
    for output in 0..<targets.rows {
      for (j, row) in rows.enumerated() { predictor[output, row] = solution[j, output] }
    }
    return (predictor, minimizer.isOnly)
  }
}

extension ScalarLoss {
  /// Whether the second derivative in the prediction is positive, from both sides.
  fileprivate func isCurved(prediction: Rational, target: Rational) -> Bool {
    let point = argument(prediction: prediction, target: target)
    let right = function.piece(at: point)
    let pieces = function.breakpoints.contains(point) ? [right - 1, right] : [right]
    return !slope(target: target).isZero
      && pieces.allSatisfy {
        let second = PiecewisePolynomial.derivative(PiecewisePolynomial.derivative(function.pieces[$0]))
        return PiecewisePolynomial.evaluate(second, at: point).signum() > 0
      }
  }
}
