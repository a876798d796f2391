import Vocabulary

/// A question that the papers leave open, and that models may answer.
public enum OpenQuestion: String, Sendable, Codable, CaseIterable {
  /// Yun et al. 2019, after Theorem 2: without parameter coverage, can a *local minimum* with representation coverage be worse than the
  /// best linear predictor? (That a critical point without negative curvature can, is known.)
  case localMinimum = "yun2019.local-minimum"

  /// The claim that it is about.
  public var claim: ClaimID { .yun2019Theorem2 }

  /// The question, in a line.
  public var text: String {
    "without parameter coverage, is there a local minimum that is worse than the best linear predictor?"
  }
}
