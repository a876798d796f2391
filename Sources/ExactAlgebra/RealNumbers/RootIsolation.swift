/// A real root of a square-free integer polynomial: the root itself when it is a dyadic number, else an open interval
/// (c/2^k, (c + 1)/2^k) that contains it and no other root, and whose ends are no roots.
enum IsolatedRoot: Sendable, Hashable {
  case exact(Rational)
  case open(c: Integer, k: Int)

  var lower: Rational {
    switch self {
    case .exact(let value): value
    case .open(let c, let k): Rational(mantissa: c, binaryExponent: -k)
    }
  }

  var upper: Rational {
    switch self {
    case .exact(let value): value
    case .open(let c, let k): Rational(mantissa: c + 1, binaryExponent: -k)
    }
  }
}

extension IntegerPolynomial {
  /// The real roots of a square-free polynomial in increasing order. Traps for zero.
  ///
  /// Vincent, Collins and Akritas: bisection of (0, 2^b), with Descartes' rule of signs to see that an interval has no
  /// root, or one. The rule decides for every short enough interval when the polynomial is square-free.
  func isolatedRoots() -> [IsolatedRoot] {
    precondition(!isZero, "roots of the zero polynomial")
    if degree == 0 { return [] }
    let atZero = self[0].isZero
    let rest = atZero ? IntegerPolynomial(Array(coefficients.dropFirst())) : self
    let negative = rest.reflected.positiveRoots().reversed().map { root -> IsolatedRoot in
      switch root {
      case .exact(let value): .exact(-value)
      case .open(let c, let k): .open(c: -c - 1, k: k)
      }
    }
    return (negative + (atZero ? [.exact(0)] : []) + rest.positiveRoots()).map(withoutRootsAtEnds)
  }

  /// b with every root below 2^b in absolute value: Fujiwara's bound 2 · maxᵢ |aₙ₋ᵢ/aₙ|^(1/i).
  var rootBoundExponent: Int {
    let lead = leadingCoefficient.bitLength
    var bound = Int.min
    for i in 1..<max(degree + 1, 1) where !self[degree - i].isZero {
      // |aₙ₋ᵢ/aₙ| < 2^bits; divide rounding up.
      let bits = self[degree - i].bitLength - lead + 1
      bound = max(bound, bits >= 0 ? (bits + i - 1) / i : -(-bits / i))
    }
    return bound == .min ? 0 : bound + 1
  }

  /// The roots above zero of a polynomial with a nonzero constant term, in increasing order. An interval's ends may be
  /// other roots, found exactly.
  private func positiveRoots() -> [IsolatedRoot] {
    if signVariations == 0 { return [] }
    let b = rootBoundExponent
    let scaled = coefficients.enumerated().map { i, a in b >= 0 ? a << (b * i) : a << (-b * (degree - i)) }
    // A stack, leftmost interval on top: the depth of recursion would follow the closeness of roots.
    enum Task {
      case search(IntegerPolynomial, c: Integer, k: Int)
      case report(IsolatedRoot)
    }
    var stack: [Task] = []
    // An interval without roots is never on the stack: to the right of close ones there may be many.
    func push(_ q: IntegerPolynomial, c: Integer, k: Int) {
      switch q.variationsInUnitInterval {
      case 0: return
      case 1: stack.append(.report(.open(c: c, k: k - b)))
      case let variations:
        // Next to 0 the scale may be another one.
        let empty = c.isZero && k > 0 ? q.emptyHalvings(variations) : 0
        stack.append(.search(q.halved(empty), c: c, k: k + empty))
      }
    }
    push(IntegerPolynomial(scaled), c: 0, k: 0)
    var roots: [IsolatedRoot] = []
    while let task = stack.popLast() {
      switch task {
      case .report(let root): roots.append(root)
      case .search(let q, let c, let k):
        q.chargeForInterval()
        let left = q.halved(1)
        var right = left.shiftedByOne
        let middle = right[0].isZero
        if middle { right = IntegerPolynomial(Array(right.coefficients.dropFirst())) }
        push(right, c: (c << 1) + 1, k: k + 1)
        if middle {
          stack.append(.report(.exact(Rational(mantissa: (c << 1) + 1, binaryExponent: b - k - 1))))
        }
        push(left, c: c << 1, k: k + 1)
      }
    }
    return roots
  }

