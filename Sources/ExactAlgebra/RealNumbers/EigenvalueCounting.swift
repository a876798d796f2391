/// Separates and refines the eigenvalues of a symmetric rational matrix by counting those below dyadic shifts.
struct EigenvalueCounting {
  let matrix: Matrix<Rational>

  init(_ matrix: Matrix<Rational>) { self.matrix = matrix }

  /// The parts of an interval, in 1/16, at which it is cut: the middle first. A cut that is an eigenvalue is never
  /// decided, so there are others.
  private static let cuts = [8, 7, 9, 5, 11]

  private func cut(_ lower: Rational, _ upper: Rational, _ part: Int) -> Rational {
    lower + (upper - lower) * Rational(Integer(part), 16)
  }

  /// The distinct eigenvalues in increasing order, or nil when `precisionLimit` bits do not separate them (or when a
  /// nonzero one is repeated, which no precision does). `rank` is that of the matrix where it is known.
  func separate(precisionLimit: Int, rank: Int?) -> [SymmetricSpectrum.Separated]? {
    let n = matrix.rows
    if n == 0 { return [] }
    if matrix.elements.allSatisfy(\.isZero) { return [.init(multiplicity: n, location: .zero)] }
    if precisionLimit < 2 { return nil }
    // Intervals prove that a matrix is regular more cheaply than exact arithmetic does.
    let isRegular = matrix.enclosed(precision: precisionLimit).intervalInertia()?.zero == 0
    let nullity = n - (rank ?? (isRegular ? n : matrix.rank))
    // Every eigenvalue is below the largest row sum of absolute values.
    let rowSum = matrix.rowArrays.map { row in
      row.reduce(Interval.zero) { $0 + Interval($1.magnitude, precision: 32) }.upperBound
    }.max()!
    let bound = Rational(
      mantissa: 1, binaryExponent: rowSum.numerator.bitLength - rowSum.denominator.bitLength + 2)
    var precision = min(128, precisionLimit)
    while true {
      if let found = separate(bound: bound, nullity: nullity, precision: precision) { return found }
      if precision == precisionLimit { return nil }
      precision = min(2 * precision, precisionLimit)
    }
  }

  private func separate(
    bound: Rational, nullity: Int, precision: Int
  ) -> [SymmetricSpectrum.Separated]? {
    let enclosed = matrix.enclosed(precision: precision)
    let least = bound * Rational(mantissa: 1, binaryExponent: -precision)
    var found: [SymmetricSpectrum.Separated] = []
    // Leftmost interval on top; lower and upper are no eigenvalues.
    var stack = [(lower: -bound, upper: bound, below: 0, notAbove: matrix.rows)]
    while let (lower, upper, below, notAbove) = stack.popLast() {
      let count = notAbove - below
      if count == 0 { continue }
      let holdsZero = nullity > 0 && lower.signum() < 0 && upper.signum() > 0
      if holdsZero && count == nullity {
        // The nullity counts zeros, so nothing else is here.
        found.append(.init(multiplicity: nullity, location: .zero))
        continue
      }
      // An interval around 0 that holds one eigenvalue of a regular matrix is cut until its sign is known.
      if count == 1, lower.signum() * upper.signum() >= 0 {
        found.append(.init(multiplicity: 1, location: .between(lower, upper, below: below)))
        continue
      }
      if upper - lower < least { return nil }
      var middle: (Rational, Int)?
      for part in EigenvalueCounting.cuts {
        let shift = cut(lower, upper, part)
        // The matrix is singular there, and no precision would decide.
        if shift.isZero, nullity > 0 { continue }
        if let eigenvalues = enclosed.eigenvalueCount(below: shift) {
          middle = (shift, eigenvalues)
          break
        }
      }
      guard let (shift, eigenvalues) = middle else { return nil }
      stack.append((shift, upper, eigenvalues, notAbove))
      stack.append((lower, shift, below, eigenvalues))
    }
    return found
  }

  /// An interval of relative width at most 2^-bits around the only eigenvalue between `lower` and `upper`, which have
  /// the same sign (or one is zero) and are no eigenvalues. `below` eigenvalues lie below it. Cost: about one count for
  /// each bit.
  func refine(_ lower: Rational, _ upper: Rational, below: Int, bits: Int) -> Interval {
    var (lower, upper) = (lower, upper)
    var precision = max(64, bits + 32)
    var enclosed = matrix.enclosed(precision: precision)
    while true {
      let width = upper - lower
      if lower.signum() * upper.signum() > 0,
        width * Rational(mantissa: 1, binaryExponent: bits) <= min(lower.magnitude, upper.magnitude)
      {
        return Interval(from: lower, through: upper, precision: precision)
      }
      var decided = false
      for part in EigenvalueCounting.cuts {
        let shift = cut(lower, upper, part)
        guard let count = enclosed.eigenvalueCount(below: shift) else { continue }
        if count > below { upper = shift } else { lower = shift }
        decided = true
        break
      }
      if !decided {
        // At most one of the cuts is the eigenvalue: the others are decided with enough bits.
        precision *= 2
        enclosed = matrix.enclosed(precision: precision)
      }
    }
  }
}
