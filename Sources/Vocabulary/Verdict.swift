/// What came of a claim on one model.
public enum Verdict: String, Sendable, Hashable, CaseIterable {
  case holds
  /// Refuted, with a witness.
  case fails
  /// A hypothesis is not met, or the claim is about another architecture.
  case inapplicable
  /// Neither proved nor refuted, with the reason.
  case undecided
}
