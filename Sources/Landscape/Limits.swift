/// What (P_φ) may cost.
package enum Limits {
  /// Candidates for critical strata that are looked at.
  package static let strata = 1 << 16
  /// Variables of (P_φ), for a point on each stratum to be written down …
  package static let pointVariables = 400
  /// … times the degree of the field, for a point over a field larger than Q.
  package static let algebraicPointSize = 240
  /// Bits of an entry of Σ, for points to be written down.
  package static let pointBits = 4096
  /// Choices of a subspace that moves within its stratum, of which one is in general position.
  package static let pointVariants = 64
  /// Variables of (P_φ), for the explicit Hessian to be checked against the closed form …
  package static let hessianVariables = 60
  /// … times the degree of the field, for a singular Hessian over a field larger than Q.
  package static let singularHessianSize = 60
  /// The order of a compound of Σ whose characteristic polynomial is factored for sums of eigenvalues.
  package static let compoundOrder = 35
  /// Bits of an entry of Σ times the order of the matrix, for minimal polynomials to be computed.
  package static let polynomialBits = 20_000
  /// Bits to which a sum of eigenvalues is enclosed before a bound on the distance of its conjugates decides its sign.
  package static let signBits = 1024
  /// Bits that may cancel where a sum of eigenvalues is enclosed relative to its size: one that is 0 has none.
  package static let cancelledBits = 1 << 14
  /// Bits to which a sum of eigenvalues is enclosed for its decimal, before it counts as a tie of two decimals.
  package static let decimalBits = 1 << 16
  /// Bits of all numbers of an exact minimum of (P_φ) together, for it to be computed …
  package static let minimumBits = 1 << 25
  /// … and of one of them: a model file takes 100,000 digits.
  package static let minimumNumberBits = 300_000
  /// Bits after the point with which the nearest minimum is enclosed, doubled …
  package static let firstEnclosureBits = 192
  /// … up to so many.
  package static let lastEnclosureBits = 3072

  // MARK: Least risks for convex losses

  /// Newton steps in floating point towards a minimum.
  package static let newtonSteps = 100
  /// Conjugate gradients for each of them.
  package static let conjugateSteps = 200
  /// Newton steps with exact gradients.
  package static let convexSteps = 16
  /// Bits of an enclosure to begin with …
  package static let firstConvexBits = 256
  /// … and to end with.
  package static let lastConvexBits = 1024
  /// Bits to which the bounds of a least risk are to agree.
  package static let convexBits = 72
  /// Bits that twelve digits take: a bound as close as that is not improved any more.
  package static let shownBits = 41
  /// N_o · d, for d independent features, up to which floating point looks for what tells classes apart, or for a proof that nothing does, …
  package static let coneUnknowns = 256
  /// … and the entries of all margins.
  package static let coneEntries = 4_000_000
  /// Entries of exact equations by which classes are told apart in part.
  package static let separationEntries = 200_000
  /// The margin above which samples are tried as separable, then half of it, down to 2.
  package static let separatingMargin = 20
  /// The margin above which a lower bound is tried without the samples, then half of it …
  package static let easyMargin = 40
  /// … for N_o · d up to this.
  package static let easyUnknowns = 64
  /// (N_o − 1) · d up to which a lower bound is looked for with the classes alone that samples are confused with, …
  package static let confusions = 1200
  /// … which are found in so many rounds; …
  package static let confusionRounds = 6
  /// … one over what a margin grows by with one of Newton's steps where it does so without end, …
  package static let separatingMoves = 3
  /// … bits of the share of the sample below which the other class is then left out, …
  package static let separatedBits = 24
  /// … and bits of the share below which it is left out anyway.
  package static let negligibleBits = 33
  /// Bits of the matrix that proves the equations of such shares to be independent, or twice as many, …
  package static let confusionBits = 56
  /// … of an approximate inverse of its factor, …
  package static let confusionFactorBits = 40
  /// … and how many of them are computed.
  package static let confusionFactors = 4
  /// How far out the classes are that are told apart: exp(−200) is no digit of any report.
  package static let farMargin = 200
  /// Bits of the numbers of an exact least risk of a piecewise quadratic loss; longer ones are enclosed.
  package static let pieceBits = 4096
  /// Bits of the distance from a breakpoint below which a prediction counts to a linear piece beyond it.
  package static let breakpointBits = 30
  /// Choices of the pieces of a piecewise quadratic loss.
  package static let pieceSteps = 16
}
