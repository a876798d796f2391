import ExactAlgebra

/// Yun et al. 2019, Theorem 5: the empirical Rademacher complexity of residual networks with ‖w‖ ≤ 1 and
/// ‖V_l‖_F, ‖U_l‖_F ≤ M_l on n samples with ‖x_i‖ ≤ B is at most B ∏ (1 + 2 M_l²) / √n.
package struct RademacherBound {
  /// The square of the bound, a rational number.
  package let boundSquared: Rational
  /// Bounds of the complexity of the linear subclass x ↦ wᵀx, ‖w‖ ≤ 1 (all V_l = 0), which is a part of the class and the
  /// whole of it when there is no block: the mean over all signs of ‖Σ ε_i x_i‖ / n. nil for more than 20 samples.
  package let linearComplexity: ClosedRange<Rational>?

  /// `inputs`: d × n, one column for each sample; `normsSquared`: M_1², …, M_L².
  ///
  /// Cost: 2ⁿ⁻¹ square roots, rounded down to `bits` binary digits after the point.
  package init(inputs: Matrix<Rational>, normsSquared: [Rational], bits: Int = 40) {
    let n = inputs.columns
    precondition(n > 0, "no samples")
    let radiusSquared = (0..<n).map { column in
      inputs.column(column).reduce(Rational.zero) { $0 + $1 * $1 }
    }.max()!
    let factor = normsSquared.reduce(Rational.one) { $0 * (1 + 2 * $1) }
    boundSquared = radiusSquared * factor * factor / Rational(n)
    linearComplexity =
      n <= Limits.signedSamples ? RademacherBound.complexity(inputs, bits: bits) : nil
  }

  /// Sums all signs with ε_1 = 1; the others are their opposites. Neighbours in the Gray code differ in one sign.
  private static func complexity(_ inputs: Matrix<Rational>, bits: Int) -> ClosedRange<Rational> {
    let n = inputs.columns
    let denominator = inputs.elements.reduce(Integer.one) { Integer.lcm($0, $1.denominator) }
    let columns = (0..<n).map { column in
      inputs.column(column).map { $0.numerator * denominator.dividedExactly(by: $0.denominator) }
    }
    var sum = (0..<inputs.rows).map { row in columns.reduce(Integer.zero) { $0 + $1[row] } }
    var signs = Array(repeating: true, count: n)
    var total = Integer.zero
    let count = 1 << (n - 1)
    for step in 1...count {
      let square = sum.reduce(Integer.zero) { $0 + $1 * $1 }
      total += (square << (2 * bits)).squareRoot()
      if step == count { break }
      let flipped = step.trailingZeroBitCount + 1
      let doubled = columns[flipped].map { $0 + $0 }
      for row in sum.indices { sum[row] += signs[flipped] ? -doubled[row] : doubled[row] }
      signs[flipped].toggle()
    }
    // Every root was rounded down by less than one unit in the last place.
    let scale = Rational(denominator) * Rational(Integer.one << bits) * Rational(count) * Rational(n)
    return Rational(total) / scale...Rational(total + Integer(count)) / scale
  }
}
