import Conditioning
import ExactAlgebra

/// The condition number κ = σ_max / σ_min of a matrix H (n × N) of full row rank, from the extreme eigenvalues of its
/// Gram matrix H Hᵀ.
struct ConditionNumber {
  let least: Eigenspace
  let greatest: Eigenspace
  /// κ lies between these two; equal where κ is rational with few digits.
  let lower: Rational
  let upper: Rational

  /// nil when the Gram matrix is too large for its exact eigenvalues. Traps when H has dependent rows.
  init?(of matrix: Matrix<Rational>) {
    guard let (least, greatest) = Eigenspace.extremes(of: matrix.gram) else { return nil }
    precondition(least.eigenvalue.signum() > 0, "the condition number of a singular matrix is infinite")
    self.least = least
    self.greatest = greatest
    if let low = least.eigenvalue.rational, let high = greatest.eigenvalue.rational {
      (lower, upper) = ((high / low).squareRoot(.down), (high / low).squareRoot(.up))
    } else {
      let (low, high) = (least.eigenvalue.enclosure(bits: 64), greatest.eigenvalue.enclosure(bits: 64))
      lower = (high.lowerBound / low.upperBound).squareRoot(.down)
      upper = (high.upperBound / low.lowerBound).squareRoot(.up)
    }
  }

  /// The rows (from 1) without which the condition number is the same.
  ///
  /// By Cauchy's interlacing the extreme eigenvalues of the Gram matrix only move inwards when row j goes, and one
  /// stays if and only if its eigenspace contains a vector with v_j = 0.
  var dispensableRows: [Int] {
    let identity = Matrix<Rational>.identity(least.order)
    let ends = [least, greatest].map { space in (space, space.filtered(identity)) }
    return (0..<least.order).filter { row in
      ends.allSatisfy { space, images in
        space.multiplicity > 1 || images.column(row).allSatisfy(\.isZero)
      }
    }.map { $0 + 1 }
  }

  var value: Value { .between(lower, upper) }
}
