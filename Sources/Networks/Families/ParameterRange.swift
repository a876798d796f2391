import ExactAlgebra

/// An interval of real numbers with algebraic ends, open, closed or unbounded at either; never empty.
public struct ParameterRange: Sendable, Hashable {
  public struct End: Sendable, Hashable {
    public let value: RealAlgebraicNumber
    public let isIncluded: Bool

    public init(_ value: RealAlgebraicNumber, isIncluded: Bool) {
      self.value = value
      self.isIncluded = isIncluded
    }
  }

  /// nil: −∞.
  public let lower: End?
  /// nil: +∞.
  public let upper: End?

  /// nil when no number lies between the ends.
  public init?(from lower: End?, to upper: End?) {
    if let lower, let upper {
      guard lower.value < upper.value || lower.value == upper.value && lower.isIncluded && upper.isIncluded
      else { return nil }
    }
    self.lower = lower
    self.upper = upper
  }

  /// The one number.
  public init(_ value: RealAlgebraicNumber) {
    lower = End(value, isIncluded: true)
    upper = lower
  }

  /// The open interval; traps when it is empty.
  public init(above lower: RealAlgebraicNumber?, below upper: RealAlgebraicNumber?) {
    self.init(
      from: lower.map { End($0, isIncluded: false) }, to: upper.map { End($0, isIncluded: false) })!
  }

  /// The number when there is just one.
  public var single: RealAlgebraicNumber? {
    guard let lower, let upper, lower.value == upper.value else { return nil }
    return lower.value
  }

  public func contains(_ value: RealAlgebraicNumber) -> Bool {
    if let lower, value < lower.value || value == lower.value && !lower.isIncluded { return false }
    if let upper, value > upper.value || value == upper.value && !upper.isIncluded { return false }
    return true
  }

  /// The simplest rational number in the range, and inside of it unless it is a point. nil for an irrational point.
  public var simplestRational: Rational? {
    if let single { return single.rational }
    return .simplest(above: lower?.value, below: upper?.value)
  }

  /// This range and one that begins where it ends, as one. Traps unless together they leave out no number between them, and
  /// share none.
  public func joined(_ next: ParameterRange) -> ParameterRange {
    precondition(
      upper != nil && next.lower != nil && upper!.value == next.lower!.value
        && upper!.isIncluded != next.lower!.isIncluded, "the ranges do not meet")
    return ParameterRange(from: lower, to: next.upper)!
  }
}

extension ParameterRange: CustomStringConvertible {
  /// `(0, sqrt(5/4)]`, or `{1}` for one number.
  public var description: String {
    if let single { return "{\(single.text)}" }
    let from = lower.map { ($0.isIncluded ? "[" : "(") + $0.value.text } ?? "(-∞"
    let to = upper.map { $0.value.text + ($0.isIncluded ? "]" : ")") } ?? "∞)"
    return "\(from), \(to)"
  }
}

extension RealAlgebraicNumber {
  /// The number as a reader would write it: a fraction, `sqrt(q)` or `-sqrt(q)`, and else its decimal after `≈`.
  public var text: String {
    if let rational { return rational.description }
    if polynomial.degree == 2, polynomial[1].isZero {
      return (signum() < 0 ? "-" : "") + "sqrt(\(Rational(-polynomial[0], polynomial[2])))"
    }
    return "≈" + decimal()
  }
}
