import ExactAlgebra

/// constant + Σ weight_k · λ_k, where λ_1 < λ_2 < … are the distinct eigenvalues of a rational symmetric matrix.
///
/// This is how risks are known exactly when writing down their minimal polynomials would be pointless: enclosures come
/// to any precision, and two values over the same spectrum are equal when their terms are.
public struct SpectralValue: Sendable {
  public let constant: Rational
  /// One weight for each distinct eigenvalue, in increasing order.
  public let weights: [Rational]
  public let spectrum: SymmetricSpectrum

  package init(constant: Rational, weights: [Rational], spectrum: SymmetricSpectrum) {
    self.constant = constant
    self.weights = weights
    self.spectrum = spectrum
  }

  /// Rational ends around the value, less than 2^-bits of its size apart.
  public func enclosure(bits: Int) -> (lower: Rational, upper: Rational) {
    var extra = 16
    while true {
      var lower = constant
      var upper = constant
      for (weight, eigenvalue) in zip(weights, spectrum.eigenvalues) where !weight.isZero {
        let ends = eigenvalue.enclosure(bits: bits + extra)
        lower += weight * (weight.signum() > 0 ? ends.lowerBound : ends.upperBound)
        upper += weight * (weight.signum() > 0 ? ends.upperBound : ends.lowerBound)
      }
      let size = max(lower.magnitude, upper.magnitude)
      if (upper - lower) * Rational(Integer.one << bits) <= size || extra > Limits.cancelledBits {
        return (lower, upper)
      }
      extra *= 2
    }
  }
}