  private func chargeForInterval() {
    Meter.charge(
      work: degree * degree * (2 + coefficients.reduce(0) { max($0, $1.bitLength) } / 64),
      "an interval of a polynomial of degree \(degree) with close roots")
  }

  /// Descartes' bound for the number of roots in (0, 1): these are those above 0 of (x + 1)ⁿ p(1/(x + 1)).
  private var variationsInUnitInterval: Int {
    IntegerPolynomial(coefficients.reversed()).shiftedByOne.signVariations
  }

  /// The polynomial whose roots in (0, 1) are those of this one in (0, 2^-count).
  private func halved(_ count: Int) -> IntegerPolynomial {
    if count == 0 { return self }
    return IntegerPolynomial(coefficients.enumerated().map { $0.element << (count * (degree - $0.offset)) })
  }

  /// The largest j for which all of the `variations` ≥ 2 of (0, 1) are those of (0, 2^-j): no root is at 2^-j or above, since the variations of parts of an
  /// interval add up to no more than its own. By doubling j and bisection: small roots of close exponents would take one halving for each power of two.
  private func emptyHalvings(_ variations: Int) -> Int {
    func isEmptyAbove(_ j: Int) -> Bool {
      let q = halved(j)
      q.chargeForInterval()
      return q.variationsInUnitInterval == variations
    }
    var (empty, step) = (0, 1)
    while isEmptyAbove(empty + step) {
      empty += step
      step *= 2
    }
    while step > 1 {
      step /= 2
      if isEmptyAbove(empty + step) { empty += step }
    }
    return empty
  }

  /// The same root with an interval whose ends are no roots.
  private func withoutRootsAtEnds(_ root: IsolatedRoot) -> IsolatedRoot {
    guard case .open(var c, var k) = root else { return root }
    while true {
      let lower = dyadicValue(c, k).signum()
      let upper = dyadicValue(c + 1, k).signum()
      if lower != 0, upper != 0 { return .open(c: c, k: k) }
      // Just inside a simple root the sign is that of the derivative, or its opposite.
      let inside = lower != 0 ? lower : derivative.dyadicValue(c, k).signum()
      let middle = dyadicValue((c << 1) + 1, k + 1).signum()
      if middle == 0 { return .exact(Rational(mantissa: (c << 1) + 1, binaryExponent: -k - 1)) }
      c = middle == inside ? (c << 1) + 1 : c << 1
      k += 1
    }
  }

  /// The one root near `interval`, in a cell of a dyadic grid that has the interval inside; nil where the interval is too wide to see that there is one.
  func isolation(around interval: Interval) -> IsolatedRoot? {
    let (lower, upper) = (interval.lowerBound, interval.upperBound)
    if interval.isPoint { return sign(at: lower) == 0 ? .exact(lower) : nil }
    // Cells of 2^16 times the width: one in so many intervals lies on a line of the grid.
    let width = upper - lower
    let k = width.denominator.bitLength - width.numerator.bitLength - 17
    let c = lower.shifted(by: k).floor
    // Where the derivative has no zero there is one root at most.
    func isMonotone(_ lower: Rational, _ upper: Rational) -> Bool {
      let x = Interval(from: lower, through: upper, precision: interval.precision)
      let slope = derivative.coefficients.reversed().reduce(Interval.zero) {
        $0 * x + Interval(Rational($1), precision: interval.precision)
      }
      return slope.sign.map { $0 != 0 } ?? false
    }
    let line = Rational(mantissa: c + 1, binaryExponent: -k)
    if upper >= line {
      return dyadicValue(c + 1, k).isZero && isMonotone(lower, upper) ? .exact(line) : nil
    }
    guard dyadicValue(c, k).signum() * dyadicValue(c + 1, k).signum() < 0,
      isMonotone(Rational(mantissa: c, binaryExponent: -k), line)
    else { return nil }
    return .open(c: c, k: k)
  }

