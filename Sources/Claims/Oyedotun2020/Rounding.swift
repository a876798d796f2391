import ExactAlgebra
import Landscape

/// The way in which a bound may err.
enum Rounding { case down, up }

extension Rational {
  /// √self where that is a short fraction, else a bound for it from the side that `rounding` names, to about seven digits.
  /// self must not be negative.
  func squareRoot(_ rounding: Rounding) -> Rational {
    // √(p/q) = √(p q)/q; scaling by a power of four adds bits to the root.
    let product = numerator * denominator
    let shift = Swift.max(0, 32 - product.bitLength / 2)
    let scaled = product << (2 * shift)
    let root = scaled.squareRoot()
    let isExact = root * root == scaled
    return Rational(rounding == .up && !isExact ? root + 1 : root, denominator << shift).rounded(rounding)
  }

  /// self where it is a short fraction, else a bound for it from the side that `rounding` names, to 24 bits.
  func rounded(_ rounding: Rounding) -> Rational {
    if numerator.bitLength + denominator.bitLength <= 48 { return self }
    let interval = Interval(self, precision: 24)
    return rounding == .up ? interval.upperBound : interval.lowerBound
  }
}

extension Value {
  static func eigenvalue(_ value: RealAlgebraicNumber) -> Value {
    value.rational.map(Value.number) ?? .real(.algebraic(value))
  }

  /// Bounds of a quantity.
  static func between(_ lower: Rational, _ upper: Rational) -> Value {
    lower == upper ? .number(lower) : .record([.atLeast: .number(lower), .atMost: .number(upper)])
  }
}
