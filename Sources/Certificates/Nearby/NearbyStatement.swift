import ExactNumbers

/// What lies near the given weights as a point of the training problem (P), all weights and biases free.
package struct NearbyStatement: Sendable, Hashable {
  package enum Kind: String, Sendable, CaseIterable {
    /// Weights whose predictions are all targets, with risk zero.
    case zeroRisk = "zero-risk"
    case localMinimum = "local-minimum"
    /// A critical point whose Hessian has a negative eigenvalue.
    case strictSaddle = "strict-saddle"
  }

  /// Of the Hessian of the risk.
  package struct Inertia: Sendable, Hashable {
    package let positive: Int
    package let negative: Int
    package let zero: Int

    package init(positive: Int, negative: Int, zero: Int) {
      self.positive = positive
      self.negative = negative
      self.zero = zero
    }
  }

  package let kind: Kind
  /// No weight differs by more.
  package let radius: Radius
  /// At the point that was found; nil where it is not known, which is for weights with risk zero of another loss than the
  /// squared one.
  package let inertia: Inertia?

  /// One line.
  package var words: String {
    let inertia = inertia.map {
      ", inertia (\($0.positive), \($0.negative), \($0.zero)), nullity \($0.zero)"
    }
    return
      "near the given weights in (P): \(kind.rawValue) within \(radius.text) in the maximum norm\(inertia ?? "")"
  }
}

/// A nonnegative decimal of three digits, as `9.05e-10`, or `0`.
package struct Radius: Sendable, Hashable {
  package let text: String
  package let value: Rational

  /// The least that is at least `bound`.
  package init(atLeast bound: Rational) {
    value = bound.roundedUp(significantDigits: 3)
    let exponent = Radius.exponent(of: value)
    let digits = value.isZero ? "0" : (value / Rational(10).raised(to: exponent - 2)).description
    text = value.isZero ? "0" : "\(digits.prefix(1)).\(digits.dropFirst())e\(exponent)"
  }

  /// nil unless `text` is written so.
  init?(_ text: String) {
    self.text = text
    if text == "0" {
      value = .zero
      return
    }
    guard let match = text.wholeMatch(of: /([1-9])\.([0-9]{2})e(0|-?[1-9][0-9]{0,4})/),
      let digits = Int(match.1 + match.2), let exponent = Int(match.3)
    else { return nil }
    value = Rational(digits) * Rational(10).raised(to: exponent - 2)
  }

  /// e with 10ᵉ ≤ value < 10ᵉ⁺¹.
  private static func exponent(of value: Rational) -> Int {
    if value.isZero { return 0 }
    let ten = Rational(10)
    var exponent = (value.numerator.bitLength - value.denominator.bitLength) * 3 / 10
    while ten.raised(to: exponent) > value { exponent -= 1 }
    while ten.raised(to: exponent + 1) <= value { exponent += 1 }
    return exponent
  }
}
