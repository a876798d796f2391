import ExactAlgebra

extension BallMatrix {
  /// An enclosure of the greatest eigenvalue, of relative width 2^-bits, for every matrix of the ball whose eigenvalues are
  /// real and not negative; nil where the ball is too wide to tell.
  ///
  /// With μ_1 ≥ μ_2 ≥ … ≥ 0 the eigenvalues of A^m, m = 2^k, the traces t_1 = Σ μ_i and t_2 = Σ μ_i² of A^m and A^2m enclose
  /// the greatest: t_2 / t_1 ≤ μ_1 ≤ √t_2, whatever the other eigenvalues are, also where several are equal. The quotient of
  /// the two bounds of the eigenvalue of A is at most (√order)^(1/m), so that squaring ends after some bits + log log order
  /// steps, and after far fewer where the greatest eigenvalue stands out. Cost: a product of matrices of some bits + 64 bits
  /// for each step.
  package func greatestEigenvalue(bits: Int) -> Interval? {
    let precision = bits + 32
    let working = bits + 64 + 2 * Integer(rows).bitLength
    // self^(2^step) = power · 2^exponent.
    var (power, exponent) = normalized(bits: working)
    var trace = power.trace(precision: precision)
    for step in 0..<bits + 16 {
      let square = power * power
      let squareTrace = square.trace(precision: precision)
      guard trace.sign == 1, squareTrace.sign == 1, var least = squareTrace / trace else { return nil }
      var greatest = squareTrace.squareRoot
      (least, greatest) = (least.shifted(by: exponent), greatest.shifted(by: exponent))
      for _ in 0..<step { (least, greatest) = (least.squareRoot, greatest.squareRoot) }
      let value = least.hull(greatest)
      if value.isRelativelyNarrow(bits: bits) { return value }
      // What the width of the ball contributes does not get smaller with more steps.
      guard least.isRelativelyNarrow(bits: bits + 1), greatest.isRelativelyNarrow(bits: bits + 1) else {
        return nil
      }
      let (next, shift) = square.normalized(bits: working)
      (power, exponent) = (next, 2 * exponent + shift)
      trace = power.trace(precision: precision)
    }
    return nil
  }
}
