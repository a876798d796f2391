/// What a model file says should come out for one claim.
public struct Expectation: Sendable, Hashable {
  public let verdict: Verdict
  /// Whether the claim should hold vacuously; nil where the file does not say.
  public let isVacuous: Bool?

  public init(_ verdict: Verdict, isVacuous: Bool? = nil) {
    self.verdict = verdict
    self.isVacuous = isVacuous
  }

  /// Whether a verdict is the expected one.
  public func isMet(by verdict: Verdict, isVacuous: Bool) -> Bool {
    self.verdict == verdict && (self.isVacuous == nil || self.isVacuous == isVacuous)
  }
}
