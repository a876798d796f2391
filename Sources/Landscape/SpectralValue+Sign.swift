import ExactAlgebra

extension SpectralValue {
  /// The same value with the rational part of the combination moved into the constant: rational eigenvalues, and one
  /// weight for all roots of each irreducible polynomial, whose sum is rational. Takes the exact eigenvalues.
  var folded: SpectralValue {
    var (constant, weights) = (constant, weights)
    for roots in conjugates {
      let common = weights[roots[0]]
      if common.isZero { continue }
      let polynomial = spectrum.eigenvalues[roots[0]].exact.polynomial.rational.monic
      guard polynomial.degree == 1 || roots.allSatisfy({ weights[$0] == common }) else { continue }
      constant -= common * polynomial.coefficients[polynomial.degree - 1]
      for root in roots { weights[root] = 0 }
    }
    return SpectralValue(constant: constant, weights: weights, spectrum: spectrum)
  }

  /// The eigenvalues sorted by their minimal polynomials. All roots of these are eigenvalues.
  private var conjugates: [[Int]] {
    let exact = spectrum.eigenvalues.map(\.exact)
    return exact.indices.filter { i in !exact[..<i].contains { $0.polynomial == exact[i].polynomial } }
      .map { first in exact.indices.filter { exact[$0].polynomial == exact[first].polynomial } }
  }

  /// -1, 0 or 1. Where enclosures of 1,024 bits contain 0, a bound on how close to 0 a conjugate can come decides.
  public func signum() -> Int {
    var bits = 64
    while bits <= Limits.signBits {
      if let sign = sign(bits: bits) { return sign }
      bits *= 2
    }
    let folded = folded
    if folded.weights.allSatisfy(\.isZero) { return folded.constant.signum() }
    let separation = folded.separationBits
    while true {
      if let sign = folded.sign(bits: bits) { return sign }
      // |value| ≤ scale · 2^-bits, less than any nonzero value of this form.
      if bits > separation + folded.scale.ceilingBits { return 0 }
      bits *= 2
    }
  }

  private func sign(bits: Int) -> Int? {
    var lower = constant
    var upper = constant
    for (weight, eigenvalue) in zip(weights, spectrum.eigenvalues) where !weight.isZero {
      let ends = eigenvalue.enclosure(bits: bits)
      lower += weight * (weight.signum() > 0 ? ends.lowerBound : ends.upperBound)
      upper += weight * (weight.signum() > 0 ? ends.upperBound : ends.lowerBound)
    }
    if lower.signum() > 0 { return 1 }
    if upper.signum() < 0 { return -1 }
    return lower.isZero && upper.isZero ? 0 : nil
  }

  /// A bound for |constant| + Σ |weight_k| |λ|, for any eigenvalues λ.
  private var scale: Rational {
    let largest = spectrum.eigenvalues.map { eigenvalue in
      let ends = eigenvalue.enclosure(bits: 4)
      return max(ends.lowerBound.magnitude, ends.upperBound.magnitude)
    }
    return constant.magnitude + weights.reduce(Rational.zero) { $0 + $1.magnitude } * (largest.max() ?? 0)
  }

  /// Bits b such that the value is 0 or at least 2^-b in magnitude.
  ///
  /// With a common denominator d of Σ and e of constant and weights, e·d·value is an algebraic integer. Its norm is 0 or at
  /// least 1, so that value ≥ 1 / (e·d · (e·d·scale)^(D - 1)), where D is the number of ways to give the weights to
  /// conjugate eigenvalues.
  private var separationBits: Int {
    func denominator(_ values: [Rational]) -> Integer {
      values.reduce(Integer.one) { Integer.lcm($0, $1.denominator) }
    }
    let integral = Rational(denominator(spectrum.matrix.elements) * denominator(weights + [constant]))
    var conjugateCount = 1
    for roots in conjugates {
      var room = roots.count
      for weight in Set(roots.map { weights[$0] }) {
        let count = roots.filter { weights[$0] == weight }.count
        let (product, overflow) = conjugateCount.multipliedReportingOverflow(by: binomial(room, count))
        conjugateCount = overflow ? .max : product
        room -= count
      }
    }
    let (bits, overflow) = max(1, (integral * scale).ceilingBits)
      .multipliedReportingOverflow(by: conjugateCount - 1)
    return overflow ? .max / 4 : min(bits, .max / 4) + integral.ceilingBits
  }
}

extension Rational {
  /// b ≥ 0 with |self| ≤ 2^b.
  fileprivate var ceilingBits: Int { max(0, numerator.bitLength - denominator.bitLength + 1) }
}
