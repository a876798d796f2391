import ExactAlgebra
import TestSupport
import Testing

@Suite struct ErrorBoundTests {
  /// Above 1 by what one operation may add.
  static let slack = 1 + Rational(1, Integer.one << 60)

  /// Results are at least those of exact arithmetic, and hardly more.
  @Test func operationsRoundUp() throws {
    func isTight(_ bound: ErrorBound, _ value: Rational) -> Bool {
      value <= bound.rational && bound.rational <= value * Self.slack
    }
    try forAll(
      seedCount: 500,
      generator: { g in
        (g.rational(maxBits: 300), g.dyadic(maxBits: 200), Int.random(in: -200...200, using: &g))
      }
    ) { a, b, count in
      let (x, y) = (ErrorBound(a), ErrorBound(b))
      let (p, q) = (x.rational, y.rational)
      let root = x.squareRoot.rational
      return isTight(x, a.magnitude) && isTight(y, b.magnitude) && isTight(x + y, p + q)
        && isTight(x * y, p * q)
        && x.shifted(by: count).rational == p.shifted(by: count)
        && p <= root * root && root * root <= p * Self.slack * Self.slack
    }
  }

  @Test func boundaries() {
    for value in [0, 1, Integer(UInt.max), Integer.one << 63, (Integer.one << 64) + 1, -(Integer.one << 200)]
    {
      for exponent in [-70, -1, 0, 1, 64] {
        let bound = ErrorBound(value, exponent: exponent).rational
        let exact = Rational(mantissa: value.magnitude, binaryExponent: exponent)
        #expect(exact <= bound && bound <= exact * Self.slack)
      }
    }
    let one = ErrorBound(Integer.one)
    #expect(one.rational == 1 && one.squareRoot.rational == 1 && (one + one).rational == 2)
    #expect(ErrorBound.zero.isZero && ErrorBound.zero.squareRoot.isZero && (ErrorBound.zero * one).isZero)
    // What is far below the last place still counts.
    #expect((one + one.shifted(by: -1000)).rational > 1)
  }
}
