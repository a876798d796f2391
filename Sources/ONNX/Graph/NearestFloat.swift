import ExactNumbers
import ModelFiles

extension ElementType {
  /// The floating-point number of this format that is nearest to √`square`, to even at ties; nil where that is beyond the
  /// largest finite one, and for formats of integers.
  ///
  /// All in integers: with √`square` = s and the step 2^e of the format at s, m = ⌊s/2^e⌋ is the integer square root of
  /// ⌊square/2^2e⌋, and (m + ½)² tells on which side of the midpoint s/2^e lies.
  package func nearest(toSquareRootOf square: Rational) -> Rational? {
    guard case .float(let exponentBits, let fractionBits) = self, square >= 0 else { return nil }
    if square.isZero { return .zero }
    let bias = 1 << (exponentBits - 1) - 1
    let leastStep = 1 - bias - fractionBits
    // 2^(length-1) ≤ numerator < 2^length, so that square lies in (2^(n-d-1), 2^(n-d+1)) and s within a factor of 2
    // of its square root: at most one more step is needed.
    let magnitude = square.numerator.bitLength - square.denominator.bitLength
    var step = max(leastStep, (magnitude >> 1) - fractionBits - 1)
    var root = square.dividedByPowerOfFour(step).integerSquareRoot
    while root.bitLength > fractionBits + 1 {
      step += 1
      root = square.dividedByPowerOfFour(step).integerSquareRoot
    }
    let midpoint = Rational(root) + Rational(1, 2)
    let scaled = square.dividedByPowerOfFour(step)
    let distance = (scaled - midpoint * midpoint).signum()
    if distance > 0 || distance == 0 && root.isOdd { root += .one }
    let value = Rational(mantissa: root, binaryExponent: step)
    let largest = Rational(
      mantissa: (Integer.one << (fractionBits + 1)) - .one, binaryExponent: bias - fractionBits)
    return value <= largest ? value : nil
  }

  /// The least positive number of this format that has its full number of digits; 0 for formats of integers.
  var leastNormal: Rational {
    guard case .float(let exponentBits, _) = self else { return 0 }
    return Rational(mantissa: 1, binaryExponent: 2 - (1 << (exponentBits - 1)))
  }

  /// The floating-point number of this format that is nearest to `value`, to even at ties.
  package func nearest(to value: Rational) -> Rational? {
    guard let magnitude = nearest(toSquareRootOf: value * value) else { return nil }
    return value < 0 ? -magnitude : magnitude
  }
}

extension Rational {
  /// self / 4^exponent.
  fileprivate func dividedByPowerOfFour(_ exponent: Int) -> Rational {
    exponent >= 0
      ? Rational(numerator, denominator << (2 * exponent))
      : Rational(numerator << (-2 * exponent), denominator)
  }

  /// ⌊√self⌋ of a nonnegative number.
  fileprivate var integerSquareRoot: Integer {
    numerator.flooredQuotient(dividingBy: denominator).squareRoot()
  }
}
