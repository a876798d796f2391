/// Separates and refines the eigenvalues of a symmetric rational matrix by counting those below dyadic shifts.
struct EigenvalueCounting {
  let matrix: Matrix<Rational>
  /// On the column space, where that is smaller: the eigenvalues of A − s B below 0 are those of the matrix below s, but for its
  /// zeros, by Sylvester's law.
  let onColumnSpace: ColumnSpaceForm?

  init(_ matrix: Matrix<Rational>, on columnSpace: ColumnSpaceForm? = nil) {
    (self.matrix, onColumnSpace) = (matrix, columnSpace)
  }

  /// The order of the matrices that are eliminated.
  private var order: Int { onColumnSpace?.form.rows ?? matrix.rows }

  /// A − s B in intervals, for any s; B is 1 where it is absent.
  private struct Pencil {
    let matrix: Matrix<Interval>
    let metric: Matrix<Interval>?

    func elimination(shiftedBy shift: Rational) -> (inertia: Inertia, determinant: Interval)? {
      matrix.elimination(shiftedBy: shift, metric: metric)
    }
  }

  private func enclosed(precision: Int) -> Pencil {
    guard let onColumnSpace else {
      return Pencil(matrix: matrix.enclosed(precision: precision), metric: nil)
    }
    return Pencil(
      matrix: onColumnSpace.form.enclosed(precision: precision),
      metric: onColumnSpace.metric.enclosed(precision: precision))
  }

  /// The parts of an interval, in 1/16, at which it is cut: the middle first. A cut that is an eigenvalue is never
  /// decided, so there are others.
  private static let cuts = [8, 7, 9, 5, 11]

  private func cut(_ lower: Rational, _ upper: Rational, _ part: Int) -> Rational {
    lower + (upper - lower) * Rational(Integer(part), 16)
  }

  /// The distinct eigenvalues in increasing order, or nil when `precisionLimit` bits do not separate them (or when a
  /// nonzero one is repeated, which no precision does). `rank` is that of the matrix where it is known.
  func separate(precisionLimit: Int, rank: Int?) -> [SymmetricSpectrum.Separated]? {
    let n = order
    if n == 0 { return [] }
    if matrix.elements.allSatisfy(\.isZero) { return [.init(multiplicity: n, location: .zero)] }
    if precisionLimit < 2 { return nil }
    // Every shift costs an elimination, and there are several for each eigenvalue.
    Meter.charge(work: n * n * n * n / 6 * 128, "the eigenvalues of a matrix of order \(n)")
    let nullity =
      if onColumnSpace != nil {
        0
      } else if let rank {
        n - rank
      } else {
        // Intervals prove that a matrix is regular more cheaply than exact arithmetic does.
        matrix.enclosed(precision: precisionLimit).intervalInertia()?.zero == 0 ? 0 : n - matrix.rank
      }
    if !isProbablySimple(nullity: nullity) { return nil }
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

  /// Whether the nonzero eigenvalues are simple as far as a few primes can see. When the characteristic polynomial, less
  /// its zeros, has repeated factors modulo several large primes, counting would most likely run to its precision limit
  /// in vain. This chooses a route and decides nothing.
  private func isProbablySimple(nullity: Int) -> Bool {
    WordPrimes.descending.prefix(3).contains { prime in
      (onColumnSpace?.action ?? matrix).nonzeroSpectrum(modulo: prime, nullity: nullity)?.isSquareFree
        ?? false
    }
  }

  private func separate(
    bound: Rational, nullity: Int, precision: Int
  ) -> [SymmetricSpectrum.Separated]? {
    let enclosed = enclosed(precision: precision)
    let least = bound * Rational(mantissa: 1, binaryExponent: -precision)
    var found: [SymmetricSpectrum.Separated] = []
    // Leftmost interval on top; lower and upper are no eigenvalues.
    var stack = [(lower: -bound, upper: bound, below: 0, notAbove: order)]
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
        if let eigenvalues = enclosed.elimination(shiftedBy: shift)?.inertia.negative {
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
  /// the same sign (or one is zero) and are no eigenvalues. `below` eigenvalues lie below it.
  ///
  /// As in the refinement of a polynomial's root: the secant through the determinants at the ends proposes one of 2^e
  /// parts, counts at its ends accept it; e doubles after a success and is halved after a failure, down to bisection.
  func refine(_ lower: Rational, _ upper: Rational, below: Int, bits: Int) -> Interval {
    var precision = max(64, bits + 32)
    var enclosed = enclosed(precision: precision)
    /// A shift, and the size of the determinant there when it has been computed: it guides, and decides nothing.
    typealias End = (shift: Rational, size: Rational?)
    var low: End = (lower, enclosed.elimination(shiftedBy: lower)?.determinant.midpoint.magnitude)
    var high: End = (upper, enclosed.elimination(shiftedBy: upper)?.determinant.midpoint.magnitude)
    /// Moves one end to `shift`; nil when the count there is undecided, else whether it was the upper end.
    func move(to shift: Rational) -> Bool? {
      guard let (inertia, determinant) = enclosed.elimination(shiftedBy: shift) else { return nil }
      let isAbove = inertia.negative > below
      if isAbove {
        high = (shift, determinant.midpoint.magnitude)
      } else {
        low = (shift, determinant.midpoint.magnitude)
      }
      return isAbove
    }

    var e = 2
    while true {
      let width = high.shift - low.shift
      let least =
        low.shift.signum() * high.shift.signum() > 0 ? min(low.shift.magnitude, high.shift.magnitude) : nil
      if let least, width * Rational(mantissa: 1, binaryExponent: bits) <= least {
        return Interval(from: low.shift, through: high.shift, precision: precision)
      }
      if e > 1, let least, let a = low.size, let b = high.size, !(a + b).isZero {
        // No finer than needed.
        let goal = least * Rational(mantissa: 1, binaryExponent: -bits)
        e = min(e, max(2, (width / goal).floor.bitLength + 1))
        let parts = Integer.one << e
        let j = min(max((Rational(parts) * a / (a + b) + Rational(1, 2)).floor, 1), parts - 1)
        let origin = low.shift
        func point(_ half: Integer) -> Rational { origin + width * Rational(2 * j + half, parts << 1) }
        if move(to: point(-1)) == false, move(to: point(1)) == true {
          e *= 2
          continue
        }
        e /= 2
        if e > 1 { continue }
      }
      if EigenvalueCounting.cuts.contains(where: { move(to: cut(low.shift, high.shift, $0)) != nil }) {
        e = 2
      } else {
        // At most one of the cuts is the eigenvalue: the others are decided with enough bits.
        precision *= 2
        enclosed = self.enclosed(precision: precision)
      }
    }
  }
}
