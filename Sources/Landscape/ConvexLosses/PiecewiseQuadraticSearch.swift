import ExactAlgebra
import Networks

/// The least sum over the samples of a loss of one number that is convex, differentiable and quadratic on pieces, exactly.
///
/// On the pieces that a minimiser's predictions lie in, the gradient is linear: Σ_n (a_n z_n + b_n) φ_n = 0 determines the predictions
/// there. A solution whose predictions lie in the closed pieces that it was made for has gradient zero, and by convexity
/// the least risk; outputs are independent of each other.
struct PiecewiseQuadraticSearch {
  /// d × N, independent rows.
  let features: Matrix<Rational>
  /// N_o × N.
  let targets: Matrix<Rational>
  let loss: ScalarLoss

  /// The least sum, and the predictions of a minimiser (N_o × N); nil where no pieces near the predictions of `predictor` (N_o × d) have one.
  func minimum(near predictor: Matrix<Rational>) -> (sum: Rational, predictions: Matrix<Rational>)? {
    guard loss.function.pieces.allSatisfy({ $0.count <= 3 }) else { return nil }
    var sum = Rational.zero
    var predictions: [[Rational]] = []
    for output in 0..<targets.rows {
      let start = Matrix(rows: 1, columns: features.rows, elements: predictor.row(output))
      // A minimiser may be at a breakpoint, where floating point falls to either side; and one of a flat piece beyond it.
      let found = PiecewiseQuadraticSearch.starts.lazy.compactMap { factor, shift in
        minimum(of: targets.row(output), near: start.map { $0 * factor }, shift: shift)
      }.first
      guard let found else { return nil }
      sum += found.sum
      predictions.append(found.predictions)
    }
    return (sum, Matrix(rows: targets.rows, columns: targets.columns, elements: predictions.flatMap(\.self)))
  }

  /// What the predictor is multiplied by, and what is added to its predictions where pieces are chosen first.
  private static let starts: [(factor: Rational, shift: Rational)] = [
    (1, 0), (1, Rational(1, 1 << 20)), (1, Rational(-1, 1 << 20)), (Rational(1025, 1024), 0),
    (Rational(1023, 1024), 0),
    (Rational(3, 2), 0),
  ]

  private func minimum(of targets: [Rational], near start: Matrix<Rational>, shift: Rational) -> (
    sum: Rational, predictions: [Rational]
  )? {
    var shift = shift
    var predictor = start
    var predictions = (predictor * features).row(0)
    for _ in 0..<Limits.pieceSteps {
      let pieces = zip(predictions, targets).map {
        loss.function.piece(at: loss.argument(prediction: $0, target: $1) + shift)
      }
      shift = 0
      guard let step = step(from: predictions, on: pieces, targets) else { return nil }
      predictor = predictor + step
      predictions = (predictor * features).row(0)
      let isInside = zip(zip(predictions, targets), pieces).allSatisfy { pair, piece in
        closedPiece(piece, contains: loss.argument(prediction: pair.0, target: pair.1))
      }
      if isInside {
        let sum = zip(predictions, targets).reduce(Rational.zero) {
          $0 + loss.function(loss.argument(prediction: $1.0, target: $1.1))
        }
        return (sum, predictions)
      }
    }
    return nil
  }

  private func closedPiece(_ piece: Int, contains point: Rational) -> Bool {
    let breakpoints = loss.function.breakpoints
    return (piece == 0 || breakpoints[piece - 1] <= point)
      && (piece == breakpoints.count || point <= breakpoints[piece])
  }

  /// A change of the predictor (1 × d) after which the gradient of the loss, continued from the given pieces, is orthogonal to all
  /// features; nil where there is none. Where there are many, one that is as small as the gradient makes it.
  private func step(from predictions: [Rational], on pieces: [Int], _ targets: [Rational]) -> Matrix<
    Rational
  >? {
    // The derivative on a piece c_0 + c_1 t + c_2 t² with t = z − y or y z: (2 c_2 t + c_1) t'.
    var curvatures: [Rational] = []
    var slopes: [Rational] = []
    for (index, target) in targets.enumerated() {
      let polynomial = loss.function.pieces[pieces[index]]
      func coefficient(_ index: Int) -> Rational { index < polynomial.count ? polynomial[index] : 0 }
      let slope: Rational = loss.slope(target: target)
      let argument = loss.argument(prediction: predictions[index], target: target)
      curvatures.append(2 * coefficient(2) * slope * slope)
      slopes.append((2 * coefficient(2) * argument + coefficient(1)) * slope)
    }
    let weighted = Matrix<Rational>(rows: features.rows, columns: features.columns) {
      features[$0, $1] * curvatures[$1]
    }
    let right = features * Matrix(rows: slopes.count, columns: 1, elements: slopes.map { -$0 })
    guard case .solution(let change, _) = (weighted * features.transposed).solve(right) else { return nil }
    return change.transposed
  }
}
