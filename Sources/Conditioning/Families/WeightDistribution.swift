import ExactAlgebra

/// What the entries of a random matrix are drawn from.
public enum WeightDistribution: String, Sendable, CaseIterable {
  /// Normal with variance 2 / inputs, and uniform with the same variance (He et al. 2015).
  case heNormal = "he-normal"
  case heUniform = "he-uniform"
  /// Normal with variance 2 / (inputs + outputs), and uniform with the same variance (Glorot and Bengio 2010).
  case glorotNormal = "glorot-normal"
  case glorotUniform = "glorot-uniform"
  /// Normal with variance 1.
  case gaussian
  /// Uniform on [-1, 1].
  case uniform

  var isNormal: Bool {
    switch self {
    case .heNormal, .glorotNormal, .gaussian: true
    case .heUniform, .glorotUniform, .uniform: false
    }
  }

  /// The variance of an entry of a matrix with so many rows and columns.
  func variance(outputs: Int, inputs: Int) -> Rational {
    switch self {
    case .heNormal, .heUniform: Rational(2, Integer(inputs))
    case .glorotNormal, .glorotUniform: Rational(2, Integer(inputs + outputs))
    case .gaussian: 1
    case .uniform: Rational(1, 3)
    }
  }
}

/// Entries of random matrices: real numbers that the words of a generator determine, each rounded to the nearest multiple of
/// 2^-20. Rounding is exact, so that anyone who evaluates the same formulas with enough digits gets the same entries.
///
/// A word w gives t = 2 ⌊w / 2^11⌋ + 1 - 2^53, an odd number, and t / 2^53 lies in (-1, 1).
///
/// - Uniform with variance v: √(3 v) · t / 2^53.
/// - Normal with variance v, by Marsaglia's polar method: two words give a = t / 2^53 and b = t′ / 2^53; while a² + b² ≥ 1
///   the next two are taken; then √v · a · √(-2 ln s / s) and √v · b · √(-2 ln s / s), with s = a² + b², are the next two entries.
///   A matrix with an odd number of entries leaves the second one of its last pair unused.
struct WeightSource {
  /// Entries are multiples of 2^-fractionBits.
  static let fractionBits = 20

  private var generator: SplitMix64

  init(seed: UInt64) { generator = SplitMix64(seed: seed) }

  /// rows × columns, drawn row by row.
  mutating func matrix(
    _ rows: Int, _ columns: Int, _ distribution: WeightDistribution
  ) -> Matrix<Rational> {
    let variance = distribution.variance(outputs: rows, inputs: columns)
    var elements: [Rational] = []
    while elements.count < rows * columns {
      if distribution.isNormal {
        elements += normalPair(variance: variance)
      } else {
        elements.append(uniform(variance: variance))
      }
    }
    return Matrix(rows: rows, columns: columns, elements: Array(elements.prefix(rows * columns)))
  }

  private mutating func oddNumerator() -> Int { Int(generator.next() >> 11) * 2 + 1 - (1 << 53) }

  private mutating func uniform(variance: Rational) -> Rational {
    let t = oddNumerator()
    return WeightSource.rounded(
      squareOf: t < 0, 3 * variance.numerator * Integer(t) * Integer(t), over: variance.denominator << 106)
  }

  private mutating func normalPair(variance: Rational) -> [Rational] {
    while true {
      let (a, b) = (oddNumerator(), oddNumerator())
      let sum = Integer(a) * Integer(a) + Integer(b) * Integer(b)
      guard sum.bitLength <= 106 else { continue }
      // The square of the first deviate is v a² · (-2 ln s) / s, and 2^106 s = sum.
      var bits = 64
      while true {
        let (lower, upper) = NegativeLogarithm.enclosure(of: sum, over: 106, bits: bits)
        let denominator = (variance.denominator * sum) << bits
        func bounds(_ logarithm: Integer) -> [Rational] {
          [a, b].map { t in
            let square = 2 * variance.numerator * Integer(t) * Integer(t)
            return WeightSource.rounded(squareOf: t < 0, square * logarithm, over: denominator)
          }
        }
        let least = bounds(lower)
        if least == bounds(upper) { return least }
        bits *= 2
      }
    }
  }

  /// ±√(numerator / denominator) to the nearest multiple of 2^-fractionBits, for a root that is no midpoint of two.
  private static func rounded(
    squareOf isNegative: Bool, _ numerator: Integer, over denominator: Integer
  ) -> Rational {
    let doubled = (numerator << (2 * (fractionBits + 1))).flooredQuotient(dividingBy: denominator)
      .squareRoot()
    let magnitude = (doubled + 1) >> 1
    return Rational(mantissa: isNegative ? -magnitude : magnitude, binaryExponent: -fractionBits)
  }
}

/// Logarithms in fixed point, with a bound for what rounding does.
enum NegativeLogarithm {
  /// Bounds of -ln(number / 2^exponent) · 2^bits for 0 < number < 2^exponent, within 2^20 of each other.
  static func enclosure(of number: Integer, over exponent: Int, bits: Int) -> (
    lower: Integer, upper: Integer
  ) {
    // number = m · 2^k with 3/4 ≤ m < 3/2, and ln m = 2 artanh((m - 1) / (m + 1)).
    let length = number.bitLength
    let k = (number >> (length - 2)) == 3 ? length : length - 1
    let (top, bottom) = (number - (Integer.one << k), number + (Integer.one << k))
    let mantissa = artanh(top.magnitude, over: bottom, bits: bits)
    let logarithm = top.isNegative ? -mantissa : mantissa
    let value =
      2
      * (Integer(exponent - k) * (bits == 64 ? halfOfLogarithmOfTwo : artanh(1, over: 3, bits: bits))
        - logarithm)
    // Each of at most `bits` terms of a series is rounded by at most 4 units, the rest of it is less than one.
    let error = Integer(8 * (bits + 1) * (exponent - k + 1))
    let lower = value - error
    return (lower.isNegative ? 0 : lower, value + error)
  }

  /// With 64 bits.
  private static let halfOfLogarithmOfTwo = artanh(1, over: 3, bits: 64)

  /// artanh(a / b) · 2^bits for 0 ≤ a / b ≤ 1/3, from below: Σ (a/b)^(2j+1) / (2j+1).
  private static func artanh(_ a: Integer, over b: Integer, bits: Int) -> Integer {
    let ratio = (a << bits).flooredQuotient(dividingBy: b)
    let square = (ratio * ratio) >> bits
    var (power, sum, divisor) = (ratio, Integer.zero, 1)
    while !power.isZero {
      sum += power.flooredQuotient(dividingBy: Integer(divisor))
      power = (power * square) >> bits
      divisor += 2
    }
    return sum
  }
}
