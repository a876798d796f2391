import CGMP
import CMPFR
import ExactNumbers

/// Exponentials and logarithms by MPFR, which rounds each end correctly, outward.
extension Interval {
  /// Of larger numbers there is no exponential, and of smaller ones it is only known to be nearly zero: as a fraction it would have
  /// more bits than anyone needs.
  private static let greatestExponent = Rational(1 << 15)

  /// An enclosure of the exponentials; nil where an end is larger than 2^15. Below −2^15 all that is said is 0 < exp(x) < 2^-47,274.
  package var exponential: Interval? {
    guard upperBound <= Interval.greatestExponent else { return nil }
    // 2^15 / log 2 = 47,274.3….
    let tiny = Interval(lower: 1, upper: 1, exponent: -47_274, precision: precision)
    func value(_ end: Integer, up: Bool) -> Interval {
      guard Rational(mantissa: end, binaryExponent: exponent) >= -Interval.greatestExponent else {
        return up ? tiny : Interval(lower: 0, upper: 0, exponent: 0, precision: precision)
      }
      return Interval.rounded(end, exponent, precision, up: up, mpfr_exp)
    }
    return Interval(
      from: value(lower, up: false).lowerBound, through: value(upper, up: true).upperBound,
      precision: precision)
  }

  /// An enclosure of the natural logarithms of a positive interval; nil of any other.
  package var logarithm: Interval? {
    guard sign == 1 else { return nil }
    let bottom = Interval.rounded(lower, exponent, precision, up: false, mpfr_log)
    let top = Interval.rounded(upper, exponent, precision, up: true, mpfr_log)
    return Interval(from: bottom.lowerBound, through: top.upperBound, precision: precision)
  }

  /// An enclosure of log(1 + exp(x)); nil only where the precision is too small for it.
  package var softplus: Interval? {
    // For x > 0 it is x + log(1 + exp(−x)), so that nothing large is ever formed. Both are increasing: ends go to ends.
    func value(_ end: Integer) -> Interval? {
      let point = Interval(lower: end, upper: end, exponent: exponent, precision: precision)
      guard let power = (end.isNegative ? point : -point).exponential else { return nil }
      let small = (Interval(1, precision: precision) + power).logarithm!
      return end.isNegative ? small : point + small
    }
    guard let bottom = value(lower), let top = value(upper) else { return nil }
    return Interval(from: max(bottom.lowerBound, 0), through: top.upperBound, precision: precision)
  }

  /// `function` of mantissa · 2^exponent, rounded to `precision` bits in one direction: as a point.
  private static func rounded(
    _ mantissa: Integer, _ exponent: Int, _ precision: Int, up: Bool,
    _ function: (mpfr_ptr?, mpfr_srcptr?, mpfr_rnd_t) -> Int32
  ) -> Interval {
    let direction = up ? MPFR_RNDU : MPFR_RNDD
    var value = mpfr_t_value()
    mpfr_init2(&value, mpfr_prec_t(max(2, precision)))
    defer { mpfr_clear(&value) }
    var argument = mpfr_t_value()
    mpfr_init2(&argument, mpfr_prec_t(max(2, mantissa.bitLength)))
    defer { mpfr_clear(&argument) }
    _ = mantissa.withMPZ { cmpfr_set(&argument, $0, exponent, direction) }
    _ = function(&value, &argument, direction)
    var scale = 0
    let result = Integer.make { scale = mpfr_get_z_2exp($0, &value) }
    if result.isZero { return .zero }
    return Interval(lower: result, upper: result, exponent: scale, precision: precision)
  }

  private typealias mpfr_t_value = __mpfr_struct
}