  /// The value at c/2^k times a positive power of two that depends on k alone.
  func dyadicValue(_ c: Integer, _ k: Int) -> Integer {
    if k <= 0 { return self(c << -k) }
    var value = Integer.zero
    for (i, coefficient) in coefficients.reversed().enumerated() {
      value *= c
      value += coefficient << (k * i)
    }
    return value
  }

  /// The same root of self in an interval of width at most 2^-k.
  ///
  /// By a square root where there is a formula with one. Else Abbott's quadratic interval refinement: the secant proposes one
  /// of 2^e parts, signs at its ends accept it; e doubles after a success and is halved after a failure.
  func refined(_ root: IsolatedRoot, toWidthExponent target: Int) -> IsolatedRoot {
    guard case .open(var c, var k) = root, k < target else { return root }
    if degree == 2 { return rootOfQuadratic(rises: dyadicValue(c + 1, k).signum() > 0, k: max(target, 0)) }
    var e = 1
    var atLower = dyadicValue(c, k)
    var atUpper = dyadicValue(c + 1, k)
    while k < target {
      e = min(e, target - k)
      // Values at the finer points carry a factor 2^(n·step) more.
      let finer = k + e
      let low = c << e
      let parts = Integer.one << e
      let drop = max(0, max(atLower.bitLength, atUpper.bitLength) - e - 64)
      let a = atLower.magnitude >> drop
      let b = atUpper.magnitude >> drop
      let sum = a + b
      var j = sum.isZero ? parts >> 1 : ((a << e) + (sum >> 1)) / sum
      j = min(max(j, 1), parts - 1)
      let value = dyadicValue(low + j, finer)
      if value.isZero { return .exact(Rational(mantissa: low + j, binaryExponent: -finer)) }
      let goesRight = value.signum() == atLower.signum()
      let next = goesRight ? j + 1 : j - 1
      let neighbour = dyadicValue(low + next, finer)
      if neighbour.isZero { return .exact(Rational(mantissa: low + next, binaryExponent: -finer)) }
      if neighbour.signum() == value.signum() {
        e = max(1, e / 2)
        continue
      }
      c = low + (goesRight ? j : next)
      k = finer
      (atLower, atUpper) = goesRight ? (value, neighbour) : (neighbour, value)
      e *= 2
    }
    return .open(c: c, k: k)
  }

  /// The root of a polynomial of degree 2 where its sign changes to plus, or to minus, in an interval of width 2^-k, k ≥ 0.
  private func rootOfQuadratic(rises: Bool, k: Int) -> IsolatedRoot {
    let isUpright = coefficients[2].signum() > 0
    let upright = isUpright ? coefficients : coefficients.map { -$0 }
    let (b, divisor) = (upright[1], upright[2] << 1)
    // (−b ± √(b² − 4ac)) / 2a with a > 0: the greater root is where the upright parabola rises.
    let square = (b * b - (divisor << 1) * upright[0]) << (2 * k)
    let floor = square.squareRoot()
    let isSquare = floor * floor == square
    // 2^k times the numerator, rounded down.
    let numerator = -(b << k) + (rises == isUpright ? floor : isSquare ? -floor : -floor - 1)
    let quotient = numerator.flooredQuotient(dividingBy: divisor)
    return isSquare && quotient * divisor == numerator
      ? .exact(Rational(mantissa: quotient, binaryExponent: -k)) : .open(c: quotient, k: k)
  }
}
