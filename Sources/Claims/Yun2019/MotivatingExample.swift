import ExactAlgebra

/// The data set of Yun et al. 2019, section 3.1: six points near the diagonal, moved by ±ρ.
package struct MotivatingExample<Scalar: Field> {
  package let inputs: [Scalar]
  package let targets: [Scalar]
  private let rho: Scalar

  package init(rho: Scalar) {
    let shifts: [Rational] = [-1, -1, 1, -1, 1, 1]
    self.rho = rho
    inputs = shifts.indices.map { Scalar(Rational($0)) }
    targets = zip(inputs, shifts).map { $0 + Scalar($1) * rho }
  }

  private var share: Scalar { Scalar(1 / Rational(inputs.count)) }

  /// R_lin: the risk of the best affine predictor.
  package var linearRisk: Scalar { share * Fit.affine(inputs, targets).residual }

  /// R_2 at v = ρ/2, u = 1, b = −3 with the best w and c.
  package var residualRisk: Scalar {
    let half = Scalar(Rational(1, 2)) * rho
    let states = inputs.indices.map { inputs[$0] + half * Scalar(Rational(max(0, $0 - 3))) }
    return share * Fit.affine(states, targets).residual
  }

  /// One row of Table 1.
  package struct LowerBound {
    /// How many of the samples lie on the constant piece.
    package let constantSamples: Int
    package let constantPart: Scalar
    package let linearPart: Scalar
    package var total: Scalar { constantPart + linearPart }
  }

  /// Table 1: for w_1 > 0, the least errors of a constant on the first k samples and of an affine function on the rest,
  /// k = 0 … 6. `mirrored`: the table for w_1 < 0, where the constant piece is on the right.
  package func lowerBounds(mirrored: Bool = false) -> [LowerBound] {
    let xs = mirrored ? inputs.reversed() : inputs
    let ys = mirrored ? targets.reversed() : targets
    return (0...xs.count).map { count in
      LowerBound(
        constantSamples: count,
        constantPart: share * Fit.constant(Array(ys[..<count])).residual,
        linearPart: share * Fit.affine(Array(xs[count...]), Array(ys[count...])).residual)
    }
  }
}
