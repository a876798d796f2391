import Conditioning
import ExactAlgebra
import Networks

/// The condition of a network's representations and error gradients along its depth, beside double precision.
public struct DepthReport: Sendable {
  public let model: ModelSummary
  public let profile: DepthProfile
  /// The digits that condition numbers are enclosed to.
  public let digits: Int

  /// The largest number of digits that may be asked for.
  public static let digitsLimit = 1_000

  /// Encloses condition numbers to a relative width of 10^-digits.
  ///
  /// Throws `EvaluationError` when the exact outputs of the model are too large to write down.
  public init(
    _ model: Model, digits: Int, file: String, sha256: String, provenance: Provenance? = nil,
    parameter: ParameterValue? = nil, progress: @escaping (String) -> Void = { _ in }
  ) throws {
    precondition(
      digits > 0 && digits <= DepthReport.digitsLimit, "between 1 and \(DepthReport.digitsLimit) digits")
    self.digits = digits
    // 2^10 > 10^3, and a digit more, so that what is shown is off by a unit of its last place at most.
    profile = try DepthProfile(model, bits: (digits + 1) * 10 / 3 + 1, progress: progress)
    self.model = ModelSummary(model, file: file, sha256: sha256, provenance: provenance, parameter: parameter)
  }

  /// Undecided where a condition number that is finite has no enclosure.
  public var exit: ExitStatus {
    profile.layers.allSatisfy { layer in
      guard layer.representation.isEnclosed else { return false }
      if case .singularValues(let values) = layer.gradient { return values.isEnclosed }
      return true
    } ? .asExpected : .undecided
  }

  /// The first representation whose rank is not full.
  var firstSingular: DepthProfile.Layer? { profile.layers.first { !$0.representation.isFullRank } }

  /// The first representation of which double precision has another rank, and the first of which it has a condition number
  /// that is off by more than a hundredth.
  var firstWrongRank: DepthProfile.Layer? {
    profile.layers.first { $0.floating.rank != $0.representation.rank }
  }
  var firstWrongCondition: DepthProfile.Layer? { profile.layers.first { !$0.floatingConditionIsClose } }
}

extension SingularValues {
  /// Whether both extreme singular values have an enclosure.
  var isEnclosed: Bool { greatest != nil && leastNonzero != nil }
}

extension DepthProfile.Layer {
  /// Whether the condition number of double precision is that of the exact matrix to a hundredth.
  var floatingConditionIsClose: Bool {
    let value = floating.conditionNumber
    guard representation.isFullRank else { return value == .infinity }
    guard let exact = representation.conditionNumber else { return true }
    guard value.isFinite else { return false }
    let given = Rational(value)
    return given * 100 >= exact.lowerBound * 99 && given * 100 <= exact.upperBound * 101
  }
}

extension Rational {
  /// The exact value of a finite double-precision number.
  init(_ value: Double) {
    let mantissa = Integer(Int(value.significand * 0x1p52))
    self = Rational(
      mantissa: value.sign == .minus ? -mantissa : mantissa, binaryExponent: Int(value.exponent) - 52)
  }
}

extension Double {
  /// Six significant digits, or what it is instead of a number.
  var shortText: String {
    if isNaN { return "not a number" }
    if isInfinite { return "∞" }
    return self == 0 ? "0" : Rational(self).decimal(significantDigits: 6)
  }
}
