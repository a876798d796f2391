/// What kind of point some weights are of a risk. The raw values are those of reports.
public enum PointClass: String, Sendable, Hashable, CaseIterable {
  /// Some direction decreases the risk at first order.
  case notCritical = "not-critical"
  case localMinimum = "local-minimum"
  case globalMinimum = "global-minimum"
  /// The gradient is zero and some direction decreases the risk at second order.
  case strictSaddle = "strict-saddle"
  /// No direction decreases the risk at first order, and it is no local minimum; nor is it known for a strict saddle, but
  /// where there is no gradient.
  case saddle
  /// The risk is not differentiable here, and no kind above is proved.
  case notDifferentiable = "not-differentiable"
  case undecided

  /// The name with spaces, for sentences.
  public var words: String { rawValue.replacing("-", with: " ") }
}
