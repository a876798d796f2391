import ExactAlgebra

/// The largest and the smallest modulus of the eigenvalues of a square matrix, real or complex, enclosed.
public struct EigenvalueModuli: Sendable, Hashable {
  public let greatest: Interval
  /// The point 0 for a singular matrix.
  public let least: Interval

  /// Relative widths of 2^-bits; nil for a nilpotent matrix, which has the eigenvalue 0 alone, and where the precision
  /// was not enough.
  public init?(of matrix: Matrix<Rational>, bits: Int) {
    precondition(
      matrix.isSquare && matrix.rows > 0, "eigenvalues of a \(matrix.rows) × \(matrix.columns) matrix")
    guard let greatest = matrix.spectralRadius(bits: bits) else { return nil }
    self.greatest = greatest
    guard let inverse = matrix.inverse() else {
      least = .zero
      return
    }
    guard let least = inverse.spectralRadius(bits: bits)?.reciprocal else { return nil }
    self.least = least
  }
}

extension Matrix where Element == Rational {
  /// The largest modulus of an eigenvalue.
  ///
  /// Let s_j be the sum of the j-th powers of the eigenvalues of A, and ρ their largest modulus. Then |s_j| ≤ n ρ^j for each j, and
  /// |s_j| ≥ ρ^j / n for some j ≤ n: if all |s_j| were smaller than ε = ρ^j / n with ρ = 1, the coefficients e_k of the
  /// characteristic polynomial, which exp(Σ ± s_j t^j / j) generates, would be smaller than those of (1 - t)^-ε, which are at
  /// most ε, and 1 = |z|^n ≤ Σ |e_k| < n ε. So max_j (|s_j| / n)^(1/j) ≤ ρ ≤ max_j (n |s_j|)^(1/j), and for the 2^k-th power
  /// of a matrix the 2^k-th roots of the two are as near as one likes.
  fileprivate func spectralRadius(bits: Int) -> Interval? {
    var working = bits + 64
    while working <= Limits.enclosureBits {
      if let value = spectralRadius(bits: bits, working: working) { return value }
      working *= 2
    }
    return nil
  }

  private func spectralRadius(bits: Int, working: Int) -> Interval? {
    let n = rows
    let precision = bits + 32
    var squares = RepeatedSquares(of: BallMatrix(self, bits: working), bits: working)
    for _ in 0..<2 * bits {
      let power = squares.power
      Meter.charge(
        work: (n + 1) * n * n * n * (working / 64 + 1),
        "a power of a matrix of order \(n) with \(working) bits")
      var (lower, upper): (Interval?, Interval?) = (nil, nil)
      var product = power
      for j in 1...n {
        if j > 1 { product = product * power }
        let sum = product.trace(precision: precision)
        let size = Interval.largestMagnitude(of: sum)
        let above = (size * Interval(Rational(n), precision: precision)).root(j)
        upper = upper.map { $0.largest(above) } ?? above
        guard !sum.containsZero else { continue }
        let below =
          (Interval.leastMagnitude(of: sum) * Interval(Rational(1, Integer(n)), precision: precision)).root(j)
        lower = lower.map { $0.largest(below) } ?? below
      }
      guard let lower, let upper, lower.sign == 1 else { return nil }
      let value = squares.root(of: lower).hull(squares.root(of: upper))
      if value.isRelativelyNarrow(bits: bits) { return value }
      squares.advance(to: power * power)
    }
    return nil
  }
}

extension Interval {
  fileprivate static func largestMagnitude(of value: Interval) -> Interval {
    Interval(max(value.lowerBound.magnitude, value.upperBound.magnitude), precision: value.precision)
  }

  fileprivate static func leastMagnitude(of value: Interval) -> Interval {
    Interval(min(value.lowerBound.magnitude, value.upperBound.magnitude), precision: value.precision)
  }

  fileprivate func largest(_ other: Interval) -> Interval {
    Interval(
      from: max(lowerBound, other.lowerBound), through: max(upperBound, other.upperBound),
      precision: precision)
  }
}
