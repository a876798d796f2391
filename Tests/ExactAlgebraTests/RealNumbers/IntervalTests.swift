import ExactAlgebra
import TestSupport
import Testing

@Suite struct IntervalTests {
  @Test func operationsEnclose() throws {
    try forAll(
      seedCount: 300,
      generator: { g in
        (
          (0..<4).map { _ in g.rational(maxBits: 120) }, Int.random(in: 2...60, using: &g),
          Int.random(in: 2...60, using: &g)
        )
      }
    ) { ends, p, q in
      let x = Interval(from: min(ends[0], ends[1]), through: max(ends[0], ends[1]), precision: p)
      let y = Interval(from: min(ends[2], ends[3]), through: max(ends[2], ends[3]), precision: q)
      for a in [ends[0], ends[1], (ends[0] + ends[1]) / 2] {
        for b in [ends[2], ends[3], (ends[2] + 3 * ends[3]) / 4] {
          guard x.contains(a), y.contains(b), (x + y).contains(a + b), (x - y).contains(a - b),
            (x * y).contains(a * b), x.squared.contains(a * a), (-x).contains(-a)
          else { return false }
          if let quotient = x / y, !quotient.contains(a / b) { return false }
          if let sign = (x * y).sign, sign != (a * b).signum() { return false }
        }
      }
      return (x / y == nil) == y.containsZero && x.squared.lowerBound >= 0
    }
  }

  @Test func roundingIsTight() throws {
    try forAll(
      seedCount: 200, generator: { g in (g.rational(maxBits: 300), Int.random(in: 2...80, using: &g)) }
    ) {
      value, p in
      let x = Interval(value, precision: p)
      let bound = Rational(mantissa: 1, binaryExponent: 1 - p) * value.magnitude
      return x.contains(value) && x.width <= bound
    }
  }

  @Test func signs() {
    #expect(Interval(Rational(1, 3), precision: 8).sign == 1)
    #expect(Interval(0, precision: 8).sign == 0)
    #expect(Interval(from: -1, through: 0, precision: 8).sign == nil)
    #expect(Interval(from: -2, through: -1, precision: 8).sign == -1)
  }

  @Test func farApartOperandsStaySmall() {
    let huge = Interval(Rational(mantissa: 1, binaryExponent: 1_000_000), precision: 64)
    let tiny = Interval(Rational(1, 3), precision: 64)
    let sum = huge + tiny
    #expect(sum.sign == 1 && sum.contains(huge.upperBound))
  }

  @Test func polynomialsOnIntervals() throws {
    try forAll(
      seedCount: 60, generator: { g in (g.rationalPolynomial(degree: 6), g.fraction(), g.fraction()) }
    ) {
      p, a, b in
      let x = Interval(from: min(a, b), through: max(a, b), precision: 40)
      return [a, b, (a + b) / 2].allSatisfy { p(x).contains(p($0)) }
    }
  }
}
