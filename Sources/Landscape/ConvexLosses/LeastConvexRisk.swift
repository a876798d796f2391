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
  /// The predictions of one that has it, N_o × N, where the loss has quadratic pieces.
  public let predictions: Matrix<Rational>?

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
      total.predictions = least.predictions
      if total.isAttained != false, least.isAttained != true { total.isAttained = least.isAttained }
      if total.recession == nil, let direction = least.recession {
        var full = Matrix<Rational>.zeros(targets.rows, features.rows)
        for i in 0..<direction.rows {
          for (j, row) in rows.enumerated() { full[output + i, row] = direction[i, j] }
        }
        total.recession = full
      }
    }
    predictions = parts.count == 1 ? total.predictions : nil
    value = total.sum.divided(by: targets.columns)
    (isAttained, recession) = (total.isAttained, total.recession)
  }
}
