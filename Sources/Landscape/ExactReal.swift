import ExactAlgebra

/// A real number that is known exactly, in the simplest form that is worth writing down.
public enum ExactReal: Sendable {
  case rational(Rational)
  /// Irrational, by its minimal polynomial.
  case algebraic(RealAlgebraicNumber)
  /// A combination of eigenvalues whose minimal polynomial is too large to be of use.
  case spectral(SpectralValue)

  /// Rational ends around the value, less than 2^-bits of its size apart.
  public func enclosure(bits: Int) -> (lower: Rational, upper: Rational) {
    switch self {
    case .rational(let value): return (value, value)
    case .algebraic(let value):
      let interval = value.enclosure(bits: bits)
      return (interval.lowerBound, interval.upperBound)
    case .spectral(let value): return value.enclosure(bits: bits)
    }
  }

  /// The value, correctly rounded to `significantDigits`.
  public func decimal(significantDigits: Int = 12) -> String {
    switch self {
    case .rational(let value): return value.decimal(significantDigits: significantDigits)
    case .algebraic(let value): return value.decimal(significantDigits: significantDigits)
    case .spectral(let value):
      var bits = 64 + 4 * significantDigits
      while true {
        let (lower, upper) = value.enclosure(bits: bits)
        let (low, high) = (
          lower.decimal(significantDigits: significantDigits),
          upper.decimal(significantDigits: significantDigits)
        )
        // The two agree unless the value is within the enclosure's width of a tie; more bits than this mean it is the tie.
        if low == high || bits > Limits.decimalBits { return low }
        bits *= 2
      }
    }
  }

  /// -1, 0 or 1.
  public func signum() -> Int {
    switch self {
    case .rational(let value): value.signum()
    case .algebraic(let value): value.signum()
    case .spectral(let value): value.signum()
    }
  }

  public static func - (a: ExactReal, b: Rational) -> ExactReal {
    switch a {
    case .rational(let value): .rational(value - b)
    case .algebraic(let value): .algebraic(value - b)
    case .spectral(let value):
      .spectral(SpectralValue(constant: value.constant - b, weights: value.weights, spectrum: value.spectrum))
    }
  }
}

extension ExactReal {
  /// A rational number less an exact real. Traps on an irrational one on the left.
  public static func - (a: ExactReal, b: ExactReal) -> ExactReal {
    guard case .rational(let value) = a else {
      preconditionFailure("only a rational number stands on the left")
    }
    switch b {
    case .rational(let other): return .rational(value - other)
    case .algebraic(let other): return .algebraic(-other + value)
    case .spectral(let other):
      return .spectral(
        SpectralValue(
          constant: value - other.constant, weights: other.weights.map { -$0 }, spectrum: other.spectrum))
    }
  }

  package func scaled(by factor: Rational) -> ExactReal {
    switch self {
    case .rational(let value): .rational(value * factor)
    case .algebraic(let value): .algebraic(value * factor)
    case .spectral(let value):
      .spectral(
        SpectralValue(
          constant: value.constant * factor, weights: value.weights.map { $0 * factor },
          spectrum: value.spectrum))
    }
  }
}

extension ExactReal {
  /// -1, 0 or 1 where this number is less than `other`, equal or greater.
  package func order(to other: Rational) -> Int {
    if case .algebraic(let value) = self { return value.order(to: other) }
    return (self - other).signum()
  }

  /// -1, 0 or 1 where this number is less than `other`, equal or greater; nil where both are irrational, and one has no minimal polynomial at hand.
  package func order(to other: ExactReal) -> Int? {
    switch (self, other) {
    case (_, .rational(let value)): order(to: value)
    case (.rational(let value), _): -other.order(to: value)
    case (.algebraic(let a), .algebraic(let b)): a == b ? 0 : a < b ? -1 : 1
    default: nil
    }
  }
}

extension ExactReal: Equatable {
  public static func == (a: ExactReal, b: ExactReal) -> Bool {
    switch (a, b) {
    case (.rational(let x), .rational(let y)): x == y
    case (.algebraic(let x), .algebraic(let y)): x == y
    case (.spectral(let x), .spectral(let y)): x.constant == y.constant && x.weights == y.weights
    default: false
    }
  }
}

extension ExactReal {
  /// A short decimal for sentences.
  public var shortText: String {
    if case .rational(let value) = self, value.numerator.bitLength + value.denominator.bitLength <= 60 {
      return value.description
    }
    return "≈ \(decimal(significantDigits: 6))"
  }
}

extension ExactReal {
  /// An eigenvalue of Σ: by its minimal polynomial, unless the entries of Σ are too large for that to be of use.
  public init(_ eigenvalue: SymmetricSpectrum.Eigenvalue) {
    let matrix = eigenvalue.spectrum.matrix
    let size = matrix.elements.map { $0.numerator.bitLength + $0.denominator.bitLength }.max() ?? 0
    if eigenvalue.isZero {
      self = .rational(0)
    } else if size * matrix.rows <= Limits.polynomialBits {
      let exact = eigenvalue.exact
      self = exact.rational.map(ExactReal.rational) ?? .algebraic(exact)
    } else {
      let weights = eigenvalue.spectrum.eigenvalues.map { $0.index == eigenvalue.index ? Rational(1) : 0 }
      self = .spectral(SpectralValue(constant: 0, weights: weights, spectrum: eigenvalue.spectrum))
    }
  }
}
