import ExactAlgebra
import TestSupport
import Testing

@Suite struct IntervalElementaryTests {
  /// A decimal of a test, which is not shorter than the interval is wide.
  private func decimal(_ text: String) -> Rational { Rational(text)! }

  /// By mpmath with 45 digits.
  @Test(arguments: [30, 64, 128])
  func knownValues(_ precision: Int) throws {
    let unit = Rational(mantissa: 1, binaryExponent: 3 - precision)
    let cases: [(Interval?, String)] = [
      (
        Interval(Rational(3, 7), precision: precision).exponential,
        "1.53506300925520989744434916840977583744766139"
      ),
      (
        Interval(Rational(10, 3), precision: precision).logarithm,
        "1.20397280432593599262274621776183850295361093"
      ),
      (
        Interval(Rational(-5, 2), precision: precision).softplus,
        "0.0788897342925496233440439167175509972590794211"
      ),
    ]
    for (interval, text) in cases {
      let (interval, value) = (try #require(interval), decimal(text))
      #expect(interval.lowerBound - unit <= value && value <= interval.upperBound + unit, "\(text)")
      #expect(interval.width <= 8 * unit)
    }
    let tiny = try #require(Interval(-100, precision: precision).exponential)
    let value = decimal("3.72007597602083596295969580386311833735889229e-44")
    #expect(
      tiny.width <= 4 * unit * value && tiny.lowerBound <= value * (1 + unit)
        && tiny.upperBound >= value * (1 - unit))
  }

  @Test func inverseOfEachOther() throws {
    try forAll(generator: { $0.rational(maxBits: 20) }, shrink: shrinkRational) { value in
      let x = Interval(value.magnitude > 1000 ? 1 / value : value, precision: 100)
      guard let image = x.exponential?.logarithm else { return false }
      return image.lowerBound <= x.lowerBound && x.upperBound <= image.upperBound
    }
  }

  @Test func sumsBecomeProducts() {
    for seed in 0..<50 as Range<UInt64> {
      var random = SeededGenerator(seed: seed)
      let (a, b) = (
        Rational(Int.random(in: -500...500, using: &random)) / 7,
        Rational(Int.random(in: -500...500, using: &random)) / 9
      )
      let product = Interval(a, precision: 90).exponential! * Interval(b, precision: 90).exponential!
      #expect(product.overlaps(Interval(a + b, precision: 90).exponential!), "\(a), \(b)")
      // log(1 + eˣ) − log(1 + e⁻ˣ) = x
      let difference = Interval(a, precision: 90).softplus! - Interval(-a, precision: 90).softplus!
      #expect(difference.contains(a), "\(a)")
    }
  }

  @Test func ends() throws {
    #expect(Interval(Rational(1 << 16), precision: 64).exponential == nil)
    // Nothing that is nearly zero becomes a fraction of a billion bits.
    let nearlyZero = try #require(Interval(-40_000, precision: 64).exponential)
    #expect(
      nearlyZero.lowerBound == 0 && nearlyZero.upperBound == Rational(mantissa: 1, binaryExponent: -47_274))
    let last = try #require(Interval(-32_768, precision: 64).exponential)
    #expect(last.lowerBound > 0 && last.upperBound < nearlyZero.upperBound)
    #expect(Interval(0, precision: 64).logarithm == nil)
    #expect(Interval(-1, precision: 64).logarithm == nil)
    #expect(Interval(1, precision: 64).logarithm?.isPoint == true)
    #expect(Interval(0, precision: 64).exponential?.lowerBound == 1)
    let far = try #require(Interval(Rational(mantissa: -1, binaryExponent: 80), precision: 64).exponential)
    #expect(far.lowerBound == 0 && far.upperBound > 0)
    #expect(Interval(from: -1, through: 1, precision: 64).exponential!.contains(1))
  }
}
