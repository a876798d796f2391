import ExactAlgebra

/// Which critical points (P_φ) has with a convex differentiable loss other than the squared one, for M ≥ N_o, or where W_L and W_{L+1} reach every predictor on
/// all features (M ≥ K_0 + … + K_L and B of full column rank).
///
/// Its infimum is then the least risk of predictors on [V; X]. With the predictions of a minimiser for targets the squared error has its minima, of
/// error 0, and its critical points of full rank where this risk has them: ranks say whether there are some.
public struct ConvexPointExistence: Sendable, Hashable {
  /// Whether the infimum is a minimum; nil where that is not known.
  public let isAttained: Bool?
  /// Whether there are critical points with W_{L+1} of rank N_o; nil where that is not known.
  public let hasPointsOfFullRank: Bool?

  /// Nothing is known.
  package static let unknown = ConvexPointExistence(isAttained: nil, hasPointsOfFullRank: nil)

  /// The risk falls without end, or along a direction of all predictors.
  package static let none = ConvexPointExistence(isAttained: false, hasPointsOfFullRank: false)

  private init(isAttained: Bool?, hasPointsOfFullRank: Bool?) {
    self.isAttained = isAttained
    self.hasPointsOfFullRank = hasPointsOfFullRank
  }

  /// `least`: the infimum. Cost: the ranks of the problem.
  public init(_ problem: PredictionProblem, least: LeastConvexRisk) {
    guard least.isAttained != false else {
      self = .none
      return
    }
    if let minimizer = least.minimizer {
      let points = CriticalPointExistence(problem.fitting(minimizer.predictions))
      // What is not there for the predictions of one minimiser may be there for those of another.
      func known(_ exists: Bool?) -> Bool? { exists == true ? true : minimizer.isOnly ? exists : nil }
      self.init(
        isAttained: known(points.isAttained), hasPointsOfFullRank: known(points.hasPointsOfFullRank))
      return
    }
    guard least.isAttained == true else {
      self = .unknown
      return
    }
    let centered = problem.centered
    self.init(
      width: problem.width, outputs: problem.outputs, featureRank: centered.featureRank.rank,
      spanRank: Matrix.vertical([centered.feature, centered.representation]).rank)
  }

  /// Of a risk with a minimum, by ranks alone. X = x_{L-1} (M × N), V = v_L (K_L × N); `isAffine`: the prediction has a bias.
  package init<Scalar: OrderedField>(
    attainedOn representation: Matrix<Scalar>, feature: Matrix<Scalar>, outputs: Int, isAffine: Bool
  ) {
    let (X, V) =
      isAffine ? (representation.centered, feature.centered) : (representation, feature)
    self.init(
      width: X.rows, outputs: outputs, featureRank: V.gramRank, spanRank: Matrix.vertical([V, X]).gramRank)
  }

  /// Whatever the minimiser predicts: rank [Q | T] ≤ min(N_o, rank [V; X]), and rank [Q | T] − rank Q ≤ min(N_o, rank V).
  private init(width: Int, outputs: Int, featureRank: Int, spanRank: Int) {
    let free = width - (spanRank - featureRank)
    let isReached = min(outputs, featureRank) <= free && min(outputs, spanRank) <= width
    self.init(isAttained: isReached ? true : nil, hasPointsOfFullRank: outputs <= free ? true : nil)
  }
}

extension PredictionProblem {
  /// The problem of predicting `predictions` (N_o × N), with squared loss.
  package func fitting(_ predictions: Matrix<Rational>) -> PredictionProblem {
    PredictionProblem(
      representation: representation, feature: feature, targets: predictions, hasBias: hasBias)
  }
}
