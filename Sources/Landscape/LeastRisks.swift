import ExactAlgebra

/// The least mean squared errors that linear predictors reach on what a network computes.
///
/// All risks are means over the samples of the squared error, summed over the outputs.
public struct LeastRisks: Sendable {
  /// A*_0 … A*_L: the least risk of a linear predictor on [v_0; …; v_i] (Chen et al. 2021, equation 5). Affine when
  /// the prediction has a bias. Nonincreasing.
  public let erlb: [Rational]
  /// The ranks of [v_0; …; v_i], with a row of ones on top for affine predictors.
  public let ranks: [Int]
  /// err(x_0) … err(x_L): the least risk of a linear predictor on each state (Yun et al. 2019, section 3.2).
  public let representations: [Rational]
  /// The best linear predictor on all features.
  let fit: LeastSquares

  /// H of least risk on all features, N_o × (K_0 + … + K_L), with a first column for the row of ones of affine predictors. Computed on each call.
  public var bestPredictor: Matrix<Rational> { fit.solution }

  /// Y Π Yᵀ (N_o × N_o), where Π projects on the row space of all features.
  public var explained: Matrix<Rational> { fit.explained }

  /// The risk of the best linear predictor on the input.
  public var linear: Rational { erlb[0] }

  /// Features (K_i × N) and states (M × N) have samples as columns, as have the targets (N_o × N).
  ///
  /// The row space of x_i lies in that of [v_0; …; v_i], so that where the two ranks agree the least risks do as
  /// well: only a state that has lost information costs a least-squares problem of its own.
  public init(
    features: [Matrix<Rational>], states: [Matrix<Rational>], targets: Matrix<Rational>, affine: Bool
  ) {
    let samples = targets.columns
    let scale = Rational(1, Integer(samples))
    let constant = affine ? [Matrix(rows: 1, columns: samples, repeating: Rational.one)] : []
    var blocks = features
    blocks[0] = .vertical(constant + [features[0]])
    let chain = LeastSquares.chain(blocks: blocks, targets: targets)
    erlb = chain.map { $0.residual * scale }
    ranks = chain.map(\.rank)
    fit = chain.last!
    representations = zip(states, chain).map { state, prefix in
      let representation = Matrix.vertical(constant + [state])
      if representation.rank(atMost: prefix.rank) == prefix.rank { return prefix.residual * scale }
      return LeastSquares(features: representation, targets: targets).residual * scale
    }
  }
}
